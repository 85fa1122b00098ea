"""The register: who is a member, who is suspended, who has left, since when and why.

It is one file, signed by the register office. A member that is suspended or has left has no
delegation any more; the register says so to people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self, cast

from comity.directory.errors import DirectoryMalformedError
from comity.kernel.errors import InvalidInputError
from comity.kernel.identifiers import checked_member
from comity.kernel.strict_json import Json, canonical, parse_object
from comity.kernel.time import read, written

REGISTER_PATH: Final = "register.json"
JOINED: Final = "member"
SUSPENDED: Final = "suspended"
LEFT: Final = "left"
STANDINGS: Final = (JOINED, SUSPENDED, LEFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """How one member stands.

    Attributes:
        member: Its code.
        name: Its name, as in the application.
        standing: ``member``, ``suspended`` or ``left``.
        since: Instant of the act that made it so.
        reason: Why, in the words of the register office; empty for a member in good standing.
        fingerprint: The fingerprint that was compared outside the network when it joined.
    """

    member: str
    name: str
    standing: str
    since: datetime
    reason: str
    fingerprint: str

    def to_json(self) -> dict[str, Json]:
        """Return the line of the register."""
        return {
            "member": self.member,
            "name": self.name,
            "standing": self.standing,
            "since": written(self.since),
            "reason": self.reason,
            "fingerprint": self.fingerprint,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Self:
        """Return the membership that ``value`` states.

        Raises:
            DirectoryMalformedError: A part is missing or of another type.
        """
        try:
            found = cls(
                member=checked_member(_text(value, "member")),
                name=_text(value, "name"),
                standing=_text(value, "standing"),
                since=read(_text(value, "since")),
                reason=_text(value, "reason"),
                fingerprint=_text(value, "fingerprint"),
            )
        except (KeyError, InvalidInputError) as error:
            msg = "a line of the register is not complete"
            raise DirectoryMalformedError(msg) from error
        if found.standing not in STANDINGS:
            msg = f"the register knows no standing {found.standing!r}"
            raise DirectoryMalformedError(msg, member=found.member)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All lines, and whether this is a practice directory."""

    practice: bool
    lines: tuple[Membership, ...] = ()

    def of(self, member: str) -> Membership | None:
        """Return how ``member`` stands, or None if it never joined."""
        return next((line for line in self.lines if line.member == member), None)

    def standing(self, *standings: str) -> Iterator[Membership]:
        """Return the lines with one of ``standings``, in the order of their codes."""
        return (line for line in self.lines if line.standing in standings)

    def with_line(self, line: Membership) -> Self:
        """Return the register in which ``line`` stands in place of the member's earlier one."""
        others = [held for held in self.lines if held.member != line.member]
        return replace(self, lines=tuple(sorted([*others, line], key=lambda held: held.member)))

    def to_json(self) -> bytes:
        """Return the file that the register office signs."""
        return canonical(
            {
                "v": 1,
                "practice": self.practice,
                "members": [line.to_json() for line in self.lines],
            }
        )

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Return the register that ``raw`` states.

        Raises:
            DirectoryMalformedError: It is not a register of version 1.
        """
        try:
            value = parse_object(raw)
        except InvalidInputError as error:
            msg = f"the register is not readable: {error.message}"
            raise DirectoryMalformedError(msg) from error
        practice, members = value.get("practice"), value.get("members")
        known = value.get("v") == 1 and isinstance(practice, bool) and isinstance(members, list)
        if not known or not all(isinstance(line, dict) for line in cast("list[Json]", members)):
            msg = "not a register of version 1"
            raise DirectoryMalformedError(msg)
        lines = tuple(
            Membership.from_json(cast("dict[str, Json]", line))
            for line in cast("list[Json]", members)
        )
        if len({line.member for line in lines}) != len(lines):
            msg = "a member stands twice in the register"
            raise DirectoryMalformedError(msg)
        return cls(practice=bool(practice), lines=lines)


def _text(value: Mapping[str, Json], name: str) -> str:
    found = value[name]
    if not isinstance(found, str):
        raise KeyError(name)
    return found
