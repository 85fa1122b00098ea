"""What a package tells of itself: its facts, its files, and its custody record link by link.

It says what is written there and whether the record holds together. Whether it is what was sealed,
``verification`` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from comity.evidence.custody import FIRST
from comity.kernel.digests import digest_of
from comity.kernel.errors import InvalidInputError
from comity.kernel.strict_json import Json, canonical, parse_object

FACTS, CUSTODY = "comity/package.json", "comity/custody.log"
READ = 32 * 1024 * 1024
"""Bytes of either that are read at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One event of a custody record.

    Attributes:
        event: As it is written.
        digest: SHA-256 of its line.
        holds: It names the line before it.
    """

    event: Mapping[str, Any]
    digest: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a package tells of itself.

    Attributes:
        facts: Of ``comity/package.json``.
        custody: Content of ``comity/custody.log``.
    """

    facts: Mapping[str, Any]
    custody: str

    @classmethod
    def of(cls, folder: Path) -> Self | None:
        """Return what the package in ``folder`` tells, or None if it cannot be read."""
        try:
            facts = parse_object(_read(folder / FACTS), size_allowed=READ)
            return cls(facts=facts, custody=_read(folder / CUSTODY).decode())
        except (OSError, UnicodeDecodeError, InvalidInputError):
            return None

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Return what ``to_bytes`` wrote."""
        told = parse_object(content, size_allowed=3 * READ)
        facts, custody = told["facts"], told["custody"]
        return cls(facts=facts if isinstance(facts, dict) else {}, custody=str(custody))

    def to_bytes(self) -> bytes:
        """Return it as it is kept."""
        kept: dict[str, Json] = {"facts": dict(self.facts), "custody": self.custody}
        return canonical(kept)

    def files(self) -> list[Mapping[str, Any]]:
        """Return the files as they were sealed: path, original name, size, SHA-256."""
        stated = self.facts.get("files")
        if not isinstance(stated, list):
            return []
        return [file for file in stated if isinstance(file, dict)]

    def links(self) -> tuple[Link, ...]:
        """Return the events of the custody record, each checked against the line before it."""
        found, previous = [], FIRST
        for line in self.custody.splitlines():
            try:
                event = parse_object(line.encode())
            except InvalidInputError:
                event = {}
            found.append(
                Link(
                    event=event,
                    digest=digest_of(line.encode()),
                    holds=event.get("previous") == previous,
                )
            )
            previous = found[-1].digest
        return tuple(found)

    def is_whole(self) -> bool:
        """Say whether every link holds and the record ends where the sealed facts say."""
        links = self.links()
        last = links[-1].digest if links else FIRST
        stated = self.facts.get("custody")
        return all(link.holds for link in links) and stated == {"events": len(links), "head": last}


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(READ + 1)
    if len(content) > READ:
        msg = f"{path.name} is larger than can be shown"
        raise InvalidInputError(msg)
    return content
