"""Clocks: when they start, pause and stop, and whose days they count."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.acts import Act, Side
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import (
    Clock,
    ClockName,
    ClockStatus,
    clocks_of,
    is_held,
    states_of_time,
)
from comity.cooperation.lifecycles import Kind, State
from comity.cooperation.threads import Thread
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, ZONE, Desk, desk_in, request_content

CALENDAR = Calendar(zone=ZoneInfo(ZONE))
HOUR = timedelta(hours=1)


def clocks(thread: Thread) -> dict[ClockName, Clock]:
    found = clocks_of(thread, calendar=CALENDAR, rules=clock_rules())
    return {clock.name: clock for clock in found}


@pytest.mark.parametrize(("urgency", "hours"), [("routine", 24), ("urgent", 1), ("emergency", 1)])
def test_acknowledgement_is_due_one_hour_after_receipt_if_urgent_else_a_day(
    urgency: str, hours: int
) -> None:
    desk = Desk()
    desk.say(Act.REQUEST, request_content(urgency=urgency))

    clock = clocks(desk.thread)[ClockName.ACKNOWLEDGE]

    assert clock.due_at == NOON + hours * HOUR
    assert clock.waits_for is Side.REQUESTED
    assert clock.status(clock.due_at) is ClockStatus.RUNNING
    assert clock.status(clock.due_at + HOUR) is ClockStatus.OVERDUE


def test_no_clock_runs_before_receipt() -> None:
    desk = Desk()
    desk.say(Act.REQUEST, received=False)

    assert clocks(desk.thread) == {}


@pytest.mark.parametrize(("urgency", "hours"), [("routine", 72), ("urgent", 24)])
def test_execution_runs_from_the_acknowledgement(urgency: str, hours: int) -> None:
    desk = Desk()
    desk.say(Act.REQUEST, request_content(urgency=urgency))
    desk.say(Act.ACKNOWLEDGE, after=HOUR / 2)

    running = clocks(desk.thread)

    assert running[ClockName.EXECUTE].due_at == NOON + HOUR / 2 + hours * HOUR
    assert running[ClockName.ACKNOWLEDGE].status(NOON + 99 * HOUR) is ClockStatus.MET


def test_an_acknowledgement_after_its_time_is_missed_for_good() -> None:
    desk = Desk().walk(Act.REQUEST)
    desk.say(Act.ACKNOWLEDGE, after=25 * HOUR)

    assert clocks(desk.thread)[ClockName.ACKNOWLEDGE].status(desk.at) is ClockStatus.MISSED


def test_a_question_stops_the_clock_of_execution_until_the_answer_has_come() -> None:
    desk = Desk().walk(Act.REQUEST, Act.ACKNOWLEDGE)
    desk.say(Act.ASK, after=10 * HOUR)

    paused = clocks(desk.thread)
    assert paused[ClockName.EXECUTE].status(desk.at) is ClockStatus.PAUSED
    assert paused[ClockName.ANSWER].due_at == desk.at + 72 * HOUR
    assert paused[ClockName.ANSWER].waits_for is Side.REQUESTING

    desk.say(Act.ANSWER, after=5 * HOUR)
    assert clocks(desk.thread)[ClockName.EXECUTE].due_at == NOON + (72 + 5) * HOUR


def test_an_answer_on_its_way_does_not_start_the_clock_again() -> None:
    desk = Desk().walk(Act.REQUEST, Act.ACKNOWLEDGE, Act.ASK)
    desk.say(Act.ANSWER, received=False)

    assert desk.thread.state is State.ACKNOWLEDGED
    assert clocks(desk.thread)[ClockName.EXECUTE].status(desk.at) is ClockStatus.PAUSED


def test_preservation_ends_with_the_last_day_in_the_requested_states_legal_time() -> None:
    thread = desk_in(Kind.PRES, State.EXECUTED).thread

    clock = clocks(thread)[ClockName.PRESERVATION]

    assert clock.due_on == date(2026, 5, 1)
    assert clock.due_at == datetime(2026, 5, 1, 21, 59, 59, 999000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before_end", "status"),
    [
        (timedelta(days=15), ClockStatus.RUNNING),
        (timedelta(days=14), ClockStatus.EXPIRING),
        (timedelta(0), ClockStatus.EXPIRING),
        (timedelta(milliseconds=-1), ClockStatus.LAPSED),
    ],
)
def test_a_preservation_is_expiring_for_fourteen_days_and_then_lapsed(
    before_end: timedelta, status: ClockStatus
) -> None:
    thread = desk_in(Kind.PRES, State.EXECUTED).thread
    clock = clocks(thread)[ClockName.PRESERVATION]
    assert clock.due_at is not None

    now = clock.due_at - before_end

    assert clock.status(now) is status
    assert is_held(thread, now=now) is (status is not ClockStatus.LAPSED)


def test_the_end_of_a_preservation_is_announced_five_times() -> None:
    clock = clocks(desk_in(Kind.PRES, State.EXECUTED).thread)[ClockName.PRESERVATION]

    days = [at.date() for at in clock.warns_at]

    assert days == [date(2026, 5, 1) - timedelta(days=before) for before in (30, 14, 7, 3, 1)]
    assert clock.warnings(NOON) == ()
    assert len(clock.warnings(datetime(2026, 4, 25, tzinfo=UTC))) == 3


@pytest.mark.parametrize("act", [Act.SUPERSEDE, Act.RELEASE])
def test_a_preservation_that_was_superseded_or_released_does_not_lapse(act: Act) -> None:
    desk = desk_in(Kind.PRES, State.EXECUTED)
    desk.say(act, after=HOUR)
    later = NOON + timedelta(days=400)

    clock = clocks(desk.thread)[ClockName.PRESERVATION]

    assert clock.status(later) is ClockStatus.MET
    assert clock.warnings(later) == ()
    assert is_held(desk.thread, now=later) is (act is Act.SUPERSEDE)


def test_an_extension_starts_the_clock_of_preservation_anew() -> None:
    desk = desk_in(Kind.PRES, State.EXTENSION_ASKED)
    desk.say(Act.GRANT_EXTENSION, {"expires_on": "2026-07-01", "zone": ZONE})

    assert clocks(desk.thread)[ClockName.PRESERVATION].due_on == date(2026, 7, 1)


def test_assistance_is_acknowledged_within_one_working_day() -> None:
    friday = datetime(2026, 3, 6, 12, tzinfo=UTC)

    clock = clocks(Desk(Kind.MLA, at=friday).walk(Act.REQUEST).thread)[ClockName.ACKNOWLEDGE]

    assert clock.due_on == date(2026, 3, 9)
    assert clock.due_at == datetime(2026, 3, 9, 21, 59, 59, 999000, tzinfo=UTC)


def test_questions_are_asked_within_five_working_days_and_answered_within_fifteen_days() -> None:
    desk = Desk(Kind.SUBSCR_MLA).walk(Act.REQUEST, Act.ACKNOWLEDGE, Act.ASK)

    running = clocks(desk.thread)

    assert running[ClockName.ASK].due_on == date(2026, 3, 9)
    assert running[ClockName.ASK].status(desk.at) is ClockStatus.MET
    assert running[ClockName.ANSWER].due_on == date(2026, 3, 17)


@pytest.mark.parametrize(
    ("categories", "days"),
    [(["SUB"], 30), (["SUB", "TRAFFIC"], 45), (["CONTENT"], 90), (["KYC"], 90), ([], 90)],
)
def test_execution_of_assistance_takes_the_time_of_the_slowest_category(
    categories: list[str], days: int
) -> None:
    desk = Desk(Kind.MLA)
    desk.say(Act.REQUEST, request_content(targets=[{"categories": categories}]))

    clock = clocks(desk.thread)[ClockName.EXECUTE]

    assert clock.due_on == NOON.date() + timedelta(days=days)


def test_the_day_of_receipt_is_the_requested_states_day() -> None:
    late = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # half past midnight on 3 March over there
    desk = Desk(Kind.MLA, at=late)
    desk.say(Act.REQUEST, request_content(targets=[{"categories": ["SUB"]}]))

    assert clocks(desk.thread)[ClockName.EXECUTE].due_on == date(2026, 4, 2)


def test_days_spent_waiting_for_an_answer_are_added() -> None:
    desk = Desk(Kind.MLA)
    desk.say(Act.REQUEST, request_content(targets=[{"categories": ["SUB"]}]))
    desk.walk(Act.ACKNOWLEDGE, Act.ASK)
    desk.say(Act.ANSWER, after=timedelta(days=3, hours=1))

    assert clocks(desk.thread)[ClockName.EXECUTE].due_on == date(2026, 4, 5)


def test_what_was_reopened_runs_again() -> None:
    desk = desk_in(Kind.MLA, State.EXECUTED)
    assert clocks(desk.thread)[ClockName.EXECUTE].stopped_at is not None

    desk.say(Act.REPORT_DEFECT)

    assert clocks(desk.thread)[ClockName.EXECUTE].stopped_at is None


def test_hour_clocks_warn_at_half_three_quarters_and_nine_tenths() -> None:
    clock = clocks(Desk().walk(Act.REQUEST).thread)[ClockName.ACKNOWLEDGE]

    assert clock.warns_at == tuple(NOON + hours * HOUR for hours in (12, 18, 21.6))


def test_states_of_time_are_computed_from_the_present_moment() -> None:
    running = clocks(desk_in(Kind.PRES, State.EXECUTED).thread).values()

    assert states_of_time(running, now=NOON) == set()
    later = states_of_time(running, now=NOON + timedelta(days=90))
    assert later == {ClockStatus.LAPSED}
