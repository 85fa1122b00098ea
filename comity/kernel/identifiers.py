"""Identifiers: UUIDv7 for machines, references for people, codes for members.

Example:
    >>> str(Reference(member="XA", kind="PRES", year=2026, number=123))
    'XA-PRES-2026-000123'

Source: RFC 9562, 5.7 (UUIDv7); ISO 3166-1 (user-assigned codes XA to XZ in examples).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from comity.kernel.errors import InvalidInputError

_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_MEMBER = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,12})?", re.ASCII)
_REFERENCE = re.compile(
    r"(?P<member>[A-Z]{2}(?:-[A-Z0-9]{1,12})?)-(?P<kind>[A-Z]{2,8}(?:_[A-Z]{2,8})?)"
    r"-(?P<year>[0-9]{4})-(?P<number>[0-9]{6,})",
    re.ASCII,
)

_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

Rng = Callable[[int], bytes]
"""Gives that many unpredictable bytes; ``secrets.token_bytes`` outside tests."""


class MalformedIdentifierError(InvalidInputError):
    """Text is not an identifier of the kind asked for."""

    code = "kernel.malformed_identifier"
    remedy = "Copy the identifier whole, as it is printed on the page or the receipt."


def uuid7(*, now: datetime, rng: Rng) -> str:
    """Return a new UUIDv7: 48 bits of ``now`` in milliseconds, 74 random bits."""
    milliseconds = (now - _BEGIN) // _MILLISECOND  # whole numbers: a float may round down
    tail = int.from_bytes(rng(10), "big")
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76 | (tail >> 68) << 64  # version, rand_a (12 bits)
    value |= 0b10 << 62 | (tail & (2**62 - 1))  # variant, rand_b (62 bits)
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def checked_uuid7(text: str) -> str:
    """Return ``text`` if it is a UUIDv7 in its one spelling (lower case, hyphens, no URN).

    Raises:
        MalformedIdentifierError: It is not.
    """
    if not _UUID7.fullmatch(text):
        msg = "not a UUIDv7"
        raise MalformedIdentifierError(msg, length=len(text))
    return text


def checked_member(text: str) -> str:
    """Return ``text`` if it can be a member's code: ``XA``, or ``XA-FIU`` for a second node.

    Raises:
        MalformedIdentifierError: It cannot.
    """
    if not _MEMBER.fullmatch(text):
        msg = "not the code of a member, such as XA or XA-FIU"
        raise MalformedIdentifierError(msg, length=len(text))
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What people say on the telephone: ``XA-PRES-2026-000123``.

    Attributes:
        member: Code of the node that gave the number.
        kind: Code of the kind of request.
        year: Calendar year (UTC) in which the number was given.
        number: Counted from 1 per member, kind and year.
    """

    member: str
    kind: str
    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the reference that ``text`` states.

        Raises:
            MalformedIdentifierError: It is not written as a reference.
        """
        found = _REFERENCE.fullmatch(text)
        if found is None:
            msg = "not a reference such as XA-PRES-2026-000123"
            raise MalformedIdentifierError(msg, length=len(text))
        return cls(
            member=found["member"],
            kind=found["kind"],
            year=int(found["year"]),
            number=int(found["number"]),
        )

    def __str__(self) -> str:
        """Return it as people write it."""
        return f"{self.member}-{self.kind}-{self.year:04d}-{self.number:06d}"
