"""Letters of invented States: their sources, seals and time stamps, made in memory."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from comity.cooperation.letters.letters import ACTED_ON_FOR, Maker, Signed, Source, composed
from comity.cooperation.letters.sealing import Stamping, sealed
from comity.cooperation.letters.typesetting import edition_in, typeset
from comity.cooperation.letters.words import ENGLISH, Wording
from comity.cooperation.statements import STATEMENT_TYPE, Body
from comity.evidence.seals import authority_certificate
from comity.kernel.identifiers import uuid7
from comity.protocol.statements import FIRST, Statement
from tests.builders.evidence import SINCE, UNTIL, Sealer, rsa_key, sealer
from tests.builders.protocol import NOON, PeerNode, seeded

THREAD = uuid7(now=NOON, rng=seeded("letters"))
REQUEST: Mapping[str, Any] = {
    "sender_org": {"name": "National Cyber Desk", "member": "XA"},
    "sender_person": {"name": "Ines Alba", "post": "Duty officer", "phone": "+99912345678"},
    "sender_role": "poc_247",
    "addressee_org": {"name": "Contact Point of XB", "member": "XB"},
    "addressee_provider": "Nordmail",
    "legal_basis": [{"instrument": "treaty-x", "article": "29", "text": "Preservation."}],
    "offence": [{"class": "fraud", "provision": "Penal Code, s. 12", "max_penalty": "Five years"}],
    "facts": "On 1 March 2026 somebody sent a false invoice from this account to a clinic.",
    "necessity": "The account is deleted after thirty days without use.",
    "targets": [
        {
            "type": "email",
            "value": "someone@nordmail.example",
            "service": "Nordmail",
            "categories": ["SUB", "TRAFFIC"],
            "timestamp": "2026-03-01T09:14:05+00:00",
            "period_from": "2026-02-20T00:00:00+00:00",
        },
        {"type": "ip", "value": "203.0.113.7", "source_port": 51423, "categories": ["IDENT"]},
    ],
    "urgency": "urgent",
    "urgency_reasons": ["data_volatile"],
    "period_days": 90,
    "mla_intent": True,
    "needed_by": "2026-03-09",
    "languages": ["en"],
    "handling_mark": "TLP:AMBER",
}
XA, XB = PeerNode("XA"), PeerNode("XB")


def statement(
    peer: PeerNode,
    act: str,
    content: Mapping[str, Any],
    *,
    kind: str = "PRES",
    n: int = 1,
    at: datetime = NOON,
    practice: bool = True,
) -> Signed:
    """Return one signed statement of the thread."""
    asks = peer.member == "XA"
    body = Body(
        kind=kind, act=act, n=n, reference=f"{peer.member}-{kind}-2026-000001", content=content
    )
    said = Statement.authored(
        id=uuid7(now=NOON, rng=seeded(f"{peer.member}/{act}/{n}")),
        iss=peer.member,
        aud="XB" if asks else "XA",
        iat=at,
        type=STATEMENT_TYPE,
        epoch=1,
        seq=1,
        prev=FIRST,
        by={"name": "A. Officer", "role": "poc_247", "unit": "24/7 desk"},
        body=body.written(),
        thread=THREAD,
        practice=practice,
    )
    (jws,) = peer.signer.sign_statements([said.payload])
    return Signed(jws=jws, received_at=at if asks else None)


def source_of(
    act: str = "request",
    content: Mapping[str, Any] | None = None,
    *,
    kind: str = "PRES",
    by: PeerNode = XA,
    issuer: str = "",
    wording: Wording = ENGLISH,
    made_at: datetime = NOON,
    practice: bool = True,
    **changes: Any,  # noqa: ANN401 - passed on
) -> Source:
    """Return what a letter is made of."""
    asked = statement(
        XA,
        "request",
        REQUEST if act != "request" or content is None else content,
        kind=kind,
        at=made_at,
        practice=practice,
    )
    told = (
        ()
        if act == "request"
        else (statement(by, act, content or {}, kind=kind, n=2, at=made_at, practice=practice),)
    )
    stated: dict[str, Any] = {
        "issuer": issuer or by.member,
        "thread": THREAD,
        "statements": (asked, *told),
        "names": {
            "member:XA": "State of XA",
            "member:XB": "State of XB",
            "instrument:treaty-x": "Treaty X",
        },
        "made_at": made_at,
        "made_by": Maker(name="A. Officer", role="poc_247", unit="24/7 desk"),
        "until": made_at + ACTED_ON_FOR,
        "language": wording.language,
        "link": "https://xa.example/letters/verify",
        "edition": edition_in(wording),
        "references": {"XA": f"XA-{kind}-2026-000001"},
    }
    return Source(**stated | changes)


LATER = NOON + timedelta(hours=1)


@cache
def stamping() -> Stamping:
    """Return a time stamping authority in memory, whose clock stands still."""
    root, own = rsa_key(2001), rsa_key(2002)
    authority = authority_certificate(
        root, member="XT", name="Time of XT", not_before=SINCE, not_after=UNTIL
    )
    issuer = x509.load_der_x509_certificate(authority)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time stamps of XT")]))
        .issuer_name(issuer.subject)
        .public_key(own.public_key())
        .serial_number(7)
        .not_valid_before(SINCE)
        .not_valid_after(UNTIL)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(root, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )
    key = own.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    stamper = DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate),
        tsa_key=asn1_keys.PrivateKeyInfo.load(key),
        certs_to_embed=[asn1_x509.Certificate.load(authority)],
        fixed_dt=NOON,
        include_nonce=False,
    )
    return Stamping(stamper, (authority,))


def letter(
    source: Source, *, by: Sealer | None = None, stamped: bool = False, wording: Wording = ENGLISH
) -> bytes:
    """Return a sealed letter."""
    held = by or sealer(source.issuer)
    return sealed(
        typeset(composed(source, wording), source),
        chain=held.chain,
        signer=held.signer,
        at=source.made_at,
        stamping=stamping() if stamped else None,
    )
