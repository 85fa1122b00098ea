"""The clocks of a preservation: hours in UTC, and the days on which the data are held.

Source: process 2.1.
"""

from collections.abc import Iterable, Sequence

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
    questions_of,
    running,
    when_left,
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
    percent = rules.warn_at_percent.percent
    yield running(
        ClockName.ACKNOWLEDGE,
        Side.REQUESTED,
        received,
        due_at=received + times.acknowledge.of(urgent=urgent),
        stopped_at=when_left(entries, State.RECEIVED),
        percent=percent,
    )
    for asked, answered in questions_of(entries):
        due_at = asked + times.answer.of(urgent=urgent)
        yield running(
            ClockName.ANSWER,
            Side.REQUESTING,
            asked,
            due_at=due_at,
            stopped_at=answered,
            percent=percent,
        )
    started = first_entered(entries, {State.ACKNOWLEDGED})
    if started is not None:
        paused = paused_for(entries, since=started)
        due = None if paused is None else started + times.execute.of(urgent=urgent) + paused
        yield running(
            ClockName.EXECUTE,
            Side.REQUESTED,
            started,
            due_at=due,
            stopped_at=first_entered(entries, DECIDED),
            percent=percent,
        )
    yield from held_until(thread, entries, rules)
