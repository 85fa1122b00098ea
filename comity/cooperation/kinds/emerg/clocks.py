"""The clocks of a disclosure in an emergency: minutes in UTC, whatever the hour.

They are targets. Where the law that the request relies on has a longest time, a clock of its own
shows it.

Source: process 2.4.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from comity.cooperation.acts import Act, Side
from comity.cooperation.clock_rules import ClockRules
from comity.cooperation.clocks import (
    DECIDED,
    Clock,
    ClockName,
    first_entered,
    first_said,
    paused_for,
    running,
    until_answered,
    when_left,
)
from comity.cooperation.leave_of_states import until_let_through, with_the_provider
from comity.cooperation.legal import longest_reply
from comity.cooperation.states import State
from comity.cooperation.threads import Entry, Thread
from comity.kernel.time import end_of_day
from comity.law.calendars import Calendar

_ENDED = DECIDED | {State.OBJECTED}


def clocks_of_disclosure(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks of a disclosure, in the order in which they begin."""
    yield from until_let_through(thread, entries, calendar, rules)
    times = rules.emergency_disclosure
    received, entries = with_the_provider(thread, entries)
    if received is None:
        return
    run = partial(running, percent=rules.warn_at_percent.percent)
    ended = first_entered(entries, _ENDED)
    yield run(
        ClockName.VERIFY_SENDER,
        Side.REQUESTED,
        received,
        due_at=received + times.verify.time,
        stopped_at=when_left(entries, State.RECEIVED),
    )
    verified = first_entered(entries, {State.SENDER_VERIFIED})
    if verified is not None:
        rest = paused_for(entries, since=verified)
        yield run(
            ClockName.DECIDE,
            Side.REQUESTED,
            verified,
            due_at=None if rest is None else verified + times.decide.time + rest,
            stopped_at=first_entered(entries, {State.ACCEPTED}) or ended,
        )
    yield from until_answered(run, entries, lambda asked: asked + times.answer.time)
    given = None if thread.state is State.REOPENED else ended
    yield run(
        ClockName.EXECUTE,
        Side.REQUESTED,
        received,
        due_at=received + times.execute.time,
        stopped_at=given,
    )
    longest = longest_reply(thread.content)
    if longest is not None:
        due = received + longest
        yield run(ClockName.LEGAL_MAXIMUM, Side.REQUESTED, received, due_at=due, stopped_at=given)
    yield from _after_the_event(thread, entries, calendar, rules)


def _after_the_event(
    thread: Thread, entries: Sequence[Entry], calendar: Calendar, rules: ClockRules
) -> Iterable[Clock]:
    """Return the clocks that run once data were given: the review, and the legal process."""
    given = first_entered(entries, {State.EXECUTED})
    if given is None:
        return
    run = partial(running, calendar=calendar, percent=rules.warn_at_percent.percent)
    yield run(
        ClockName.EVENT_REVIEW,
        Side.REQUESTED,
        given,
        due_at=calendar.after_days(given, rules.emergency_disclosure.review.days),
        stopped_at=first_entered(entries, {State.REVIEWED}),
    )
    due = _follows_by(thread, calendar)
    if due is not None:
        yield run(
            ClockName.REGULARISE,
            Side.REQUESTING,
            given,
            due_at=max(due, given + timedelta(hours=1)),
            stopped_at=first_said(entries, Act.REGULARISE),
        )


def _follows_by(thread: Thread, calendar: Calendar) -> datetime | None:
    """Return the end of the day by which the request says that legal process will follow."""
    if thread.content.get("followup") != "will_follow":
        return None
    try:
        day = date.fromisoformat(str(thread.content.get("followup_by"))[:10])
    except ValueError:
        return None
    return end_of_day(day, zone=calendar.zone)
