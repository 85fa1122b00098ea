"""How a person reads the journal: a page at a time, newest first, and one entry with its proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import Max, Min, QuerySet

from comity.journal.app import queries
from comity.journal.app.models import (
    Cosignature,
    Entry,
    PeerConflict,
    SignedCheckpoint,
)
from comity.journal.app.models import (
    PeerCheckpoint as PeerCheckpoint,  # the type that other rooms name
)
from comity.journal.entries import commitment
from comity.journal.errors import DamagedJournalError, InvalidProofError
from comity.journal.merkle import leaf_hash, root_from_inclusion
from comity.kernel.errors import InvalidInputError
from comity.kernel.strict_json import Json, parse_object

PAGE: Final = 50
"""Entries on one page."""
CHECKED_AT_ONCE: Final = 20_000
"""Entries that a person may have checked while waiting; the rest is for the command line."""


class NoSuchEntryError(InvalidInputError):
    """The journal has no entry of that number."""

    code = "journal.no_such_entry"
    remedy = "Look the entry up in the list; numbers begin at 0."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries a person wants to see.

    Attributes:
        kind: Only of this kind, if given.
        people: Only those that name one of these people as ``person``; None for all entries.
        day: Only of this day, UTC, if given.
        before: Only with smaller numbers, if given: where the page before ended.
    """

    kind: str = ""
    people: tuple[str, ...] | None = None
    day: date | None = None
    before: int | None = None

    @property
    def narrowed(self) -> bool:
        """Return whether anything but the place in the list was asked for."""
        return bool(self.kind or self.day) or self.people is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEntry:
    """One entry as it is read.

    Attributes:
        row: As it is stored.
        body: What it says.
    """

    row: Entry
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """A page of entries.

    Attributes:
        entries: The newest first.
        older: Where the next page begins, or None at the end.
    """

    entries: tuple[ReadEntry, ...]
    older: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedEntry:
    """One entry with the proof that a signed checkpoint covers it.

    Attributes:
        entry: What it says.
        proof: Hashes from the leaf upwards.
        checkpoint: The first signed checkpoint that covers it, or None while none does.
        proved: The proof leads from the entry, hashed anew, to the root that was signed.
        witnesses: Who countersigned that checkpoint.
    """

    entry: ReadEntry
    proof: tuple[bytes, ...] = ()
    checkpoint: SignedCheckpoint | None = None
    proved: bool = False
    witnesses: tuple[Cosignature, ...] = ()


def page(wanted: Wanted) -> ReadPage:
    """Return one page of what is ``wanted``."""
    rows = list(_narrowed(wanted).order_by("-index")[: PAGE + 1])
    shown = rows[:PAGE]
    return ReadPage(
        entries=tuple(_read(row) for row in shown),
        older=shown[-1].index if len(rows) > PAGE else None,
    )


def proved_entry(index: int) -> ProvedEntry:
    """Return entry ``index`` with its proof.

    Raises:
        NoSuchEntryError: There is none.
    """
    row = Entry.objects.filter(pk=index).first()
    if row is None:
        msg = f"the journal has no entry {index}"
        raise NoSuchEntryError(msg, index=index)
    said = _read(row)
    covering = SignedCheckpoint.objects.filter(size__gt=index).order_by("size").first()
    if covering is None:
        return ProvedEntry(entry=said)
    try:
        proof = tuple(queries.inclusion(index, covering.size))
    except InvalidProofError:  # a node of the tree is missing: the entry stays unproved
        proof = ()
    return ProvedEntry(
        entry=said,
        proof=proof,
        checkpoint=covering,
        proved=_leads_to(row, proof, covering),
        witnesses=tuple(covering.cosignatures.order_by("witness")),
    )


