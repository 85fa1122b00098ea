"""Who has to act next and by when, and under which head it stands."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.acts import Act, Side
from comity.cooperation.attention import Urgency, attention, first_answer_after, urgency
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import ClockName, clocks_of
from comity.cooperation.lifecycles import Kind, State, is_final
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, Desk, desk_in, ways

UTC = ZoneInfo("UTC")
STATES = [(kind, state) for kind in Kind for state in ways(kind)]


def asked(desk: Desk) -> object:
    view = desk.thread
    return attention(view, clocks_of(view, calendar=Calendar(zone=UTC), rules=clock_rules()))


@pytest.mark.parametrize(("kind", "state"), STATES)
def test_an_ended_request_waits_for_nobody(kind: Kind, state: State) -> None:
    found = asked(desk_in(kind, state))

    if is_final(kind, state):
        assert found.waits_for is None
        assert found.due_at is None


def test_a_new_request_waits_for_its_acknowledgement() -> None:
    found = asked(desk_in(Kind.PRES, State.RECEIVED))

    assert (found.waits_for, found.clock) == (Side.REQUESTED, ClockName.ACKNOWLEDGE)
    assert found.due_at == NOON + timedelta(hours=24)
    assert found.due_from == NOON


def test_a_question_waits_for_its_answer_and_not_for_the_execution() -> None:
    found = asked(desk_in(Kind.PRES, State.QUERY))

    assert (found.waits_for, found.clock) == (Side.REQUESTING, ClockName.ANSWER)


def test_preserved_data_wait_for_whoever_asked_until_they_end() -> None:
    found = asked(desk_in(Kind.PRES, State.EXECUTED))

    assert (found.waits_for, found.clock) == (Side.REQUESTING, ClockName.PRESERVATION)


def test_data_held_until_a_decision_have_no_deadline() -> None:
    assert asked(desk_in(Kind.PRES, State.SUPERSEDED)).due_at is None


def test_a_time_in_which_to_ask_is_no_duty_to_ask() -> None:
    assert asked(desk_in(Kind.MLA, State.ACKNOWLEDGED)).clock is ClockName.EXECUTE


@pytest.mark.parametrize(
    ("after", "head"),
    [
        (timedelta(seconds=-1), Urgency.OVERDUE),
        (timedelta(hours=3), Urgency.SOON),
        (timedelta(hours=3, seconds=1), Urgency.TODAY),
        (timedelta(hours=12), Urgency.LATER),
    ],
)
def test_the_head_goes_by_the_time_left(after: timedelta, head: Urgency) -> None:
    assert urgency(NOON + after, now=NOON, zone=UTC) is head


def test_today_is_a_day_of_the_own_legal_time() -> None:
    due_at = NOON + timedelta(hours=10)

    assert urgency(due_at, now=NOON, zone=UTC) is Urgency.TODAY
    assert urgency(due_at, now=NOON, zone=ZoneInfo("Etc/GMT-4")) is Urgency.LATER
    assert urgency(None, now=NOON, zone=UTC) is Urgency.NONE


def test_the_first_answer_is_told_from_receipt_on() -> None:
    desk = desk_in(Kind.PRES, State.RECEIVED)
    assert first_answer_after(desk.thread) is None

    desk.say(Act.ACKNOWLEDGE, after=timedelta(minutes=22))

    assert first_answer_after(desk.thread) == timedelta(minutes=22)
