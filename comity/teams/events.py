"""One event of a team: who said what, when, and which events its author had seen.

An event is what its canonical bytes are; its digest names it everywhere. It goes to each member in
a statement of its author, and any of these statements proves it to anybody.

Example:
    >>> from datetime import UTC, datetime
    >>> said = Event.authored(team="", author="XA", act="found", after=(), content={},
    ...     at=datetime(2026, 3, 2, tzinfo=UTC), by={"name": "A", "role": "judge", "unit": "B"})
    >>> read_event(said.body) == said
    True
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self, cast

from comity.kernel.digests import checked_digest, digest_of
from comity.kernel.errors import InvalidInputError
from comity.kernel.identifiers import checked_member
from comity.kernel.strict_json import Json, canonical, parse_object
from comity.kernel.time import read, written
from comity.protocol.statements import Statement
from comity.teams.errors import MalformedEventError

EVENT_TYPE: Final = "teams.event"
"""The type of the statement that carries one event of its author."""
ASK_TYPE: Final = "teams.ask"
"""The type of the statement by which a member says what it has, to be given the rest."""
HAND_TYPE: Final = "teams.hand"
"""The type of the statement that hands on events of anybody, each with its proof."""
VERSION: Final = 1
SEEN_AT_MOST: Final = 500
"""Events that one event may name as seen last."""
SLACK: Final = timedelta(minutes=5)
"""By how much an event may be later than the statement that carries it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was said.

    Attributes:
        digest: SHA-256 of the canonical bytes: what the event is.
        team: Digest of the event that founded the team; that event's own where it is the one.
        author: Code of the member that said it.
        act: What was said, of ``contents.Act``; an unknown one of a newer peer is kept.
        after: Digests of the last events that the author had seen, sorted.
        at: When, by the clock of the author's node.
        by: The officer: name, role, unit.
        raw: The canonical bytes.
    """

    digest: str
    team: str
    author: str
    act: str
    after: tuple[str, ...]
    at: datetime
    by: Mapping[str, str] = field(compare=False)
    content: Mapping[str, Json] = field(compare=False)
    raw: bytes

    @classmethod
    def authored(
        cls,
        *,
        team: str,
        author: str,
        act: str,
        after: Iterable[str],
        at: datetime,
        by: Mapping[str, str],
        content: Mapping[str, Json],
    ) -> Self:
        """Return a new event; ``team`` is empty in the one that founds the team."""
        body: dict[str, Json] = {
            "v": VERSION,
            "team": team,
            "author": author,
            "act": act,
            "after": cast("list[Json]", sorted(after)),
            "at": written(at),
            "by": {name: by[name] for name in ("name", "role", "unit")},
            "content": dict(content),
        }
        return cls._of(body)

    @classmethod
    def _of(cls, body: Mapping[str, Json]) -> Self:
        raw = canonical(dict(body))
        digest = digest_of(raw)
        return cls(
            digest=digest,
            team=cast("str", body["team"]) or digest,
            author=cast("str", body["author"]),
            act=cast("str", body["act"]),
            after=tuple(cast("list[str]", body["after"])),
            at=read(cast("str", body["at"])),
            by=cast("dict[str, str]", body["by"]),
            content=cast("dict[str, Json]", body["content"]),
            raw=raw,
        )

    @property
    def body(self) -> dict[str, Json]:
        """Return it as a statement carries it."""
        return parse_object(self.raw)

    @property
    def founds(self) -> bool:
        """Say whether it is the first of its team."""
        return not self.after


def read_event(body: Mapping[str, Json]) -> Event:
    """Return the event that ``body`` states.

    Raises:
        MalformedEventError: It states none.
    """
    try:
        _check(body)
        return Event._of(body)  # noqa: SLF001 - the one other way in
    except (InvalidInputError, KeyError, TypeError, AttributeError) as error:
        msg = f"it is no event of a team: {error}"
        raise MalformedEventError(msg) from error


def event_of(said: Statement) -> Event:
    """Return the event that a verified statement carries.

    Raises:
        MalformedEventError: It carries none, or one of somebody else, or of a later time.
    """
    event = read_event(said.body)
    if said.type != EVENT_TYPE or event.author != said.iss or dict(event.by) != _named(said.by):
        msg = "the event is not of the member that sent it"
        raise MalformedEventError(msg, event=event.digest)
    if event.at - said.iat > SLACK:
        msg = "the event is of a later time than its statement"
        raise MalformedEventError(msg, event=event.digest)
    return event


def _named(by: Mapping[str, Json]) -> dict[str, str]:
    return {name: str(by.get(name, "")) for name in ("name", "role", "unit")}


def _check(body: Mapping[str, Json]) -> None:
    after, by, team = body["after"], body["by"], body["team"]
    if not isinstance(after, list) or len(after) > SEEN_AT_MOST:
        msg = "the events seen are no list of digests"
        raise MalformedEventError(msg)
    if [checked_digest(str(one)) for one in after] != sorted({str(one) for one in after}):
        msg = "the events seen are not in order"
        raise MalformedEventError(msg)
    checked_member(str(body["author"]))
    if team != "":
        checked_digest(str(team))
    if (team == "") != (not after):
        msg = "the first event of a team has seen none, and each later one has"
        raise MalformedEventError(msg)
    texts = isinstance(by, dict) and all(isinstance(one, str) for one in by.values())
    if not texts or set(cast("dict[str, str]", by)) != {"name", "role", "unit"}:
        msg = "it is not said by whom"
        raise MalformedEventError(msg)
    if not isinstance(body["act"], str) or not isinstance(body["content"], dict):
        msg = "it is not said what"
        raise MalformedEventError(msg)
