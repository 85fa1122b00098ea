"""Property is frozen thing by thing, told, challenged, renewed, and lapses where nobody renews."""

from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.cooperation.account_rows import fields_of_account, with_accounts
from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.attention import attention
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import Clock, ClockName, ClockStatus, clocks_of, is_held
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.freezes import (
    Custody,
    Frozen,
    PartFrozen,
    fits_the_property,
    frozen_rows,
)
from comity.cooperation.gists import gist_of
from comity.cooperation.kinds import plan_of
from comity.cooperation.lifecycles import Kind, State
from comity.cooperation.property_rows import fault_of_address, read_property
from comity.cooperation.threads import Effect, Thread, fold
from comity.cooperation.typed import content_of, field_for, typed_of
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, Desk, content_for, desk_in, role_for

FREEZE = Kind("FREEZE")
IBAN = "DE89 3704 0044 0532 0130 00"
WALLET = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
ROWS = [
    {"kind": "bank_account", "identifier": IBAN},
    {"kind": "virtual_asset", "identifier": WALLET},
]
AT = "2026-03-02T12:00:00.000Z"
CALENDAR = Calendar(zone=ZoneInfo("UTC"))


def said(*held: str, **more: object) -> dict[str, Any]:
    return {
        "items": [{"item": n, "held": one} for n, one in enumerate(held)],
        "frozen_at": AT,
        **more,
    }


def asked(*, urgent: bool = False) -> Desk:
    desk = Desk(FREEZE)
    desk.say(Act.REQUEST, {"property": ROWS, "urgency": "urgent" if urgent else "routine"})
    return desk


def clocks(view: Thread) -> dict[ClockName, Clock]:
    return {one.name: one for one in clocks_of(view, calendar=CALENDAR, rules=clock_rules())}


def test_each_line_is_one_thing_known_by_its_shape_and_checked_like_accounts_and_wallets() -> None:
    read = read_property(f"{IBAN}\n\n{WALLET}\nshop.example\nland register, folio 2208\n{IBAN}")

    assert [row.type for row in read.rows][:4] == [
        "bank_account",
        "virtual_asset",
        "domain",
        "other",
    ]
    assert [(one.number, one.code) for one in read.wrong] == [(6, "twice")]
    mistyped = read_property(f"{IBAN[:-1]}1\n{WALLET[:-1]}5\n1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")
    assert [one.code for one in mistyped.wrong] == ["iban", "wallet", "wallet"]


def test_an_address_is_of_the_chain_that_is_named_and_unknown_chains_are_not_judged() -> None:
    assert fault_of_address(WALLET, "BTC") == ""
    assert fault_of_address(WALLET, "ETH") == "wallet"
    assert fault_of_address("whatever", "NEWCHAIN") == ""


def test_what_was_said_of_a_thing_stays_when_lines_change_and_the_copy_is_named_once() -> None:
    first = content_of({"accounts": f"{WALLET}\nfolio 2208"}, {}, kind=FREEZE)
    assert first["property"][0] == {"kind": "virtual_asset", "identifier": WALLET, "chain": "BTC"}
    told = with_accounts(
        first, {1: {"kind": "real_estate", "holder": "V. Testov"}}, rows_in="property"
    )

    typed = typed_of(told) | {"accounts": f"folio 2208\n{IBAN}", "order_copy": "order.pdf"}
    changed = content_of(typed | {"order_copy_hash": "ab" * 32}, told, kind=FREEZE)

    assert changed["property"][0]["holder"] == "V. Testov"
    assert changed["property"][0]["kind"] == "real_estate"
    assert changed["order"]["attachment"] == changed["attachments"][0]["name"] == "order.pdf"
    assert "targets" not in changed
    assert field_for("property[1].location") == "accounts"
    assert gist_of(changed).targets == 2
    assert "identifier" not in fields_of_account(FREEZE)


