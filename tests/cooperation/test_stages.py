"""The line of stages, the status word and the next step, for every state of every kind."""

import pytest

from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.lifecycles import Kind, State, open_acts
from comity.cooperation.stages import LINES, Stage, Standing, Word, line, next_step, word_for
from tests.builders.cooperation import desk_in, ways

STATES = [(kind, state) for kind in Kind for state in ways(kind) if state is not State.DRAFT]


@pytest.mark.parametrize(("kind", "state"), STATES)
@pytest.mark.parametrize("side", list(Side))
def test_every_state_has_a_word_for_either_side(kind: Kind, state: State, side: Side) -> None:
    assert word_for(kind, state, side) in set(Word)


@pytest.mark.parametrize(("kind", "state"), STATES)
def test_a_line_never_goes_back_and_forth(kind: Kind, state: State) -> None:
    order = [Standing.DONE, Standing.CURRENT, Standing.AHEAD]
    steps = [step.standing for step in line(desk_in(kind, state).thread)]

    shown = [one for one in steps if one is not Standing.ENDED]
    assert shown == sorted(shown, key=order.index)
    assert steps.count(Standing.CURRENT) <= 1


@pytest.mark.parametrize(("kind", "state"), STATES)
@pytest.mark.parametrize("side", list(Side))
def test_the_next_step_is_always_one_that_is_open(kind: Kind, state: State, side: Side) -> None:
    step = next_step(kind, state, side)

    assert step is None or (step in open_acts(kind, state, side) and SIDES[step] is side)


def test_a_refusal_ends_the_line_where_it_came() -> None:
    steps = line(desk_in(Kind.PRES, State.REFUSED).thread)

    assert steps[-1].stage is Stage.REFUSED
    assert steps[-1].standing is Standing.ENDED
    assert len(steps) < len(LINES[Kind.PRES]) + 1


def test_what_has_to_be_delivered_again_goes_back_to_the_order() -> None:
    steps = line(desk_in(Kind.MLA, State.REOPENED).thread)

    assert next(step.stage for step in steps if step.standing is Standing.CURRENT) is (
        Stage.DELIVERED
    )


def test_a_question_waits_for_the_side_that_was_asked() -> None:
    assert word_for(Kind.PRES, State.QUERY, Side.REQUESTED) is Word.WAITING_FOR_THEM
    assert word_for(Kind.PRES, State.QUERY, Side.REQUESTING) is Word.WAITING_FOR_US
    assert next_step(Kind.PRES, State.QUERY, Side.REQUESTING) is Act.ANSWER
