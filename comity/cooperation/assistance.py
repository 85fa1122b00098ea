"""What requests for data between central authorities have in common: lifecycle and clocks.

Source: process 2.2.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from math import ceil
from types import MappingProxyType
from zoneinfo import ZoneInfo

from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import Refusal
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import (
    DECIDED,
    Clock,
    ClockName,
    asked_categories,
    first_entered,
    known_instant,
    paused_for,
    running,
    spells_of,
    until_acknowledged,
    until_answered,
    when_left,
)
from comity.cooperation.contents import Content
from comity.cooperation.states import BEGINNING, State, Table
from comity.cooperation.threads import Entry, Thread
from comity.kernel.time import end_of_day
from comity.law.calendars import Calendar

_IN_REVIEW = (State.ACKNOWLEDGED, State.ACCEPTED)
_AT_REST = frozenset({State.QUERY, State.CONSULTATION, State.POSTPONED, State.CONDITIONS_SET})
"""States in which the time to execute does not run."""

_NOT_MENDED_BY_TALK = frozenset({"data_not_held", "data_expired", "not_competent", "wrong_channel"})
"""Grounds about which nothing can be consulted."""

ASSISTANCE: Table = MappingProxyType(
    {
        **BEGINNING,
        (State.ACKNOWLEDGED, Act.ACCEPT): State.ACCEPTED,
        (State.ACCEPTED, Act.ASK): State.QUERY,
        (State.ACCEPTED, Act.FORWARD): State.FORWARDED,
        (State.ACCEPTED, Act.EXECUTE): State.EXECUTED,
        (State.ACCEPTED, Act.REFUSE): State.REFUSED,
        (State.ACCEPTED, Act.NO_DATA): State.NO_DATA,
        (State.ACCEPTED, Act.WITHDRAW): State.WITHDRAWN,
        **{(state, Act.CONSULT): State.CONSULTATION for state in _IN_REVIEW},
        **{(state, Act.POSTPONE): State.POSTPONED for state in _IN_REVIEW},
        **{(state, Act.SET_CONDITIONS): State.CONDITIONS_SET for state in _IN_REVIEW},
        **{(state, Act.HAND_ON): state for state in (*_IN_REVIEW, State.FORWARDED)},
        (State.CONSULTATION, Act.GIVE_VIEWS): State.ACKNOWLEDGED,
        (State.CONSULTATION, Act.RESUME): State.ACKNOWLEDGED,
        (State.CONSULTATION, Act.REFUSE): State.REFUSED,
        (State.CONSULTATION, Act.WITHDRAW): State.WITHDRAWN,
        (State.POSTPONED, Act.RESUME): State.ACKNOWLEDGED,
        (State.POSTPONED, Act.CONSULT): State.CONSULTATION,
        (State.POSTPONED, Act.WITHDRAW): State.WITHDRAWN,
        (State.CONDITIONS_SET, Act.ACCEPT_CONDITIONS): State.ACCEPTED,
        (State.CONDITIONS_SET, Act.DECLINE_CONDITIONS): State.ACKNOWLEDGED,
        (State.CONDITIONS_SET, Act.RESUME): State.ACKNOWLEDGED,
        (State.CONDITIONS_SET, Act.WITHDRAW): State.WITHDRAWN,
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
        (State.CONFIRMED, Act.CLOSE): State.CLOSED,
        (State.REOPENED, Act.EXECUTE): State.EXECUTED,
        (State.REOPENED, Act.REFUSE): State.REFUSED,
        (State.REOPENED, Act.NO_DATA): State.NO_DATA,
        (State.REOPENED, Act.WITHDRAW): State.WITHDRAWN,
    }
)


def heard_before_refusal(view: Thread, act: Act, content: Content) -> str:
    """Return why a refusal has to wait: the other side is heard first, or it is said why not.

    It binds our own people alone; what a peer has refused stays refused.

    Source: process 2.2 (before refusal offer consultation).
    """
    if act is not Act.REFUSE or not isinstance(content, Refusal):
        return ""
    heard = bool(view.applied(Act.CONSULT)) or bool(content.no_consultation)
    if heard or set(content.refusal_ground) <= _NOT_MENDED_BY_TALK:
        return ""
    return "consult the other side before the refusal, or say why that would be of no use"


@dataclass(frozen=True, slots=True)
class _Times:
    """When each thing is due, counted from when it began; ``calendar`` for clocks of days."""

    acknowledge: Callable[[datetime], datetime]
    ask: Callable[[datetime], datetime]
    answer: Callable[[datetime], datetime]
    execute: Callable[[datetime, timedelta], datetime]
    calendar: Calendar | None


def clocks_of_assistance(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a request for data, in the order in which they begin."""
    emergency = thread.content.get("urgency") == "emergency"
    times = _hours(rules) if emergency else _days(thread, calendar, rules)
    run = partial(running, calendar=times.calendar, percent=rules.warn_at_percent.percent)
    received = known_instant(thread.received_at)
    yield until_acknowledged(run, entries, received, due_at=times.acknowledge(received))
    registered = first_entered(entries, {State.ACKNOWLEDGED})
    if registered is not None:
        yield run(
            ClockName.ASK,
            Side.REQUESTED,
            registered,
            due_at=times.ask(registered),
            stopped_at=when_left(entries, State.ACKNOWLEDGED),
        )
    yield from until_answered(run, entries, times.answer)
    rest = paused_for(entries, since=received, at_rest=_AT_REST)
    yield run(
        ClockName.EXECUTE,
        Side.REQUESTED,
        received,
        due_at=None if rest is None else times.execute(received, rest),
        stopped_at=None if thread.state is State.REOPENED else first_entered(entries, DECIDED),
    )
    yield from _of_decision(entries, calendar, rules)


