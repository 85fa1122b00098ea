"""Orders to a provider, on the node of the State that gives them.

An order is a step within the thread of its State, not a thread of its own. A provider sees what it
needs to find the data and nothing of the facts.

Source: process 3.2 (provider: only own order, no facts unless needed).
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from pydantic import model_validator

from comity.cooperation.contents import Content, Instant, Line, Said, Text


class OrderKind(StrEnum):
    """What the provider is to do."""

    PRESERVE = "preserve"
    DISCLOSE = "disclose"
    REMOVE = "remove"


class OrderState(StrEnum):
    """Where an order stands."""

    ISSUED = "issued"
    CONFIRMED = "confirmed"
    DELIVERED = "delivered"
    ANSWERED = "answered"
    CANCELLED = "cancelled"
    ENDED = "ended"


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
        OrderKind.REMOVE: MappingProxyType(
            {(OrderState.ISSUED, OrderAct.CANCEL): OrderState.CANCELLED}
        ),
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


class RowAnswer(StrEnum):
    """What a provider can say on one row of an order."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    NEED_MORE = "need_more"
    OBJECT = "object"


_FOUND: Mapping[RowAnswer, bool | None] = MappingProxyType(
    {RowAnswer.FOUND: True, RowAnswer.NOT_FOUND: False}
)


class TargetAnswer(Content):
    """What the provider says on one target of the order.

    Attributes:
        target: Row of the order, from 0.
        found: Whether the data are held; not said where the provider needs more or objects.
        answer: In one word; ``found`` alone says the same of the first two.
        note: Why; what is needed, or to what the provider objects.
    """

    target: int
    found: bool | None = None
    answer: RowAnswer | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.answer is None:
            if self.found is None:
                msg = "say found or not found, or give an answer"
                raise ValueError(msg)
            return self
        said = _FOUND.get(self.answer)
        if self.found is not None and self.found != said:
            msg = f"found is {self.found} where the answer is {self.answer}"
            raise ValueError(msg)
        if said is None and not (self.note or "").strip():
            msg = "say what is needed, or why you object"
            raise ValueError(msg)
        return self if said is None else self.model_copy(update={"found": said})


class Confirmation(Content):
    """The provider has the order and, if it was to preserve, holds the data."""

    ticket: Said
    snapshot_at: Instant | None = None
    targets: tuple[TargetAnswer, ...] = ()
    note: Text | None = None


class Delivery(Content):
    """The provider has handed over what it has."""

    ticket: Line | None = None
    targets: tuple[TargetAnswer, ...] = ()
    timezone: Line | None = None
    field_key: Text | None = None
    note: Text | None = None


_NEEDED = (
    "urgency",
    "needed_by",
    "confidentiality",
    "no_close_note",
    "period_from",
    "period_to",
    "period_days",
    "certificate_wanted",
    "notice_type",
    "content_class",
    "action_wanted",
    "preserve_first",
)
_NEEDED_OF_TARGET = (
    "type",
    "value",
    "service",
    "categories",
    "timestamp",
    "time_zone",
    "source_port",
    "destination_ip",
    "destination_port",
    "period_from",
    "period_to",
    "seen_at",
    "numeric_id",
    "content_id",
    "scope",
)


def order_after(kind: OrderKind, state: OrderState, act: OrderAct) -> OrderState | None:
    """Return the state that ``act`` leads to, or ``None`` where it is not open."""
    return ORDERS[kind].get((state, act))


def what_the_provider_needs(
    content: Mapping[str, Any], *, targets: Collection[int] | None = None
) -> dict[str, Any]:
    """Return the part of a request that a provider has to know: no facts, no names, no offence.

    Args:
        content: The request.
        targets: Which rows are for this provider, from 0; all of them if not said.
    """
    needed = {name: content[name] for name in _NEEDED if name in content}
    rows = [
        {"target": place, **{name: row[name] for name in _NEEDED_OF_TARGET if name in row}}
        for place, row in enumerate(content.get("targets") or ())
        if targets is None or place in targets
    ]
    return {**needed, "targets": rows}
