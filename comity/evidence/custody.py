"""Who held an item, when, why and on whose authority: the custody record.

The record of a package is one log, one canonical JSON event per line. Each line carries the SHA-256
of the line before it, so that no event can be taken out or slipped in; the seal covers its head.

Example:
    >>> log_of([])
    (b'', '0000000000000000000000000000000000000000000000000000000000000000')

Source: ISO/IEC 27037:2012, 5.4.1 (minimum of a custody record); NIST SP 800-86, 3.1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from comity.kernel.digests import digest_of
from comity.kernel.strict_json import Json, canonical
from comity.kernel.time import written

FIRST = "0" * 64
EVENT_TYPES = frozenset(
    {
        *("identified", "collected", "acquired", "imaged", "hashed", "verified", "sealed"),
        *("opened", "transferred_out", "transferred_in", "stored", "accessed_read", "copied"),
        *("exported", "analysed", "redacted", "translated", "disclosed_defence"),
        *("presented_court", "returned", "destroyed", "incident"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyEvent:
    """One handling of one item.

    Attributes:
        event_id: UUIDv7.
        item: Identifier of the item.
        type: One of ``EVENT_TYPES``.
        at: Aware time of the handling, not of its recording.
        zone: Legal time of the place (IANA), so that local time can be told.
        place: Authority, building or system.
        by: Who handled it: name, role, unit.
        giver: Who had it before, at a hand-over.
        taker: Who has it afterwards, at a hand-over.
        purpose: Why.
        authority: The request or order under which it was handled.
        tool: Name and version of what was used.
        input_sha256: Content before, 64 lowercase hex digits.
        output_sha256: Content after.
        result: ``match`` or ``mismatch`` where content was compared.
        note: Whatever else a court should know, such as a change and its reason.
    """

    event_id: str
    item: str
    type: str
    at: datetime
    by: Mapping[str, str]
    purpose: str
    zone: str = "UTC"
    place: str | None = None
    giver: str | None = None
    taker: str | None = None
    authority: str | None = None
    tool: str | None = None
    input_sha256: str | None = None
    output_sha256: str | None = None
    result: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Refuse a type that the list does not know."""
        if self.type not in EVENT_TYPES:
            msg = f"{self.type} is not a type of custody event"
            raise ValueError(msg)

    def to_json(self) -> dict[str, Json]:
        """Return what is said, without what is not."""
        said: dict[str, Json] = {
            name: getattr(self, name) for name in self.__slots__ if getattr(self, name) is not None
        }
        return said | {"at": written(self.at), "by": dict(self.by)}


def log_of(events: Iterable[CustodyEvent]) -> tuple[bytes, str]:
    """Return the log and the digest of its last line, its head."""
    previous, lines = FIRST, []
    for event in events:
        line = canonical(event.to_json() | {"previous": previous})
        previous = digest_of(line)
        lines.append(line + b"\n")
    return b"".join(lines), previous
