"""A request that came straight to a provider, in its workspace; and one of ours that went there."""

import io
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from comity.access.app.models import Person
from comity.access.permissions import PermissionRefusedError
from comity.cooperation.acts import Act
from comity.cooperation.app import addressees, doors, queries, services
from comity.cooperation.app.models import Draft, Order, Thread
from comity.cooperation.errors import (
    NoSuchRequestError,
    NothingToDeliverError,
    NothingToEscalateError,
    NotYetError,
    ProviderNotThereError,
    TransitionRefusedError,
)
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.lifecycles import State
from tests.builders.requests import (
    FORWARD,
    PROVIDER,
    Evidence,
    PeerDesk,
    opened,
    person,
    whole_request,
)

pytestmark = pytest.mark.django_db
LOG = b"2026-03-01T09:14:05Z login from 192.0.2.7\n"
VERIFIED = {"file_number": "NM-7", "verified_how": "Call to the number of the directory"}


@pytest.fixture
def lert() -> Person:
    return person("provider_lert", provider=PROVIDER)


@pytest.fixture
def at_xb(monkeypatch: pytest.MonkeyPatch) -> PeerDesk:
    """Let the directory know the provider under the law of XB."""
    entry = SimpleNamespace(code=PROVIDER, name="Nordmail", accepts={})
    monkeypatch.setattr(addressees.directory, "provider", lambda _asked: ("XB", entry))
    return PeerDesk("XB")


def came(now: datetime, kind: Kind = Kind.DIRECT) -> tuple[Thread, Order]:
    thread = PeerDesk("XB").request(kind, at=now)
    return thread, Order.objects.get(thread=thread)


def test_a_request_becomes_an_order_of_its_provider_when_it_arrives(
    lert: Person, now: datetime
) -> None:
    thread, order = came(now)

    assert list(doors.orders(lert)) == [order]
    assert (order.kind, order.state, order.issued_by) == (
        "disclose",
        "issued",
        "National Cyber Desk",
    )
    assert order.due_at == thread.due_at
    assert (thread.provider_code, thread.waits_for) == (PROVIDER, "provider")
    assert doors.request(lert, "read", thread.pk, now=now) == thread


def test_another_provider_does_not_know_of_it(now: datetime) -> None:
    other = person("provider_lert", provider="XA-SOUTH")
    thread, _order = came(now)

    assert not doors.requests(other).exists()
    with pytest.raises(NoSuchRequestError):
        doors.request(other, "read", thread.pk, now=now)


def test_a_provider_does_not_see_the_request_behind_an_order_of_its_own_state(
    lert: Person, now: datetime
) -> None:
    officer = person("ca_officer")
    thread = PeerDesk("XB").request(Kind.MLA, at=now)
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "C 1"}, person=officer, now=now)
    services.perform(thread, Act.FORWARD, FORWARD, person=officer, now=now)

    assert not doors.requests(lert).exists()


def test_the_states_own_people_read_along_and_cannot_answer_for_the_provider(
    lert: Person, now: datetime
) -> None:
    officer = person("poc_247")
    thread, _order = came(now)

    assert doors.request(officer, "read", thread.pk, now=now) == thread
    with pytest.raises(PermissionRefusedError, match="not for the role poc_247"):
        services.perform(thread, Act.ACKNOWLEDGE, VERIFIED, person=officer, now=now)
    with pytest.raises(PermissionRefusedError):
        services.perform(thread, Act.OBJECT, {"reason": "No.", "law": "None"}, person=lert, now=now)


def test_the_provider_answers_in_the_thread_and_its_files_go_sealed_straight(
    evidence: Evidence, lert: Person, now: datetime
) -> None:
    thread, order = came(now)

    services.confirm(order, {"ticket": "NM-7", "verified_how": "Called back"}, person=lert, now=now)
    services.perform(thread, Act.ACCEPT, {"note": "All of it."}, person=lert, now=now)
    services.deposit(order, name="access.log", reader=io.BytesIO(LOG), person=lert, now=now)
    said = {"timezone": "UTC", "field_key": "Time, address", "available_until": "2026-04-01"}
    done = services.deliver(order, said, person=lert, now=now)

    thread.refresh_from_db()
    view = queries.folded(thread)
    assert (thread.state, done.state) == (State.EXECUTED, "delivered")
    assert evidence.sealed[0]["recipient_member"] == "XB"
    assert view.entries[-1].said.by_role == "provider_lert"
    assert view.entries[-1].said.body.content["outcomes"][0]["outcome"] == "executed"
    assert view.packages == ("package-1",)
    assert thread.owner is None


