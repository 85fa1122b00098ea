"""The clocks of a consent: days of the State that is asked, hours where somebody is in danger."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
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

_DECIDED = frozenset({State.ACCEPTED, State.REFUSED, State.WITHDRAWN, State.RELEASED})
_AT_REST = frozenset({State.QUERY, State.CONDITIONS_SET})


def clocks_of_consent(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a consent, in the order in which they begin."""
    times = rules.consent
    emergency = thread.content.get("urgency") == "emergency"
    run = partial(
        running,
        calendar=None if emergency else calendar,
        percent=rules.warn_at_percent.percent,
    )
    received = known_instant(thread.received_at)
    if emergency:
        acknowledge = received + times.emergency.acknowledge.time
    else:
        acknowledge = calendar.after_working_days(received, times.acknowledge.working_days)
    yield until_acknowledged(run, entries, received, due_at=acknowledge)
    yield from until_answered(
        run,
        entries,
        lambda asked: (
            asked + times.emergency.answer.time
            if emergency
            else calendar.after_days(asked, times.answer.days)
        ),
    )
    rest = paused_for(entries, since=received, at_rest=_AT_REST)
    due_at = None
    if rest is not None and emergency:
        due_at = received + times.emergency.decide.time + rest
    elif rest is not None:
        days = times.decide.days + ceil(rest / timedelta(days=1))
        due_at = calendar.after_days(received, days)
    yield run(
        ClockName.DECIDE,
        Side.REQUESTED,
        received,
        due_at=due_at,
        stopped_at=first_entered(entries, _DECIDED),
    )
    for begun, ended in spells_of(entries, State.CONDITIONS_SET):
        due = calendar.after_days(begun, times.conditions.days)
        yield run(ClockName.CONDITIONS, Side.REQUESTING, begun, due_at=due, stopped_at=ended)
