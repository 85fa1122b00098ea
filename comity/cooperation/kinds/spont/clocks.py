"""The clocks of spontaneous information: hours in UTC, and days until its use is told."""

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

_DECIDED = frozenset({State.ACCEPTED, State.REFUSED, State.WITHDRAWN})
_GIVEN = frozenset({State.EXECUTED, State.WITHDRAWN})


def clocks_of_information(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of spontaneous information, in the order in which they begin."""
    times, urgent = rules.spontaneous, thread.urgent
    received = known_instant(thread.received_at)
    run = partial(running, percent=rules.warn_at_percent.percent)
    acknowledge = received + times.acknowledge.of(urgent=urgent)
    yield until_acknowledged(run, entries, received, due_at=acknowledge)
    answer = times.answer.of(urgent=urgent)
    yield from until_answered(run, entries, lambda asked: asked + answer)
    rest = paused_for(entries, since=received)
    yield run(
        ClockName.DECIDE,
        Side.REQUESTED,
        received,
        due_at=None if rest is None else received + times.decide.of(urgent=urgent) + rest,
        stopped_at=first_entered(entries, _DECIDED),
    )
    accepted = first_entered(entries, {State.ACCEPTED})
    if accepted is not None:
        yield run(
            ClockName.GIVE,
            Side.REQUESTING,
            accepted,
            due_at=accepted + times.give.of(urgent=urgent),
            stopped_at=first_entered(entries, _GIVEN),
        )
    for begun, ended in spells_of(entries, State.REOPENED):
        yield run(ClockName.ANSWER, Side.REQUESTING, begun, due_at=begun + answer, stopped_at=ended)
    given = first_entered(entries, {State.EXECUTED})
    if given is not None and thread.content.get("reply_wished"):
        yield running(
            ClockName.USE,
            Side.REQUESTED,
            given,
            due_at=calendar.after_days(given, times.use.days),
            stopped_at=first_entered(entries, {State.CLOSED}),
            percent=rules.warn_at_percent.percent,
            calendar=calendar,
        )