def test_a_provider_that_holds_nothing_says_so_and_its_order_ends(
    evidence: Evidence, lert: Person, now: datetime
) -> None:
    thread, order = came(now)
    services.perform(thread, Act.ACKNOWLEDGE, VERIFIED, person=lert, now=now)

    with pytest.raises(NothingToDeliverError):
        services.deliver(order, {}, person=lert, now=now)
    done = services.deliver(
        order, {"targets": [{"target": 0, "found": False}]}, person=lert, now=now
    )

    thread.refresh_from_db()
    assert (thread.state, done.state) == (State.NO_DATA, "ended")
    assert not evidence.sealed


def test_a_provider_holds_the_data_for_its_own_period_and_extends_it(
    lert: Person, now: datetime
) -> None:
    peer = PeerDesk("XB")
    thread = peer.request(Kind.PRES_DIRECT, at=now)
    order = Order.objects.get(thread=thread)
    with pytest.raises(TransitionRefusedError, match="received"):
        services.confirm(order, {"ticket": "NM-8"}, person=lert, now=now)
    services.perform(thread, Act.ACKNOWLEDGE, VERIFIED, person=lert, now=now)
    services.confirm(order, {"ticket": "NM-8"}, person=lert, now=now)
    order.refresh_from_db()
    held = queries.folded(thread)
    states = [order.state]

    later = (held.expires_on or now.date()) + timedelta(days=90)
    wish = {"reason": "The court decides in June.", "expires_on": later.isoformat()}
    peer.say(thread, Act.ASK_EXTENSION, wish, at=now)
    order.refresh_from_db()
    states.append(order.state)
    services.perform(thread, Act.GRANT_EXTENSION, {}, person=lert, now=now)
    order.refresh_from_db()

    assert [*states, order.state] == ["confirmed", "issued", "confirmed"]
    assert queries.folded(thread).expires_on == later


def test_an_objection_takes_the_order_back_and_the_provider_can_answer_no_more(
    lert: Person, now: datetime
) -> None:
    officer = person("poc_247")
    thread, order = came(now)

    services.perform(
        thread, Act.OBJECT, {"reason": "A case of ours.", "law": "Art. 17"}, person=officer, now=now
    )

    order.refresh_from_db()
    assert order.state == "cancelled"
    with pytest.raises(TransitionRefusedError):
        services.perform(thread, Act.ACKNOWLEDGE, VERIFIED, person=lert, now=now)


def test_a_withdrawal_takes_the_order_back(now: datetime) -> None:
    peer = PeerDesk("XB")
    thread = peer.request(Kind.DIRECT, at=now)

    peer.say(thread, Act.WITHDRAW, at=now)

    assert Order.objects.get(thread=thread).state == "cancelled"


def test_a_request_goes_to_a_provider_of_the_state_it_is_sent_to(
    at_xb: PeerDesk, now: datetime
) -> None:
    officer = person("poc_247")
    content = whole_request(Kind.PRES_DIRECT, addressee_provider="Nordmail")

    thread = opened(Kind.PRES_DIRECT, content, aud="XB", person=officer, now=now)

    assert thread.provider_code == PROVIDER
    assert not thread.orders.exists()
    with pytest.raises(ProviderNotThereError, match="under the law of XB"):
        opened(Kind.PRES_DIRECT, content, aud="XC", person=officer, now=now)


def test_a_provider_that_the_directory_does_not_know_is_not_asked(now: datetime) -> None:
    officer = person("poc_247")
    PeerDesk("XB")

    with pytest.raises(ProviderNotThereError, match="knows no provider"):
        opened(
            Kind.PRES_DIRECT,
            whole_request(Kind.PRES_DIRECT),
            aud="XB",
            person=officer,
            now=now,
        )


