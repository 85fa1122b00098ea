"""What went or came by another way than the wire, as one of our own people wrote it down.

A partner without a node writes letters, telephones, or answers in a portal of its own. What it
says is registered here as a statement of its side, so that the same thread, clocks and counts
follow of it. It is *registered*, never *signed*: this node signs that one of its people wrote down
that somebody said it. Nothing that was written down is changed or deleted; a later record corrects
an earlier one.

Example:
    >>> from datetime import UTC, datetime
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> first = Record(id="1", what=What.HEARD, of="d", facts={}, at=noon)
    >>> back = Record(id="2", what=What.TAKEN_BACK, of="d", facts={}, at=first.at, corrects="1")
    >>> standing([first, back])
    ()

Source: process 2 (general rules 2 and 5), 1.13, 1.15.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Annotated, Any, Final, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, ValidationInfo, model_validator

from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.answers import content_model
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import Clock, ClockName, running
from comity.cooperation.contents import Content, Day, Flag, Instant, Line, Text, in_list, is_own
from comity.cooperation.contents import Said as Words
from comity.cooperation.lifecycles import Kind, State, after
from comity.cooperation.statements import Said, read_body
from comity.cooperation.threads import Thread
from comity.cooperation.wrongs import Wrong, placed
from comity.kernel.time import end_of_day, read

Way = Annotated[str, AfterValidator(in_list("way"))]
FiledAs = Annotated[str, AfterValidator(in_list("filed_as"))]


class What(StrEnum):
    """What a record says."""

    OWN = "own"
    SENT = "sent"
    REACHED = "reached"
    HEARD = "heard"
    PORTAL = "portal"
    FILED = "filed"
    LINKED = "linked"
    HANDED = "handed"
    TAKEN_BACK = "taken_back"


class _Fetched(Content):
    """Something of which files may have to be fetched.

    Attributes:
        link: Where files are to be fetched.
        link_until: When that address ends.
    """

    link: Line | None = None
    link_until: Instant | None = None

    @model_validator(mode="after")
    def _ends(self, info: ValidationInfo) -> Self:
        if is_own(info) and self.link and self.link_until is None:
            raise placed(Wrong("link_until", "missing"))
        return self


class Heard(_Fetched):
    """How something came that the other side said.

    Attributes:
        said_by: Who said or signed it, as the paper or the caller gives the name.
        called_back: Under which number the caller was called back, if anybody did.
        received_at: When it came in here.
        written_on: Day that the paper bears.
        reference: The other side's own reference.
        ticket: Number that a portal gave it.
        implied: Nobody said so; it follows from what was said.
    """

    way: Way
    said_by: Words
    post: Line | None = None
    unit: Line | None = None
    called_back: Line | None = None
    received_at: Instant
    written_on: Day | None = None
    reference: Line | None = None
    ticket: Line | None = None
    note: Text | None = None
    implied: Flag | None = None

    def said_at(self, zone: ZoneInfo) -> datetime:
        """Return when it was said: by the end of the day that the paper bears, or when it came."""
        if self.written_on is None:
            return self.received_at
        return min(end_of_day(self.written_on, zone=zone), self.received_at)


class Sent(Content):
    """That a statement of ours left, by which way and to whom.

    Attributes:
        ticket: Number of the registered letter, or what a portal gave.
    """

    way: Way
    to: Words
    sent_at: Instant
    ticket: Line | None = None
    note: Text | None = None


class Reached(Content):
    """That a statement of ours has come there, and how we know."""

    received_at: Instant
    known_by: Words


_NO_FILES = frozenset({"telephone", "fax"})
"""Ways on which no file goes."""


class Handed(Content):
    """That an encrypted package was handed over, by which way and to whom.

    Attributes:
        package: Which.
        opens_with: What opens it: the ``key`` of the partner, or a ``passphrase``.
        told_by: By which way the passphrase was told; never with the file.
        sha256: Of the encrypted file, so that the partner can say that it is the one.
        ticket: Number of the parcel, or what a portal gave.
    """

    package: Words
    way: Way
    to: Words
    sent_at: Instant
    opens_with: Annotated[str, AfterValidator(in_list("opens_with"))]
    told_by: Way | None = None
    sha256: Line | None = None
    ticket: Line | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _goes_apart(self, info: ValidationInfo) -> Self:
        if not is_own(info):
            return self
        if self.way in _NO_FILES:
            msg = "way: no file goes this way"
            raise ValueError(msg)
        if (self.opens_with == "passphrase") != (self.told_by is not None):
            msg = "told_by: say by which way the passphrase was told, and of a key say nothing"
            raise ValueError(msg)
        if self.told_by == self.way:
            msg = "told_by: tell the passphrase on another way than the file goes"
            raise ValueError(msg)
        return self


class Portal(_Fetched):
    """What the portal of a provider gave: a ticket, an address to fetch files, until when."""

    ticket: Words
    note: Text | None = None


class Filed(Content):
    """A file that belongs to a record; its content rests with ``evidence``."""

    name: Words
    size: int
    sha256: Words
    item: Words
    filed_as: FiledAs


class Linked(Content):
    """The signed message of the same matter has come by the wire."""

    thread: Words
    statement: Words
    note: Text | None = None


FACTS: Final[Mapping[What, type[Content]]] = {
    What.SENT: Sent,
    What.REACHED: Reached,
    What.HEARD: Heard,
    What.PORTAL: Portal,
    What.FILED: Filed,
    What.LINKED: Linked,
    What.HANDED: Handed,
}
"""What each record says, typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record.

    Attributes:
        of: Digest of the statement that it is about; of a file, id of its record.
        facts: By what it says, see ``FACTS``.
        body: What was said across, as the wire would carry it.
        at: When it was written down.
        corrects: Id of the record that it stands for, or takes back.
        why: Why that was wrong.
    """

    id: str
    what: What
    of: str
    facts: Mapping[str, Any]
    at: datetime
    body: Mapping[str, Any] | None = None
    digest: str = ""
    by_name: str = ""
    corrects: str = ""
    why: str = ""

    def instant(self, name: str) -> datetime | None:
        """Return an instant of the facts, if it is told."""
        told = self.facts.get(name)
        return None if told is None else read(str(told))


def standing(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return the records that count: neither corrected nor taken back."""
    rows = tuple(records)
    gone = {row.corrects for row in rows}
    return tuple(row for row in rows if row.id not in gone and row.what is not What.TAKEN_BACK)


