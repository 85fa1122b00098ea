"""What this room guards: requests, drafts, orders; and how people stand to each.

A person stands to a request by what is kept of it: who took it, who took part, who was let in and
until when. An order stands as its request does, to the State that gave it; to the provider, it is
its own or it is not there.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast

from django.db.models import Model, Q

from comity.access.app import gate
from comity.access.app.gate import Standing, Thing, Ways
from comity.access.app.services import Person
from comity.access.marks import mark_of
from comity.access.permissions import Ownership, Side
from comity.access.roles import Role
from comity.cooperation.acts import Act, permission_of
from comity.cooperation.app.models import Draft, Order, Participant, Thread
from comity.cooperation.app.services.speaking import not_open
from comity.cooperation.errors import (
    DraftSentError,
    NoSuchDraftError,
    NoSuchOrderError,
    NoSuchRequestError,
    TransitionRefusedError,
)
from comity.cooperation.lifecycles import Kind, State, roles_of
from comity.kernel.errors import ComityError

_MAYBE_KEPT = (State.OBJECTED, State.WITHDRAWN)
"""States in which a request ends that its provider may never have had."""
_ACTS: Mapping[str, Act] = {permission_of(act): act for act in Act}
"""Acts of the lifecycles by their names in the table of permissions."""


def register() -> None:
    """Guard them."""
    gate.register(
        Thing(
            name="request",
            model="cooperation.Thread",
            find=lambda asked: (Q(pk=asked), Q(own_reference=asked), Q(peer_reference=asked)),
            visible=requests,
            standing=_of_request,
            missing=_missing(NoSuchRequestError, "request"),
            competent=_competent,
            closed=_request_closed,
            marked="",
            fetched=("participants",),
        )
    )
    gate.register(
        Thing(
            name="draft",
            model="cooperation.Draft",
            find=lambda asked: (Q(pk=asked),),
            visible=_drafts,
            standing=_of_draft,
            missing=_missing(NoSuchDraftError, "draft"),
            competent=_may_send,
            closed=_draft_closed,
            marked="",
            fetched=("translation_task",),
        )
    )
    gate.register(
        Thing(
            name="order",
            model="cooperation.Order",
            find=lambda asked: (Q(pk=asked), Q(reference=asked)),
            visible=_orders,
            standing=_of_order,
            missing=_missing(NoSuchOrderError, "order"),
            closed=_order_closed,
            marked="thread__",
            joined=("thread",),
            fetched=("thread__participants",),
        )
    )


def requests(person: Person, now: datetime) -> Ways:
    """Return which requests stand how to ``person``."""
    part = Participant.objects.filter(Q(until=None) | Q(until__gt=now), person=person.pk)
    colleagues = Participant.objects.filter(organisation=person.organisation)
    ways = {
        Ownership.OWN: Q(owner=person.pk),
        Ownership.PART: Q(pk__in=part.values("thread")),
        Ownership.FREE: Q(owner=None),
        Ownership.ORGANISATION: Q(pk__in=colleagues.values("thread")),
        Ownership.NODE: gate.EVERY,
    }
    by_side: dict[Side, dict[Ownership, Q]] = {
        side: {way: Q(own_side=str(side)) & rows for way, rows in ways.items()}
        for side in (Side.REQUESTING, Side.REQUESTED)
    }
    if person.provider_code:
        addressed = Q(provider_code=person.provider_code, own_side=str(Side.REQUESTED))
        given = Q(pk__in=Order.objects.filter(provider_code=person.provider_code).values("thread"))
        handed = ~Q(state__in=[State.AWAITING_LEAVE, *_MAYBE_KEPT])
        handed |= Q(state__in=_MAYBE_KEPT) & given
        by_side[Side.PROVIDER] = {Ownership.OWN: addressed & handed}
    return by_side


def _is_handed_over(held: Thread) -> bool:
    """Say whether the provider has the request: it has not while its State holds it back."""
    if held.state in _MAYBE_KEPT:
        return held.orders.exists()
    return held.state != State.AWAITING_LEAVE


def _of_request(person: Person, row: Model, now: datetime) -> Standing:
    held = cast("Thread", row)
    sides = {Side(held.own_side): _ways(person, held, now)}
    to_us = person.provider_code and held.provider_code == person.provider_code
    if to_us and held.own_side == Side.REQUESTED and _is_handed_over(held):
        sides[Side.PROVIDER] = frozenset({Ownership.OWN})
    return Standing(
        sides=sides,
        mark=mark_of(held.mark),
        state=held.state,
    )


def _ways(person: Person, held: Thread, now: datetime) -> frozenset[Ownership]:
    parts = held.participants.all()
    stated = {
        Ownership.OWN: held.owner_id == person.pk,
        Ownership.PART: any(
            one.person_id == person.pk and (one.until is None or one.until > now) for one in parts
        ),
        Ownership.FREE: held.owner_id is None,
        Ownership.ORGANISATION: any(one.organisation == person.organisation for one in parts),
        Ownership.NODE: True,
    }
    return frozenset(way for way, so in stated.items() if so)


def _competent(row: Model, act: str, role: Role) -> bool:
    known = _ACTS.get(act)
    kind = cast("Thread", row).kind
    return known is None or kind not in set(Kind) or str(role) in roles_of(Kind(kind), known)


def _request_closed(row: Model, act: str, state: str | None) -> ComityError:
    held, known = cast("Thread", row), _ACTS.get(act)
    if known is not None:
        return not_open(held, known, state or held.state)
    msg = f"cannot {act.replace('_', ' ')} in a request that is {(state or '').replace('_', ' ')}"
    return TransitionRefusedError(msg, act=act, state=state, thread=held.pk)


def _drafts(person: Person, now: datetime) -> Ways:
    del now
    return {
        Side.REQUESTING: {
            Ownership.OWN: Q(made_by=person.pk),
            Ownership.PART: Q(handed_to=person.pk)
            | Q(translation_task__translator=person.pk)
            | Q(override_by=person.pk)
            | Q(changed_by=person.pk),
            Ownership.ORGANISATION: Q(made_by_organisation=person.organisation),
            Ownership.NODE: gate.EVERY,
        }
    }


def _of_draft(person: Person, row: Model, now: datetime) -> Standing:
    del now
    held = cast("Draft", row)
    stated = {
        Ownership.OWN: held.made_by == person.pk,
        Ownership.PART: person.pk
        in {held.handed_to_id, held.override_by, held.changed_by, _translator_of(held)},
        Ownership.ORGANISATION: held.made_by_organisation == person.organisation,
        Ownership.NODE: True,
    }
    ended = held.thread_id is not None or held.discarded_at is not None
    return Standing(
        sides={Side.REQUESTING: frozenset(way for way, so in stated.items() if so)},
        mark=mark_of(held.mark),
        state="ended" if ended else "open",
    )


def _translator_of(held: Draft) -> str:
    """Return the id of whoever was asked to translate a draft."""
    task = getattr(held, "translation_task", None)
    return "" if task is None else str(task.translator_id)


def _may_send(row: Model, act: str, role: Role) -> bool:
    kind = cast("Draft", row).kind
    sends = act == "send" and kind in set(Kind)
    return not sends or str(role) in roles_of(Kind(kind), Act.REQUEST)


def _draft_closed(row: Model, act: str, state: str | None) -> ComityError:
    del act, state
    held = cast("Draft", row)
    msg = "this draft has been sent" if held.thread_id else "this draft was given up"
    return DraftSentError(msg, thread=held.thread_id)


def _orders(person: Person, now: datetime) -> Ways:
    asked = gate.related("request", person, now)[Side.REQUESTED]
    return {
        Side.REQUESTED: {way: _of_threads(rows) for way, rows in asked.items()},
        Side.PROVIDER: {Ownership.OWN: _to(person)},
    }


def _of_threads(rows: Q) -> Q:
    return Q(thread__in=Thread.objects.filter(rows).values("pk"))


def _to(person: Person) -> Q:
    if not person.provider_code:
        return gate.NONE
    return Q(provider_code=person.provider_code)


def _of_order(person: Person, row: Model, now: datetime) -> Standing:
    held = cast("Order", row)
    sides = {Side.REQUESTED: _ways(person, held.thread, now)}
    if person.provider_code and held.provider_code == person.provider_code:
        sides[Side.PROVIDER] = frozenset({Ownership.OWN})
    return Standing(sides=sides, mark=mark_of(held.thread.mark), state=held.state)


def _order_closed(row: Model, act: str, state: str | None) -> ComityError:
    held = cast("Order", row)
    msg = f"cannot {act.replace('_', ' ')} on an order to {held.kind} that is {state}"
    return TransitionRefusedError(msg, act=act, state=state, order=held.reference)


def _missing(kind: type[ComityError], what: str) -> Callable[[str, int], ComityError]:
    def told(asked: str, found: int) -> ComityError:
        msg = f"{f'more than one {what}' if found else f'no {what}'} is known as {asked}"
        return kind(msg, asked=asked)

    return told
