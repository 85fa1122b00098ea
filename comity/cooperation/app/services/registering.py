"""Registering what a partner without a node says: a request or an answer that came by hand.

What is registered becomes a statement of its side, so that the same thread follows of it. This
node signs the record for itself: who of its people wrote down who said it, and how it came.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from comity.access.app import gate
from comity.access.app import services as access
from comity.access.app.services import Person
from comity.access.permissions import Side as Standing
from comity.cooperation.acts import MACHINE_ACTS, SIDES, Act, Side
from comity.cooperation.answers import content_model
from comity.cooperation.app import queries, registry
from comity.cooperation.app.models import Statement, Thread
from comity.cooperation.app.services import arrivals, parts, superseding
from comity.cooperation.app.services.keeping import keep_heard
from comity.cooperation.app.services.recording import (
    checked_facts,
    dated,
    held_by_hand,
)
from comity.cooperation.contents import taken
from comity.cooperation.errors import (
    ImpossibleTimeError,
    NotSentYetError,
    TransitionRefusedError,
)
from comity.cooperation.kinds import REQUESTS, Kind, holds
from comity.cooperation.lifecycles import State, roles_of
from comity.cooperation.people import named
from comity.cooperation.registering import (
    Heard,
    What,
    implied,
    steps_to,
)
from comity.cooperation.threads import Thread as FoldedThread
from comity.cooperation.threads import fold
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.identifiers import uuid7


@transaction.atomic
def register_request(
    kind: Kind,
    content: Mapping[str, Any],
    how: Mapping[str, Any],
    *,
    sender: str,
    person: Person,
    now: datetime,
) -> Thread:
    """Register a request that came by letter or telephone, and open its thread.

    Args:
        kind: The kind of request.
        content: What is asked, in the fields of the kind; gaps are no error, the rules tell them.
        how: How it came, see ``Heard``.
        sender: Code of the partner without a node.
        person: Who writes it down.
        now: The present instant.

    Raises:
        ImpossibleTimeError: It is said to have come later than now.
        MalformedContentError: A field is unknown or of another type.
        NoSuchPartnerError: No such partner is known here.
        PermissionRefusedError: The person may not.
    """
    by = gate.permit(
        person, "register", Standing.REQUESTED, now=now, among=roles_of(kind, Act.ACKNOWLEDGE)
    )
    partner = registry.partner(sender)
    stated = taken(REQUESTS[kind], content, own=True).written()
    came = _came(how, now=now)
    thread = Thread.objects.create(
        id=uuid7(now=now, rng=secrets.token_bytes),
        peer=partner.code,
        own_side=str(Side.REQUESTED),
        kind=str(kind),
        state=str(State.DRAFT),
        by_hand=True,
        opened_at=now,
        changed_at=now,
    )
    row = keep_heard(
        thread, Act.REQUEST, stated, came, view=fold(()), by=named(by), person=person, now=now
    )
    _have_effect(thread, row, now=now)
    parts.note_part(thread, person, now=now)
    _noted(thread, row, person=person, before=None, now=now)
    access.notify(
        "cooperation.arrived",
        "alarm" if thread.urgent else "info",
        now,
        about=access.About("request", thread.pk),
        thread=thread.pk,
        reference=thread.peer_reference,
        peer=thread.peer,
        act=str(Act.REQUEST),
        state=thread.state,
    )
    return thread


@transaction.atomic
def register_act(
    asked: str,
    act: Act,
    content: Mapping[str, Any],
    how: Mapping[str, Any],
    *,
    person: Person,
    now: datetime,
) -> Thread:
    """Register what the other side said in a thread; what must have gone before is implied.

    Raises:
        ImpossibleTimeError: It is said to have come later than now, or before the request was.
        MalformedContentError: The content is not what the act needs.
        NotByHandError: The other side has a node.
        NotSentYetError: Nobody has recorded that the request was sent.
        PermissionRefusedError: The person may not.
        TransitionRefusedError: The act is not open to the other side.
    """
    held, by = held_by_hand(asked, person=person, now=now)
    before, view = traced(held), queries.folded(held)
    across, zone = Side(held.own_side).other, ZoneInfo(registry.zone_of(held.peer))
    came = _came(how, now=now)
    if view.kind is None or (across is Side.REQUESTED and view.received_at is None):
        msg = "nobody has recorded that this request was sent"
        raise NotSentYetError(msg, thread=held.pk)
    if view.received_at is not None and came.said_at(zone) < view.received_at:
        msg = "it is said to have been written before the request had come"
        raise ImpossibleTimeError(msg, thread=held.pk)
    steps, first = _steps(held, act, view), view.state is State.SENT
    told = dated(_of_package(content, act, view), view.kind, act, zone)
    stated = taken(content_model(view.kind, act), told, own=True)
    for step in steps:
        untold = implied(view.kind, step, came, view)
        model = content_model(view.kind, step)
        row = keep_heard(
            held,
            step,
            taken(model, untold, own=True).written(),
            came.model_copy(update={"implied": True, "link": None, "link_until": None}),
            view=view,
            by=named(by),
            person=person,
            now=now,
        )
        view = queries.folded(held)
        _noted(held, row, person=person, before=before, now=now)
    row = keep_heard(
        held, act, stated.written(), came, view=view, by=named(by), person=person, now=now
    )
    _have_effect(held, row, now=now)
    parts.note_part(held, person, now=now)
    _noted(held, row, person=person, before=before, now=now)
    if first or holds(held.kind):
        superseding.follow(held, by=named(by), person=person, now=now)
    return held


def open_acts(thread: Thread, view: FoldedThread) -> list[Act]:
    """Return what can be registered that the other side has said."""
    if view.kind is None:
        return []
    across = Side(thread.own_side).other
    return [
        act
        for act in Act
        if act not in MACHINE_ACTS | {Act.REQUEST}
        and SIDES[act] is across
        and steps_to(view.kind, _met(view), act) is not None
    ]


def _of_package(content: Mapping[str, Any], act: Act, view: FoldedThread) -> Mapping[str, Any]:
    """Return ``content`` with the package that it speaks of: the last one, if none is named."""
    if act not in {Act.CONFIRM_RECEIPT, Act.REPORT_DEFECT} or not view.packages:
        return content
    return {"package_id": view.packages[-1], **content}


def _came(how: Mapping[str, Any], *, now: datetime) -> Heard:
    return taken(Heard, checked_facts(What.HEARD, how, now=now), own=True)


def _met(view: FoldedThread) -> State:
    """Return the state that an answer meets: whoever answers has received the request."""
    return State.RECEIVED if view.state is State.SENT else view.state


def _steps(held: Thread, act: Act, view: FoldedThread) -> tuple[Act, ...]:
    found = None
    if view.kind is not None and SIDES[act] is Side(held.own_side).other:
        found = steps_to(view.kind, _met(view), act)
    if found is None:
        msg = f"the other side cannot {act.replace('_', ' ')} a request that is {view.state}"
        raise TransitionRefusedError(msg, act=str(act), state=view.state, thread=held.pk)
    return found


def _have_effect(thread: Thread, row: Statement, *, now: datetime) -> None:
    view = queries.folded(thread)
    entry = next(one for one in view.entries if one.said.digest == row.digest)
    arrivals.have_effect(thread, entry, view, now=now)


def _noted(
    thread: Thread, row: Statement, *, person: Person, before: str | None, now: datetime
) -> None:
    journal.record(
        "registered",
        now=now,
        thread=thread.pk,
        what=str(What.HEARD),
        act=str(row.body["act"]),
        of=row.digest,
        person=person.pk,
        before=before,
        after=traced(thread),
    )