def history_of(record: Record, records: Iterable[Record]) -> tuple[Record, ...]:
    """Return what stood before ``record``, the latest first."""
    by_id = {row.id: row for row in records}
    found: list[Record] = []
    while record.corrects in by_id:
        record = by_id[record.corrects]
        found.append(record)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """How one statement of ours went."""

    sent: Record | None = None
    reached: Record | None = None


def ways(records: Iterable[Record]) -> Mapping[str, Went]:
    """Return by digest how our own statements went; of several dispatches the first counts."""
    found: dict[str, Went] = {}
    for row in standing(records):
        known = found.get(row.of, Went())
        if row.what is What.SENT and known.sent is None:
            found[row.of] = replace(known, sent=row)
        elif row.what is What.REACHED:
            found[row.of] = replace(known, reached=row)
    return found


def heard(records: Iterable[Record]) -> Mapping[str, Record]:
    """Return by digest what the other side said, as it stands now."""
    return {row.of: row for row in standing(records) if row.what is What.HEARD}


def as_registered(
    said: Iterable[Said], records: Sequence[Record], *, own_side: Side, zone: ZoneInfo
) -> list[Said]:
    """Return the statements of a thread as the records have them now.

    What was taken back is left out. Of ours, it is known when they arrived, or else when they left:
    ``assumed`` says which.

    Args:
        said: As they were first kept.
        records: All that was written down in the thread.
        own_side: Our side.
        zone: Legal time of the other side, for days that papers bear.
    """
    went, came = ways(records), heard(records)
    found = []
    for one in said:
        if one.side is own_side:
            found.append(_own(one, went.get(one.digest, Went())))
        elif one.digest in came:
            found.append(_across(one, came[one.digest], zone))
    return found


def download_clocks(
    records: Iterable[Record], *, own_side: Side, rules: ClockRules
) -> Iterator[Clock]:
    """Return a clock for each address at which files wait; it stops when a file was taken in."""
    rows = standing(records)
    for row in rows:
        ends = row.instant("link_until")
        if ends is None or not row.facts.get("link"):
            continue
        fetched = (one.at for one in rows if one.what is What.FILED and _is_data_of(one, row))
        yield running(
            ClockName.DOWNLOAD,
            own_side,
            row.instant("received_at") or row.at,
            due_at=ends,
            stopped_at=next(fetched, None),
            percent=rules.warn_at_percent.percent,
        )


def too_early(view: Thread, at: datetime) -> bool:
    """Say whether ``at`` lies before the request itself was made."""
    first = next((entry.said for entry in view.entries), None)
    return first is not None and first.at is not None and at < first.at


