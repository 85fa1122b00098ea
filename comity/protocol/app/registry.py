"""Which room owns which type of message.

``protocol`` knows types by name alone. The room that owns a type registers its handler when its
app is ready; what nobody owns is receipted as "not understood" and kept.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from aiohttp import web

from comity.protocol.receipts import Receipt
from comity.protocol.statements import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message whose effect is due.

    Attributes:
        statement: What was said; verified when it arrived.
        received_at: Machine time of its receipt: every clock starts here.
        index: Where the journal recorded it.
    """

    statement: Statement
    received_at: datetime
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipted:
    """A message of ours that the peer has receipted."""

    id: str
    digest: str
    thread: str
    receipt: Receipt


class PeerCalls(Protocol):
    """Calls another member's lane and waits for the answer."""

    def call(
        self,
        member: str,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        media: str = "application/json",
        query: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return the body of the answer.

        Raises:
            PeerUnavailableError: No answer, or not one of a node.
            PeerRefusedError: A problem; ``peer_code`` is among the facts.
        """
        ...


Handler: TypeAlias = Callable[[Received], None]
ReceiptHandler: TypeAlias = Callable[[Receipted], None]
LaneHandler: TypeAlias = Callable[[web.Request, str], Awaitable[web.StreamResponse]]
Judge: TypeAlias = Callable[[str, str, Mapping[str, object]], None]
"""Raises where something must not leave: whom it goes to, its type, what it says."""
Task: TypeAlias = Callable[[datetime, "PeerCalls"], object]

_handlers: dict[str, Handler] = {}
_receipt_handlers: dict[str, ReceiptHandler] = {}
_judges: list[Judge] = []
_lane_routes: list[tuple[str, str, LaneHandler]] = []
_tasks: dict[str, tuple[float, Task]] = {}


def judge_by(judge: Judge) -> None:
    """Let ``judge`` see everything that is about to leave, of whatever type."""
    _judges.append(judge)


def judged(aud: str, message_type: str, body: Mapping[str, object]) -> None:
    """Let a message leave, or raise what a judge raises."""
    for judge in _judges:
        judge(aud, message_type, body)


def register(message_type: str, handler: Handler) -> None:
    """Let ``handler`` have the effect of ``message_type``: once, inside a transaction."""
    _handlers[message_type] = handler


def on_receipt(message_type: str, handler: ReceiptHandler) -> None:
    """Call ``handler`` in the transaction that stores a receipt for ``message_type``."""
    _receipt_handlers[message_type] = handler


def lane_route(method: str, path: str, handler: LaneHandler) -> None:
    """Answer ``method path`` on the lane; ``handler`` is told which peer is asking."""
    _lane_routes.append((method, path, handler))


def every(seconds: float, name: str, task: Task) -> None:
    """Let the worker call ``task(now, peers)`` every ``seconds``."""
    _tasks[name] = (seconds, task)


def handler_of(message_type: str) -> Handler | None:
    """Return who owns ``message_type``, or None."""
    return _handlers.get(message_type)


def receipt_handler_of(message_type: str) -> ReceiptHandler | None:
    """Return who wants to know about receipts for ``message_type``, or None."""
    return _receipt_handlers.get(message_type)


def lane_routes() -> tuple[tuple[str, str, LaneHandler], ...]:
    """Return all routes that rooms have added to the lane."""
    return tuple(_lane_routes)


def tasks() -> tuple[tuple[str, float, Task], ...]:
    """Return name, seconds and function of what the worker does from time to time."""
    return tuple((name, seconds, task) for name, (seconds, task) in _tasks.items())
