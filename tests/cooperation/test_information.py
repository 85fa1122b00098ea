"""Information that was not asked for: nothing of its content is said before the acceptance."""

from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.acts import SIDES, WIRE_ACTS, Act, Side
from comity.cooperation.answers import content_model
from comity.cooperation.attention import attention
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import ClockName, ClockStatus, clocks_of
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.kinds import plan_of
from comity.cooperation.lifecycles import LIFECYCLES, Kind, State
from comity.cooperation.stages import Stage, Standing, Word, line, next_step, word_for
from comity.cooperation.tasks import Known, Progress, TaskName, tasks
from comity.cooperation.threads import Effect
from comity.cooperation.typed import content_of, typed_of
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, ZONE, Desk, content_for, request_content

SPONT = Kind("SPONT")
CALENDAR = Calendar(zone=ZoneInfo(ZONE))
TERMS = {
    "conditions": ["Not in court without our consent.", "To no other State."],
    "use_allowed": "with_consent",
    "handling_mark": "TLP:AMBER+STRICT",
}
SECRET = "The list names forty hospitals."


def offered() -> Desk:
    desk = Desk(SPONT)
    desk.say(Act.REQUEST, request_content(**TERMS, reply_wished=True))
    desk.say(Act.ACKNOWLEDGE)
    return desk


def given() -> Desk:
    desk = offered()
    desk.say(Act.ACCEPT, dict(TERMS))
    desk.say(Act.GIVE, {"information": SECRET, **TERMS})
    return desk


def test_the_one_way_to_the_content_leads_over_the_acceptance() -> None:
    table = LIFECYCLES[SPONT]

    giving = {at for (at, act) in table if act is Act.GIVE}
    entering = {act for (at, act), to in table.items() if to in giving and at not in giving}

    assert giving == {State.ACCEPTED, State.EXECUTED}
    assert entering == {Act.ACCEPT, Act.ANSWER}  # an answer leads back to what was given
    assert {at for (at, act), to in table.items() if to is State.ACCEPTED} == {State.ACKNOWLEDGED}


@pytest.mark.parametrize("seed", range(200))
def test_no_sequence_of_acts_brings_content_before_the_conditions_were_accepted(seed: int) -> None:
    rng, desk = Random(seed), Desk(SPONT)
    desk.say(Act.REQUEST, request_content(**TERMS))
    acts = sorted(WIRE_ACTS - {Act.REQUEST})

    for _step in range(12):
        act = rng.choice(acts)
        terms: dict[str, Any] = rng.choice([TERMS, {}, {**TERMS, "conditions": ["Another."]}])
        desk.say(
            act, {**content_for(SPONT, act), **terms} if act in {Act.ACCEPT, Act.GIVE} else None
        )

    applied = [one for one in desk.thread.entries if one.effect is Effect.APPLIED]
    said = [one.said.body.act for one in applied]
    if Act.GIVE in said:
        before = applied[: said.index(Act.GIVE)]
        accepted = [one for one in before if one.said.body.act == Act.ACCEPT]
        assert [one.said.body.content["conditions"] for one in accepted] == [TERMS["conditions"]]
    assert all(later.before is earlier.after for earlier, later in pairwise(applied))


@pytest.mark.parametrize(
    ("act", "changed"),
    [
        (Act.ACCEPT, {"conditions": ["Not in court without our consent."]}),
        (Act.ACCEPT, {"use_allowed": "court"}),
        (Act.ACCEPT, {"conditions": []}),
        (Act.GIVE, {"handling_mark": "TLP:CLEAR"}),
        (Act.GIVE, {"conditions": [*TERMS["conditions"], "One more."]}),
    ],
)
def test_other_terms_than_those_of_the_summary_change_nothing(
    act: Act, changed: dict[str, Any]
) -> None:
    desk = offered()
    if act is Act.GIVE:
        desk.say(Act.ACCEPT, dict(TERMS))
    before = desk.thread.state

    desk.say(act, {"information": SECRET, **TERMS, **changed})

    assert desk.thread.state is before
    assert next(iter(changed)) in desk.thread.entries[-1].reason


def test_the_terms_stand_while_questions_are_answered() -> None:
    desk = offered()
    desk.say(Act.ASK)

    desk.say(Act.ANSWER, {"answers": ["So."], "changes": {"use_allowed": "court"}})
    assert desk.thread.state is State.QUERY
    desk.say(Act.ANSWER, {"answers": ["So."], "changes": {"facts": "A clearer summary."}})

    assert desk.thread.state is State.ACKNOWLEDGED
    assert desk.thread.content["facts"] == "A clearer summary."
    assert desk.thread.content["use_allowed"] == TERMS["use_allowed"]


def test_the_node_names_the_terms_itself() -> None:
    plan = plan_of(SPONT)

    assert plan.fills(offered().thread, Act.ACCEPT) == TERMS
    assert plan.fills(offered().thread, Act.GIVE) == TERMS
    assert plan.fills(offered().thread, Act.REFUSE) == {}


