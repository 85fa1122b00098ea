"""What follows a request is judged as the request was."""

import io
from datetime import date, datetime, timedelta

import pytest

from comity.access.permissions import PermissionRefusedError
from comity.cooperation.acts import Act
from comity.cooperation.app import queries, services
from comity.cooperation.app.models import Order, Statement, Thread
from comity.cooperation.errors import BlockedByFindingsError, TransitionRefusedError
from comity.cooperation.lifecycles import Kind, State
from comity.law.rules import completeness_rules
from tests.builders.requests import (
    FORWARD,
    PROVIDER,
    Evidence,
    PeerDesk,
    opened,
    person,
    sent_from,
    whole_request,
)

pytestmark = pytest.mark.django_db
WISH = {"reason": "The court has not decided yet, and sits again in May.", "mla_status": "in May"}
LONGER = {**WISH, "expires_on": "2026-07-01"}


def preserved_there(peer: PeerDesk, now: datetime, **changes: object) -> Thread:
    """Let ``peer`` preserve what this node asks for."""
    content = whole_request(Kind.PRES, **changes)
    held = services.file_draft(Kind.PRES, content, aud="XB", person=person("investigator"), now=now)
    services.override(held, reason="Lives are at risk.", person=person("prosecutor"), now=now)
    thread = sent_from(held, by=person("poc_247"), now=now)
    peer.receipt(thread, at=now)
    for act in (Act.ACKNOWLEDGE, Act.FORWARD, Act.EXECUTE):
        peer.say(thread, act, at=now)
    return thread


def forwarded_here(peer: PeerDesk, now: datetime, kind: Kind, **changes: object) -> Thread:
    """Let this node take up a request of ``peer`` and order the data."""
    role = "poc_247" if kind is Kind.PRES else "ca_officer"
    person("provider_lert", provider=PROVIDER)
    thread = peer.request(kind, at=now, **changes)
    officer = person(role)
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "C 1"}, person=officer, now=now)
    services.perform(thread, Act.FORWARD, FORWARD, person=officer, now=now)
    return thread


def targets(*categories: str) -> list[dict[str, object]]:
    return [{**whole_request(Kind.MLA)["targets"][0], "categories": list(categories)}]


def test_an_extension_carries_the_digests_of_its_findings_and_rules(now: datetime) -> None:
    thread = preserved_there(PeerDesk("XB"), now)

    done = services.perform(thread, Act.ASK_EXTENSION, LONGER, person=person("poc_247"), now=now)

    said = queries.folded(thread).entries[-1].said.body
    assert done.thread.state == State.EXTENSION_ASKED
    assert said.rules_digest == completeness_rules().digest
    assert said.findings_digest is not None


def test_an_extension_without_the_state_of_the_request_for_data_is_remarked_on(
    now: datetime,
) -> None:
    thread = preserved_there(PeerDesk("XB"), now)
    said = {"reason": WISH["reason"], "expires_on": "2026-07-01"}

    done = services.perform(thread, Act.ASK_EXTENSION, said, person=person("poc_247"), now=now)

    assert "R-PRS-008" in [found.rule for found in done.findings]


def test_the_request_that_is_extended_is_no_duplicate_of_the_extension(now: datetime) -> None:
    thread = preserved_there(PeerDesk("XB"), now)

    done = services.perform(thread, Act.ASK_EXTENSION, LONGER, person=person("poc_247"), now=now)

    assert "R-ENV-029" not in [found.rule for found in done.findings]


def test_the_same_asked_again_is_remarked_on(now: datetime) -> None:
    PeerDesk("XB")
    first = opened(Kind.PRES, whole_request(Kind.PRES), aud="XB", person=person("poc_247"), now=now)

    again = services.of_request(Kind.PRES, whole_request(Kind.PRES), aud="XB", now=now)
    other = services.of_request(Kind.MLA, whole_request(Kind.MLA), aud="XB", now=now)

    found = next(found for found in again.findings if found.rule == "R-ENV-029")
    assert first.own_reference in found.message or "2026-03-02" in found.message
    assert "R-ENV-029" not in [found.rule for found in other.findings]


