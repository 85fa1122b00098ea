"""Who has to act on a request next, and by when: what lists are sorted by.

It computes instants from what was said, never how a clock stands now: "overdue" is for whoever
looks.

Example:
    >>> from comity.cooperation.threads import fold
    >>> attention(fold(()), ())
    Attention(waits_for=None, clock=None, due_from=None, due_at=None)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from comity.cooperation.acts import MACHINE_ACTS, SIDES, Side
from comity.cooperation.clocks import OF_WHAT_IS_HELD, TO_OBJECT, Clock, ClockName
from comity.cooperation.kinds import holds, is_of_property, permits, plan_of
from comity.cooperation.lifecycles import State, is_final
from comity.cooperation.threads import Effect, Thread

SOON = timedelta(hours=3)
"""What falls due within this time stands under its own head."""


@dataclass(frozen=True, slots=True)
class Attention:
    """What a request waits for.

    Attributes:
        waits_for: The side that has to act; ``None`` where nobody has to.
        clock: Which clock runs.
        due_from: When that clock began.
        due_at: When it runs out.
    """

    waits_for: Side | None = None
    clock: ClockName | None = None
    due_from: datetime | None = None
    due_at: datetime | None = None


class Urgency(StrEnum):
    """Under which head a request stands in a list."""

    OVERDUE = "overdue"
    SOON = "soon"
    TODAY = "today"
    LATER = "later"
    NONE = "none"


_WAITING: dict[State, Side] = {
    State.SENT: Side.REQUESTED,
    State.RECEIVED: Side.REQUESTED,
    State.AWAITING_LEAVE: Side.REQUESTED,
    State.ACKNOWLEDGED: Side.REQUESTED,
    State.QUERY: Side.REQUESTING,
    State.FORWARDED: Side.REQUESTED,
    State.PARTLY_EXECUTED: Side.REQUESTED,
    State.EXECUTED: Side.REQUESTING,
    State.EXTENDED: Side.REQUESTING,
    State.EXTENSION_ASKED: Side.REQUESTED,
    State.REOPENED: Side.REQUESTED,
    State.ACCEPTED: Side.REQUESTED,
    State.CONSULTATION: Side.REQUESTING,
    State.POSTPONED: Side.REQUESTED,
    State.CONDITIONS_SET: Side.REQUESTING,
    State.SENDER_VERIFIED: Side.REQUESTED,
    State.ASSESSED: Side.REQUESTED,
    State.REVIEWED: Side.REQUESTING,
    State.REGULARISED: Side.REQUESTING,
    State.SECURED: Side.REQUESTED,
    State.ACTED: Side.REQUESTING,
    State.RECHECKED: Side.REQUESTING,
    State.CONTESTED: Side.REQUESTED,
    State.RESTORED: Side.REQUESTING,
    State.ARREST_ORDERED: Side.REQUESTED,
    State.ARRESTED: Side.REQUESTING,
    State.TALKS: Side.REQUESTED,
    State.HEARD: Side.REQUESTED,
    State.ARRANGED: Side.REQUESTED,
    State.SURRENDERED: Side.REQUESTING,
    State.PROSECUTED: Side.REQUESTED,
    State.FROZEN: Side.REQUESTING,
    State.BANK_CONTACTED: Side.REQUESTED,
    State.CONFISCATED: Side.REQUESTED,
    State.SHARING_PROPOSED: Side.REQUESTING,
    State.DISPOSED: Side.REQUESTING,
    State.CHALLENGED: Side.REQUESTED,
    State.POSITIONS_GIVEN: Side.REQUESTING,
    State.AGREED: Side.REQUESTING,
}


def attention(view: Thread, clocks: Iterable[Clock]) -> Attention:
    """Return who has to act on ``view`` next, and until when."""
    if view.kind is None or is_final(view.kind, view.state):
        return Attention()
    granted = view.state is State.ACCEPTED and permits(view.kind)
    step = plan_of(view.kind).steps.get(view.state)
    side = None if granted else _WAITING.get(view.state) if step is None else SIDES[step]
    if side is None:
        return Attention()
    running = [
        clock
        for clock in clocks
        if clock.stopped_at is None and clock.due_at is not None and _counts(clock, view, side)
    ]
    if not running:
        return Attention(waits_for=side)
    due_at = min(clock.due_at for clock in running if clock.due_at is not None)
    first = next(clock for clock in running if clock.due_at == due_at)
    return Attention(side, first.name, first.started_at, due_at)


def urgency(due_at: datetime | None, *, now: datetime, zone: ZoneInfo) -> Urgency:
    """Return under which head something due at ``due_at`` stands; a day is one of ``zone``."""
    if due_at is None:
        return Urgency.NONE
    if due_at < now:
        return Urgency.OVERDUE
    if due_at - now <= SOON:
        return Urgency.SOON
    same = due_at.astimezone(zone).date() == now.astimezone(zone).date()
    return Urgency.TODAY if same else Urgency.LATER


def first_answer_after(view: Thread) -> timedelta | None:
    """Return how long the requested side took to say something first; ``None`` if it has not."""
    if view.received_at is None:
        return None
    answers = (
        entry.said.said_at
        for entry in view.entries
        if entry.said.side is Side.REQUESTED
        and entry.effect is Effect.APPLIED
        and entry.said.body.act not in MACHINE_ACTS
    )
    first = next(answers, None)
    return None if first is None else max(first - view.received_at, timedelta())


def _counts(clock: Clock, view: Thread, side: Side) -> bool:
    """Say whether ``clock`` is about what the request waits for now."""
    if clock.name in OF_WHAT_IS_HELD:  # whoever is to act on it must do so before its end
        held = holds(view.kind) or is_of_property(view.kind)
        return held and not view.held_until_decision
    if clock.name in {ClockName.ASK, *TO_OBJECT}:  # a time in which one may, not a duty to
        return False
    return clock.waits_for is side
