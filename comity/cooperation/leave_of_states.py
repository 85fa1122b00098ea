"""What the State of a provider says to a request that goes straight there, and before the provider.

Source: process 1.4 (section C), 2.3; report EG.4/2020/2, 13(d), 13(ggg).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from comity.cooperation.acts import Act, Side
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import (
    Clock,
    ClockName,
    first_said,
    known_instant,
    running,
    when_left,
)
from comity.cooperation.states import State, Table
from comity.cooperation.threads import Entry, Thread
from comity.law.calendars import Calendar


def say_of_the_state(undecided: Iterable[State]) -> Table:
    """Return what the provider's State can say while nothing is decided, and before the provider.

    Where a consent of the State lacks, the node itself holds the request back; then the authority
    lets it go on or objects.
    """
    return MappingProxyType(
        {
            (State.RECEIVED, Act.AWAIT_LEAVE): State.AWAITING_LEAVE,
            (State.AWAITING_LEAVE, Act.NO_OBJECTION): State.RECEIVED,
            (State.AWAITING_LEAVE, Act.OBJECT): State.OBJECTED,
            (State.AWAITING_LEAVE, Act.WITHDRAW): State.WITHDRAWN,
            **{(state, Act.NO_OBJECTION): state for state in undecided},
            **{(state, Act.OBJECT): State.OBJECTED for state in undecided},
        }
    )


def with_the_provider(
    thread: Thread, entries: Sequence[Entry]
) -> tuple[datetime | None, Sequence[Entry]]:
    """Return since when the provider has had the request, and what was said from then.

    The instant is ``None`` while its State holds it back, and where it never let it go on.
    """
    if first_said(entries, Act.AWAIT_LEAVE) is None:
        return known_instant(thread.received_at), entries
    for place, entry in enumerate(entries):
        if entry.before is State.AWAITING_LEAVE and entry.after is State.RECEIVED:
            return entry.said.at, entries[place + 1 :]
    return None, ()


def until_let_through(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clock of the State that has to consent first; its times are those of a consent."""
    if first_said(entries, Act.AWAIT_LEAVE) is None:
        return
    emergency = thread.content.get("urgency") == "emergency"
    received, times = known_instant(thread.received_at), rules.consent
    yield running(
        ClockName.LEAVE,
        Side.REQUESTED,
        received,
        due_at=received + times.emergency.decide.time
        if emergency
        else calendar.after_days(received, times.decide.days),
        stopped_at=when_left(entries, State.AWAITING_LEAVE),
        percent=rules.warn_at_percent.percent,
        calendar=None if emergency else calendar,
    )


def awaited_in(view: Thread) -> dict[str, Any] | None:
    """Return why a request is held back for the provider's State; ``None`` where it is not."""
    if view.state is not State.AWAITING_LEAVE:
        return None
    return dict(view.applied(Act.AWAIT_LEAVE)[-1])
