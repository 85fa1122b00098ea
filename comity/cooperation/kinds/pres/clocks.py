"""The clocks of a preservation: hours in UTC, and the days on which the data are held.

Source: process 2.1.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from comity.cooperation.acts import Side
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import (
    DECIDED,
    Clock,
    ClockName,
    first_entered,
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
    held = _held(thread, entries, rules)
    if held is not None:
        yield held


def _held(thread: Thread, entries: Sequence[Entry], rules: ClockRules) -> Clock | None:
    started, ends_at = first_entered(entries, {State.EXECUTED}), thread.ends_at
    if started is None or ends_at is None or thread.expires_on is None or thread.zone is None:
        return None
    zone = ZoneInfo(thread.zone)
    last = thread.expires_on
    days = [last - timedelta(days=before) for before in rules.preservation.held.warn_days_before]
    warns = [datetime(day.year, day.month, day.day, tzinfo=zone) for day in days]
    return Clock(
        name=ClockName.PRESERVATION,
        waits_for=Side.REQUESTING,
        started_at=started,
        due_at=ends_at,
        due_on=thread.expires_on,
        stopped_at=first_entered(entries, {State.SUPERSEDED, State.RELEASED}),
        warns_at=tuple(sorted(at for at in warns if at > started)),
    )
