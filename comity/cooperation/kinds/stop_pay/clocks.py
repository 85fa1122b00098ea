"""The clocks of a stopped payment: hours, whatever the hour."""

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
    until_acknowledged,
    until_answered,
)
from comity.cooperation.states import State
from comity.cooperation.threads import Entry, Thread
from comity.law.calendars import Calendar

_CONTACTED = frozenset(
    {State.BANK_CONTACTED, State.FROZEN, State.NO_DATA, State.REFUSED, State.WITHDRAWN}
)
_OVER = frozenset({State.SUPERSEDED, State.RELEASED, State.LIFTED})


def clocks_of_payment(
    thread: Thread, entries: Sequence[Entry], _calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a stopped payment, in the order in which they begin."""
    times, urgent = rules.stop_payment, thread.urgent
    received = known_instant(thread.received_at)
    run = partial(running, percent=rules.warn_at_percent.percent)
    acknowledge = received + times.acknowledge.of(urgent=urgent)
    yield until_acknowledged(run, entries, received, due_at=acknowledge)
    yield from until_answered(run, entries, lambda asked: asked + times.answer.of(urgent=urgent))
    rest = paused_for(entries, since=received)
    for name, lasts, ended in (
        (ClockName.CONTACT_BANK, times.contact, first_entered(entries, _CONTACTED)),
        (
            ClockName.EXECUTE,
            times.hold,
            first_entered(entries, _CONTACTED - {State.BANK_CONTACTED}),
        ),
    ):
        yield run(
            name,
            Side.REQUESTED,
            received,
            due_at=None if rest is None else received + lasts.of(urgent=urgent) + rest,
            stopped_at=ended,
        )
    held = first_entered(entries, {State.FROZEN})
    if held is not None and thread.until is not None:
        yield run(
            ClockName.HOLD,
            Side.REQUESTING,
            held,
            due_at=thread.until,
            stopped_at=first_entered(entries, _OVER),
        )
