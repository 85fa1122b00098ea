"""The clocks of a consultation on jurisdiction: days of the State whose turn it is."""

from collections.abc import Iterable, Sequence
from functools import partial

from comity.cooperation.acts import Side
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import (
    Clock,
    ClockName,
    first_entered,
    known_instant,
    paused_for,
    running,
    spells_of,
    until_acknowledged,
    until_answered,
)
from comity.cooperation.states import State
from comity.cooperation.threads import Entry, Thread
from comity.law.calendars import Calendar

_SPOKEN = frozenset({State.POSITIONS_GIVEN, State.AGREED, State.NO_AGREEMENT, State.WITHDRAWN})


def clocks_of_consultation(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a consultation, in the order in which they begin."""
    times = rules.jurisdiction
    run = partial(running, calendar=calendar, percent=rules.warn_at_percent.percent)
    received = known_instant(thread.received_at)
    due = calendar.after_working_days(received, times.acknowledge.working_days)
    yield until_acknowledged(run, entries, received, due_at=due)
    yield from until_answered(
        run, entries, lambda asked: calendar.after_days(asked, times.answer.days)
    )
    rest = paused_for(entries, since=received)
    days = times.position.days + (0 if rest is None else rest.days)
    yield run(
        ClockName.POSITION,
        Side.REQUESTED,
        received,
        due_at=None if rest is None else calendar.after_days(received, days),
        stopped_at=first_entered(entries, _SPOKEN),
    )
    turns = (
        (State.POSITIONS_GIVEN, ClockName.VIEWS, Side.REQUESTING),
        (State.HEARD, ClockName.POSITION, Side.REQUESTED),
    )
    for state, name, side in turns:
        for begun, ended in spells_of(entries, state):
            due_at = calendar.after_days(begun, times.reply.days)
            yield run(name, side, begun, due_at=due_at, stopped_at=ended)
