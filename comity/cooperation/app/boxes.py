"""What stands in the lists: inbox, sent, home. Every list costs the same few queries, however long.

Rows are chosen and sorted by columns that ``services.speaking`` keeps; a count ends at
``COUNTED``, because nobody acts on the difference between 1,000 and 100,000.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from types import MappingProxyType

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from comity.access.app import kept
from comity.access.app.gate import Within
from comity.access.app.services import Person
from comity.access.permissions import PermissionRefusedError
from comity.access.permissions import Side as Standing
from comity.cooperation.acts import Side
from comity.cooperation.app import doors
from comity.cooperation.app.models import NEVER, Draft, Thread
from comity.cooperation.attention import SOON

PAGE = 50
"""Rows of a page."""

COUNTED = 1000
"""Where counting ends; more is told as "999+"."""

HISTORY = 50
"""Answers of a peer from which its usual time is told."""

ENOUGH = 3
"""Fewer answers than these make no figure."""

_ORDER = ("due_at", "-changed_at", "-id")
_OPEN = Q(open__in=(True,))
"""As a comparison: the bare column that Django would write is none that SQLite has an index for."""


class View(StrEnum):
    """One view of a list."""

    NEEDS_US = "needs-us"
    URGENT = "urgent"
    NOT_ASSIGNED = "not-assigned"
    WAITING = "waiting"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Box:
    """One page of a list.

    Attributes:
        rows: At most ``PAGE``.
        more: Whether another page follows.
        counts: How many stand in each view, at most ``COUNTED``.
        overdue: How many of those that need us are overdue, at most ``COUNTED``.
        soon: How many of them fall due within ``SOON``.
    """

    rows: list[Thread]
    more: bool
    counts: Mapping[View, int]
    overdue: int
    soon: int


def box(person: Person, side: Side, view: View, *, page: int, now: datetime) -> Box:
    """Return a page of what came in (``requested``) or went out (``requesting``)."""
    readable = _of_side(person, side, now=now)
    start = (page - 1) * PAGE
    chosen = readable.filter(_chosen(view, side))
    rows = list(_shown(chosen).order_by(*_ORDER)[start : start + PAGE + 1])
    views = [_condition(one, side) for one in View]
    *found, overdue, soon = counted(
        readable, [*views, *_pressing(_condition(View.NEEDS_US, side), now)]
    )
    return Box(
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        counts=MappingProxyType(dict(zip(View, found, strict=True))),
        overdue=overdue,
        soon=soon,
    )


def _of_side(person: Person, side: Side, *, now: datetime) -> QuerySet[Thread]:
    part = Within(sides=frozenset({Standing(side)}))
    return kept.rows(person, "read", now=now, part=part).filter(own_side=str(side))


Condition = tuple[str, tuple[object, ...]]
"""A condition on the columns of ``_COUNTED_BY`` with its values."""

_COUNTED_BY = ("own_side", "open", "waits_for", "urgent", "owner_id", "due_at", "unread_at")


def counted(readable: QuerySet[Thread], conditions: Sequence[Condition]) -> list[int]:
    """Return how many rows fit each condition, at most ``COUNTED``; asks once for all of them.

    Django would translate what the person may read anew for each count, which takes longer than
    the counts.
    """
    try:
        rows, held = readable.order_by().values(*_COUNTED_BY).query.sql_with_params()
    except EmptyResultSet:
        return [0] * len(conditions)
    one = "(SELECT COUNT(*) FROM (SELECT 1 FROM ({}) t WHERE {} LIMIT {}) c)"
    asked = ", ".join(one.format(rows, where, COUNTED) for where, _values in conditions)
    values = [value for _where, mine in conditions for value in (*held, *mine)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", values)  # nothing that people typed stands in it
        return list(cursor.fetchone())


def _condition(view: View, side: Side) -> Condition:
    """Return what ``_chosen`` returns, as the counts ask for it."""
    match view:
        case View.NEEDS_US:
            return "t.open = %s AND t.waits_for = %s", (True, str(side))
        case View.URGENT:
            return "t.open = %s AND t.urgent = %s", (True, True)
        case View.NOT_ASSIGNED:
            return "t.open = %s AND t.owner_id IS NULL", (True,)
        case View.WAITING:
            return "t.open = %s AND t.waits_for = %s", (True, str(side.other))
        case View.EVERYTHING:
            return "t.own_side = %s", (str(side),)


def _pressing(needing: Condition, now: datetime) -> list[Condition]:
    """Return what is overdue and what is due soon of what fits ``needing``."""
    where, held = needing
    first, last = (connection.ops.adapt_datetimefield_value(at) for at in (now, now + SOON))
    return [
        (f"({where}) AND t.due_at < %s", (*held, first)),
        (f"({where}) AND t.due_at >= %s AND t.due_at <= %s", (*held, first, last)),
    ]


def untaken(person: Person, *, at_most: int) -> int:
    """Return how many requests came in that nobody has taken, counted up to ``at_most``."""
    came = _of_side(person, Side.REQUESTED, now=timezone.now())
    return came.filter(_chosen(View.NOT_ASSIGNED, Side.REQUESTED)).order_by()[:at_most].count()


@dataclass(frozen=True, slots=True)
class Desk:
    """What Home shows.

    Attributes:
        answers: Requests of ours on which something came that nobody has opened.
        first: The request that falls due first, of those that need us.
        upcoming: Those that need us and fall due first.
        drafts: Own drafts and those handed to this person.
        mine: What this person deals with, the one changed last first.
    """

    overdue: int
    soon: int
    answered: int
    answers: list[Thread]
    first: Thread | None
    upcoming: list[Thread]
    drafts: list[Draft]
    mine: list[Thread]


SHOWN = 5
"""Rows of each part of Home."""


def desk(person: Person, *, now: datetime) -> Desk:
    """Return what needs ``person`` now."""
    readable = kept.rows(person, "read", now=now)
    upcoming = _pressing_most(readable)
    answers = readable.filter(own_side=str(Side.REQUESTING)).exclude(unread_at=None)
    mine = readable.filter(_OPEN, owner=person)
    came: Condition = ("t.own_side = %s AND t.unread_at IS NOT NULL", (str(Side.REQUESTING),))
    pressing = [one for side in Side for one in _pressing(_needing(side), now)]
    *found, answered = counted(readable, [*pressing, came])
    return Desk(
        overdue=min(sum(found[::2]), COUNTED),
        soon=min(sum(found[1::2]), COUNTED),
        answered=answered,
        answers=list(_shown(answers).order_by("-unread_at")[:SHOWN]),
        first=upcoming[0] if upcoming else None,
        upcoming=upcoming,
        drafts=list(own_drafts(person)[:SHOWN]),
        mine=list(_shown(mine).order_by("-changed_at")[:SHOWN]),
    )


def _needing(side: Side) -> Condition:
    """Return what waits for us as ``side``: by its side, so that the index serves."""
    where = "t.own_side = %s AND t.open = %s AND t.waits_for = %s"
    return where, (str(side), True, str(side))


def _pressing_most(readable: QuerySet[Thread]) -> list[Thread]:
    """Return what needs our side and falls due first; each side has its own index."""
    found: list[Thread] = []
    for side in Side:
        needing = readable.filter(_chosen(View.NEEDS_US, side), own_side=str(side))
        found += _shown(needing.filter(due_at__lt=NEVER)).order_by(*_ORDER)[:SHOWN]
    return sorted(found, key=lambda row: row.due_at)[:SHOWN]


def drafts(person: Person) -> QuerySet[Draft]:
    """Return the drafts that ``person`` may see and that were neither sent nor given up."""
    found = doors.drafts(person).filter(thread=None, discarded_at=None)
    return found.select_related("handed_to", "basis")


def own_drafts(person: Person) -> QuerySet[Draft]:
    """Return the drafts that ``person`` wrote or was asked to look at; none for who reads none."""
    try:
        readable = drafts(person)
    except PermissionRefusedError:
        return QuerySet(Draft).none()
    return readable.filter(Q(made_by=person.id) | Q(changed_by=person.id) | Q(handed_to=person))


def usual_answer(peer: str, kind: str) -> timedelta | None:
    """Return how long ``peer`` usually took to answer us first; ``None`` while that is unknown."""
    rows = Thread.objects.filter(
        peer=peer, kind=kind, own_side=str(Side.REQUESTING), answered_after__isnull=False
    )
    waited = list(rows.order_by("-opened_at").values_list("answered_after", flat=True)[:HISTORY])
    if len(waited) < ENOUGH:
        return None
    return timedelta(seconds=median(seconds for seconds in waited if seconds is not None))


def recent_peers() -> list[str]:
    """Return the members that were asked last, the latest first."""
    rows = Thread.objects.filter(own_side=str(Side.REQUESTING)).order_by("-changed_at")
    return list(dict.fromkeys(rows.values_list("peer", flat=True)[:PAGE]))


def found(person: Person, asked: str) -> list[Thread]:
    """Return what goes by a reference, a State, or words of a title; at most a page."""
    readable = kept.rows(person, "read", now=timezone.now())
    due: dict[str, datetime] = {}
    for sought in _sought(asked):  # each by its own index: together they would read all there is
        due |= dict(readable.filter(sought).order_by(*_ORDER).values_list("pk", "due_at")[:PAGE])
    keys = sorted(due, key=lambda key: due[key])[:PAGE]
    rows = _shown(readable.filter(pk__in=keys)).in_bulk() if keys else {}
    return [rows[key] for key in keys if key in rows]


_LISTED = (
    *("peer", "own_side", "kind", "state", "own_reference", "peer_reference"),
    *("urgent", "open", "changed_at", "waits_for", "due_from", "due_at"),
    *("gist", "title", "unread_at", "owner__name", "by_hand"),
)
"""Columns that a line of a list shows."""


def _shown(rows: QuerySet[Thread]) -> QuerySet[Thread]:
    return rows.select_related("owner").only(*_LISTED)


def _chosen(view: View, side: Side) -> Q:
    match view:
        case View.NEEDS_US:
            return _OPEN & Q(waits_for=str(side))
        case View.URGENT:
            return _OPEN & Q(urgent__in=(True,))
        case View.NOT_ASSIGNED:
            return _OPEN & Q(owner=None)
        case View.WAITING:
            return _OPEN & Q(waits_for=str(side.other))
        case View.EVERYTHING:
            return Q()


def _sought(text: str) -> tuple[Q, ...]:
    """Return what is chosen by a reference or its beginning, a State, or words of the title."""
    word = text.strip()[:64]
    return (
        *(_beginning("own_reference", each) for each in {word, word.upper()}),
        *(_beginning("peer_reference", each) for each in {word, word.upper()}),
        Q(peer=word.upper()),
        Q(title__gt="", title__icontains=word),
    )


def _beginning(field: str, word: str) -> Q:
    """Return what is chosen by the beginning of a field, as the index of the database finds it."""
    if connection.vendor != "sqlite":
        return Q(**{f"{field}__startswith": word})
    return Q(**{f"{field}__gte": word, f"{field}__lt": f"{word}{chr(sys.maxunicode)}"})
