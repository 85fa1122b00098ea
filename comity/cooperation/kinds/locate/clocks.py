"""The clocks of a request for the location of data: hours in UTC."""

from collections.abc import Iterable, Sequence
from functools import partial

from comity.cooperation.acts import Side
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import (
    DECIDED,
    Clock,
    ClockName,
    first_entered,
    known_instant,
    paused_for,
    running,
    until_acknowledged,
    until_answered,
)
from comity.cooperation.threads import Entry, Thread
from comity.law.calendars import Calendar


def clocks_of_search(
    thread: Thread, entries: Sequence[Entry], _calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a search, in the order in which they begin."""
    times, urgent = rules.location, thread.urgent
    received = known_instant(thread.received_at)
    run = partial(running, percent=rules.warn_at_percent.percent)
    acknowledge = received + times.acknowledge.of(urgent=urgent)
    yield until_acknowledged(run, entries, received, due_at=acknowledge)
    yield from until_answered(run, entries, lambda asked: asked + times.answer.of(urgent=urgent))
    rest = paused_for(entries, since=received)
    yield run(
        ClockName.LOCATE,
        Side.REQUESTED,
        received,
        due_at=None if rest is None else received + times.locate.of(urgent=urgent) + rest,
        stopped_at=first_entered(entries, DECIDED),
    )
