"""The clocks of a preservation: hours in UTC, and the days on which the data are held.

Source: process 2.1.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from comity.cooperation.acts import Side
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import (
    DECIDED,
    Clock,
    ClockName,
    first_entered,
    held_until,
    known_instant,
    paused_for,
    running,
    until_acknowledged,
    until_answered,
)
from comity.cooperation.states import State
from comity.cooperation.threads import Entry, Thread
from comity.law.calendars import Calendar


def clocks_of_preservation(
    thread: Thread, entries: Sequence[Entry], _calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a preservation, in the order in which they begin."""
    times, urgent = rules.preservation, thread.urgent
    received = known_instant(thread.received_at)
    run = partial(running, percent=rules.warn_at_percent.percent)
    acknowledge = received + times.acknowledge.of(urgent=urgent)
    yield until_acknowledged(run, entries, received, due_at=acknowledge)
    yield from until_answered(run, entries, lambda asked: asked + times.answer.of(urgent=urgent))
    started = first_entered(entries, {State.ACKNOWLEDGED})
    if started is not None:
        paused = paused_for(entries, since=started)
        due = None if paused is None else started + times.execute.of(urgent=urgent) + paused
        yield run(
            ClockName.EXECUTE,
            Side.REQUESTED,
            started,
            due_at=due,
            stopped_at=first_entered(entries, DECIDED),
        )
    yield from held_until(thread, entries, rules)
