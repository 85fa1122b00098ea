"""From a State that was asked where data are to the next one, or to the request for the data.

The trail is what this node has sent of one search: nothing of it is said to anybody but, in the
next request, who was asked before and what was answered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from comity.access.app.services import Person
from comity.cooperation.acts import Side
from comity.cooperation.app import prefills
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.kinds import REQUESTS, Kind, holding, informs, seeks
from comity.cooperation.marked_items import items_of
from comity.cooperation.searches import Answered, answered, asked_before, chosen, next_stop
from comity.cooperation.states import State
from comity.cooperation.threads import Thread as FoldedThread
from comity.directory.app import queries as directory
from comity.evidence.releases import Purpose, release

NEXT: Final = "next"
PRESERVATION: Final = "preservation"
DATA: Final = "data"
LONGEST: Final = 200
"""Requests of one search that are shown."""

_OF_THE_LAST: Final = frozenset(
    {"addressee_org", "addressee_provider", "via_channel", "custodian_or_location", "why_there"}
)
"""What was said for the State that was asked first, and says nothing of the next."""
_AS_BEFORE: Final = (
    *("urgency", "urgency_reasons", "needed_by", "confidentiality", "handling_mark"),
    *("use_limits", "sender_person", "contacts"),
)
"""What the next request says as the first did: a mark or a limit is not lost on the way."""


_NOTHING_LEFT: Final = frozenset({State.DRAFT, State.WITHDRAWN})
"""An inquiry leads on whatever was answered: what the police do not give, a court may order."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a search, or its draft.

    Attributes:
        depth: How many were sent before it, on its way.
    """

    depth: int
    thread: Thread | None
    draft: Draft | None


def open_ways(thread: Thread, view: FoldedThread) -> tuple[str, ...]:
    """Return how it can go on: to the next State, to a preservation, to a request for the data."""
    if informs(thread.kind) and thread.own_side == Side.REQUESTING:
        return () if view.state in _NOTHING_LEFT else (PRESERVATION, DATA)
    if not seeks(thread.kind) or thread.own_side != Side.REQUESTING:
        return ()
    said = answered(view)
    if said is None:
        return ()
    on = (NEXT,) if not said.found or said.rest or said.next_member else ()
    return (PRESERVATION, DATA, *on) if said.found else on


def next_request(
    thread: Thread, view: FoldedThread, person: Person
) -> tuple[Kind, dict[str, Any], str]:
    """Return the request to the State that was named, with all that was typed, and whom it asks."""
    kind, said = Kind(thread.kind), _answer(view)
    named = next_stop(view, peer=thread.peer)
    aud = named if is_member(named) else ""
    kept = {name: value for name, value in view.content.items() if name not in _OF_THE_LAST}
    content = {**kept, **prefills.beginning(kind, person, aud=aud)}
    content |= {name: kept[name] for name in _AS_BEFORE if name in kept}
    rows = list(view.content.get("targets") or ())
    content["targets"] = chosen(rows, said.rest or range(len(rows)))
    content["why_there"] = "\n".join(part for part in (said.next_provider, said.path) if part)
    content["asked_before"] = asked_before(
        view, peer=thread.peer, reference=thread.peer_reference or thread.own_reference
    )
    return kind, _said(content), aud


def found_request(
    thread: Thread, view: FoldedThread, person: Person, *, way: str
) -> tuple[Kind, dict[str, Any], str]:
    """Return the request to keep the data that were found, or to give them."""
    said, rows = _answer(view), list(view.content.get("targets") or ())
    held_by: dict[str, Any] = {"service": said.provider} if said.provider else {}
    targets = [row | held_by for row in chosen(rows, said.here)]
    asked = {code for row in targets for code in row.get("categories") or ()}
    kind = Kind(holding()[0]) if way == PRESERVATION else prefills.kind_for(asked)
    begun = prefills.beginning(kind, person, aud=thread.peer)
    kept = {name: value for name, value in view.content.items() if name not in _OF_THE_LAST}
    content: dict[str, Any] = {**kept, **begun}
    content |= {name: kept[name] for name in _AS_BEFORE if name in kept}
    content |= {
        "targets": targets,
        "addressee_provider": said.provider,
        "custodian_or_location": said.place,
    }
    known = REQUESTS[kind].model_fields
    return (
        kind,
        _said({name: value for name, value in content.items() if name in known}),
        thread.peer,
    )


def evidence_request(
    thread: Thread, view: FoldedThread, person: Person, *, way: str
) -> tuple[Kind, dict[str, Any], str]:
    """Return the request for evidence that follows an inquiry, with everything that was typed.

    Of what was answered it holds the items alone that may be used as evidence.
    """
    rows = list(view.content.get("targets") or ())
    asked = {code for row in rows for code in row.get("categories") or ()}
    kind = Kind(holding()[0]) if way == PRESERVATION else prefills.kind_for(asked)
    begun = prefills.beginning(kind, person, aud=thread.peer)
    kept = {name: value for name, value in view.content.items() if name not in _OF_THE_LAST}
    content: dict[str, Any] = {**kept, **begun}
    content |= {name: kept[name] for name in _AS_BEFORE if name in kept}
    content["targets"] = rows
    content["route_considered"] = _asked_by_police(thread)
    content["probable_cause"] = _usable(thread, view)
    known = REQUESTS[kind].model_fields
    stated = {name: value for name, value in content.items() if name in known}
    return kind, _said(stated), thread.peer


def _asked_by_police(thread: Thread) -> str:
    """Return in words that the police were asked before, and under which number."""
    facts = {"state": thread.peer, "reference": thread.own_reference}
    return _("The police of %(state)s were asked before: %(reference)s.") % facts


def _usable(thread: Thread, view: FoldedThread) -> list[dict[str, str]]:
    """Return what was answered and may be used as evidence, each with where it comes from."""
    own = settings.COMITY_NODE.code
    source = f"{thread.peer} ({thread.peer_reference or thread.own_reference})"
    return [
        {"fact": one.text, "source": source}
        for one in items_of(view)
        if one.side != thread.own_side
        and release(
            one.given(thread.peer), purpose=Purpose.EVIDENCE, to=thread.peer, own=own
        ).permitted
    ]


def is_member(code: str) -> bool:
    """Say whether the directory has a member with that code."""
    return directory.members().filter(code=code).exists()


def trail(thread: Thread) -> list[Step]:
    """Return the requests of the search to which ``thread`` belongs, the first of all first."""
    first, seen = thread, {thread.pk}
    while (before := _before(first)) is not None and before.pk not in seen:
        first = before
        seen.add(first.pk)
    return list(_from(first, 0, set()))[:LONGEST]


def _from(thread: Thread, depth: int, seen: set[str]) -> Iterator[Step]:
    seen.add(thread.pk)
    yield Step(depth, thread, None)
    found = Draft.objects.filter(basis=thread, discarded_at=None).select_related("thread")
    for draft in found.order_by("made_at", "pk"):
        if draft.thread is None:
            yield Step(depth + 1, None, draft)
        elif draft.thread.pk not in seen:
            yield from _from(draft.thread, depth + 1, seen)


def _before(thread: Thread) -> Thread | None:
    """Return the search from which ``thread`` was begun; nothing where it was begun freely."""
    draft = Draft.objects.filter(thread=thread).exclude(basis=None).select_related("basis").first()
    basis = None if draft is None else draft.basis
    leads_on = basis is not None and (seeks(basis.kind) or informs(basis.kind))
    return basis if leads_on else None


def _answer(view: FoldedThread) -> Answered:
    said = answered(view)
    if said is None:
        msg = "nothing was answered yet"
        raise ValueError(msg)
    return said


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value not in (None, "", [], {}, ())}
