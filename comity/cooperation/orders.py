"""Orders to a provider, on the node of the State that gives them.

An order is a step within the thread of its State, not a thread of its own. A provider sees what it
needs to find the data and nothing of the facts.

Source: process 3.2 (provider: only own order, no facts unless needed).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from comity.cooperation.contents import Content, Instant, Line, Said, Text


class OrderKind(StrEnum):
    """What the provider is to do."""

    PRESERVE = "preserve"
    DISCLOSE = "disclose"


class OrderState(StrEnum):
    """Where an order stands."""

    ISSUED = "issued"
    CONFIRMED = "confirmed"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class OrderAct(StrEnum):
    """What happens to an order: the provider acts, or the authority takes it back."""

    CONFIRM = "confirm"
    DEPOSIT = "deposit"
    DELIVER = "deliver"
    CANCEL = "cancel"


_BOTH = {
    (OrderState.ISSUED, OrderAct.CONFIRM): OrderState.CONFIRMED,
    (OrderState.ISSUED, OrderAct.CANCEL): OrderState.CANCELLED,
    (OrderState.CONFIRMED, OrderAct.CANCEL): OrderState.CANCELLED,
}

ORDERS: Mapping[OrderKind, Mapping[tuple[OrderState, OrderAct], OrderState]] = MappingProxyType(
    {
        OrderKind.PRESERVE: MappingProxyType(_BOTH),
        OrderKind.DISCLOSE: MappingProxyType(
            {
                **_BOTH,
                (OrderState.ISSUED, OrderAct.DEPOSIT): OrderState.ISSUED,
                (OrderState.CONFIRMED, OrderAct.DEPOSIT): OrderState.CONFIRMED,
                (OrderState.ISSUED, OrderAct.DELIVER): OrderState.DELIVERED,
                (OrderState.CONFIRMED, OrderAct.DELIVER): OrderState.DELIVERED,
            }
        ),
    }
)


class Confirmation(Content):
    """The provider has the order and, if it was to preserve, holds the data."""

    ticket: Said
    snapshot_at: Instant | None = None
    note: Text | None = None


class TargetFound(Content):
    """What the provider says on one target of the order."""

    target: int
    found: bool
    note: Text | None = None


class Delivery(Content):
    """The provider has handed over what it has."""

    ticket: Line | None = None
    targets: tuple[TargetFound, ...] = ()
    timezone: Line | None = None
    note: Text | None = None


_NEEDED = (
    "urgency",
    "needed_by",
    "confidentiality",
    "no_user_notice_until",
    "no_close_note",
    "period",
    "certificate_wanted",
)
_NEEDED_OF_TARGET = (
    "type",
    "value",
    "service",
    "categories",
    "period",
    "timestamp",
    "source_port",
    "destination_ip",
    "attributes",
)


def order_after(kind: OrderKind, state: OrderState, act: OrderAct) -> OrderState | None:
    """Return the state that ``act`` leads to, or ``None`` where it is not open."""
    return ORDERS[kind].get((state, act))


def what_the_provider_needs(content: Mapping[str, Any], *, provider: str) -> dict[str, Any]:
    """Return the part of a request that ``provider`` has to know: no facts, no names, no offence.

    Targets that name another provider are left out.
    """
    needed = {name: content[name] for name in _NEEDED if name in content}
    targets = [
        {name: target[name] for name in _NEEDED_OF_TARGET if name in target}
        for target in content.get("targets") or ()
        if target.get("provider") in {None, provider}
    ]
    return {**needed, "targets": targets}
