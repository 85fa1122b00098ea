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
from comity.cooperation.kinds import holds, informs, seeks
from comity.cooperation.searches import answered, was_asked
from comity.directory.app import queries as directory

_WAYS: dict[str, tuple[Promise, str]] = {
    trails.PRESERVATION: (_("Ask to keep the data"), "lock"),
    trails.DATA: (_("Ask for the data"), "files"),
    trails.NEXT: (_("Ask the next State"), "send"),
}


_OF_INQUIRIES: dict[str, tuple[Promise, str]] = {
    trails.PRESERVATION: (_("Ask to keep the data"), "lock"),
    trails.DATA: (_("Ask for it as evidence"), "gavel"),
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
        title: What stands above it.
    """

    stops: list[Stop]
    ways: list[Way]
    again: str
    title: Promise


def trail_of(person: Person, thread: Thread, *, now: datetime) -> Trail | None:
    """Return the search to which ``thread`` belongs; nothing where it is none of ours."""
    led_on = seeks(thread.kind) or informs(thread.kind)
    if not led_on or thread.own_side != "requesting":
        return None
    view, steps = queries.folded(thread), trails.trail(thread)
    names = dict(directory.members().values_list("code", "name"))
    stops = [_stop(step, thread, person, names, now=now) for step in steps]
    said = answered(view) if seeks(thread.kind) else None
    again = said.next_member if said and was_asked(view.content, said.next_member) else ""
    title = _("What follows") if informs(thread.kind) else _("Where it was looked for")
    return Trail(stops, _ways(thread, person, now=now), again, title)


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
    gone = {trails.NEXT: searched, trails.PRESERVATION: kept, trails.DATA: kept}
    if informs(thread.kind):  # data may be kept first, and asked for later
        gone[trails.PRESERVATION] = any(holds(kind) for kind in begun)
        gone[trails.DATA] = any(not holds(kind) for kind in begun)
    open_now = [way for way in trails.open_ways(thread, queries.folded(thread)) if not gone[way]]
    told = _OF_INQUIRIES if informs(thread.kind) else _WAYS
    return [
        Way(str(told[way][0]), told[way][1], reverse("request-follow", args=[thread.pk, way]))
        for way in open_now
    ]
