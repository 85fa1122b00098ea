"""A consultation on jurisdiction: positions, an outcome that both hold, or dissent that is kept."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import ClockName, clocks_of
from comity.cooperation.consultations import Dissent, Position, proposal_in
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.kinds.juris.proposals import proposed
from comity.cooperation.stages import Stage, Standing, line
from comity.cooperation.states import State
from comity.cooperation.threads import Effect
from comity.law import completeness
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, ZONE, Desk, content_for
from tests.builders.requests import whole_request

JURIS = Kind("JURIS")
OURS = {"division": "one_prosecutes", "prosecutes": ["XA"]}
THEIRS = {"division": "split", "prosecutes": ["XA", "XB"], "parts": "Each its own suspects."}


def begun(**changes: object) -> Desk:
    desk = Desk(JURIS)
    desk.say(Act.REQUEST, content_for(JURIS, Act.REQUEST) | {"wished_outcome": OURS} | changes)
    return desk.walk(Act.ACKNOWLEDGE)


def position(outcome: dict[str, Any] | None = None) -> dict[str, Any]:
    said = {"views": "The suspects are here.", "criteria": {"where_suspect": "In XB."}}
    return {**said, **({} if outcome is None else {"settlement": outcome})}


def test_a_whole_consultation_has_no_finding_that_blocks() -> None:
    report = completeness.check(
        whole_request(JURIS), kind=str(JURIS), profile={}, now=NOON, practice=True
    )

    assert [one for one in report.findings if one.severity == "block"] == []


def test_the_state_that_was_asked_can_agree_at_once_to_what_was_proposed() -> None:
    desk = begun()

    assert plan_of(JURIS).fills(desk.thread, Act.ACCEPT) == {"settlement": OURS}
    desk.say(Act.ACCEPT, {"settlement": OURS})

    assert desk.thread.state is State.AGREED


@pytest.mark.parametrize("agreed", [THEIRS, OURS | {"prosecutes": ["XB"]}])
def test_nobody_agrees_to_something_else_than_what_was_proposed(agreed: dict[str, Any]) -> None:
    desk = begun()
    desk.say(Act.ACCEPT, {"settlement": agreed})

    assert desk.thread.entries[-1].effect is Effect.NOT_OPEN
    assert desk.thread.state is State.ACKNOWLEDGED


def test_where_nothing_was_proposed_there_is_nothing_to_agree_to() -> None:
    desk = begun(wished_outcome=None)
    desk.say(Act.GIVE_POSITION, position())

    assert Act.ACCEPT not in desk.thread.open_acts(Side.REQUESTED)
    assert Act.ACCEPT_CONDITIONS not in desk.thread.open_acts(Side.REQUESTING)


def test_a_later_proposal_takes_the_place_of_the_one_before() -> None:
    desk = begun()
    desk.say(Act.GIVE_POSITION, position(OURS))
    desk.say(Act.GIVE_VIEWS, position())
    desk.say(Act.GIVE_POSITION, position(THEIRS))
    assert proposed(desk.thread.entries, Side.REQUESTED) == THEIRS

    desk.say(Act.ACCEPT_CONDITIONS, {"settlement": OURS})
    assert desk.thread.entries[-1].effect is Effect.NOT_OPEN
    desk.say(Act.ACCEPT_CONDITIONS, {"settlement": THEIRS})
    assert desk.thread.state is State.AGREED


def test_an_answer_can_change_what_is_proposed() -> None:
    desk = begun().walk(Act.ASK)
    desk.say(Act.ANSWER, {"answers": ["Yes."], "changes": {"wished_outcome": THEIRS}})

    assert proposed(desk.thread.entries, Side.REQUESTING) == THEIRS


@pytest.mark.parametrize("found", [None, "split", {}, {"parts": "Half."}])
def test_what_names_no_outcome_proposes_none(found: object) -> None:
    assert proposal_in(Act.GIVE_VIEWS, {"settlement": found}) is None
    assert proposal_in(Act.ANSWER, {"changes": found}) is None


@pytest.mark.parametrize("act", [Act.REFUSE, Act.END_TALKS])
def test_either_side_can_end_it_and_the_dissent_is_kept_beside_both_positions(act: Act) -> None:
    desk = begun()
    desk.say(Act.GIVE_POSITION, position(THEIRS))
    desk.say(act, {"dissent": "The harm is here.", "next_steps": "We go on."})

    assert desk.thread.state is State.NO_AGREEMENT
    assert desk.thread.applied(act)[-1]["dissent"] == "The harm is here."
    assert desk.thread.applied(Act.GIVE_POSITION)[-1]["views"] == "The suspects are here."
    last = line(desk.thread)[-1]
    assert (last.stage, last.standing) == (Stage.NO_AGREEMENT, Standing.ENDED)


@pytest.mark.parametrize(
    "settlement",
    [
        {"division": "one_prosecutes"},
        {"division": "split", "prosecutes": ["XA"]},
        {"division": "by_lot", "prosecutes": ["XA"]},
    ],
)
def test_our_own_people_name_who_prosecutes_and_who_takes_which_part(
    settlement: dict[str, Any],
) -> None:
    with pytest.raises(MalformedContentError):
        taken(Position, position(settlement), own=True)

    assert taken(Position, position(settlement), own=False).views


def test_nobody_ends_it_without_a_word() -> None:
    with pytest.raises(MalformedContentError):
        taken(Dissent, {"dissent": " "}, own=True)


def test_the_side_whose_turn_it_is_has_a_clock() -> None:
    desk = begun()
    calendar = Calendar(zone=ZoneInfo(ZONE))

    def running() -> list[tuple[ClockName, Side]]:
        found = clocks_of(desk.thread, calendar=calendar, rules=clock_rules())
        return [(one.name, one.waits_for) for one in found if one.stopped_at is None]

    assert running() == [(ClockName.POSITION, Side.REQUESTED)]
    desk.say(Act.GIVE_POSITION, position())
    assert running() == [(ClockName.VIEWS, Side.REQUESTING)]
    desk.say(Act.GIVE_VIEWS, position())
    assert running() == [(ClockName.POSITION, Side.REQUESTED)]


_TALK = [Act.GIVE_POSITION, Act.GIVE_VIEWS, Act.ACCEPT, Act.ACCEPT_CONDITIONS]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_TALK), st.sampled_from([None, OURS, THEIRS]))))
def test_whatever_is_said_an_agreement_is_what_the_other_side_proposed_last(
    said: list[tuple[Act, dict[str, Any] | None]],
) -> None:
    desk = begun(wished_outcome=None)
    last: dict[Side, dict[str, Any] | None] = {Side.REQUESTING: None, Side.REQUESTED: None}
    for act, outcome in said[:12]:
        before = desk.thread.state
        agrees = act in {Act.ACCEPT, Act.ACCEPT_CONDITIONS}
        desk.say(act, {"settlement": outcome or OURS} if agrees else position(outcome))
        entry = desk.thread.entries[-1]
        if agrees and desk.thread.state is not before:
            assert (outcome or OURS) == last[SIDES[act].other]
        if not agrees and outcome is not None and entry.effect is Effect.APPLIED:
            last[SIDES[act]] = outcome
