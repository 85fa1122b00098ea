"""An emergency: nothing is released without a call back and a second person's assessment."""

from datetime import timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.acts import SIDES, WIRE_ACTS, Act, Side
from comity.cooperation.attention import attention
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import Clock, ClockName, clocks_of
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.emergencies import CRITERIA, Assessment, verification_in
from comity.cooperation.judgements import ours_to_say, theirs_to_say
from comity.cooperation.lifecycles import LIFECYCLES, Kind, State
from comity.cooperation.stages import line, next_step
from comity.cooperation.tasks import Known, TaskName, tasks
from comity.cooperation.threads import Effect, Thread
from comity.law import completeness
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, ZONE, Desk, content_for, desk_in, request_content, ways

EMERG = Kind.EMERG
CALENDAR = Calendar(zone=ZoneInfo(ZONE))
RELEASING = {Act.ACCEPT, Act.PARTLY, Act.EXECUTE}
MINUTE = timedelta(minutes=1)


def clocks(view: Thread) -> dict[ClockName, Clock]:
    return {one.name: one for one in clocks_of(view, calendar=CALENDAR, rules=clock_rules())}


def assessment(**changes: object) -> dict[str, object]:
    return {**content_for(EMERG, Act.ASSESS), **changes}


def test_no_way_of_the_table_releases_without_verification_and_assessment() -> None:
    before: dict[State, set[frozenset[Act]]] = {State.DRAFT: {frozenset()}}
    waiting = [(State.DRAFT, frozenset[Act]())]
    while waiting:  # every state with every set of acts that can have led to it
        state, done = waiting.pop()
        for (at, act), reached in LIFECYCLES[EMERG].items():
            now = done | {act}
            if at is state and now not in before.setdefault(reached, set()):
                before[reached].add(now)
                waiting.append((reached, now))

    for at, act in LIFECYCLES[EMERG]:
        if act in RELEASING:
            assert all({Act.CALL_BACK, Act.ASSESS} <= done for done in before[at]), (at, act)


def test_whoever_called_back_does_not_assess() -> None:
    desk = desk_in(EMERG, State.SENDER_VERIFIED)

    one = desk.say(Act.ASSESS, assessment(assessed_by="first"))

    entry = next(entry for entry in desk.thread.entries if entry.said == one)
    assert entry.effect is Effect.NOT_OPEN
    assert "second person" in entry.reason
    desk.say(Act.ASSESS, assessment(assessed_by="second"))
    assert desk.thread.state is State.ASSESSED


def test_what_is_no_emergency_is_not_released() -> None:
    desk = desk_in(EMERG, State.SENDER_VERIFIED)
    desk.say(Act.ASSESS, assessment(is_emergency=False, imminent=False))

    one = desk.say(Act.ACCEPT)

    entry = next(entry for entry in desk.thread.entries if entry.said == one)
    assert (entry.effect, desk.thread.state) == (Effect.NOT_OPEN, State.ASSESSED)
    desk.say(Act.REFUSE)
    assert desk.thread.state is State.REFUSED


def test_after_an_answer_it_is_assessed_anew() -> None:
    desk = desk_in(EMERG, State.ASSESSED).walk(Act.ASK, Act.ANSWER)

    assert desk.thread.state is State.SENDER_VERIFIED
    assert Act.ACCEPT not in desk.thread.open_acts(Side.REQUESTED)


def test_a_call_that_confirmed_nothing_leaves_all_as_it_was() -> None:
    desk = desk_in(EMERG, State.RECEIVED).walk(Act.CALL_FAILED, Act.CALL_FAILED)

    assert desk.thread.state is State.RECEIVED
    assert verification_in(desk.thread) == {}
    desk.say(Act.CALL_BACK)
    assert verification_in(desk.thread)["how"] == "call_back"


@pytest.mark.parametrize("unmet", CRITERIA)
def test_an_emergency_meets_every_criterion(unmet: str) -> None:
    with pytest.raises(MalformedContentError):
        taken(Assessment, assessment(**{unmet: False}), own=True)

    taken(Assessment, assessment(**{unmet: False}, is_emergency=False), own=True)


def test_nobody_but_the_side_that_acts_says_an_act() -> None:
    for state, act in product(
        ways(EMERG), sorted(WIRE_ACTS & {act for _, act in LIFECYCLES[EMERG]})
    ):
        desk = desk_in(EMERG, state)
        one = desk.say(act, side=SIDES[act].other)
        entry = next(entry for entry in desk.thread.entries if entry.said == one)
        assert entry.effect is not Effect.APPLIED, (state, act)


def test_the_targets_are_minutes_and_the_law_has_the_last_word() -> None:
    basis = [{"instrument": "eu_eevidence", "article": "10(4)"}]
    desk = Desk(EMERG)
    desk.say(Act.REQUEST, request_content(urgency="emergency", legal_basis=basis))

    first = clocks(desk.thread)
    assert first[ClockName.VERIFY_SENDER].due_at == NOON + 15 * MINUTE
    assert first[ClockName.EXECUTE].due_at == NOON + 120 * MINUTE
    assert first[ClockName.LEGAL_MAXIMUM].due_at == NOON + timedelta(hours=8)
    desk.say(Act.CALL_BACK, after=10 * MINUTE)
    assert clocks(desk.thread)[ClockName.DECIDE].due_at == NOON + 70 * MINUTE
    assert attention(desk.thread, clocks(desk.thread).values()).clock is ClockName.DECIDE


def test_law_without_a_longest_time_gives_no_clock_of_its_own() -> None:
    desk = desk_in(EMERG, State.RECEIVED)

    assert ClockName.LEGAL_MAXIMUM not in clocks(desk.thread)


def test_it_is_reviewed_within_a_week_and_the_process_filed_when_it_was_promised() -> None:
    desk = Desk(EMERG)
    promise = {"followup": "will_follow", "followup_by": "2026-03-04"}
    desk.say(Act.REQUEST, request_content(urgency="emergency", **promise))
    desk.walk(Act.CALL_BACK, Act.ASSESS, Act.ACCEPT, Act.EXECUTE)

    running = clocks(desk.thread)
    assert running[ClockName.EVENT_REVIEW].due_at == CALENDAR.after_days(NOON, 7)
    assert running[ClockName.REGULARISE].due_at == CALENDAR.after_days(NOON, 2)
    desk.walk(Act.REVIEW, Act.REGULARISE)
    ended = clocks(desk.thread)
    assert (
        ended[ClockName.EVENT_REVIEW].stopped_at == ended[ClockName.REGULARISE].stopped_at == NOON
    )
    assert desk.thread.state is State.REGULARISED


def test_the_tasks_and_the_line_say_what_comes_next() -> None:
    desk = desk_in(EMERG, State.SENDER_VERIFIED)

    assert next_step(EMERG, State.SENDER_VERIFIED, Side.REQUESTED) is Act.ASSESS
    assert [str(step.stage) for step in line(desk.thread)][2:4] == ["sender_verified", "assessed"]
    names = [one.name for one in tasks(desk.thread, Side.REQUESTED, Known())]
    assert names[:3] == [TaskName.CALL_BACK, TaskName.ASSESS, TaskName.RELEASE]


def test_the_sender_is_not_asked_for_what_the_other_side_fills_in() -> None:
    report = completeness.check({}, kind="EMERG", profile={}, now=NOON, practice=True)

    assert "R-EMG-005" in {one.rule for one in report.findings}
    assert "R-EMG-005" not in {one.rule for one in ours_to_say(report, EMERG).findings}
    assert {one.rule for one in theirs_to_say(report, EMERG).findings} == {"R-EMG-005"}
