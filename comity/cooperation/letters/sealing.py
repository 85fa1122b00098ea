"""The seal of a letter: PAdES, by the authority's certificate, stamped with the time if it can be.

Without a time stamping authority the seal is of level B-B, and the letter says so. With one it is
B-LTA: the signature is stamped, what is needed to check it is embedded, and a stamp lies over all.
Nothing may be changed after it (DocMDP, level 1).

Source: ETSI EN 319 142-1, 6.1; ISO 32000-2, 12.8.2.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSigningSession,
    SigDSSPlacementPreference,
    TimestampDSSContentSettings,
)
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext

from comity.evidence.seal_signing import remote_signer
from comity.evidence.seals import SealChain, SealSigner

FIELD: Final = "Comity"
"""Name of the field of the seal; a letter has one."""
STAMP_FIELD: Final = "Comity-Stamp"
_EMBEDDED: Final = DSSContentSettings(
    include_vri=False,
    placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE,
    next_ts_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
)
"""What proves the certificates comes under the signature, so that the last stamp lies over all."""


@dataclass(frozen=True, slots=True)
class Stamping:
    """Who stamps the time, and what proves it.

    Attributes:
        stamper: Gives time stamps of RFC 3161.
        roots: Certificates (DER) that the stamps lead to.
        revocations: Lists of withdrawn certificates (DER) to embed.
    """

    stamper: TimeStamper
    roots: Sequence[bytes]
    revocations: Sequence[bytes] = ()


def sealed(
    pages: bytes,
    *,
    chain: SealChain,
    signer: SealSigner,
    at: datetime,
    stamping: Stamping | None = None,
) -> bytes:
    """Return the letter ``pages`` with its seal; they stay its first bytes as they are.

    Args:
        pages: As ``typeset`` returns them.
        chain: Certificates that travel inside.
        signer: Whoever holds the key.
        at: Aware instant of sealing.
        stamping: ``None`` where the node has no time stamping authority.
    """
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        embed_validation_info=stamping is not None,
        use_pades_lta=stamping is not None,
        timestamp_field_name=STAMP_FIELD,
        validation_context=None if stamping is None else _context(chain, stamping, at),
        dss_settings=_EMBEDDED,
    )
    made = _SignerAt(
        at,
        metadata,
        signer=remote_signer(chain, signer),
        timestamper=None if stamping is None else stamping.stamper,
    ).sign_pdf(IncrementalPdfFileWriter(BytesIO(pages)), in_place=False)
    return bytes(made.getvalue())


class _SignerAt(PdfSigner):  # type: ignore[misc] # pyHanko publishes no types
    # Else pyHanko asks the machine's clock.
    def __init__(self, at: datetime, *args: object, **named: object) -> None:
        super().__init__(*args, **named)
        self._at = at.replace(microsecond=0)

    def init_signing_session(self, *args: object, **named: object) -> PdfSigningSession:
        session = super().init_signing_session(*args, **named)
        session.system_time = self._at
        return session


def _context(chain: SealChain, stamping: Stamping, at: datetime) -> ValidationContext:
    root = chain.between[-1] if chain.between else chain.seal
    return ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(der) for der in (root, *stamping.roots)],
        other_certs=[asn1_x509.Certificate.load(der) for der in chain.between],
        crls=[asn1_crl.CertificateList.load(der) for der in stamping.revocations],
        allow_fetching=False,
        moment=at,
        revocation_mode="soft-fail",
    )