def test_what_was_given_is_asked_about_added_to_and_its_use_told() -> None:
    desk = given()

    desk.say(Act.ASK)
    assert desk.thread.state is State.REOPENED
    desk.say(Act.ANSWER, {"answers": ["From the server itself."]})
    desk.say(Act.GIVE, {"information": "Two more names.", **TERMS})
    desk.say(Act.REPORT_USE, {"information_use": "case_begun", "information_grading": "1"})

    assert desk.thread.state is State.CLOSED
    assert next(one["information"] for one in desk.thread.applied(Act.GIVE)) == SECRET
    assert [step.standing for step in line(desk.thread)] == [Standing.DONE] * 6


def test_whoever_declines_sees_nothing() -> None:
    desk = offered()
    desk.say(Act.REFUSE, {"refusal_ground": ["use_limit_not_accepted"], "reason": "We may not."})

    desk.say(Act.GIVE, {"information": SECRET, **TERMS})

    assert desk.thread.state is State.REFUSED
    assert desk.thread.applied(Act.GIVE) == ()


@pytest.mark.parametrize(
    ("act", "content"),
    [
        (Act.GIVE, {"information": " "}),
        (Act.GIVE, {"information": "So.", "source_grading": "G"}),
        (Act.REPORT_USE, {"information_use": "case_begun", "information_grading": "7"}),
        (Act.REPORT_USE, {"information_use": "fame"}),
        (Act.REPORT_USE, {"information_use": "case_begun", "follow_up_ref": "XB-MLA-1"}),
    ],
)
def test_grades_and_uses_are_those_of_the_lists(act: Act, content: dict[str, Any]) -> None:
    with pytest.raises(MalformedContentError):
        taken(content_model(SPONT, act), content, own=True)


def test_each_side_sees_what_is_its_turn() -> None:
    waiting, accepted, told = offered().thread, offered(), given().thread
    accepted.say(Act.ACCEPT, dict(TERMS))

    assert next_step(SPONT, waiting.state, Side.REQUESTED) is Act.ACCEPT
    assert next_step(SPONT, accepted.thread.state, Side.REQUESTING) is Act.GIVE
    assert next_step(SPONT, told.state, Side.REQUESTED) is Act.REPORT_USE
    assert next_step(SPONT, told.state, Side.REQUESTING) is None
    assert word_for(SPONT, State.ACCEPTED, Side.REQUESTING) is Word.WAITING_FOR_US
    assert [(task.name, task.progress) for task in tasks(waiting, Side.REQUESTED, Known())] == [
        (TaskName.ACKNOWLEDGE, Progress.DONE),
        (TaskName.DECIDE_CONDITIONS, Progress.NOW),
        (TaskName.REPORT_USE, Progress.NOT_STARTED),
    ]
    assert tasks(accepted.thread, Side.REQUESTING, Known())[-1].name is TaskName.GIVE
    assert Stage.UNDERTAKEN in [
        step.stage for step in line(accepted.thread) if step.standing is Standing.DONE
    ]


def test_the_clocks_wait_for_the_side_whose_turn_it_is() -> None:
    desk = offered()
    asked = {clock.name: clock for clock in _clocks(desk)}
    assert asked[ClockName.DECIDE].due_at == NOON + timedelta(hours=120)
    assert attention(desk.thread, asked.values()).clock is ClockName.DECIDE

    desk.say(Act.ACCEPT, dict(TERMS), after=timedelta(hours=1))
    now = {clock.name: clock for clock in _clocks(desk)}
    assert now[ClockName.DECIDE].status(desk.at) is ClockStatus.MET
    assert now[ClockName.GIVE].due_at == desk.at + timedelta(hours=48)

    desk.say(Act.GIVE, {"information": SECRET, **TERMS}, after=timedelta(hours=50))
    late = {clock.name: clock for clock in _clocks(desk)}
    assert late[ClockName.GIVE].status(desk.at) is ClockStatus.MISSED
    assert late[ClockName.USE].waits_for is Side.REQUESTED
    desk.say(Act.ASK)
    assert _clocks(desk)[-2].name is ClockName.ANSWER


def test_conditions_are_typed_one_on_each_line() -> None:
    typed = {"conditions": "Not in court.\n\n To no other State. ", "facts": "A list was found."}

    content = content_of(typed, {}, kind=SPONT)

    assert content["conditions"] == ["Not in court.", "To no other State."]
    assert typed_of(content)["conditions"] == "Not in court.\nTo no other State."


def test_the_giver_is_the_side_that_begins() -> None:
    assert SIDES[Act.GIVE] is Side.REQUESTING
    assert SIDES[Act.REPORT_USE] is Side.REQUESTED


def _clocks(desk: Desk) -> list[Any]:
    return list(clocks_of(desk.thread, calendar=CALENDAR, rules=clock_rules()))
