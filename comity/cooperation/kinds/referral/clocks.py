"""The clocks of a referral: those of every takedown; they are targets, and bind nobody."""

from collections.abc import Iterable, Sequence

from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import Clock
from comity.cooperation.takedowns import clocks_of_takedown
from comity.cooperation.threads import Entry, Thread
from comity.law.calendars import Calendar


def clocks_of_referral(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a referral, in the order in which they begin."""
    times = rules.takedown.referral
    yield from clocks_of_takedown(thread, entries, calendar, rules, times=times)
