"""The clocks of a freeze: hours until it is decided and carried out, days on which it holds."""

from collections.abc import Iterable, Sequence
from functools import partial

from comity.cooperation.acts import Act, Side
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import (
    Clock,
    ClockName,
    days_before,
    first_entered,
    first_said,
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
_DONE = frozenset({State.FROZEN, State.NO_DATA, State.REFUSED, State.WITHDRAWN})
_OVER = frozenset({State.SUPERSEDED, State.RELEASED, State.LIFTED})


def clocks_of_freeze(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a freeze, in the order in which they begin."""
    times, urgent = rules.freeze, thread.urgent
    received = known_instant(thread.received_at)
    run = partial(running, percent=rules.warn_at_percent.percent)
    acknowledge = received + times.acknowledge.of(urgent=urgent)
    yield until_acknowledged(run, entries, received, due_at=acknowledge)
    answer = times.answer.of(urgent=urgent)
    yield from until_answered(run, entries, lambda asked: asked + answer)
    for begun, ended in spells_of(entries, State.CONSULTATION):
        yield run(ClockName.VIEWS, Side.REQUESTING, begun, due_at=begun + answer, stopped_at=ended)
    rest = paused_for(entries, since=received, at_rest=_AT_REST)
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
            ClockName.EXECUTE,
            Side.REQUESTED,
            accepted,
            due_at=accepted + times.execute.of(urgent=urgent),
            stopped_at=first_entered(entries, _DONE),
        )
    frozen = first_entered(entries, {State.FROZEN})
    if frozen is not None:
        yield run(
            ClockName.TELL_HOLDER,
            Side.REQUESTED,
            frozen,
            due_at=calendar.after_days(frozen, times.tell_holder.days),
            stopped_at=first_said(entries, Act.NOTIFY_HOLDER) or first_entered(entries, _OVER),
            calendar=calendar,
        )
        yield from _until_its_end(thread, entries, rules)


def _until_its_end(thread: Thread, entries: Sequence[Entry], rules: ClockRules) -> Iterable[Clock]:
    """Return the clock of the days on which the freeze holds, where it has a last one."""
    frozen, ends_at = first_entered(entries, {State.FROZEN}), thread.ends_at
    if frozen is None or ends_at is None or thread.expires_on is None or thread.zone is None:
        return
    yield Clock(
        name=ClockName.FREEZE,
        waits_for=Side.REQUESTING,
        started_at=frozen,
        due_at=ends_at,
        due_on=thread.expires_on,
        stopped_at=first_entered(entries, _OVER),
        warns_at=days_before(
            thread.expires_on, thread.zone, rules.freeze.held.warn_days_before, after=frozen
        ),
    )
