"""What requests for data between central authorities have in common: lifecycle and clocks.

Source: process 2.2.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import ceil
from types import MappingProxyType

from comity.cooperation.acts import Act, Side
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import (
    DECIDED,
    Clock,
    ClockName,
    asked_categories,
    first_entered,
    known_instant,
    paused_for,
    questions_of,
    running,
    when_left,
)
from comity.cooperation.states import BEGINNING, State, Table
from comity.cooperation.threads import Entry, Thread
from comity.law.calendars import Calendar

ASSISTANCE: Table = MappingProxyType(
    {
        **BEGINNING,
        (State.FORWARDED, Act.PARTLY): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.PARTLY): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.CONFIRM_RECEIPT): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.REPORT_DEFECT): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.EXECUTE): State.EXECUTED,
        (State.PARTLY_EXECUTED, Act.REFUSE): State.REFUSED,
        (State.PARTLY_EXECUTED, Act.WITHDRAW): State.WITHDRAWN,
        (State.EXECUTED, Act.CONFIRM_RECEIPT): State.CONFIRMED,
        (State.EXECUTED, Act.REPORT_DEFECT): State.REOPENED,
        (State.CONFIRMED, Act.REPORT_DEFECT): State.REOPENED,
        (State.REOPENED, Act.EXECUTE): State.EXECUTED,
        (State.REOPENED, Act.REFUSE): State.REFUSED,
        (State.REOPENED, Act.NO_DATA): State.NO_DATA,
        (State.REOPENED, Act.WITHDRAW): State.WITHDRAWN,
    }
)


def clocks_of_assistance(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a request for data, in the order in which they begin."""
    times, percent = rules.assistance, rules.warn_at_percent.percent
    received = known_instant(thread.received_at)
    yield running(
        ClockName.ACKNOWLEDGE,
        Side.REQUESTED,
        received,
        due_at=calendar.after_working_days(received, times.acknowledge.working_days),
        stopped_at=when_left(entries, State.RECEIVED),
        calendar=calendar,
        percent=percent,
    )
    registered = first_entered(entries, {State.ACKNOWLEDGED})
    if registered is not None:
        yield running(
            ClockName.ASK,
            Side.REQUESTED,
            registered,
            due_at=calendar.after_working_days(registered, times.ask.working_days),
            stopped_at=when_left(entries, State.ACKNOWLEDGED),
            calendar=calendar,
            percent=percent,
        )
    for asked, answered in questions_of(entries):
        yield running(
            ClockName.ANSWER,
            Side.REQUESTING,
            asked,
            due_at=calendar.after_days(asked, times.answer.days),
            stopped_at=answered,
            calendar=calendar,
            percent=percent,
        )
    paused = paused_for(entries, since=received)
    days = times.execute.of(asked_categories(thread))
    yield running(
        ClockName.EXECUTE,
        Side.REQUESTED,
        received,
        due_at=None
        if paused is None
        else calendar.after_days(received, days + ceil(paused / timedelta(days=1))),
        stopped_at=None if thread.state is State.REOPENED else first_entered(entries, DECIDED),
        calendar=calendar,
        percent=percent,
    )
