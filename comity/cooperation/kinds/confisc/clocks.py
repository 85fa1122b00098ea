"""The clocks of a confiscation: days, in the legal time of the State that carries it out."""

from collections.abc import Iterable, Sequence
from functools import partial
from math import ceil

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

_AT_REST = frozenset({State.QUERY, State.CONSULTATION})
_DECIDED = frozenset({State.ACCEPTED, State.REFUSED, State.WITHDRAWN})
_DONE = frozenset({State.CONFISCATED, State.NO_DATA, State.REFUSED, State.WITHDRAWN})


def clocks_of_confiscation(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a confiscation, in the order in which they begin."""
    times, received = rules.confiscation, known_instant(thread.received_at)
    run = partial(running, percent=rules.warn_at_percent.percent, calendar=calendar)
    acknowledge = calendar.after_working_days(received, times.acknowledge.working_days)
    yield until_acknowledged(run, entries, received, due_at=acknowledge)
    yield from until_answered(
        run, entries, lambda asked: calendar.after_days(asked, times.answer.days)
    )
    for begun, ended in spells_of(entries, State.CONSULTATION):
        due = calendar.after_days(begun, times.answer.days)
        yield run(ClockName.VIEWS, Side.REQUESTING, begun, due_at=due, stopped_at=ended)
    rest = paused_for(entries, since=received, at_rest=_AT_REST)
    days = None if rest is None else times.decide.days + ceil(rest.total_seconds() / 86_400)
    yield run(
        ClockName.DECIDE,
        Side.REQUESTED,
        received,
        due_at=None if days is None else calendar.after_days(received, days),
        stopped_at=first_entered(entries, _DECIDED),
    )
    accepted = first_entered(entries, {State.ACCEPTED})
    if accepted is not None:
        yield run(
            ClockName.EXECUTE,
            Side.REQUESTED,
            accepted,
            due_at=calendar.after_days(accepted, times.execute.days),
            stopped_at=first_entered(entries, _DONE),
        )
    for begun, ended in spells_of(entries, State.SHARING_PROPOSED):
        due = calendar.after_days(begun, times.agree.days)
        yield run(ClockName.AGREE, Side.REQUESTING, begun, due_at=due, stopped_at=ended)
    taken = first_entered(entries, {State.CONFISCATED})
    if taken is not None:
        yield run(
            ClockName.DISPOSE,
            Side.REQUESTED,
            taken,
            due_at=calendar.after_days(taken, times.dispose.days),
            stopped_at=first_entered(entries, {State.DISPOSED}),
        )
