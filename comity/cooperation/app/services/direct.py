"""Requests straight to providers: whom they reach, how the provider answers, what follows of none.

The provider answers from its workspace. What it confirms and delivers there is said in the thread,
by its person, for the side that is asked; its files go sealed straight to who asked.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from comity.access.app.services import Person
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import doors, prefills, queries
from comity.cooperation.app.models import Draft, FileUpload, Order
from comity.cooperation.app.services import orders
from comity.cooperation.app.services.acts import perform
from comity.cooperation.app.services.deliveries import execute
from comity.cooperation.app.services.drafts import begin_draft
from comity.cooperation.clocks import Clock
from comity.cooperation.contents import Day, Line, taken
from comity.cooperation.direct import leads_to_assistance, of_what_was_cut, outcomes
from comity.cooperation.errors import (
    NothingToDeliverError,
    NothingToEscalateError,
    UnfinishedFileError,
)
from comity.cooperation.kinds import plan_of
from comity.cooperation.orders import Confirmation, Delivery, OrderAct, OrderKind
from comity.cooperation.takedowns import leads_on
from comity.cooperation.threads import Thread as FoldedThread
from comity.journal.app import services as journal
from comity.journal.app.traces import traced

_OF_RECORDS = ("timezone", "field_key", "note", "available_until")
_DAYS = ("taken_effect_on", "expires_on")


class StraightConfirmation(Confirmation):
    """What a provider confirms of a request that went straight to it.

    Attributes:
        verified_how: How it made sure who sent it.
        taken_effect_on: Day from which the data are held; else that of the copy, or today.
        expires_on: Last day on which they are held; else by the period that was asked for.
    """

    verified_how: Line | None = None
    taken_effect_on: Day | None = None
    expires_on: Day | None = None


class StraightDelivery(Delivery):
    """What a provider says with the files that go straight to who asked.

    Attributes:
        available_until: Last day on which they can be fetched.
    """

    available_until: Day | None = None


def confirm(order: Order, content: Mapping[str, Any], *, person: Person, now: datetime) -> Order:
    """Take the provider's word that it has the order, or holds the data.

    Of a request that went straight to the provider, it is said in the thread.

    Raises:
        MalformedContentError: No ticket, or nothing on how the sender was verified.
        TransitionRefusedError: It is not open: it has to be acknowledged first, or it has ended.
    """
    if not order.thread.provider_code:
        return orders.confirm(order, content, person=person, now=now)
    held = doors.order(person, "confirm", order.pk, now=now, lock=False)
    said = taken(StraightConfirmation, content, own=True)
    stated = said.written()
    if held.kind != OrderKind.PRESERVE:
        known = {"file_number": said.ticket, **_of(stated, "note", "verified_how")}
        perform(held.thread, Act.ACKNOWLEDGE, known, person=person, now=now)
    else:
        known = {"provider_ticket": said.ticket, **_of(stated, "note", "snapshot_at", *_DAYS)}
        perform(held.thread, Act.EXECUTE, known, person=person, now=now)
    held.refresh_from_db()
    return held


def deliver(order: Order, content: Mapping[str, Any], *, person: Person, now: datetime) -> Order:
    """Take the provider's word that it has handed over all it has.

    In answer to a request that went straight to it, the files go sealed to who asked, or it is
    said that nothing is held. Sealing takes long, so no transaction is open here.

    Raises:
        NothingToDeliverError: No file, although a row was found or says nothing.
        TransitionRefusedError: The order is not open for it.
        UnfinishedFileError: A file is on its way.
    """
    if not order.thread.provider_code:
        return orders.deliver(order, content, person=person, now=now)
    held = doors.order(person, "deliver", order.pk, now=now, lock=False)
    orders.check_open(held, OrderAct.DELIVER)
    delivery = taken(StraightDelivery, content, own=True)
    if FileUpload.objects.filter(order=held, ended_at=None).exists():
        msg = "a file is not wholly here yet"
        raise UnfinishedFileError(msg, order=held.reference)
    said = delivery.written()
    without = {one.target for one in delivery.targets if not one.found}
    asked = {row["target"] for row in held.needed["targets"]}
    if held.files.exists():
        view = queries.folded(held.thread)
        known = {**_of(said, *_OF_RECORDS), **of_what_was_cut(view)}
        known["outcomes"] = outcomes(view, without)
        execute(held.thread, Act.EXECUTE, known, person=person, now=now)
    elif asked and asked <= without:
        notes = " ".join(one.note for one in delivery.targets if one.note)
        reason = delivery.note or notes or _("Searched by every identifier named: nothing is held.")
        perform(held.thread, Act.NO_DATA, {"reason": reason}, person=person, now=now)
    else:
        msg = "no file has been handed over"
        raise NothingToDeliverError(msg, order=held.reference)
    return _note_delivered(held, said, person=person, now=now)


@transaction.atomic
def _note_delivered(
    order: Order, said: Mapping[str, Any], *, person: Person, now: datetime
) -> Order:
    """Keep what was said with the delivery, and of the draft of it nothing."""
    held = Order.objects.select_for_update().get(pk=order.pk)
    before, held.delivery, held.draft_answer = traced(held), dict(said), None
    held.save(update_fields=["delivery", "draft_answer"])
    journal.record(
        "order-delivered",
        now=now,
        order=held.pk,
        thread=held.thread_id,
        person=person.id,
        before=before,
        after=traced(held),
    )
    return held


@transaction.atomic
def ask_the_state(asked: str, *, person: Person, now: datetime) -> Draft:
    """Draft the request for assistance that follows where a provider gave nothing, with all said.

    Raises:
        NothingToEscalateError: The provider may still answer, or has given the data.
        NoSuchRequestError: There is none that the person may know of.
        PermissionRefusedError: The person may not draft.
    """
    thread = doors.request(person, "read", asked, now=now)
    view = queries.folded(thread)
    if not may_ask_the_state(thread.own_side, view, queries.clocks(thread, view), now=now):
        msg = "the provider has not refused, nor let its time run out"
        raise NothingToEscalateError(msg, thread=thread.pk, state=thread.state)
    kind, content = prefills.instead(thread, view, person)
    return begin_draft(kind, content, aud=thread.peer, person=person, now=now, basis=thread)


def may_ask_the_state(
    own_side: str, view: FoldedThread, clocks: Iterable[Clock], *, now: datetime
) -> bool:
    """Say whether the State can be asked instead of its provider."""
    if view.kind is None or own_side != Side.REQUESTING:
        return False
    plan = plan_of(view.kind)
    if plan.takes_down:
        return leads_on(view)
    straight = plan.addressed == "provider"
    return straight and leads_to_assistance(view, clocks, now=now)


def _of(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names if values.get(name) is not None}