def _of_decision(
    entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of what is said between acknowledgement and closing: all of days."""
    run = partial(running, calendar=calendar, percent=rules.warn_at_percent.percent)
    times = rules.assistance
    spells: tuple[tuple[State, ClockName, Side, Callable[[datetime], datetime]], ...] = (
        (State.CONSULTATION, ClockName.VIEWS, Side.REQUESTING, named_day(entries, "views_by")),
        (State.POSTPONED, ClockName.REVIEW, Side.REQUESTED, named_day(entries, "review_on")),
        (
            State.CONDITIONS_SET,
            ClockName.CONDITIONS,
            Side.REQUESTING,
            lambda at: calendar.after_days(at, times.conditions.days),
        ),
        (
            State.EXECUTED,
            ClockName.VERIFY,
            Side.REQUESTING,
            lambda at: calendar.after_days(at, times.verify.days),
        ),
    )
    for state, name, side, due in spells:
        for begun, ended in spells_of(entries, state):
            yield run(name, side, begun, due_at=due(begun), stopped_at=ended)


def named_day(entries: Sequence[Entry], name: str) -> Callable[[datetime], datetime]:
    """Return what gives the end of the day that was named when something began."""

    def due(begun: datetime) -> datetime:
        content = next(
            entry.said.body.content
            for entry in entries
            if entry.said.at == begun and name in entry.said.body.content
        )
        day = date.fromisoformat(str(content[name]))
        return end_of_day(day, zone=ZoneInfo(str(content["zone"])))

    return due


def _hours(rules: ClockRules) -> _Times:
    """Return the times in an emergency.

    Source: process 2.2 (emergency: all steps on hour clocks).
    """
    times = rules.assistance.emergency
    return _Times(
        acknowledge=lambda at: at + times.acknowledge.time,
        ask=lambda at: at + times.ask.time,
        answer=lambda at: at + times.answer.time,
        execute=lambda at, rest: at + times.execute.time + rest,
        calendar=None,
    )


def _days(thread: Thread, calendar: Calendar, rules: ClockRules) -> _Times:
    """Return the times of every day."""
    times = rules.assistance
    days = times.execute.of(asked_categories(thread))
    return _Times(
        acknowledge=lambda at: calendar.after_working_days(at, times.acknowledge.working_days),
        ask=lambda at: calendar.after_working_days(at, times.ask.working_days),
        answer=lambda at: calendar.after_days(at, times.answer.days),
        execute=lambda at, rest: calendar.after_days(at, days + ceil(rest / timedelta(days=1))),
        calendar=calendar,
    )
