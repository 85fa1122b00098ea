"""The fold: what counts, what is noted without effect, what crossed, what is held."""

from datetime import timedelta
from itertools import permutations

import pytest

from comity.cooperation.acts import Act, Side
from comity.cooperation.lifecycles import Kind, State
from comity.cooperation.threads import Effect, fold
from tests.builders.cooperation import (
    NOON,
    ZONE,
    Desk,
    content_for,
    desk_in,
    request_content,
    said,
)

REQUEST = said(Act.REQUEST, side=Side.REQUESTING, n=1, content=request_content(), reference="XA-1")
ACKNOWLEDGED = said(
    Act.ACKNOWLEDGE,
    side=Side.REQUESTED,
    n=1,
    content=content_for(Kind.PRES, Act.ACKNOWLEDGE),
    covers=[REQUEST.digest],
    cites=REQUEST.digest,
    reference="XB-9",
)


def test_a_request_without_receipt_is_sent_and_with_receipt_is_received() -> None:
    sent = said(Act.REQUEST, side=Side.REQUESTING, n=1, content={}, received=False)

    assert fold([sent]).state is State.SENT
    assert fold([REQUEST]).state is State.RECEIVED
    assert fold([REQUEST]).received_at == NOON


def test_each_side_gives_its_own_reference() -> None:
    thread = fold([REQUEST, ACKNOWLEDGED])

    assert thread.references == {Side.REQUESTING: "XA-1", Side.REQUESTED: "XB-9"}


def test_order_of_arrival_and_repeats_do_not_matter() -> None:
    desk = Desk().walk(Act.REQUEST, Act.ASK, Act.ANSWER, Act.FORWARD, Act.EXECUTE)
    whole = fold(desk.all)

    assert whole.state is State.EXECUTED
    for arrival in permutations(desk.all):
        assert fold([*arrival, arrival[0]]) == whole


def test_what_comes_after_a_gap_is_held_until_the_gap_is_filled() -> None:
    desk = Desk().walk(Act.REQUEST, Act.ASK, Act.ANSWER, Act.FORWARD)
    request, question, answer, forward = desk.all

    without_answer = fold([request, question, forward])

    assert without_answer.state is State.QUERY
    assert without_answer.held == (forward,)
    assert fold([answer]).held == (answer,)
    assert fold(desk.all).held == ()


def test_a_withdrawal_that_crossed_an_execution_is_noted_after_it() -> None:
    desk = desk_in(Kind.PRES, State.FORWARDED)
    seen = desk.thread.last_seen(Side.REQUESTING)
    executed = desk.say(Act.EXECUTE)
    withdrawal = said(
        Act.WITHDRAW, side=Side.REQUESTING, n=2, content={"reason": "solved"}, cites=seen
    )

    thread = fold([*desk.all, withdrawal])

    assert thread.state is State.EXECUTED
    assert thread.entries[-1].said == withdrawal
    assert thread.entries[-1].effect is Effect.NOT_OPEN
    assert thread.entries[-1].crossed == (executed.digest,)


def test_what_the_author_had_seen_did_not_cross() -> None:
    desk = Desk().walk(Act.REQUEST, Act.ASK, Act.ANSWER, Act.FORWARD, Act.EXECUTE, Act.RELEASE)

    assert all(entry.crossed == () for entry in desk.thread.entries)


def test_the_requested_side_orders_the_thread() -> None:
    desk = Desk().walk(Act.REQUEST, Act.ACKNOWLEDGE)
    withdrawal = said(Act.WITHDRAW, side=Side.REQUESTING, n=2, content={"reason": "solved"})
    before = said(
        Act.FORWARD,
        side=Side.REQUESTED,
        n=2,
        content={"provider": "nordmail"},
        covers=[withdrawal.digest],
    )
    after = said(Act.FORWARD, side=Side.REQUESTED, n=2, content={"provider": "nordmail"})

    assert fold([*desk.all, withdrawal, before]).entries[-1].effect is Effect.NOT_OPEN
    assert fold([*desk.all, withdrawal, after]).entries[-2].after is State.FORWARDED
    assert fold([*desk.all, withdrawal, after]).state is State.WITHDRAWN


def test_an_act_of_a_newer_peer_is_kept_and_shown_as_not_understood() -> None:
    desk = Desk().walk(Act.REQUEST, Act.ACKNOWLEDGE)
    newer = said("adjourn", side=Side.REQUESTED, n=2, content={"until": "2027"})

    thread = fold([*desk.all, newer])

    assert thread.state is State.ACKNOWLEDGED
    assert thread.entries[-1].effect is Effect.NOT_UNDERSTOOD
    assert thread.entries[-1].said.body.content == {"until": "2027"}


def test_a_kind_of_a_newer_peer_is_kept_and_shown_as_not_understood() -> None:
    thread = fold([said(Act.REQUEST, side=Side.REQUESTING, n=1, kind="RTC")])

    assert thread.kind is None
    assert thread.open_acts(Side.REQUESTED) == ()
    assert thread.entries[0].effect is Effect.NOT_UNDERSTOOD


@pytest.mark.parametrize("act", [Act.ASK, Act.REFUSE])
def test_content_that_cannot_be_read_has_no_effect(act: Act) -> None:
    desk = Desk().walk(Act.REQUEST, Act.ACKNOWLEDGE)

    desk.say(act, {"questions": [], "refusal_ground": []})

    assert desk.thread.state is State.ACKNOWLEDGED
    assert desk.thread.entries[-1].effect is Effect.NOT_UNDERSTOOD


