"""What is looked at in a letter, one question after the other; each answer is a finding."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from comity.cooperation.letters.letters import Source
from comity.cooperation.letters.papers import BROKEN, Paper, strangers
from comity.cooperation.letters.sealing import FIELD
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError, InvalidInputError
from comity.protocol import keys
from comity.protocol.envelopes import SKEW_ALLOWED, verify_statement
from comity.protocol.keyring import KeyDocument, Keyring

_BROKEN: Final = (*BROKEN, SigningError, SignatureValidationError)
_DER: Final = Encoding.DER
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


class Weight(StrEnum):
    """What a finding means for the verdict."""

    GOOD = "good"
    NOT_PROVED = "not_proved"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What whoever verifies knows from elsewhere.

    Attributes:
        anchor: Certificates (PEM) that the seal must lead to; empty if none is at hand.
        stamps: Certificates (PEM) that time stamps must lead to.
        documents: Key documents of members, from the directory.
        revocations: Lists of withdrawn certificates (DER).
        addressee: Who verifies, if it is a member: a letter to another is no order to it.
        seen: Digests of letters, or of statements, that were acted on before.
        practice: Whether letters for training count here.
        now: The present instant.
    """

    now: datetime
    anchor: bytes = b""
    stamps: bytes = b""
    documents: Sequence[KeyDocument] = ()
    revocations: Sequence[bytes] = ()
    addressee: str = ""
    seen: Collection[str] = ()
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer.

    Attributes:
        code: Names the question and the answer; its words stand in ``words.yaml``.
        detail: What was found, for people who look deeper.
    """

    code: str
    weight: Weight
    detail: str = ""


def structure(paper: Paper) -> Iterator[Finding]:
    """Say whether anything is shown, hidden or done beside what was made and sealed."""
    if [one.field_name for one in paper.seals] != [FIELD]:
        yield Finding("not_one_seal", Weight.ALTERED, f"{len(paper.seals)} signatures")
    try:
        found = sorted(set(strangers(paper)))
    except _BROKEN as error:
        found = [str(error)]
    if found:
        yield Finding("strange_parts", Weight.ALTERED, "; ".join(found))


def seal(paper: Paper, asked: Asked) -> Iterator[Finding]:
    """Say whether the seal holds, covers all, and leads to the anchor."""
    for one in paper.seals[:1]:
        try:
            status = _status(one, paper, asked)
        except _BROKEN as error:
            yield Finding("seal_broken", Weight.ALTERED, str(error))
            return
        yield from _integrity(status)
        yield from _origin(one, status, paper, asked)


def sealed_at(paper: Paper, asked: Asked) -> datetime | None:
    """Return the instant that a trusted time stamp proves; ``None`` if none does."""
    roots = certificates(asked.stamps)
    if not roots or not paper.stamps:
        return None
    try:
        status = validate_pdf_timestamp(paper.stamps[0], _context(roots, asked.now, asked))
    except _BROKEN:
        return None
    sound = status.intact and status.valid and status.trusted
    at: datetime = status.timestamp
    return at if sound else None


def statements(source: Source, asked: Asked) -> Iterator[Finding]:
    """Say whether the statements are by whom they say."""
    ring = Keyring(asked.documents)
    for one in source.statements:
        said = one.statement
        if said.iss not in ring.members():
            vouched = said.iss == source.issuer
            weight = Weight.GOOD if vouched else Weight.NOT_PROVED
            yield Finding("statement_vouched" if vouched else "author_unknown", weight, said.iss)
            continue
        try:
            verify_statement(one.jws, keyring=ring, now=one.received_at or said.iat)
        except InvalidInputError as error:
            yield Finding("statement_forged", Weight.ALTERED, error.message)
        except ComityError as error:
            yield Finding("statement_not_proved", Weight.NOT_PROVED, error.message)
        else:
            yield Finding("statement_signed", Weight.GOOD, said.iss)


def currency(source: Source, asked: Asked, *, sealed_at: datetime | None) -> Iterator[Finding]:
    """Say whether the letter is to be acted on now, for the first time, by whoever asks."""
    told = source.told
    if source.made_at - asked.now > SKEW_ALLOWED or (
        sealed_at is not None and source.made_at > sealed_at
    ):
        yield Finding("from_the_future", Weight.NOT_PROVED)
    if asked.now > source.until:
        yield Finding("out_of_date", Weight.NOT_PROVED, source.until.isoformat())
    ends = source.made_by.until
    if ends is not None and ends < asked.now:
        code = "officer_had_ended" if ends < source.made_at else "officer_has_ended"
        yield Finding(code, Weight.NOT_PROVED, ends.isoformat())
    if asked.addressee and told.aud != asked.addressee:
        yield Finding("for_another", Weight.NOT_PROVED, told.aud)
    if digest_of(source.to_bytes()) in asked.seen or told.digest in asked.seen:
        yield Finding("seen_before", Weight.NOT_PROVED)
    if told.practice and not asked.practice:
        yield Finding("practice", Weight.NOT_PROVED)


def certificates(pem: bytes) -> list[asn1_x509.Certificate]:
    """Return the certificates of an anchor file; other lines in it are left aside."""
    parts = pem.split(_BEGIN)[1:]
    found = [_BEGIN + part.partition(_END)[0] + _END + b"\n" for part in parts]
    return [
        asn1_x509.Certificate.load(x509.load_pem_x509_certificate(one).public_bytes(_DER))
        for one in found
    ]


def _status(one: EmbeddedPdfSignature, paper: Paper, asked: Asked) -> PdfSignatureStatus:
    at = sealed_at(paper, asked) or asked.now
    return validate_pdf_signature(one, _context(_anchors(asked), at, asked))


def _integrity(status: PdfSignatureStatus) -> Iterator[Finding]:
    if not (status.intact and status.valid):
        yield Finding("bytes_changed", Weight.ALTERED)
        return
    level = status.modification_level
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    stamped = (
        status.coverage is SignatureCoverageLevel.ENTIRE_REVISION
        and level is not None
        and level <= ModificationLevel.LTA_UPDATES
    )
    if whole or stamped:
        yield Finding("no_byte_changed", Weight.GOOD)
    else:
        named = "unknown" if level is None else level.name
        yield Finding("added_after_sealing", Weight.ALTERED, named)


def _origin(
    one: EmbeddedPdfSignature, status: PdfSignatureStatus, paper: Paper, asked: Asked
) -> Iterator[Finding]:
    shown = x509.load_der_x509_certificate(one.signer_cert.dump())
    named = shown.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    member = str(named[0].value) if named else ""
    try:
        issuer = Source.from_bytes(paper.source).issuer
    except ComityError:
        issuer = ""
    if member != issuer:
        yield Finding("sealed_by_another", Weight.ALTERED, member)
    proved = sealed_at(paper, asked)
    at = proved or asked.now
    if not shown.not_valid_before_utc <= at <= shown.not_valid_after_utc:
        yield Finding("key_expired", Weight.NOT_PROVED, shown.not_valid_after_utc.isoformat())
    if _is_withdrawn(shown, asked, proved):
        yield Finding("key_withdrawn", Weight.NOT_PROVED)
    if not _anchors(asked):
        yield Finding("no_anchor", Weight.NOT_PROVED)
    elif status.trusted or _is_pinned(one, asked):
        yield Finding("origin_proved", Weight.GOOD, member)
    else:
        yield Finding("origin_not_proved", Weight.NOT_PROVED, member)
    if proved is not None:
        yield Finding("time_proved", Weight.GOOD, proved.astimezone(UTC).isoformat())
    elif paper.stamps:
        yield Finding("stamp_not_proved", Weight.GOOD)


def _is_pinned(one: EmbeddedPdfSignature, asked: Asked) -> bool:
    """Say whether the anchor names this very certificate, as a directory does."""
    return one.signer_cert.sha256 in {held.sha256 for held in _anchors(asked)}


def _is_withdrawn(shown: x509.Certificate, asked: Asked, proved: datetime | None) -> bool:
    at = proved or asked.now
    own = shown.public_bytes(_DER)
    for document in asked.documents:
        for key in document.keys:
            if key.role == keys.SEAL and key.public == own and key.revoked(at):
                return True
    for der in asked.revocations:
        held = asn1_crl.CertificateList.load(der)["tbs_cert_list"]
        listed = held["revoked_certificates"].native or ()
        if any(
            row["user_certificate"] == shown.serial_number and row["revocation_date"] <= at
            for row in listed
        ):
            return True
    return False


def _anchors(asked: Asked) -> list[asn1_x509.Certificate]:
    published = [
        asn1_x509.Certificate.load(key.public)
        for document in asked.documents
        for key in document.keys
        if key.role == keys.SEAL
    ]
    return [*certificates(asked.anchor), *published]


def _context(roots: list[asn1_x509.Certificate], at: datetime, asked: Asked) -> ValidationContext:
    return ValidationContext(
        trust_roots=roots,
        allow_fetching=False,
        moment=at,
        revocation_mode="soft-fail",
        crls=[asn1_crl.CertificateList.load(der) for der in asked.revocations],
    )
