"""What a node believes: the directory after every check, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self, cast

from comity.directory.entries import Entry, entry_from_json
from comity.directory.register import SUSPENDED, Membership
from comity.kernel.strict_json import Json, canonical, parse_object
from comity.kernel.time import read, written
from comity.protocol.keyring import KeyDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedDirectory:
    """A directory that passed every check; made by ``comity.directory.trust`` alone.

    Attributes:
        version: Number of the snapshot.
        expires_at: Instant at which its freshness ends; fetched again long before.
        fetched_at: Instant at which this node verified it.
        practice: Whether it is a practice directory.
        documents: Key documents of the members in good standing.
        entries: Their entries, by member.
        register: How every member stands, past ones included.
        lapsed: Members whose own signature has ended: nothing new of them is believed.
    """

    version: int
    expires_at: datetime
    fetched_at: datetime
    practice: bool
    documents: tuple[KeyDocument, ...]
    entries: Mapping[str, Entry]
    register: tuple[Membership, ...]
    lapsed: tuple[str, ...]

    @property
    def suspended(self) -> tuple[Membership, ...]:
        """Return the lines of the members that are suspended now."""
        return tuple(line for line in self.register if line.standing == SUSPENDED)

    def to_json(self) -> bytes:
        """Return the file in which a node keeps its last trusted state."""
        return canonical(
            {
                "v": 1,
                "version": self.version,
                "expires_at": written(self.expires_at),
                "fetched_at": written(self.fetched_at),
                "practice": self.practice,
                "documents": [document.to_json() for document in self.documents],
                "entries": {
                    member: parse_object(entry.to_json()) for member, entry in self.entries.items()
                },
                "register": [line.to_json() for line in self.register],
                "lapsed": list(self.lapsed),
            }
        )

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Return the state that this node kept."""
        value = parse_object(raw)
        entries = cast("dict[str, Json]", value["entries"])
        return cls(
            version=cast("int", value["version"]),
            expires_at=read(cast("str", value["expires_at"])),
            fetched_at=read(cast("str", value["fetched_at"])),
            practice=value["practice"] is True,
            documents=tuple(KeyDocument.from_json(part) for part in _objects(value["documents"])),
            entries={member: entry_from_json(canonical(held)) for member, held in entries.items()},
            register=tuple(Membership.from_json(part) for part in _objects(value["register"])),
            lapsed=tuple(cast("list[str]", value["lapsed"])),
        )


def _objects(value: Json) -> list[dict[str, Json]]:
    return cast("list[dict[str, Json]]", value)