def test_a_blocked_extension_waits_for_a_supervisor_and_the_receiver_sees_the_reason(
    now: datetime,
) -> None:
    officer = person("poc_247")
    thread = preserved_there(PeerDesk("XB"), now, offence=[])
    before = Statement.objects.count()
    with pytest.raises(BlockedByFindingsError, match="ask_extension") as caught:
        services.perform(thread, Act.ASK_EXTENSION, LONGER, person=officer, now=now)
    assert caught.value.facts["rules"] == ["R-ENV-013"]
    assert Statement.objects.count() == before

    services.override_extension(thread, reason="It is.", person=person("duty_supervisor"), now=now)
    services.perform(thread, Act.ASK_EXTENSION, LONGER, person=officer, now=now)

    override = queries.folded(thread).entries[-1].said.body.override
    assert override is not None
    assert (override.reason, override.role) == ("It is.", "duty_supervisor")
    assert override.rules == ("R-ENV-013",)


def test_an_override_lets_one_extension_through(now: datetime) -> None:
    peer, officer = PeerDesk("XB"), person("poc_247")
    thread = preserved_there(peer, now, offence=[])
    services.override_extension(thread, reason="Once.", person=person("prosecutor"), now=now)
    services.perform(thread, Act.ASK_EXTENSION, LONGER, person=officer, now=now)
    peer.say(thread, Act.GRANT_EXTENSION, {"expires_on": "2026-07-01", "zone": "UTC"}, at=now)

    with pytest.raises(BlockedByFindingsError):
        services.perform(
            thread,
            Act.ASK_EXTENSION,
            {**WISH, "expires_on": "2026-09-01"},
            person=officer,
            now=now,
        )


@pytest.mark.parametrize(("role", "reason"), [("poc_247", "Now."), ("prosecutor", "  ")])
def test_only_a_supervisor_overrides_and_with_a_reason(
    role: str, reason: str, now: datetime
) -> None:
    thread = preserved_there(PeerDesk("XB"), now)

    with pytest.raises(PermissionRefusedError):
        services.override_extension(thread, reason=reason, person=person(role), now=now)


def test_nothing_is_overridden_where_no_extension_is_open(now: datetime) -> None:
    PeerDesk("XB")
    content = whole_request(Kind.PRES)
    thread = opened(Kind.PRES, content, aud="XB", person=person("poc_247"), now=now)

    with pytest.raises(TransitionRefusedError):
        services.override_extension(thread, reason="x", person=person("prosecutor"), now=now)


def test_a_refused_preservation_says_by_itself_that_nothing_is_held(now: datetime) -> None:
    officer = person("poc_247")
    thread = PeerDesk("XB").request(at=now)
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "B 1"}, person=officer, now=now)
    refusal = {"refusal_ground": ["too_broad"], "reason": "All accounts of a town."}

    services.perform(thread, Act.REFUSE, refusal, person=officer, now=now)

    said = queries.folded(thread).entries[-1].said.body.content
    assert said["preservation_state"] == "not_preserved"


def test_a_refusal_after_an_order_has_to_say_whether_the_data_stay_preserved(
    now: datetime,
) -> None:
    officer = person("poc_247")
    thread = forwarded_here(PeerDesk("XB"), now, Kind.PRES)
    refusal = {"refusal_ground": ["too_broad"], "reason": "All accounts of a town."}

    with pytest.raises(BlockedByFindingsError) as caught:
        services.perform(thread, Act.REFUSE, refusal, person=officer, now=now)

    assert caught.value.facts["rules"] == ["R-RSP-004"]
    services.perform(
        thread, Act.REFUSE, refusal | {"preservation_state": "released"}, person=officer, now=now
    )


