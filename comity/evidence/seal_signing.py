"""How the evidence seal is set.

It is a CMS signature (CAdES-BES, detached) over ``tagmanifest-sha256.txt``. The key is never here:
a ``SealSigner`` is handed the signed attributes and answers with the signature.

What seals imports this module when it seals: pyHanko takes a quarter of a second of the start of
every process, and few processes set a seal.

Source: RFC 5652; RFC 5035, 3 (signing-certificate-v2); ETSI EN 319 122-1, 6.
"""

import asyncio
from datetime import datetime

from asn1crypto import algos
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from comity.evidence.seals import SealChain, SealSigner


def sealed(content: bytes, *, chain: SealChain, signer: SealSigner, at: datetime) -> bytes:
    """Return the detached CMS signature (DER) over ``content``.

    Args:
        content: The whole of ``tagmanifest-sha256.txt``.
        chain: Certificates that travel inside the signature.
        signer: Whoever holds the key.
        at: Time of sealing, told in the signed attributes to the second.
    """
    cms = asyncio.run(
        remote_signer(chain, signer).async_sign_general_data(
            content,
            "sha256",
            detached=True,
            use_cades=True,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=at.replace(microsecond=0)),
        )
    )
    return bytes(cms.dump())


def remote_signer(chain: SealChain, signer: SealSigner) -> Signer:
    """Return what pyHanko signs with: the certificates from here, the signature from the key."""
    return _RemoteSigner(chain, signer)


class _RemoteSigner(Signer):  # type: ignore[misc] # pyHanko publishes no types
    # pyHanko asks for the raw signature; the key answers from where it lives.
    def __init__(self, chain: SealChain, signer: SealSigner) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(asn1_x509.Certificate.load(der) for der in chain.between)
        super().__init__(
            signing_cert=asn1_x509.Certificate.load(chain.seal),
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
        )
        self._seal = signer

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002 - given by pyHanko; the profile has SHA-256 alone
        dry_run: bool = False,  # noqa: FBT001, FBT002, ARG002 - the shape is pyHanko's
    ) -> bytes:
        return self._seal.sign_seal(data)
