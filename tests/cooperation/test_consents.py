"""A consent carries a request that is about the same provider, case and data, and no other."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.acts import Act, Side
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import Clock, ClockName, clocks_of
from comity.cooperation.consents import Given, Misfit, given_in, misfit
from comity.cooperation.kinds import Kind
from comity.cooperation.stages import Standing, Word, line, next_step, word_for
from comity.cooperation.states import State
from comity.cooperation.tasks import Known, Progress, TaskName, tasks
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, ZONE, Desk

CONSENT = Kind("CONSENT")
STRAIGHT = "DIRECT"
ASKED = {
    "addressee_provider": "Nordmail",
    "case_no_sender": "A 1/26",
    "planned_kind": STRAIGHT,
    "categories": ["SUB", "TRAFFIC"],
    "facts": "On 1 March 2026 somebody sent a false invoice.",
    "urgency": "routine",
}


def desk(*acts: Act, given: dict[str, Any] | None = None, **changes: object) -> Desk:
    found = Desk(CONSENT)
    found.say(Act.REQUEST, {**ASKED, **changes})
    found.say(Act.ACKNOWLEDGE)
    for act in acts:
        found.say(act, {"basis": "s. 3", **(given or {})} if act is Act.ACCEPT else None)
    return found


def straight(**changes: object) -> dict[str, Any]:
    rows = [{"value": "a@b.example", "categories": ["TRAFFIC"]}]
    return {
        "addressee_provider": "nordmail",
        "case_no_sender": "A 1/26",
        "targets": rows,
        **changes,
    }


def told(found: Desk, *, kind: str = STRAIGHT, now: datetime = NOON, **changes: object) -> str:
    return misfit(
        found.thread,
        kind,
        straight(**changes),
        same=lambda one, other: one.casefold() == other.casefold(),
        now=now,
    )


def test_a_consent_carries_what_it_was_asked_for() -> None:
    assert told(desk(Act.ACCEPT)) == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"addressee_provider": "Farmail"}, Misfit.OTHER_PROVIDER),
        ({"case_no_sender": "A 2/26"}, Misfit.OTHER_CASE),
        ({"targets": [{"categories": ["CONTENT"]}]}, Misfit.OTHER_DATA),
        ({"kind": "PRES_DIRECT"}, Misfit.OTHER_KIND),
    ],
)
def test_a_consent_carries_nothing_else(changes: dict[str, Any], why: Misfit) -> None:
    assert told(desk(Act.ACCEPT), **changes) == why


@pytest.mark.parametrize(
    "acts",
    [(), (Act.ASK,), (Act.REFUSE,), (Act.SET_CONDITIONS,), (Act.ACCEPT, Act.REFUSE)],
    ids=["silence", "question", "refused", "conditions not accepted", "taken back"],
)
def test_without_a_consent_that_stands_nothing_is_carried(acts: tuple[Act, ...]) -> None:
    assert told(desk(*acts)) == Misfit.NOT_GIVEN


def test_a_consent_for_less_carries_less() -> None:
    given = desk(Act.ACCEPT, given={"categories": ["SUB"]})

    assert told(given) == Misfit.OTHER_DATA
    assert told(given, targets=[{"categories": ["SUB"]}]) == ""


def test_a_consent_never_carries_more_than_was_asked_for() -> None:
    given = given_in(desk(Act.ACCEPT, given={"categories": ["SUB", "CONTENT"]}).thread)

    assert given is not None
    assert given.categories == {"SUB"}


def test_a_consent_ends_with_its_last_day_in_the_time_of_whoever_gave_it() -> None:
    given = desk(Act.ACCEPT, given={"expires_on": "2026-03-10", "zone": ZONE})

    assert told(given, now=datetime(2026, 3, 10, 21, 59, tzinfo=UTC)) == ""
    assert told(given, now=datetime(2026, 3, 10, 22, 1, tzinfo=UTC)) == Misfit.ENDED


def test_conditions_that_were_accepted_go_with_the_consent() -> None:
    found = desk(Act.SET_CONDITIONS, Act.ACCEPT_CONDITIONS)

    assert told(found) == ""
    assert given_in(found.thread) == Given(
        frozenset(("SUB", "TRAFFIC")), None, ("Use in this case alone.",)
    )


def test_conditions_that_were_declined_leave_the_decision_open() -> None:
    found = desk(Act.SET_CONDITIONS, Act.DECLINE_CONDITIONS)

    assert found.thread.state is State.ACKNOWLEDGED
    assert told(found) == Misfit.NOT_GIVEN


def clocks(found: Desk) -> dict[ClockName, Clock]:
    calendar = Calendar(zone=ZoneInfo(ZONE))
    made = clocks_of(found.thread, calendar=calendar, rules=clock_rules())
    return {clock.name: clock for clock in made}


def test_silence_is_told_by_the_clock_of_the_decision() -> None:
    clock = clocks(desk())[ClockName.DECIDE]

    assert (clock.waits_for, clock.due_on) == (Side.REQUESTED, date(2026, 3, 17))
    assert clock.stopped_at is None


def test_in_an_emergency_the_decision_is_due_within_hours() -> None:
    clock = clocks(desk(urgency="emergency", urgency_reasons=["life"]))[ClockName.DECIDE]

    assert clock.due_at == datetime(2026, 3, 2, 16, tzinfo=UTC)


def test_a_question_and_conditions_stop_the_clock_of_the_decision() -> None:
    for act in (Act.ASK, Act.SET_CONDITIONS):
        assert clocks(desk(act))[ClockName.DECIDE].due_at is None


def test_the_decision_is_the_next_step_and_the_last_stage() -> None:
    waiting, given = desk().thread, desk(Act.ACCEPT).thread

    assert next_step(CONSENT, waiting.state, Side.REQUESTED) is Act.ACCEPT
    assert next_step(CONSENT, given.state, Side.REQUESTED) is None
    assert word_for(CONSENT, given.state, Side.REQUESTING) is Word.CLOSED
    assert [step.standing for step in line(given)] == [Standing.DONE] * 4


def test_the_tasks_of_a_consent_end_with_the_decision() -> None:
    names = [(task.name, task.progress) for task in tasks(desk().thread, Side.REQUESTED, Known())]

    assert names[-1] == (TaskName.DECIDE_CONSENT, Progress.NOW)
    done = tasks(desk(Act.ACCEPT).thread, Side.REQUESTING, Known())
    assert [task.progress for task in done] == [Progress.DONE] * 2
