"""What one member says to another, as signed: the payload and its reading.

A ``Statement`` is made in three ways only: authored here, opened and verified from an envelope
(``envelopes``), or read again from this node's own store. Whatever needs a trusted message takes
a ``Statement``.

Example:
    >>> from datetime import UTC, datetime
    >>> said = Statement.authored(
    ...     id="018f0000-0000-7000-8000-000000000001", iss="XA", aud="XB",
    ...     iat=datetime(2026, 3, 1, tzinfo=UTC), type="demo.greeting", epoch=1, seq=1,
    ...     prev=FIRST, by={"name": "A. Officer", "role": "poc_247", "unit": "Desk"},
    ...     body={"text": "good morning"}, practice=True)
    >>> Statement.kept(said.payload).body["text"]
    'good morning'
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, Self, TypeAlias, cast

from comity.kernel.digests import checked_digest, digest_of, to_base64url
from comity.kernel.errors import InvalidInputError
from comity.kernel.identifiers import checked_member, checked_uuid7
from comity.kernel.strict_json import INTEGER_LIMIT, Json, canonical, parse_canonical
from comity.kernel.time import read, written
from comity.protocol.errors import MalformedEnvelopeError, MalformedSignatureError

VERSION: Final = 1
FIRST: Final = "0" * 64
"""What ``prev`` says in the first statement of a direction and epoch."""
TYPE_PATTERN: Final = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)+", re.ASCII)
TYPE_LENGTH: Final = 64
NAME_LENGTH: Final = 200
ATTACHMENTS_ALLOWED: Final = 256
Checks: TypeAlias = Mapping[str, Callable[[Json], bool]]
"""Members of a statement, and what tells whether each is what it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A message that is what it says, from whom it says.

    Attributes:
        payload: The canonical bytes that are signed.
        digest: SHA-256 of ``payload``: what the message *is*, however often it is sealed.
        jws: The signatures over it, as they came or were made; empty until it is signed.
        id: UUIDv7.
        iss: Member that speaks.
        aud: Member that it speaks to.
        iat: When it was written, by the clock of ``iss``.
        type: Dotted name, such as ``cooperation.statement``.
        epoch: Raised when the node of ``iss`` was restored; from 1.
        seq: Place in this direction and epoch; from 1.
        prev: Digest of the statement before it there, or ``FIRST``.
        by: The officer: ``name``, ``role``, ``unit``.
        body: What the type defines.
        thread: UUIDv7 of the conversation, or None.
        answer_by: When an answer is asked for, or None; never a reason to refuse a late message.
        attachments: Objects with ``size`` and a digest (a name that ends in ``sha256``), and what
            the type adds.
        urgent: A claim, not a fact.
        practice: Said between practice nodes; counts nowhere else.
    """

    payload: bytes
    digest: str
    jws: bytes
    id: str
    iss: str
    aud: str
    iat: datetime
    type: str
    epoch: int
    seq: int
    prev: str
    by: Mapping[str, Json]
    body: Mapping[str, Json]
    thread: str | None
    answer_by: datetime | None
    attachments: tuple[Mapping[str, Json], ...]
    urgent: bool
    practice: bool

    @classmethod
    def authored(
        cls,
        *,
        id: str,  # noqa: A002 -- the name on the wire
        iss: str,
        aud: str,
        iat: datetime,
        type: str,  # noqa: A002 -- the name on the wire
        epoch: int,
        seq: int,
        prev: str,
        by: Mapping[str, Json],
        body: Mapping[str, Json],
        practice: bool,
        thread: str | None = None,
        answer_by: datetime | None = None,
        attachments: Sequence[Mapping[str, Json]] = (),
        urgent: bool = False,
    ) -> Self:
        """Return a new statement, not yet signed; the attributes of the class say what is what.

        Raises:
            MalformedEnvelopeError: A member is not what the wire allows.
        """
        said: dict[str, Json] = {
            "v": VERSION,
            "id": id,
            "iss": iss,
            "aud": aud,
            "iat": written(iat),
            "type": type,
            "epoch": epoch,
            "seq": seq,
            "prev": prev,
            "by": dict(by),
            "body": dict(body),
            "urgent": urgent,
            "practice": practice,
        }
        if thread is not None:
            said["thread"] = thread
        if answer_by is not None:
            said["answer_by"] = written(answer_by)
        if attachments:
            said["attachments"] = [dict(one) for one in attachments]
        return cls._of(said, payload=canonical(said), jws=b"")

    @classmethod
    def kept(cls, payload: bytes, jws: bytes = b"") -> Self:
        """Return the statement that this node had verified or authored and has kept since.

        For this node's own store only: no signature is checked here.

        Raises:
            MalformedEnvelopeError: The payload is not one.
        """
        try:
            said = parse_canonical(payload)
        except InvalidInputError as error:
            raise MalformedEnvelopeError(error.message) from error
        return cls._of(said, payload=payload, jws=jws)

    def signed(self, jws: bytes) -> Self:
        """Return the statement with its signatures.

        Raises:
            MalformedSignatureError: ``jws`` is over another payload.
        """
        expected = b'{"payload":"%b","' % to_base64url(self.payload).encode("ascii")
        if not jws.startswith(expected):
            msg = "the JWS is over another payload"
            raise MalformedSignatureError(msg, id=self.id)
        return replace(self, jws=jws)

    @classmethod
    def _of(cls, said: Mapping[str, Json], *, payload: bytes, jws: bytes) -> Self:
        _check(said)
        answer_by = cast("str | None", said.get("answer_by"))
        return cls(
            payload=payload,
            digest=digest_of(payload),
            jws=jws,
            id=cast("str", said["id"]),
            iss=cast("str", said["iss"]),
            aud=cast("str", said["aud"]),
            iat=read(cast("str", said["iat"])),
            type=cast("str", said["type"]),
            epoch=cast("int", said["epoch"]),
            seq=cast("int", said["seq"]),
            prev=cast("str", said["prev"]),
            by=cast("Mapping[str, Json]", said["by"]),
            body=cast("Mapping[str, Json]", said["body"]),
            thread=cast("str | None", said.get("thread")),
            answer_by=None if answer_by is None else read(answer_by),
            attachments=tuple(cast("list[dict[str, Json]]", said.get("attachments", []))),
            urgent=cast("bool", said["urgent"]),
            practice=cast("bool", said["practice"]),
        )


def check_payload(payload: bytes) -> Mapping[str, Json]:
    """Return what ``payload`` says if it is canonical and has every member in its form.

    Raises:
        MalformedEnvelopeError: It has not; the message names the member.
    """
    try:
        said = parse_canonical(payload)
    except InvalidInputError as error:
        raise MalformedEnvelopeError(error.message) from error
    _check(said)
    return said


def _check(said: Mapping[str, Json]) -> None:
    name = ""
    try:
        for name, sound in _REQUIRED.items():
            if not sound(said[name]):
                raise _unsound(name)
        for name, sound in _OPTIONAL.items():
            if name in said and not sound(said[name]):
                raise _unsound(name)
    except KeyError as error:
        msg = f"the statement has no {name}"
        raise MalformedEnvelopeError(msg, member=name) from error
    except MalformedEnvelopeError:
        raise
    except InvalidInputError as error:
        raise _unsound(name) from error
    if (said["seq"] == 1) != (said["prev"] == FIRST):
        msg = "the first statement of an epoch has no predecessor, and each later one has"
        raise MalformedEnvelopeError(msg, member="prev")


def _unsound(name: str) -> MalformedEnvelopeError:
    msg = f"the member {name} of the statement is not what it must be"
    return MalformedEnvelopeError(msg, member=name)


def _text_that(check: Callable[[str], object]) -> Callable[[Json], bool]:
    def sound(value: Json) -> bool:
        return isinstance(value, str) and check(value) is not None

    return sound


def _is_type(value: Json) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= TYPE_LENGTH
        and TYPE_PATTERN.fullmatch(value) is not None
    )


def _is_count(value: Json) -> bool:
    return type(value) is int and 1 <= value <= INTEGER_LIMIT


def _is_flag(value: Json) -> bool:
    return isinstance(value, bool)


def _is_object(value: Json) -> bool:
    return isinstance(value, dict)


def _is_officer(value: Json) -> bool:
    if not isinstance(value, dict):
        return False
    texts = [value.get(name) for name in ("name", "role", "unit")]
    return all(isinstance(text, str) and len(text) <= NAME_LENGTH for text in texts)


def _are_attachments(value: Json) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= ATTACHMENTS_ALLOWED
        and all(_is_attachment(one) for one in value)
    )


def _is_attachment(value: Json) -> bool:
    """Return whether it names bytes by digest: ``sha256``, ``manifest_sha256`` or the like."""
    if not isinstance(value, dict):
        return False
    digests = [member for name, member in value.items() if name.endswith("sha256")]
    for digest in digests:
        checked_digest(str(digest))
    size = value.get("size")
    return bool(digests) and type(size) is int and 0 <= size <= INTEGER_LIMIT


def _is_version(value: Json) -> bool:
    return type(value) is int and value == VERSION


_REQUIRED: Checks = MappingProxyType(
    {
        "v": _is_version,
        "id": _text_that(checked_uuid7),
        "iss": _text_that(checked_member),
        "aud": _text_that(checked_member),
        "iat": _text_that(read),
        "type": _is_type,
        "epoch": _is_count,
        "seq": _is_count,
        "prev": _text_that(checked_digest),
        "by": _is_officer,
        "body": _is_object,
        "urgent": _is_flag,
        "practice": _is_flag,
    }
)
_OPTIONAL: Checks = MappingProxyType(
    {
        "thread": _text_that(checked_uuid7),
        "answer_by": _text_that(read),
        "attachments": _are_attachments,
    }
)
