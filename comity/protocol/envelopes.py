"""Sealing a statement for one member, and opening what came.

An envelope is a clear header of one line and a ciphertext that opens only under that line. Inside
is the signed statement, padded to a size class. Nothing of it is believed before the signatures
of its issuer verify; nothing is refused for being old.

Example:
    >>> size_class(4 + 7100)
    16384

Source: RFC 9180 (HPKE, the header as ``info``); RFC 7515 (JWS inside); RFC 8785.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from comity.kernel.errors import InvalidInputError
from comity.kernel.identifiers import checked_member
from comity.kernel.strict_json import parse_object
from comity.protocol import jws
from comity.protocol.errors import (
    HeaderMismatchError,
    IssuerMismatchError,
    MalformedEnvelopeError,
    MisaddressedError,
    OversizeError,
    PaddingRefusedError,
    PracticeMismatchError,
    StaleEnvelopeError,
    UnknownKeyError,
)
from comity.protocol.keyring import Keyring, KnownKey
from comity.protocol.sealing import OVERHEAD, SUITE_OF_ROLE, Opener, checked_suite, seal
from comity.protocol.statements import Statement

__all__ = [
    "MAGIC",
    "SIZE_CLASSES",
    "SKEW_ALLOWED",
    "Header",
    "SealedEnvelope",
    "Statement",
    "open_envelope",
    "seal_statement",
    "verify_statement",
]

MAGIC: Final = b"comity-envelope/1\n"
SIZE_CLASSES: Final = (4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20)
SKEW_ALLOWED: Final = timedelta(minutes=5)
LENGTH_BYTES: Final = 4
HEADER_ALLOWED: Final = 300
ENVELOPE_ALLOWED: Final = (
    len(MAGIC) + HEADER_ALLOWED + 1 + SIZE_CLASSES[-1] + max(OVERHEAD.values())
)

_HEADER = re.compile(
    rb'\{"kid":"(?P<kid>[0-9a-f]{32})","practice":(?P<practice>true|false),'
    rb'"suite":"(?P<suite>[a-z0-9-]{1,32})","to":"(?P<to>[A-Z0-9-]{2,15})",'
    rb'"urgent":(?P<urgent>true|false),"v":1\}'
)
_HEADER_MEMBERS: Final = {"kid", "practice", "suite", "to", "urgent", "v"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands in the clear, so that the lane knows where it goes; bound by the seal.

    Attributes:
        to: Member that can open it.
        kid: Which of its encryption keys.
        suite: How it is sealed.
        practice: Between practice nodes.
        urgent: Claims the urgent lane.
    """

    to: str
    kid: str
    suite: str
    practice: bool
    urgent: bool

    def line(self) -> bytes:
        """Return the one line that states the header, canonical JSON without a line end."""
        practice, urgent = _word(flag=self.practice), _word(flag=self.urgent)
        return (
            f'{{"kid":"{self.kid}","practice":{practice},"suite":"{self.suite}",'
            f'"to":"{self.to}","urgent":{urgent},"v":1}}'
        ).encode("ascii")

    @classmethod
    def of_line(cls, line: bytes) -> Self:
        """Return the header that ``line`` states.

        Raises:
            MalformedEnvelopeError: It is not a header of version 1 in its one form.
        """
        found = _HEADER.fullmatch(line)
        if found is None:
            raise MalformedEnvelopeError(_fault_of_header(line))
        try:
            to = checked_member(found["to"].decode("ascii"))
        except InvalidInputError as error:
            msg = f"the header is addressed to what is {error.message}"
            raise MalformedEnvelopeError(msg) from error
        return cls(
            to=to,
            kid=found["kid"].decode("ascii"),
            suite=found["suite"].decode("ascii"),
            practice=found["practice"] == b"true",
            urgent=found["urgent"] == b"true",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedEnvelope:
    """An envelope that is in good form outside; what is inside is not known yet.

    Attributes:
        header: What stands in the clear.
        info: Magic and header line, as they came: what the seal is bound to.
        ciphertext: The rest.
    """

    header: Header
    info: bytes
    ciphertext: bytes

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Return the parts of ``raw``; cheap, and enough to choose a lane.

        Raises:
            MalformedEnvelopeError: No magic, no header line, a malformed header, or nothing after.
            OversizeError: Longer than the largest size class makes it.
        """
        if len(raw) > ENVELOPE_ALLOWED:
            msg = "the envelope is larger than the largest size class"
            raise OversizeError(msg, size=len(raw), allowed=ENVELOPE_ALLOWED)
        if not raw.startswith(MAGIC):
            msg = "the bytes do not begin with comity-envelope/1"
            raise MalformedEnvelopeError(msg)
        end = raw.find(b"\n", len(MAGIC), len(MAGIC) + HEADER_ALLOWED + 1)
        if end < 0:
            msg = "the envelope has no header line"
            raise MalformedEnvelopeError(msg)
        header = Header.of_line(raw[len(MAGIC) : end])
        return cls(header=header, info=raw[:end], ciphertext=raw[end + 1 :])


def size_class(size: int) -> int:
    """Return the smallest size class that holds ``size`` bytes.

    Raises:
        OversizeError: None does.
    """
    for candidate in SIZE_CLASSES:
        if size <= candidate:
            return candidate
    msg = "the signed statement does not fit into an envelope"
    raise OversizeError(msg, size=size, allowed=SIZE_CLASSES[-1])


def seal_statement(
    statement: Statement, *, keyring: Keyring, now: datetime, suite: str | None = None
) -> bytes:
    """Return the envelope that carries ``statement``, which is signed, to its ``aud``.

    Args:
        statement: What to carry; its ``jws`` is not empty.
        keyring: Where the key of the receiver is found.
        now: Present instant; the key must be in use then.
        suite: Which suite; without it the strongest for which the receiver publishes a key.

    Raises:
        UnknownSenderError: No key document of the receiver.
        UnknownKeyError: It publishes no key to seal to.
        PracticeMismatchError: A practice statement for another node, or the reverse.
        OversizeError: It does not fit into the largest size class.
        MalformedEnvelopeError: The statement is not signed yet.
    """
    if not statement.jws:
        msg = "the statement is not signed"
        raise MalformedEnvelopeError(msg, id=statement.id)
    if keyring.document(statement.aud).practice != statement.practice:
        msg = f"{statement.aud} is not a node of the same kind, practice or earnest"
        raise PracticeMismatchError(msg, member=statement.aud)
    key = keyring.encryption_key(statement.aud, now, suite)
    header = Header(
        to=statement.aud,
        kid=key.kid,
        suite=SUITE_OF_ROLE[key.role],
        practice=statement.practice,
        urgent=statement.urgent,
    )
    info = MAGIC + header.line()
    plain = padded(statement.jws)
    return b"\n".join((info, seal(plain, suite=header.suite, public=key.public, info=info)))


def open_envelope(
    raw: bytes, *, keyring: Keyring, opener: Opener, now: datetime, me: str, practice: bool
) -> Statement:
    """Open ``raw``, verify who signed what is inside, and return what it says.

    Args:
        raw: The bytes of one envelope.
        keyring: Whom this node believes.
        opener: The private encryption keys of this node.
        now: Instant of receipt; keys are judged, and clocks compared, at it.
        me: Code of this member.
        practice: Whether this is a practice node.

    Raises:
        RefusedError: Addressed, dated, issued or marked otherwise than it may be; unknown or
            withdrawn keys.
        InvalidInputError: Malformed, too large, changed, or wrongly signed.
    """
    envelope = SealedEnvelope.parse(raw)
    header = envelope.header
    checked_suite(header.suite)
    if header.to != me:
        msg = f"the envelope is for {header.to}"
        raise MisaddressedError(msg, to=header.to)
    _check_practice(header.practice, practice)
    signed = unpadded(
        opener.open(envelope.ciphertext, kid=header.kid, suite=header.suite, info=envelope.info)
    )
    statement = verify_statement(signed, keyring=keyring, now=now)
    if statement.aud != me:
        msg = f"the statement inside is for {statement.aud}"
        raise MisaddressedError(msg, to=statement.aud)
    if (statement.urgent, statement.practice) != (header.urgent, header.practice):
        msg = "header and statement differ on urgent or practice"
        raise HeaderMismatchError(msg, id=statement.id)
    _check_practice(keyring.document(statement.iss).practice, practice)
    if statement.iat - now > SKEW_ALLOWED:
        msg = "the statement is dated more than five minutes ahead"
        raise StaleEnvelopeError(msg, id=statement.id)
    return statement


def verify_statement(signed: bytes, *, keyring: Keyring, now: datetime) -> Statement:
    """Return the statement in the JWS ``signed``, verified by the keys of its issuer at ``now``.

    This is also how a signed statement that came by another way, or years ago, is checked: with
    the keyring and the instant of its receipt.

    Raises:
        MalformedSignatureError, MalformedEnvelopeError: JWS or payload are not in their form.
        UnknownSenderError, UnknownKeyError, RevokedKeyError: Not by keys that count.
        SignatureRefusedError: A signature does not verify, or one is missing.
        IssuerMismatchError: ``iss`` is not the owner of the keys.
    """
    parsed = jws.parse_general(signed)
    known = _signers(parsed, keyring, now)
    member = known[0].member
    payload = jws.verify_parsed(
        parsed,
        {key.entry.kid: key for key in known},
        policy=keyring.document(member).policy,
    )
    statement = Statement.kept(payload, signed)
    if statement.iss != member:
        msg = f"signed by {member} in the name of {statement.iss}"
        raise IssuerMismatchError(msg, signer=member, iss=statement.iss)
    return statement


def padded(signed: bytes) -> bytes:
    """Return length, JWS and zero padding up to the size class."""
    size = size_class(LENGTH_BYTES + len(signed))
    return (len(signed).to_bytes(LENGTH_BYTES, "big") + signed).ljust(size, b"\0")


def unpadded(plain: bytes) -> bytes:
    """Return the JWS within ``plain``.

    Raises:
        MalformedEnvelopeError: The length does not fit.
        PaddingRefusedError: Padding that is not zero, or not the smallest size class.
    """
    end = LENGTH_BYTES + int.from_bytes(plain[:LENGTH_BYTES], "big")
    if len(plain) < LENGTH_BYTES or end > len(plain):
        msg = "the length inside the envelope does not fit"
        raise MalformedEnvelopeError(msg, size=len(plain))
    if len(plain) != size_class(end):
        msg = "the size class is not the smallest that fits"
        raise PaddingRefusedError(msg, size=len(plain))
    if plain[end:] != bytes(len(plain) - end):
        msg = "the padding is not zero"
        raise PaddingRefusedError(msg)
    return plain[LENGTH_BYTES:end]


def _signers(parsed: jws.ParsedJws, keyring: Keyring, now: datetime) -> tuple[KnownKey, ...]:
    try:
        return keyring.signers(parsed.kids, now)
    except UnknownKeyError:
        claimed = _claimed_issuer(parsed.payload)
        if claimed is not None:
            keyring.document(claimed)
        raise


def _claimed_issuer(payload: bytes) -> str | None:
    # Unverified: it only chooses between "unknown member" and "unknown key of a member".
    try:
        return checked_member(str(parse_object(payload).get("iss")))
    except InvalidInputError:
        return None


def _check_practice(found: bool, expected: bool) -> None:  # noqa: FBT001 -- two flags compared
    if found != expected:
        msg = "practice and earnest do not mix"
        raise PracticeMismatchError(msg, practice=found)


def _word(*, flag: bool) -> str:
    return "true" if flag else "false"


def _fault_of_header(line: bytes) -> str:
    try:
        value = parse_object(line)
    except InvalidInputError as error:
        return f"the header is not JSON: {error.message}"
    if value.get("v") != 1:
        return "the header is not of version 1"
    if set(value) != _HEADER_MEMBERS:
        return f"the header has the members {', '.join(sorted(_HEADER_MEMBERS))}, no others"
    return "the header is not in canonical form, or a member of it is malformed"
