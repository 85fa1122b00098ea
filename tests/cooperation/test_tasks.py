"""The whole job of a side at once: what is done, what is missing, what can be done now."""

import pytest

from comity.cooperation.acts import Side
from comity.cooperation.lifecycles import Kind, State, is_final, open_acts
from comity.cooperation.tasks import Known, Progress, TaskName, done, tasks
from tests.builders.cooperation import desk_in, ways

STATES = [(kind, state) for kind in Kind for state in ways(kind) if state is not State.DRAFT]


def told(kind: Kind, state: State, side: Side, **known: object) -> dict[TaskName, Progress]:
    found = tasks(desk_in(kind, state).thread, side, Known(**known))
    return {task.name: task.progress for task in found}


@pytest.mark.parametrize(("kind", "state"), STATES)
@pytest.mark.parametrize("side", list(Side))
def test_what_can_be_done_now_is_open(kind: Kind, state: State, side: Side) -> None:
    view = desk_in(kind, state).thread
    for task in tasks(view, side, Known()):
        if task.progress is Progress.NOW and task.act is not None:
            assert task.act in open_acts(kind, state, side)


@pytest.mark.parametrize(("kind", "state"), STATES)
@pytest.mark.parametrize("side", list(Side))
def test_nothing_is_to_be_done_in_a_request_that_has_ended(
    kind: Kind, state: State, side: Side
) -> None:
    if is_final(kind, state):
        assert Progress.NOW not in told(kind, state, side).values()


def test_gaps_make_the_check_incomplete_and_say_how_many() -> None:
    view = desk_in(Kind.PRES, State.RECEIVED).thread
    check = next(
        task for task in tasks(view, Side.REQUESTED, Known(gaps=2)) if task.name == "check"
    )

    assert (check.progress, check.missing) == (Progress.INCOMPLETE, 2)


def test_before_the_provider_has_answered_nothing_can_be_confirmed() -> None:
    waiting = told(Kind.PRES, State.FORWARDED, Side.REQUESTED, ordered=1)
    answered = told(Kind.PRES, State.FORWARDED, Side.REQUESTED, answered=True)

    assert waiting[TaskName.PRESERVE] is Progress.NOT_STARTED
    assert answered[TaskName.PRESERVE] is Progress.NOW
    assert answered[TaskName.HEAR_PROVIDER] is Progress.DONE


def test_preserved_data_are_asked_for_once() -> None:
    open_still = told(Kind.PRES, State.EXECUTED, Side.REQUESTING)
    asked = told(Kind.PRES, State.EXECUTED, Side.REQUESTING, data_asked=True)

    assert open_still[TaskName.ASK_FOR_DATA] is Progress.NOW
    assert asked[TaskName.ASK_FOR_DATA] is Progress.DONE


def test_done_counts_what_is_done() -> None:
    view = desk_in(Kind.MLA, State.CLOSED).thread
    found = tasks(view, Side.REQUESTING, Known())

    assert done(found) == len(found)