def coverable(view: Thread, said_at: datetime) -> tuple[str, ...]:
    """Return what the other side may have had when it spoke: the request, and what left before."""
    open_now = set(view.uncovered())
    return tuple(
        one.digest
        for one in view.order.placed
        if one.digest in open_now
        and (one.body.n == 1 or (one.at is not None and one.at <= said_at))
    )


def seen_by(view: Thread, records: Iterable[Record], *, own_side: Side, at: datetime) -> str | None:
    """Return the digest of our last statement that had left when the other side spoke at ``at``."""
    went = ways(records)
    left = {digest: one.sent.instant("sent_at") for digest, one in went.items() if one.sent}
    seen = [
        one.digest
        for one in view.order.placed
        if one.side is own_side and (gone := left.get(one.digest)) is not None and gone <= at
    ]
    return seen[-1] if seen else None


_IMPLIED: Final = (Act.ACKNOWLEDGE, Act.ACCEPT, Act.FORWARD, Act.CALL_BACK, Act.ASSESS)
"""What goes before an answer, though the letter does not say so.

Of the last two nothing follows from an answer: they are registered as not told.
"""


def steps_to(kind: Kind, state: State, act: Act) -> tuple[Act, ...] | None:
    """Return what must have gone before ``act``, the shortest way; ``None`` if nothing leads there.

    Example:
        >>> steps_to(Kind("PRES"), State.RECEIVED, Act.EXECUTE)
        (<Act.ACKNOWLEDGE: 'acknowledge'>, <Act.FORWARD: 'forward'>)
    """
    ways_on: list[tuple[State, tuple[Act, ...]]] = [(state, ())]
    met = {state}
    while ways_on:
        at, taken = ways_on.pop(0)
        if after(kind, at, act) is not None:
            return taken
        for step in _IMPLIED if SIDES[act] is Side.REQUESTED else ():
            then = after(kind, at, step)
            if then is not None and then not in met:
                met.add(then)
                ways_on.append((then, (*taken, step)))
    return None


def implied(kind: Kind, act: Act, how: Heard, view: Thread) -> dict[str, Any]:
    """Return what an act says that nobody said and that follows from what was said.

    It has the fields alone that ``act`` has in a thread of ``kind``: a provider acknowledges and
    accepts in other words than an authority.
    """
    untold = "not told"
    number = how.reference or how.ticket or untold
    provider = str(view.content.get("addressee_provider") or untold)
    told: Mapping[Act, dict[str, Any]] = {
        Act.ACKNOWLEDGE: {"file_number": number, "verified_how": untold},
        Act.ACCEPT: {"basis": untold, "authority": untold, "as_told": True},
        Act.FORWARD: {"provider": provider, "provider_ticket": how.ticket or untold},
        Act.CALL_BACK: {"as_told": True},
        Act.ASSESS: {"as_told": True},
    }
    fields = content_model(kind, act).model_fields
    return {name: value for name, value in told[act].items() if name in fields}


def is_used(digest: str, said: Iterable[Said]) -> bool:
    """Say whether a later statement stands on this one."""
    return any(digest in one.body.covers or one.body.cites == digest for one in said)


def instant_of(day: str, clock: str, zone: ZoneInfo) -> datetime:
    """Return the instant that a form names by day and time of day.

    Raises:
        ValueError: It names none.
    """
    at = time.fromisoformat(clock or "00:00").replace(tzinfo=None)
    found = datetime.combine(datetime.fromisoformat(day).date(), at, tzinfo=zone)
    return found.astimezone(UTC)


def _own(one: Said, way: Went) -> Said:
    known = None if way.reached is None else way.reached.instant("received_at")
    left = None if way.sent is None else way.sent.instant("sent_at")
    if one.side is not Side.REQUESTING:
        return replace(one, told_at=known or left)
    return replace(one, received_at=known or left, assumed=known is None and left is not None)


def _across(one: Said, record: Record, zone: ZoneInfo) -> Said:
    how = Heard.model_validate(dict(record.facts))
    at = how.said_at(zone)
    return replace(
        one,
        body=one.body if record.body is None else read_body(record.body),
        said_at=at,
        received_at=how.received_at if one.side is Side.REQUESTING else None,
        by_name=how.said_by,
        by_unit=how.unit or "",
        registered=True,
        told_at=how.received_at if one.side is Side.REQUESTED else None,
    )


def _is_data_of(one: Record, row: Record) -> bool:
    return one.of == row.id and one.facts.get("filed_as") == "data"