@pytest.mark.parametrize(
    ("model", "content", "wrong"),
    [
        (Frozen, said("frozen", "not_found"), "in part"),
        (PartFrozen, said("frozen", "frozen"), "in part"),
        (PartFrozen, said("not_found", "not_found"), "nothing is frozen"),
        (PartFrozen, said("frozen", "refused"), "which ground"),
        (PartFrozen, said("frozen", "partly_frozen"), "how much"),
        (Frozen, said("frozen", expires_on="2026-05-01"), "legal time"),
        (Frozen, said("frozen", expires_on="2026-03-01", zone="Etc/UTC"), "before the freeze"),
    ],
)
def test_whole_and_in_part_mean_what_they_say(
    model: type[Frozen], content: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(MalformedContentError, match=wrong):
        taken(model, content, own=True)


def test_every_thing_is_answered_once_and_only_things_of_the_request_are_named() -> None:
    view = asked().walk(Act.ACKNOWLEDGE, Act.ACCEPT).thread
    one = taken(Frozen, said("frozen"), own=True)
    both = taken(Frozen, said("frozen", "frozen"), own=True)

    assert "each thing once" in fits_the_property(view, Act.EXECUTE, one)
    assert fits_the_property(view, Act.EXECUTE, both) == ""
    strange = taken(
        Custody, {**content_for(FREEZE, Act.REPORT_CUSTODY), "concerned": [2]}, own=True
    )
    assert "no row 2" in fits_the_property(view, Act.REPORT_CUSTODY, strange)


def test_custody_names_a_wallet_whose_check_sum_holds_and_a_whole_transaction() -> None:
    known = content_for(FREEZE, Act.REPORT_CUSTODY)
    taken(Custody, {**known, "wallet": WALLET, "chain": "BTC", "tx_hash": "4a" * 32}, own=True)
    for wrong in ({"wallet": WALLET, "chain": "ETH"}, {"tx_hash": "4a5e...da33b"}):
        with pytest.raises(MalformedContentError):
            taken(Custody, {**known, **wrong}, own=True)


def test_an_urgent_freeze_is_decided_in_two_days_and_its_last_day_warns_then_lapses() -> None:
    desk = asked(urgent=True)
    assert clocks(desk.thread)[ClockName.DECIDE].due_at == NOON + timedelta(hours=48)
    desk.walk(Act.ACKNOWLEDGE, Act.ACCEPT)
    desk.say(Act.EXECUTE, said("frozen", "frozen", expires_on="2026-05-01", zone="Etc/UTC"))
    view = desk.thread

    clock = clocks(view)[ClockName.FREEZE]
    assert view.state is State.FROZEN
    assert clock.status(NOON) is ClockStatus.RUNNING
    assert clock.status(NOON + timedelta(days=55)) is ClockStatus.EXPIRING
    assert len(clock.warnings(NOON + timedelta(days=59))) >= 4
    assert clock.status(NOON + timedelta(days=70)) is ClockStatus.LAPSED
    assert is_held(view, now=NOON)
    assert not is_held(view, now=NOON + timedelta(days=70))
    assert attention(view, [clock]).clock is ClockName.FREEZE
    assert clocks(view)[ClockName.TELL_HOLDER].waits_for is Side.REQUESTED


def test_a_renewal_after_the_last_day_changes_nothing_and_one_before_makes_it_longer() -> None:
    desk = asked().walk(Act.ACKNOWLEDGE, Act.ACCEPT)
    desk.say(Act.EXECUTE, said("frozen", "frozen", expires_on="2026-05-01", zone="Etc/UTC"))
    late = list(desk.all)
    desk.say(Act.ASK_EXTENSION, {"reason": "The trial goes on.", "expires_on": "2026-09-01"})
    desk.say(Act.GRANT_EXTENSION, {"expires_on": "2026-09-01", "zone": "Etc/UTC"})
    assert desk.thread.state is State.FROZEN
    assert str(desk.thread.expires_on) == "2026-09-01"

    desk.all, desk.at = late, NOON + timedelta(days=90)
    desk.say(Act.ASK_EXTENSION, {"reason": "Too late.", "expires_on": "2026-09-01"})
    assert desk.thread.entries[-1].effect is Effect.NOT_OPEN
    assert desk.thread.state is State.FROZEN


def test_a_freeze_without_a_last_day_holds_until_it_is_lifted() -> None:
    desk = asked().walk(Act.ACKNOWLEDGE, Act.ACCEPT)
    desk.say(Act.PARTLY, said("frozen", "not_found"))
    assert frozen_rows(desk.thread) == (0,)
    assert is_held(desk.thread, now=NOON + timedelta(days=4000))
    assert ClockName.FREEZE not in clocks(desk.thread)

    desk.walk(Act.NOTIFY_HOLDER, Act.REPORT_CHALLENGE)
    assert desk.thread.state is State.CHALLENGED
    assert is_held(desk.thread, now=NOON)
    desk.walk(Act.UPHOLD, Act.REPORT_CHALLENGE, Act.LIFT)
    assert desk.thread.state is State.LIFTED
    assert not is_held(desk.thread, now=NOON)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(sorted({act for _, act in plan_of(FREEZE).table} - {Act.RECEIVE})),
        max_size=12,
    )
)
def test_nothing_is_frozen_before_it_was_decided_whatever_is_said(acts: list[Act]) -> None:
    desk = asked()
    for act in acts:
        desk.say(act, content_for(FREEZE, act, number=len(desk.all)), role=role_for(FREEZE, act))
    view, decided = fold(desk.all), False
    for entry in view.entries:
        if entry.effect is not Effect.APPLIED:
            assert entry.before is entry.after
            continue
        decided = decided or entry.said.body.act == Act.ACCEPT
        assert decided or entry.after not in {State.FROZEN, State.CHALLENGED, State.SUPERSEDED}
        assert SIDES[Act(entry.said.body.act)] is entry.said.side


def test_every_state_of_a_freeze_can_be_reached() -> None:
    for state in set(plan_of(FREEZE).table.values()):
        assert desk_in(FREEZE, state).thread.state is state or state is State.SENT
    assert NOON.tzinfo is UTC