def kinds() -> list[str]:
    """Return the kinds of entries that there are, in the order of the alphabet.

    Asked one after the other along the index: a journal of a million entries has few kinds.
    """
    found: list[str] = []
    rows = Entry.objects.order_by("kind").values_list("kind", flat=True)
    while (following := rows.filter(kind__gt=found[-1] if found else "").first()) is not None:
        found.append(following)
    return found


def last_of(kind: str) -> ReadEntry | None:
    """Return the newest entry of ``kind``, or None."""
    row = Entry.objects.filter(kind=kind).order_by("-index").first()
    return None if row is None else _read(row)


def witnessed() -> tuple[SignedCheckpoint | None, tuple[Cosignature, ...]]:
    """Return the newest checkpoint that this node signed, and who countersigned it."""
    latest = queries.latest_checkpoint()
    if latest is None:
        return None, ()
    return latest, tuple(latest.cosignatures.order_by("witness"))


def seen_journals() -> Mapping[str, PeerCheckpoint]:
    """Return the last checkpoint of each peer's journal that this node has accepted."""
    return {row.member: row for row in PeerCheckpoint.objects.order_by("member")}


def conflicts() -> Mapping[str, int]:
    """Return how many contradictions are kept of each peer that ever contradicted itself."""
    counts: dict[str, int] = {}
    for member in PeerConflict.objects.order_by("member").values_list("member", flat=True):
        counts[member] = counts.get(member, 0) + 1
    return counts


def check_last(count: int) -> int:
    """Hash the last ``count`` entries anew and compare them with the tree; return how many.

    The root of the tree is compared with the newest signed one, so that the entries before are
    held by what was signed, though they are not read.

    Raises:
        DamagedJournalError: An entry, the tree or the signed root does not fit.
    """
    head = queries.head()
    first = max(0, head.size - count)
    for index, row in enumerate(queries.entries_from(first), start=first):
        if row.index != index or _leaf(row) != bytes(row.leaf_hash):
            msg = f"entry {index} is missing or was changed"
            raise DamagedJournalError(msg, index=index)
    _check_root()
    return head.size - first


def _check_root() -> None:
    latest = queries.latest_checkpoint()
    if latest is None:
        return
    try:
        same = queries.root(latest.size) == bytes(latest.root)
    except InvalidProofError as error:
        raise DamagedJournalError(error.message, size=latest.size) from error
    if not same:
        msg = "the entries are not those that were signed"
        raise DamagedJournalError(msg, size=latest.size)


def _narrowed(wanted: Wanted) -> QuerySet[Entry]:
    rows = Entry.objects.all()
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.people is not None:
        rows = rows.filter(person__in=wanted.people)
    if wanted.day is not None:
        rows = _of_day(rows, wanted.day)
    if wanted.before is not None:
        rows = rows.filter(index__lt=wanted.before)
    return rows


def _of_day(rows: QuerySet[Entry], day: date) -> QuerySet[Entry]:
    # Entries stand nearly in the order of their times: the day's numbers are found by the one
    # index, and what else is asked for by the other, between those numbers.
    begins = datetime.combine(day, time(), tzinfo=UTC)
    of_day = Entry.objects.filter(at__gte=begins, at__lt=begins + timedelta(days=1))
    ends = of_day.aggregate(first=Min("index"), last=Max("index"))
    if ends["first"] is None:
        return rows.none()
    between = rows.filter(index__gte=ends["first"], index__lte=ends["last"])
    return between.filter(at__gte=begins, at__lt=begins + timedelta(days=1))


def _read(row: Entry) -> ReadEntry:
    return ReadEntry(row=row, body=parse_object(row.body))


def _leaf(row: Entry) -> bytes:
    return leaf_hash(commitment(row.body.encode(), salt=bytes(row.salt)))


def _leads_to(row: Entry, proof: tuple[bytes, ...], covering: SignedCheckpoint) -> bool:
    try:
        found = root_from_inclusion(
            index=row.index, size=covering.size, leaf=_leaf(row), proof=proof
        )
    except InvalidProofError:
        return False
    return found == bytes(covering.root)
