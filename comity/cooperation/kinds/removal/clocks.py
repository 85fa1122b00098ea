"""The clocks of a removal order: those of every takedown, and the time in which a State objects."""

from collections.abc import Iterable, Sequence

from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import Clock
from comity.cooperation.takedowns import clocks_of_takedown, time_to_object
from comity.cooperation.threads import Entry, Thread
from comity.law.calendars import Calendar


def clocks_of_order(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a removal order, in the order in which they begin."""
    times = rules.takedown.order
    yield from clocks_of_takedown(thread, entries, calendar, rules, times=times)
    yield from time_to_object(thread, entries, rules)
