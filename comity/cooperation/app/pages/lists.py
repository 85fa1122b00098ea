"""The lines of a list of requests, under their heads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comity.cooperation.acts import Side
from comity.cooperation.app import registry
from comity.cooperation.app.boxes import COUNTED, Box, View
from comity.cooperation.app.models import NEVER, Thread
from comity.cooperation.app.pages.titles import title_of_thread
from comity.cooperation.app.pages.wording import GROUPS, SHORT_KINDS, word
from comity.cooperation.app.services.abuse import flagged_among
from comity.cooperation.attention import Urgency, urgency
from comity.cooperation.lifecycles import Kind, State
from comity.cooperation.stages import word_for
from comity.directory.app import queries as directory

TABS: Mapping[Side, Sequence[tuple[View, Promise]]] = {
    Side.REQUESTED: (
        (View.NEEDS_US, gettext_lazy("Needs us")),
        (View.URGENT, gettext_lazy("Urgent")),
        (View.NOT_ASSIGNED, gettext_lazy("Not assigned")),
        (View.WAITING, gettext_lazy("Waiting for others")),
        (View.EVERYTHING, gettext_lazy("Everything")),
    ),
    Side.REQUESTING: (
        (View.WAITING, gettext_lazy("Waiting for them")),
        (View.NEEDS_US, gettext_lazy("Needs us")),
        (View.URGENT, gettext_lazy("Urgent")),
        (View.EVERYTHING, gettext_lazy("Everything")),
    ),
}

_ANY = "ANY"
_KINDS = {str(kind): kind for kind in Kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One request in a list.

    Attributes:
        code: Of the kind; lists show by it whether a request asks or binds.
        word: Code of the status word.
        due_at: When it falls due; ``None`` where it does not.
        mine: Whether it is our side that has to act.
        theirs_since: Since when the other side has had it, where it is theirs to act.
        selected: Whether its preview is shown beside the list.
        flagged: It came from a sender that was flagged for abuse.
    """

    id: str
    url: str
    preview_url: str
    title: str
    reference: str
    peer: str
    peer_name: str
    kind: str
    code: str
    word: str
    urgent: bool
    unread: bool
    owner: str
    due_at: datetime | None
    due_from: datetime | None
    mine: bool
    changed_at: datetime
    theirs_since: datetime | None
    urgency: Urgency
    selected: bool
    by_hand: bool
    flagged: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one head."""

    urgency: Urgency
    label: str
    lines: list[Line]

    @property
    def alarming(self) -> bool:
        """Say whether the head stands in red."""
        return self.urgency in {Urgency.OVERDUE, Urgency.SOON}

    @property
    def high(self) -> bool:
        """Say whether its lines stand out: today at the latest."""
        return self.alarming or self.urgency is Urgency.TODAY


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of a list and how many stand in it."""

    view: View
    label: str
    count: str
    here: bool


def lines(rows: Sequence[Thread], *, now: datetime, selected: str = "") -> list[Line]:
    """Return ``rows`` as they are shown; asks the directory once for all of them."""
    codes = {row.peer for row in rows}
    names = dict(directory.members().filter(code__in=codes).values_list("code", "name"))
    names |= registry.names({row.peer for row in rows if row.by_hand})
    zone = ZoneInfo(settings.COMITY_NODE.zone)
    flagged = flagged_among(rows)
    return [
        _line(
            row,
            names.get(row.peer, row.peer),
            flagged=row.pk in flagged,
            now=now,
            zone=zone,
            selected=row.pk == selected,
        )
        for row in rows
    ]


@cache
def _address(name: str) -> str:
    """Return the address ``name`` up to its id: asking Django anew for each row takes long."""
    return reverse(name, args=[_ANY]).removesuffix(_ANY)


def groups(shown: Iterable[Line]) -> list[Group]:
    """Return lines under their heads; the list is sorted by what is due first."""
    return [
        Group(head, word(GROUPS, head), list(under))
        for head, under in groupby(shown, key=lambda line: line.urgency)
    ]


def tabs(box: Box, side: Side, at: View) -> list[Tab]:
    """Return the views of a list with their counts."""
    return [Tab(view, str(label), told(box.counts[view]), view is at) for view, label in TABS[side]]


def told(count: int) -> str:
    """Return a count as it is shown: counting ends at ``COUNTED``."""
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count)


def sentence(box: Box) -> str:
    """Return how things stand, in a sentence or two."""
    said = []
    if box.soon:
        said.append(
            ngettext(
                "%(n)s request needs an answer in the next 3 hours.",
                "%(n)s requests need an answer in the next 3 hours.",
                box.soon,
            )
            % {"n": told(box.soon)}
        )
    if box.overdue:
        said.append(
            ngettext("%(n)s is overdue.", "%(n)s are overdue.", box.overdue)
            % {"n": told(box.overdue)}
        )
    return " ".join(said) or _("Nothing is due in the next 3 hours.")


def _line(
    row: Thread, peer_name: str, *, now: datetime, zone: ZoneInfo, selected: bool, flagged: bool
) -> Line:
    side = Side(row.own_side)
    due_at = None if row.due_at >= NEVER else row.due_at
    return Line(
        id=row.pk,
        url=f"{_address('request')}{row.pk}",
        preview_url=f"{_address('inbox-preview')}{row.pk}",
        title=title_of_thread(row),
        reference=row.peer_reference if side is Side.REQUESTED else row.own_reference,
        peer=row.peer,
        peer_name=peer_name,
        kind=word(SHORT_KINDS, row.kind),
        code=row.kind,
        word=status_word(row),
        urgent=row.urgent and row.open,
        unread=row.unread_at is not None,
        owner="" if row.owner is None else row.owner.name,
        due_at=due_at,
        due_from=row.due_from,
        mine=row.waits_for == row.own_side,
        changed_at=row.changed_at,
        theirs_since=(row.due_from or row.changed_at) if row.waits_for == side.other else None,
        urgency=urgency(due_at, now=now, zone=zone),
        selected=selected,
        by_hand=row.by_hand,
        flagged=flagged,
    )


def status_word(row: Thread) -> str:
    """Return the code of the status word of a request as our side reads it."""
    return str(word_for(_KINDS.get(row.kind), State(row.state), Side(row.own_side)))
