"""The evidence seal: whose it is.

A State's evidence authority (a root that stays off line) certifies the seal of its node. Both are
RSA-3072, because a court can check such a seal with the standard library of Python and with
OpenSSL alike. Each certificate names its member in the subject's ``serialNumber``, so that the
authority of one State cannot certify a seal for another.

How it is set stands in ``seal_signing``. The key is never here: a ``SealSigner`` is handed what
is to be signed and answers with the signature.

Source: RFC 5280.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from comity.evidence.errors import UnsealableError

_SERIAL_BYTES = 16


class SealSigner(Protocol):
    """Holds the seal key somewhere else: another process, or a token."""

    def sign_seal(self, signed_attributes: bytes, /) -> bytes:
        """Return the RSA PKCS#1 v1.5 signature with SHA-256 over the attributes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SealChain:
    """The certificate of a seal and those between it and the anchor.

    Attributes:
        seal: DER of the certificate whose key seals.
        between: DER of certificates from the seal's issuer upward; the anchor may be left out,
            since nobody trusts an anchor that came with the package.
    """

    seal: bytes
    between: tuple[bytes, ...] = ()

    @classmethod
    def from_pem(cls, content: bytes) -> Self:
        """Return the chain in a PEM file, the certificate of the seal first.

        Raises:
            UnsealableError: There is no certificate in it.
        """
        try:
            found = [
                certificate.public_bytes(serialization.Encoding.DER)
                for certificate in x509.load_pem_x509_certificates(content)
            ]
        except ValueError as error:
            msg = "the file holds no certificate in PEM"
            raise UnsealableError(msg) from error
        return cls(seal=found[0], between=tuple(found[1:]))

    @property
    def member(self) -> str:
        """Code of the member whose seal it is."""
        subject = x509.load_der_x509_certificate(self.seal).subject
        return str(subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value)


def authority_certificate(
    key: rsa.RSAPrivateKey, *, member: str, name: str, not_before: datetime, not_after: datetime
) -> bytes:
    """Return the self-signed certificate (DER) of a State's evidence authority."""
    subject = _subject(f"Evidence authority of {name}", member)
    builder = _builder(key.public_key(), subject, subject, not_before, not_after)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
    builder = builder.add_extension(_usage(certifies=True), critical=True)
    return _signed(builder, key)


def seal_certificate(
    public_key: rsa.RSAPublicKey,
    *,
    authority: bytes,
    authority_key: rsa.RSAPrivateKey,
    member: str,
    name: str,
    not_before: datetime,
    not_after: datetime,
) -> bytes:
    """Return the certificate (DER) of a node's seal, given by its State's evidence authority."""
    issuer = x509.load_der_x509_certificate(authority)
    subject = _subject(f"Evidence seal of {name}", member)
    builder = _builder(public_key, subject, issuer.subject, not_before, not_after)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_usage(certifies=False), critical=True)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
        critical=False,
    )
    return _signed(builder, authority_key)


def pem(certificate: bytes) -> bytes:
    """Return a DER certificate as PEM."""
    return x509.load_der_x509_certificate(certificate).public_bytes(serialization.Encoding.PEM)


def _subject(common_name: str, member: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, member),
        ]
    )


def _builder(
    public_key: rsa.RSAPublicKey,
    subject: x509.Name,
    issuer: x509.Name,
    not_before: datetime,
    not_after: datetime,
) -> x509.CertificateBuilder:
    spki = public_key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    # A serial from the key and the date: unique per certificate, and no chance is needed for it.
    seed = hashlib.sha256(spki + not_before.astimezone(UTC).isoformat().encode()).digest()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(int.from_bytes(seed[:_SERIAL_BYTES], "big") >> 1 or 1)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _usage(*, certifies: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certifies,
        content_commitment=not certifies,
        key_cert_sign=certifies,
        crl_sign=certifies,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _signed(builder: x509.CertificateBuilder, key: rsa.RSAPrivateKey) -> bytes:
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