def sent(peer: PeerDesk, officer: Person, now: datetime) -> Thread:
    content = whole_request(Kind.PRES_DIRECT)
    thread = opened(Kind.PRES_DIRECT, content, aud="XB", person=officer, now=now)
    peer.receipt(thread, at=now)
    thread.refresh_from_db()
    return thread


def test_what_a_provider_refused_is_drafted_for_its_state_with_all_that_was_typed(
    at_xb: PeerDesk, now: datetime
) -> None:
    officer = person("poc_247")
    thread = sent(at_xb, officer, now)
    with pytest.raises(NothingToEscalateError):
        services.ask_the_state(thread.pk, person=officer, now=now)
    refusal = {"refusal_ground": ["no_legal_basis"], "reason": "Our law asks for an order."}
    at_xb.say(thread, Act.REFUSE, refusal, at=now)

    draft = services.ask_the_state(thread.pk, person=officer, now=now)

    typed = whole_request(Kind.PRES_DIRECT)
    assert plan_of(Kind(draft.kind)).relies
    assert (draft.aud, draft.basis) == ("XB", thread)
    same = ("facts", "targets", "offence", "link_facts_to_data", "necessity", "case_no_sender")
    assert {name: draft.content[name] for name in same} == {name: typed[name] for name in same}


def test_the_draft_for_the_state_names_the_preservation_that_holds_the_same_account(
    at_xb: PeerDesk, now: datetime
) -> None:
    officer = person("poc_247")
    kept = opened(Kind.PRES, whole_request(Kind.PRES), aud="XB", person=officer, now=now)
    at_xb.receipt(kept, at=now)
    for act in (Act.ACKNOWLEDGE, Act.FORWARD, Act.EXECUTE):
        at_xb.say(kept, act, at=now)
    thread = sent(at_xb, officer, now)
    silent = now + timedelta(days=1)

    draft = services.ask_the_state(thread.pk, person=officer, now=silent)

    assert draft.content["preservation_ref"] == kept.own_reference
    assert draft.content["preservation_expires_on"] == "2026-05-01"
    assert Draft.objects.filter(basis=thread).count() == 1


TRAFFIC = {"type": "email", "value": "someone@nordmail.example", "categories": ["TRAFFIC"]}


def test_nothing_is_given_while_a_certificate_is_suspended_and_all_once_its_state_has_spoken(
    evidence: Evidence, lert: Person, now: datetime
) -> None:
    thread = PeerDesk("XB").request(Kind.EPOC, at=now, targets=[TRAFFIC])
    services.perform(thread, Act.ACKNOWLEDGE, VERIFIED, person=lert, now=now)
    order = Order.objects.get(thread=thread)
    services.deposit(order, name="access.log", reader=io.BytesIO(LOG), person=lert, now=now)
    said = {"timezone": "UTC", "field_key": "Time, address"}

    for act in (Act.EXECUTE, Act.PARTLY):
        with pytest.raises(NotYetError, match="may object until 2026-03-12"):
            services.carry_out(thread, act, {"remaining": "x"}, person=lert, now=now)
    with pytest.raises(PermissionRefusedError):
        services.perform(thread, Act.NO_OBJECTION, {}, person=lert, now=now)
    services.perform(thread, Act.NO_OBJECTION, {}, person=person("ca_officer"), now=now)
    done = services.deliver(order, said, person=lert, now=now)

    thread.refresh_from_db()
    assert (thread.state, done.state) == (State.EXECUTED, "delivered")


@pytest.mark.parametrize("kind", [Kind.DIRECT, Kind.MLA])
def test_the_request_for_the_data_supersedes_what_the_provider_itself_preserves(
    kind: Kind, lert: Person, now: datetime
) -> None:
    peer = PeerDesk("XB")
    held = peer.request(Kind.PRES_DIRECT, at=now)
    services.perform(held, Act.ACKNOWLEDGE, VERIFIED, person=lert, now=now)
    services.perform(held, Act.EXECUTE, {"provider_ticket": "NM-9"}, person=lert, now=now)

    request = peer.request(kind, at=now, preservation_ref=held.peer_reference)

    held.refresh_from_db()
    view = queries.folded(held)
    assert (held.state, view.held_until_decision) == (State.SUPERSEDED, True)
    assert view.entries[-1].said.body.content["by_thread"] == request.pk
    assert Order.objects.get(thread=held).state == "confirmed"