def test_a_question_on_a_request_for_data_says_until_when_the_node_holds_them(
    now: datetime,
) -> None:
    peer, officer, central = PeerDesk("XB"), person("poc_247"), person("ca_officer")
    held = forwarded_here(peer, now, Kind.PRES)
    services.perform(held, Act.EXECUTE, {}, person=officer, now=now)
    thread = peer.request(Kind.MLA, at=now, preservation_ref=held.peer_reference)
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "C 1"}, person=central, now=now)
    questions = {"questions": [{"text": "Which port?", "field": "targets"}]}

    services.perform(thread, Act.ASK, questions, person=central, now=now)

    said = queries.folded(thread).entries[-1].said.body.content
    held_until = date(2026, 3, 2) + timedelta(days=90)
    assert (said["preservation_state"], said["expiry"]) == ("preserved", held_until.isoformat())


def test_logs_are_delivered_with_their_zone_and_the_meaning_of_their_columns(
    evidence: Evidence, now: datetime
) -> None:
    central, lert = person("ca_officer"), person("provider_lert", provider=PROVIDER)
    thread = forwarded_here(PeerDesk("XB"), now, Kind.MLA, targets=targets("TRAFFIC"))
    order = Order.objects.get(thread=thread)
    services.deposit(order, name="a.log", reader=io.BytesIO(b"x"), person=lert, now=now)
    services.deliver(order, {"timezone": "UTC"}, person=lert, now=now)

    with pytest.raises(BlockedByFindingsError) as caught:
        services.carry_out(thread, Act.EXECUTE, {}, person=central, now=now)

    assert (caught.value.facts["rules"], evidence.sealed) == (["R-RSP-005"], [])
    services.carry_out(thread, Act.EXECUTE, {"field_key": "time, who"}, person=central, now=now)
    assert queries.folded(thread).entries[-1].said.body.content["timezone"] == "UTC"


def test_an_execution_that_forgets_a_row_is_refused(now: datetime) -> None:
    thread = forwarded_here(PeerDesk("XB"), now, Kind.MLA, targets=targets("SUB", "REG"))
    row = {"target": 0, "category": "SUB", "outcome": "executed"}

    with pytest.raises(BlockedByFindingsError) as caught:
        services.carry_out(
            thread, Act.EXECUTE, {"outcomes": [row]}, person=person("ca_officer"), now=now
        )

    assert caught.value.facts["rules"] == ["R-RSP-001"]


def test_what_is_delivered_without_the_certificate_that_was_wanted_is_remarked_on(
    evidence: Evidence, now: datetime
) -> None:
    lert = person("provider_lert", provider=PROVIDER)
    thread = forwarded_here(PeerDesk("XB"), now, Kind.MLA, certificate_wanted="of the custodian")
    order = Order.objects.get(thread=thread)
    services.deposit(order, name="a.log", reader=io.BytesIO(b"x"), person=lert, now=now)
    services.deliver(order, {}, person=lert, now=now)

    done = services.carry_out(thread, Act.EXECUTE, {}, person=person("ca_officer"), now=now)

    assert {"R-TRF-005", "R-TRF-007"} <= {found.rule for found in done.findings}
    assert len(evidence.sealed) == 1


def test_a_preservation_is_confirmed_without_a_word_more_than_the_node_knows(
    now: datetime,
) -> None:
    thread = forwarded_here(PeerDesk("XB"), now, Kind.PRES)

    done = services.carry_out(thread, Act.EXECUTE, {}, person=person("poc_247"), now=now)

    assert (done.thread.state, done.findings) == (State.EXECUTED, ())


def test_who_sends_the_same_twice_is_told(now: datetime) -> None:
    PeerDesk("XB")
    officer, content = person("poc_247"), whole_request(Kind.PRES)

    first, second = (
        services.open_request(Kind.PRES, content, aud="XB", person=officer, now=now)
        for _ in range(2)
    )

    assert "R-ENV-029" not in [found.rule for found in first.findings]
    assert "R-ENV-029" in [found.rule for found in second.findings]
