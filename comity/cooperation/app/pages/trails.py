"""A search for data as its page shows it: one trail from State to State, and how it goes on."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comity.access.app import gate
from comity.access.app.services import Person
from comity.access.permissions import PermissionRefusedError, Side
from comity.cooperation.app import queries, trails
from comity.cooperation.app.models import Thread
from comity.cooperation.app.pages import wording
from comity.cooperation.app.pages.lists import status_word
from comity.cooperation.app.pages.wording import word
from comity.cooperation.kinds import seeks
from comity.cooperation.searches import answered, was_asked
from comity.directory.app import queries as directory

_WAYS: dict[str, tuple[Promise, str]] = {
    trails.PRESERVATION: (_("Ask to keep the data"), "lock"),
    trails.DATA: (_("Ask for the data"), "files"),
    trails.NEXT: (_("Ask the next State"), "send"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop of the trail.

    Attributes:
        here: Whether it is the request that is shown.
        told: What was answered.
        named: The State that was named.
        url: Where it is read; empty where the person may not.
    """

    depth: int
    here: bool
    member: str
    name: str
    kind: str
    reference: str
    word: str
    told: str
    named: str
    url: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way to go on."""

    label: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Trail:
    """The search, and how it goes on from here.

    Attributes:
        again: The State that was named although it was asked before.
    """

    stops: list[Stop]
    ways: list[Way]
    again: str


def trail_of(person: Person, thread: Thread, *, now: datetime) -> Trail | None:
    """Return the search to which ``thread`` belongs; nothing where it is none of ours."""
    if not seeks(thread.kind) or thread.own_side != "requesting":
        return None
    view, steps = queries.folded(thread), trails.trail(thread)
    names = dict(directory.members().values_list("code", "name"))
    stops = [_stop(step, thread, person, names, now=now) for step in steps]
    said = answered(view)
    again = said.next_member if said and was_asked(view.content, said.next_member) else ""
    return Trail(stops, _ways(thread, person, now=now), again)


def _stop(
    step: trails.Step, shown: Thread, person: Person, names: dict[str, str], *, now: datetime
) -> Stop:
    if step.thread is None:
        draft = step.draft
        code = "" if draft is None else draft.aud
        return Stop(
            depth=step.depth,
            here=False,
            member=code,
            name=names.get(code, code),
            kind=word(wording.SHORT_KINDS, "" if draft is None else draft.kind),
            reference="",
            word="",
            told="",
            named="",
            url="" if draft is None else reverse("draft", args=[draft.pk]),
        )
    thread = step.thread
    may_read = gate.allowed(person, "read", thread, now=now)
    said = answered(queries.folded(thread)) if may_read and seeks(thread.kind) else None
    return Stop(
        depth=step.depth,
        here=thread.pk == shown.pk,
        member=thread.peer,
        name=names.get(thread.peer, thread.peer),
        kind=word(wording.SHORT_KINDS, thread.kind),
        reference=thread.own_reference,
        word=status_word(thread),
        told="" if said is None else said.place or said.reason,
        named="" if said is None else said.next_member,
        url=reverse("request", args=[thread.pk]) if may_read else "",
    )


def _ways(thread: Thread, person: Person, *, now: datetime) -> list[Way]:
    """Return the ways that are open to ``person`` and that nobody has gone yet."""
    try:
        gate.permit(person, "draft", Side.REQUESTING, now=now)
    except PermissionRefusedError:
        return []
    begun = {draft.kind for draft in thread.follow_ups.filter(discarded_at=None)}
    searched = any(seeks(kind) for kind in begun)
    kept = any(not seeks(kind) for kind in begun)
    open_now = [
        way
        for way in trails.open_ways(thread, queries.folded(thread))
        if not (searched if way == trails.NEXT else kept)
    ]
    return [
        Way(str(_WAYS[way][0]), _WAYS[way][1], reverse("request-follow", args=[thread.pk, way]))
        for way in open_now
    ]
