"""How an order stands that a request straight to a provider became: as its thread does.

Called in the transaction in which the thread is folded again. What was withdrawn, released or
objected to is taken back by ``orders``, which tells the provider.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from comity.cooperation.acts import Act, Side
from comity.cooperation.app.models import NEVER, Order, Thread
from comity.cooperation.lifecycles import State
from comity.cooperation.orders import OrderKind, OrderState
from comity.cooperation.threads import Effect
from comity.cooperation.threads import Thread as FoldedThread

_COME = frozenset({State.SENT, State.RECEIVED})
_DONE = frozenset(
    {
        *(State.EXECUTED, State.EXTENDED, State.SUPERSEDED, State.CONFIRMED, State.CLOSED),
        *(State.REVIEWED, State.REGULARISED),
    }
)
_ACTED = frozenset({State.ACTED, State.RECHECKED, State.RESTORED, State.CLOSED})
_ENDED = frozenset({State.REFUSED, State.NO_DATA})
_TAKEN_BACK = frozenset({State.WITHDRAWN, State.RELEASED, State.OBJECTED})


def standing(kind: OrderKind, state: State) -> OrderState | None:
    """Return how an order of ``kind`` stands while its thread is in ``state``.

    ``None`` where ``orders`` takes it back.
    """
    if state in _TAKEN_BACK:
        return None
    if kind is OrderKind.REMOVE and state not in _ENDED:
        return OrderState.ANSWERED if state in _ACTED else OrderState.ISSUED
    if state in _ENDED:
        return OrderState.ENDED
    keeps = kind is OrderKind.PRESERVE
    if state in _DONE:
        return OrderState.CONFIRMED if keeps else OrderState.DELIVERED
    return OrderState.ISSUED if keeps or state in _COME else OrderState.CONFIRMED


def follow(thread: Thread, view: FoldedThread) -> None:
    """Let the order of ``thread`` stand as the thread does; only where a provider of ours is asked.

    The thread's own columns are kept before: the order falls due when they say.
    """
    if not thread.provider_code or thread.own_side != Side.REQUESTED:
        return
    for order in Order.objects.select_for_update().filter(thread=thread):
        stands = standing(OrderKind(order.kind), view.state)
        if stands is not None:
            order.state = str(stands)
        order.due_at = thread.due_at if thread.waits_for == "provider" else NEVER
        _note(order, view)
        order.save()


def _note(order: Order, view: FoldedThread) -> None:
    """Note what the provider said first, and last, as the lists of orders show it."""
    acknowledged, at = _last(view, Act.ACKNOWLEDGE)
    if order.kind != OrderKind.PRESERVE and acknowledged is not None:
        order.confirmation = {"ticket": acknowledged.get("file_number")}
        order.confirmed_at = at
    done, at = _last(view, Act.EXECUTE)
    if done is None:
        return
    if order.kind == OrderKind.PRESERVE:
        known = {"ticket": done.get("provider_ticket"), "snapshot_at": done.get("snapshot_at")}
        order.confirmation = {name: value for name, value in known.items() if value}
        order.confirmed_at = at
    else:
        order.delivered_at = at


def _last(view: FoldedThread, act: Act) -> tuple[Mapping[str, Any] | None, datetime | None]:
    """Return what was said last with ``act``, and when."""
    for entry in reversed(view.entries):
        if entry.effect is Effect.APPLIED and entry.said.body.act == act:
            return entry.said.body.content, entry.said.said_at
    return None, None
