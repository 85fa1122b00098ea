"""A payment is held for hours, frozen, confiscated, shared and given back, one after the other."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from comity.access.app.models import Notice
from comity.cooperation.acts import Act
from comity.cooperation.app import prefills, services
from comity.cooperation.app.services import requests
from comity.cooperation.attention import attention
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import Clock, ClockName, ClockStatus, clocks_of, is_held
from comity.cooperation.contents import MalformedContentError, taken
from comity.cooperation.errors import NothingToFollowError
from comity.cooperation.kinds import held_for, plan_of
from comity.cooperation.lifecycles import Kind, State
from comity.cooperation.property_rows import read_money
from comity.cooperation.recoveries import (
    Confiscated,
    Disposal,
    HeldMoney,
    PartConfiscated,
    fits_the_recovery,
)
from comity.cooperation.stages import Word, word_for
from comity.cooperation.threads import Thread
from comity.law.calendars import Calendar
from tests.builders.cooperation import NOON, Desk, content_for, desk_in
from tests.builders.requests import PeerDesk, person, sent_from, whole_request

STOP_PAY, FREEZE, CONFISC = Kind("STOP_PAY"), Kind("FREEZE"), Kind("CONFISC")
ROWS = [{"kind": "cash", "identifier": "Box 1"}, {"kind": "vehicle", "identifier": "XB 17"}]
CALENDAR = Calendar(zone=ZoneInfo("UTC"))


def clocks(view: Thread) -> dict[ClockName, Clock]:
    return {one.name: one for one in clocks_of(view, calendar=CALENDAR, rules=clock_rules())}


def taken_by(*results: str) -> dict[str, Any]:
    items = [{"item": n, "taken": one} for n, one in enumerate(results)]
    return {"items": items, "confiscated_on": "2026-03-20"}


def test_a_hold_lasts_for_hours_warns_and_lapses_unless_it_is_made_longer() -> None:
    desk = desk_in(STOP_PAY, State.BANK_CONTACTED)
    desk.say(Act.EXECUTE)
    view = desk.thread
    clock = clocks(view)[ClockName.HOLD]

    assert clock.due_at == NOON + timedelta(hours=72)
    assert [len(clock.warnings(NOON + timedelta(hours=h))) for h in (1, 37, 55, 70, 73)] == [
        *(0, 1, 2, 3, 4)
    ]
    assert clock.status(NOON + timedelta(hours=60)) is ClockStatus.EXPIRING
    assert clock.status(NOON + timedelta(hours=73)) is ClockStatus.LAPSED
    assert is_held(view, now=NOON)
    assert not is_held(view, now=NOON + timedelta(hours=73))
    assert attention(view, [clock]).due_at == clock.due_at
    assert word_for(STOP_PAY, view.state, desk.all[0].side) is Word.HELD

    later = {**content_for(STOP_PAY, Act.EXECUTE), "held_until": "2026-03-08T12:00:00.000Z"}
    desk.say(Act.EXECUTE, later)
    assert clocks(desk.thread)[ClockName.HOLD].due_at == NOON + timedelta(days=6)


def test_a_freeze_that_comes_after_the_hold_has_ended_cannot_prolong_it() -> None:
    desk = desk_in(STOP_PAY, State.FROZEN)
    desk.at = NOON + timedelta(hours=80)
    desk.say(Act.SUPERSEDE)

    assert desk.thread.state is State.FROZEN
    assert not desk.thread.held_until_decision


def test_an_alert_runs_in_hours_whatever_the_day() -> None:
    desk = Desk(STOP_PAY)
    desk.say(Act.REQUEST, {"urgency": "urgent", "wish": "hold"})
    found = clocks(desk.thread)

    assert found[ClockName.ACKNOWLEDGE].due_at == NOON + timedelta(hours=1)
    assert found[ClockName.CONTACT_BANK].due_at == NOON + timedelta(hours=2)
    assert found[ClockName.EXECUTE].due_at == NOON + timedelta(hours=6)
    at = "2026-03-02T12:00:00Z"
    with pytest.raises(MalformedContentError, match="before the hold"):
        taken(HeldMoney, {"amount": "1 EUR", "held_at": at, "held_until": at}, own=True)


def test_lines_of_a_payment_are_wallets_transactions_and_accounts() -> None:
    read = read_money("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\n" + "4a" * 32)

    assert [row.type for row in read.rows] == ["wallet", "tx_hash"]
    assert read.wrong == ()


def test_whole_and_in_part_mean_what_they_say_of_a_confiscation_too() -> None:
    for model, results in (
        (Confiscated, ("confiscated", "not_found")),
        (PartConfiscated, ("confiscated", "confiscated")),
        (PartConfiscated, ("not_found", "not_found")),
        (PartConfiscated, ("confiscated", "refused")),
    ):
        with pytest.raises(MalformedContentError):
            taken(model, taken_by(*results), own=True)


def test_nothing_is_shared_before_the_shares_are_agreed_and_each_thing_is_named_once() -> None:
    desk = Desk(CONFISC)
    desk.say(Act.REQUEST, {"property": ROWS})
    desk.walk(Act.ACKNOWLEDGE, Act.ACCEPT)
    desk.say(Act.EXECUTE, taken_by("confiscated", "confiscated"))
    half = {"item": 0, "disposal": "shared", "to_whom": "XA", "amount": "50 EUR"}
    sold = {"item": 1, "disposal": "sold", "amount": "100 EUR"}
    shared = taken(Disposal, {"disposals": [half, sold], "disposed_on": "2026-06-01"}, own=True)

    assert "agree on the shares" in fits_the_recovery(desk.thread, Act.DISPOSE, shared)
    desk.walk(Act.PROPOSE_SHARING, Act.AGREE_SHARING)
    assert fits_the_recovery(desk.thread, Act.DISPOSE, shared) == ""
    twice = taken(Disposal, {"disposals": [sold, sold], "disposed_on": "2026-06-01"}, own=True)
    assert "each thing once" in fits_the_recovery(desk.thread, Act.DISPOSE, twice)
    desk.say(Act.DISPOSE, shared.written())
    desk.say(Act.CLOSE)
    assert desk.thread.state is State.CLOSED
    for lacking in ({"disposal": "returned_to_victim"}, {"disposal": "sold"}):
        content = {"disposals": [{"item": 0, **lacking}], "disposed_on": "2026-06-01"}
        with pytest.raises(MalformedContentError):
            taken(Disposal, content, own=True)


def test_a_confiscation_is_decided_in_days_and_shares_wait_for_whoever_asked() -> None:
    desk = desk_in(CONFISC, State.SHARING_PROPOSED)
    found = clocks(desk.thread)

    assert found[ClockName.AGREE].due_on is not None
    assert attention(desk.thread, found.values()).clock is ClockName.AGREE
    assert ClockName.DISPOSE in found


def test_each_kind_says_what_it_leads_to_and_what_it_lets_last() -> None:
    assert held_for(str(FREEZE)) == (str(STOP_PAY),)
    assert held_for(str(CONFISC)) == (str(FREEZE),)
    assert str(FREEZE) not in held_for("MLA")
    assert not any(plan_of(kind).alone for kind in (STOP_PAY, FREEZE, CONFISC))


@pytest.mark.django_db
def test_a_hold_lasts_when_the_freeze_that_names_it_arrives_and_the_freeze_when_confiscation_does(
    now: datetime,
) -> None:
    peer = PeerDesk("XB")
    desk, ours = person("poc_247"), person("ca_officer")

    def said(thread: Any, act: Act, who: Any, **content: object) -> None:  # noqa: ANN401
        services.carry_out(thread, act, content, person=who, now=now)
        thread.refresh_from_db()

    held = peer.request(STOP_PAY, at=now)
    said(held, Act.ACKNOWLEDGE, desk)
    said(held, Act.CONTACT_BANK, desk, bank="Harbour Bank")
    said(held, Act.EXECUTE, desk)
    frozen = peer.request(FREEZE, at=now, preservation_ref=held.peer_reference)
    held.refresh_from_db()
    assert held.state == State.SUPERSEDED

    said(frozen, Act.ACKNOWLEDGE, ours)
    said(frozen, Act.ACCEPT, ours, basis="Code, s. 5.")
    items = [{"item": 0, "held": "frozen"}, {"item": 1, "held": "not_found"}]
    said(frozen, Act.PARTLY, ours, items=items, expires_on="2026-09-01")
    peer.request(CONFISC, at=now, preservation_ref=frozen.peer_reference)
    frozen.refresh_from_db()
    assert frozen.state == State.SUPERSEDED


@pytest.mark.django_db
def test_an_alert_leads_to_a_freeze_and_a_freeze_to_confiscation_with_all_that_was_typed(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(requests, "with_addressee", lambda _kind, stated, *, aud: dict(stated))  # noqa: ARG005 - as it is named
    peer = PeerDesk("XB")
    officer = person("ca_officer")
    paid = _ours(peer, STOP_PAY, now)
    with pytest.raises(NothingToFollowError):
        services.follow(paid.pk, "property", person=officer, now=now)
    for act in (Act.ACKNOWLEDGE, Act.CONTACT_BANK, Act.EXECUTE):
        peer.say(paid, act, at=now)

    draft = services.follow(paid.pk, "property", person=officer, now=now)
    assert draft.kind == str(FREEZE)
    assert draft.content["property"][0]["identifier"] == "DE89370400440532013000"
    assert draft.content["property"][0]["worth"] == "184,300.00"
    assert draft.content["preservation_ref"] == paid.own_reference
    assert draft.content["facts"] == whole_request(STOP_PAY)["facts"]
    assert draft.content["measure"] == "freeze"

    frozen = _ours(peer, FREEZE, now)
    for act in (Act.ACKNOWLEDGE, Act.ACCEPT):
        peer.say(frozen, act, at=now)
    items = [{"item": n, "held": "frozen"} for n in range(2)]
    stated = {**content_for(FREEZE, Act.EXECUTE), "items": items, "expires_on": "2026-09-01"}
    peer.say(frozen, Act.EXECUTE, stated, at=now)
    onward = services.follow(frozen.pk, "property", person=officer, now=now)
    assert onward.kind == str(CONFISC)
    assert onward.content["property"] == whole_request(FREEZE)["property"]
    assert "order" not in onward.content

    records = services.follow(frozen.pk, "records", person=officer, now=now)
    assert records.kind == str(prefills.kind_for({"PAY"}))
    assert records.content["targets"] == [
        {
            "type": "iban",
            "value": "DE89370400440532013000",
            "service": "Harbour Bank",
            "categories": ["PAY", "KYC"],
        }
    ]

    wish = {"expires_on": "2026-12-01", "reason": "The trial goes on."}
    services.carry_out(frozen, Act.ASK_EXTENSION, wish, person=officer, now=now)
    frozen.refresh_from_db()
    assert frozen.state == State.EXTENSION_ASKED
    services.remind(now=now + timedelta(days=365))
    told = set(Notice.objects.values_list("code", flat=True))
    assert {"cooperation.held_lapsed"} <= told
    assert "cooperation.clock_lapsed" not in told


def _ours(peer: PeerDesk, kind: Kind, now: datetime) -> Any:  # noqa: ANN401 - a row
    """Send a request of ``kind`` to ``peer`` by two people, and have it receipted."""
    role = str(plan_of(kind).begins["sender_role"])
    writer, sender = person(role, name="One"), person(role, name="Two")
    draft = services.file_draft(kind, whole_request(kind), aud=peer.member, person=writer, now=now)
    thread = sent_from(draft, by=sender, now=now)
    peer.receipt(thread, at=now)
    thread.refresh_from_db()
    return thread
