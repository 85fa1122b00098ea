"""Orders to providers: issued and taken back by the authority, answered by the provider."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from comity.access.app import services as access
from comity.access.app.services import Person
from comity.cooperation.answers import Forwarding
from comity.cooperation.app import doors, queries
from comity.cooperation.app.models import NEVER, FileUpload, Order, OrderFile, Thread
from comity.cooperation.app.services.speaking import reference_for
from comity.cooperation.app.services.uploads import Counted, Readable, checked_name, room_left
from comity.cooperation.asking import basis_of
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.errors import (
    FileRefusedError,
    NothingToDeliverError,
    ProviderNotServedError,
    TransitionRefusedError,
    UnfinishedFileError,
)
from comity.cooperation.kinds import holds, takes_down
from comity.cooperation.order_rows import due_of
from comity.cooperation.orders import (
    Confirmation,
    Delivery,
    OrderAct,
    OrderKind,
    OrderState,
    order_after,
    what_the_provider_needs,
)
from comity.cooperation.people import Someone, named
from comity.cooperation.references import ORDER_KIND
from comity.cooperation.threads import Thread as FoldedThread
from comity.evidence.app import services as evidence
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.identifiers import uuid7


def issue(
    thread: Thread,
    forwarding: Forwarding,
    *,
    view: FoldedThread,
    kind: OrderKind,
    person: Someone,
    now: datetime,
) -> Order:
    """Give the provider an order, inside the transaction of the act that forwards.

    Raises:
        MalformedContentError: A row is named that the request does not have.
        ProviderNotServedError: Nobody of the provider could see it here.
    """
    known = len(view.content.get("targets") or ())
    strange = [place for place in forwarding.targets or () if not 0 <= place < known]
    if strange:
        msg = f"targets: the request has no row {strange[0]}; its rows are 0 to {known - 1}"
        raise MalformedContentError(msg, fields=[{"field": "targets", "wrong": msg}])
    if not queries.is_served(forwarding.provider):
        msg = f"nobody of {forwarding.provider} is enrolled at this node"
        raise ProviderNotServedError(msg, provider=forwarding.provider)
    needed = what_the_provider_needs(view.content, targets=forwarding.targets)
    order = Order.objects.create(
        id=uuid7(now=now, rng=secrets.token_bytes),
        thread=thread,
        reference=reference_for(ORDER_KIND, now=now),
        provider_code=forwarding.provider,
        kind=str(kind),
        state=str(OrderState.ISSUED),
        needed=needed,
        due_at=due_of(needed, zone=ZoneInfo(settings.COMITY_NODE.zone)) or NEVER,
        basis=forwarding.basis or "",
        issued_at=now,
        issued_by=person.organisation,
    )
    access.notify(
        "cooperation.order_issued",
        "alarm" if thread.urgent else "info",
        now,
        about=access.About("order", order.pk),
        order=order.reference,
        provider=order.provider_code,
    )
    return order


def _wanted(kind: str) -> OrderKind:
    """Return what a provider is to do, to whom a request of ``kind`` went straight."""
    if takes_down(kind):
        return OrderKind.REMOVE
    return OrderKind.PRESERVE if holds(kind) else OrderKind.DISCLOSE


def arrive(thread: Thread, view: FoldedThread, *, now: datetime) -> Order | None:
    """Give the provider that a request is addressed to the order that the request is for it.

    Called in the transaction in which the request arrived; ``None`` where an authority is asked.
    The authorities of this node are told if nobody of the provider could see it here.
    """
    if not thread.provider_code or thread.orders.exists():
        return None
    needed = what_the_provider_needs(view.content)
    organisation = view.content.get("sender_org") or {}
    order = Order.objects.create(
        id=uuid7(now=now, rng=secrets.token_bytes),
        thread=thread,
        reference=reference_for(ORDER_KIND, now=now),
        provider_code=thread.provider_code,
        kind=str(_wanted(thread.kind)),
        state=str(OrderState.ISSUED),
        needed=needed,
        due_at=thread.due_at,
        basis=basis_of(view.content),
        issued_at=now,
        issued_by=str(organisation.get("name") or thread.peer)[:200],
    )
    journal.record("order-arrived", now=now, order=order.pk, thread=thread.pk, after=traced(order))
    access.notify(
        "cooperation.order_issued",
        "alarm" if thread.urgent else "info",
        now,
        about=access.About("order", order.pk),
        order=order.reference,
        provider=order.provider_code,
    )
    if not queries.is_served(thread.provider_code):
        access.notify(
            "cooperation.provider_unattended",
            "warning",
            now,
            about=access.About("request", thread.pk),
            thread=thread.pk,
            provider=thread.provider_code,
        )
    return order


@transaction.atomic
def confirm(order: Order, content: Mapping[str, Any], *, person: Person, now: datetime) -> Order:
    """Note the provider's word that it has the order and holds the data.

    Raises:
        MalformedContentError: No ticket.
        TransitionRefusedError: The order is not open for it.
    """
    held = doors.order(person, "confirm", order.pk, now=now)
    before = traced(held)
    held.state = check_open(held, OrderAct.CONFIRM)
    held.confirmation = taken(Confirmation, content, own=True).written()
    held.confirmed_at = now
    if held.kind == OrderKind.PRESERVE:
        held.draft_answer = None
    held.save()
    _told("order-confirmed", held, person=person, before=before, now=now)
    return held


def deposit(
    order: Order, *, name: str, reader: Readable, person: Person, now: datetime
) -> OrderFile:
    """Take one file that was ordered, streamed; the same file again is the same file.

    The content is stored before the transaction that names it: a large file must not keep the
    database's one writer waiting.

    Raises:
        FileRefusedError: The name is unsafe, or stands for another content already.
        FileTooLargeError: The order takes no more than that.
        TransitionRefusedError: The order takes no files now.
    """
    order = doors.order(person, "deposit", order.pk, now=now, lock=False)
    checked_name(name)
    check_open(order, OrderAct.DEPOSIT)
    known = order.files.filter(name=name).first()
    if known is not None:
        counted = Counted(reader)
        counted.drain()
        return _same(known, counted)
    counted = Counted(reader, allowed=room_left(order))
    item = evidence.deposit(name=name, reader=counted, by=named(person), order_id=order.pk, now=now)
    with transaction.atomic():
        held = doors.order(person, "deposit", order.pk, now=now)
        check_open(held, OrderAct.DEPOSIT)
        kept, made = OrderFile.objects.get_or_create(
            order=held,
            name=name,
            defaults={
                "item_id": item,
                "size": counted.size,
                "sha256": counted.sha256,
                "deposited_at": now,
                "deposited_by": person.name,
            },
        )
        if made:
            journal.record(
                "order-file-added",
                now=now,
                order=held.pk,
                item=item,
                by=named(person),
                after=traced(kept),
            )
    return _same(kept, counted)


@transaction.atomic
def keep_answer(order: Order, draft: Mapping[str, Any], *, person: Person, now: datetime) -> Order:
    """Keep what the provider has typed so far; the authority does not see it.

    Raises:
        TransitionRefusedError: The order was answered or taken back.
    """
    held = doors.order(person, "answer_draft", order.pk, now=now)
    before = traced(held)
    held.draft_answer, held.drafted_at, held.drafted_by = dict(draft), now, person.name
    held.save(update_fields=["draft_answer", "drafted_at", "drafted_by"])
    journal.record(
        "order-answer-drafted",
        now=now,
        order=held.pk,
        person=person.id,
        before=before,
        after=traced(held),
    )
    return held


@transaction.atomic
def deliver(order: Order, content: Mapping[str, Any], *, person: Person, now: datetime) -> Order:
    """Note that the provider has handed over all it has.

    Raises:
        NothingToDeliverError: No file, although a row was found or says nothing.
        UnfinishedFileError: A file is on its way.
        TransitionRefusedError: The order is not open for it.
    """
    held = doors.order(person, "deliver", order.pk, now=now)
    before, state = traced(held), check_open(held, OrderAct.DELIVER)
    delivery = taken(Delivery, content, own=True)
    if FileUpload.objects.filter(order=held, ended_at=None).exists():
        msg = "a file is not wholly here yet"
        raise UnfinishedFileError(msg, order=held.reference)
    without = {one.target for one in delivery.targets if not one.found}
    asked = {row["target"] for row in held.needed["targets"]}
    if not held.files.exists() and not (asked and asked <= without):
        msg = "no file has been handed over"
        raise NothingToDeliverError(msg, order=held.reference)
    held.state = state
    held.delivery = delivery.written()
    held.delivered_at = now
    held.draft_answer = None
    held.save()
    _told("order-delivered", held, person=person, before=before, now=now)
    return held


def cancel_all(thread: Thread, *, now: datetime) -> None:
    """Take back the open orders of a thread that was withdrawn or released, and tell it."""
    for order in thread.orders.select_for_update():
        state = order_after(OrderKind(order.kind), OrderState(order.state), OrderAct.CANCEL)
        if state is not None:
            before, order.state = traced(order), str(state)
            order.save(update_fields=["state"])
            journal.record(
                "order-cancelled",
                now=now,
                order=order.pk,
                thread=thread.pk,
                before=before,
                after=traced(order),
            )
            access.notify(
                "cooperation.order_cancelled",
                "warning",
                now,
                about=access.About("order", order.pk),
                order=order.reference,
                provider=order.provider_code,
            )


def _same(kept: OrderFile, counted: Counted) -> OrderFile:
    if kept.sha256 != counted.sha256:
        msg = f"the order has another file named {kept.name}"
        raise FileRefusedError(msg, name=kept.name, sha256=kept.sha256)
    return kept


def check_open(order: Order, act: OrderAct) -> str:
    """Return the state that ``act`` leads to.

    Raises:
        TransitionRefusedError: The order is not open for it.
    """
    state = order_after(OrderKind(order.kind), OrderState(order.state), act)
    if state is None:
        msg = f"cannot {act} on an order to {order.kind} that is {order.state}"
        raise TransitionRefusedError(msg, act=str(act), state=order.state, order=order.reference)
    return str(state)


def moved(order: Order, act: OrderAct) -> tuple[Order, str]:
    """Return the order, locked until the transaction ends, and the state that ``act`` leads to.

    For the node's own work, behind which no person stands.

    Raises:
        TransitionRefusedError: The order is not open for it.
    """
    held = Order.objects.select_for_update().get(pk=order.pk)
    return held, check_open(held, act)


def _told(kind: str, order: Order, *, person: Someone, before: str, now: datetime) -> None:
    journal.record(
        kind,
        now=now,
        order=order.pk,
        thread=order.thread_id,
        person=person.id,
        before=before,
        after=traced(order),
    )
    access.notify(
        f"cooperation.{kind.replace('-', '_')}",
        "info",
        now,
        about=access.About("order", order.pk),
        order=order.reference,
        request=order.thread.own_reference,
    )