def test_an_answer_may_not_turn_the_request_into_something_that_is_none() -> None:
    desk = Desk().walk(Act.REQUEST, Act.ASK)

    desk.say(Act.ANSWER, {"answers": ["yes"], "changes": {"targets": "all"}})

    assert desk.thread.entries[-1].effect is Effect.NOT_UNDERSTOOD
    assert desk.thread.content["targets"] == request_content()["targets"]


def test_an_answer_makes_a_new_version_of_the_request() -> None:
    desk = Desk().walk(Act.REQUEST, Act.ASK)

    desk.say(Act.ANSWER, {"changes": {"needed_by": "2026-05-01"}})

    assert desk.thread.content["needed_by"] == "2026-05-01"
    assert desk.thread.entries[0].said.body.content.get("needed_by") is None


@pytest.mark.parametrize("role", ["ca_officer", "provider_lert", "system", ""])
def test_a_role_that_is_not_competent_has_no_effect(role: str) -> None:
    desk = Desk()

    desk.say(Act.REQUEST, role=role)

    assert desk.thread.entries[0].effect is Effect.NOT_COMPETENT
    assert desk.thread.state is State.DRAFT


def test_an_act_of_the_wrong_side_has_no_effect() -> None:
    desk = Desk().walk(Act.REQUEST)

    desk.say(Act.ACKNOWLEDGE, side=Side.REQUESTING)

    assert desk.thread.state is State.RECEIVED
    assert desk.thread.entries[-1].effect is Effect.NOT_OPEN


def test_of_two_statements_under_one_number_the_first_on_the_wire_counts() -> None:
    desk = Desk().walk(Act.REQUEST)
    first = said(
        Act.ASK,
        side=Side.REQUESTED,
        n=1,
        seq=5,
        covers=[desk.all[0].digest],
        content=content_for(Kind.PRES, Act.ASK),
    )
    second = said(
        Act.ACKNOWLEDGE,
        side=Side.REQUESTED,
        n=1,
        seq=6,
        content=content_for(Kind.PRES, Act.ACKNOWLEDGE),
    )

    for arrival in ([first, second], [second, first]):
        thread = fold([*desk.all, *arrival])
        assert thread.state is State.QUERY
        assert thread.order.twins == (second,)


def test_a_statement_that_lists_what_never_came_is_held() -> None:
    liar = said(Act.ACKNOWLEDGE, side=Side.REQUESTED, n=1, covers=["0" * 64])

    thread = fold([REQUEST, liar])

    assert thread.state is State.RECEIVED
    assert thread.held == (liar,)


def test_an_extension_moves_the_last_day() -> None:
    desk = desk_in(Kind.PRES, State.EXECUTED)
    desk.say(Act.ASK_EXTENSION, {"reason": "Court.", "expires_on": "2026-07-01"})

    desk.say(Act.GRANT_EXTENSION, {"expires_on": "2026-06-20", "zone": ZONE})

    assert desk.thread.state is State.EXTENDED
    assert str(desk.thread.expires_on) == "2026-06-20"


def test_an_extension_must_lie_after_the_old_last_day() -> None:
    desk = desk_in(Kind.PRES, State.EXTENSION_ASKED)

    desk.say(Act.GRANT_EXTENSION, {"expires_on": "2026-05-01", "zone": ZONE})

    assert desk.thread.state is State.EXTENSION_ASKED
    assert desk.thread.entries[-1].effect is Effect.NOT_OPEN


@pytest.mark.parametrize("act", [Act.ASK_EXTENSION, Act.SUPERSEDE])
def test_what_has_lapsed_can_no_longer_be_extended_or_superseded(act: Act) -> None:
    desk = desk_in(Kind.PRES, State.EXECUTED)

    desk.say(act, after=timedelta(days=61))

    assert desk.thread.state is State.EXECUTED
    assert desk.thread.entries[-1].reason == "the preservation had ended"


def test_a_preservation_that_is_superseded_is_held_until_the_decision() -> None:
    desk = desk_in(Kind.PRES, State.EXECUTED)

    desk.say(Act.SUPERSEDE)

    assert desk.thread.held_until_decision


def test_a_receipt_for_a_part_does_not_confirm_the_whole() -> None:
    desk = desk_in(Kind.MLA, State.FORWARDED)
    desk.say(Act.PARTLY, {"package_id": "one"})
    desk.say(Act.EXECUTE, {"package_id": "two"})

    desk.say(Act.CONFIRM_RECEIPT, {"package_id": "one", "verdict": "intact"})
    desk.say(Act.CONFIRM_RECEIPT, {"package_id": "two", "verdict": "intact"})

    of_part, of_whole = desk.thread.entries[-2:]
    assert (of_part.effect, of_part.after) == (Effect.NOT_OPEN, State.EXECUTED)
    assert of_whole.after is State.CONFIRMED
    assert desk.thread.packages == ("one", "two")


def test_a_defect_reopens_what_was_executed() -> None:
    desk = desk_in(Kind.MLA, State.EXECUTED)

    desk.walk(Act.REPORT_DEFECT, Act.EXECUTE, Act.CONFIRM_RECEIPT)

    assert desk.thread.state is State.CONFIRMED
