"""The tables, walked whole: every kind, every state, every act."""

import pytest

from comity.access.roles import Role
from comity.cooperation.acts import SIDES, WIRE_ACTS, Act, Side
from comity.cooperation.lifecycles import (
    LIFECYCLES,
    Kind,
    State,
    after,
    is_final,
    open_acts,
    roles_of,
)
from comity.cooperation.threads import Effect
from tests.builders.cooperation import Desk, desk_in, ways


@pytest.mark.parametrize("kind", Kind)
def test_an_act_leads_where_the_table_says_and_nowhere_else(kind: Kind) -> None:
    for state in ways(kind):
        said = desk_in(kind, state).all
        for act in sorted(WIRE_ACTS):
            desk = Desk(kind)
            desk.all = list(said)
            assert desk.thread.state is state

            one = desk.say(act)

            entry = next(entry for entry in desk.thread.entries if entry.said == one)
            leads_to = after(kind, entry.before, act)
            if leads_to is None:
                known = roles_of(kind, act) or state is State.DRAFT
                closed = Effect.NOT_OPEN if known else Effect.NOT_COMPETENT
                assert (entry.effect, entry.after) == (closed, entry.before), (state, act)
                assert entry.reason
            else:
                assert entry.effect is Effect.APPLIED, (state, act, entry.reason)
                assert entry.after is (State.RECEIVED if act is Act.REQUEST else leads_to)


@pytest.mark.parametrize("kind", Kind)
def test_no_role_but_those_of_the_kind_does_anything_in_any_state(kind: Kind) -> None:
    for state in ways(kind):
        said = desk_in(kind, state).all
        for act in {act for (at, act) in LIFECYCLES[kind] if at is state and act in WIRE_ACTS}:
            for role in {str(role) for role in Role} | {"system"}:
                desk = Desk(kind)
                desk.all = list(said)

                one = desk.say(act, role=role)

                entry = next(entry for entry in desk.thread.entries if entry.said == one)
                competent = role in roles_of(kind, act)
                assert (entry.effect is Effect.APPLIED) is competent, (state, act, role)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("act", [act for act in WIRE_ACTS if SIDES[act] is Side.REQUESTED])
def test_an_answer_to_a_request_proves_that_it_arrived(kind: Kind, act: Act) -> None:
    desk = desk_in(kind, State.SENT)

    desk.say(act)

    assert desk.thread.entries[0].after is State.RECEIVED


@pytest.mark.parametrize("kind", Kind)
def test_every_state_of_the_table_can_be_reached(kind: Kind) -> None:
    named = {state for pair in LIFECYCLES[kind].items() for state in (pair[0][0], pair[1])}

    assert named == set(ways(kind))


@pytest.mark.parametrize("kind", Kind)
def test_every_state_leads_to_an_end(kind: Kind) -> None:
    ends = {state for state in ways(kind) if is_final(kind, state)}
    leading = set(ends)
    for _ in State:
        leading |= {at for (at, _), to in LIFECYCLES[kind].items() if to in leading}

    settled = {State.CONFIRMED, State.EXECUTED, State.REOPENED}
    assert set(ways(kind)) <= leading | settled
    assert State.WITHDRAWN in ends


@pytest.mark.parametrize("kind", Kind)
def test_a_withdrawal_is_open_until_the_request_is_decided(kind: Kind) -> None:
    undecided = {State.SENT, State.RECEIVED, State.ACKNOWLEDGED, State.QUERY, State.FORWARDED}

    for state in undecided & set(ways(kind)):
        assert after(kind, state, Act.WITHDRAW) is State.WITHDRAWN, state


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("state", State)
def test_what_is_open_to_a_side_is_its_own_acts(kind: Kind, side: Side, state: State) -> None:
    assert all(SIDES[act] is side for act in open_acts(kind, state, side))


def test_no_person_can_do_what_the_machine_does() -> None:
    assert roles_of(Kind.PRES, Act.SUPERSEDE) == {"system"}
    assert "system" not in roles_of(Kind.PRES, Act.EXECUTE)
