"""What came straight to a provider and lacks the consent of its State waits for the authority."""

from datetime import datetime

import pytest
from django.test import Client

from comity.access.app.models import Notice, Person
from comity.access.permissions import PermissionRefusedError
from comity.cooperation.acts import Act
from comity.cooperation.app import doors, queries, services
from comity.cooperation.app.models import Order, Thread
from comity.cooperation.errors import NoSuchRequestError, TransitionRefusedError
from comity.cooperation.kinds import Kind
from comity.cooperation.lifecycles import State
from tests.builders.requests import PROVIDER, PeerDesk, person, state_says
from tests.cooperation.test_api import Desk

pytestmark = pytest.mark.django_db
CONSENT = Kind("CONSENT")


@pytest.fixture
def lert() -> Person:
    return person("provider_lert", provider=PROVIDER)


@pytest.fixture
def authority() -> Person:
    return person("ca_officer")


def consented(peer: PeerDesk, by: Person, now: datetime, **changes: object) -> Thread:
    """Return a consent that this State has given to ``peer``."""
    asked = {"addressee_provider": PROVIDER, "planned_kind": "DIRECT", "categories": ["SUB"]}
    thread = peer.request(CONSENT, at=now, **{**asked, **changes})
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "C 1"}, person=by, now=now)
    services.perform(thread, Act.ACCEPT, {"basis": "Code, s. 4"}, person=by, now=now)
    return thread


def test_without_a_consent_the_provider_gets_nothing_before_its_state_lets_it_go_on(
    monkeypatch: pytest.MonkeyPatch, lert: Person, authority: Person, now: datetime
) -> None:
    state_says(monkeypatch, "consent")
    peer = PeerDesk("XB")
    thread = peer.request(Kind.DIRECT, at=now, consent_ref="XA-CONSENT-2026-000001")

    said = queries.folded(thread).entries[-1].said
    assert (thread.state, thread.waits_for) == (State.AWAITING_LEAVE, "requested")
    assert (said.by_role, said.body.content["leave"]) == ("system", "consent")
    assert peer.view(thread).state is State.AWAITING_LEAVE
    assert Notice.objects.filter(code="cooperation.awaits_leave").exists()
    assert not Order.objects.exists()
    assert not doors.requests(lert).exists()
    with pytest.raises(NoSuchRequestError):
        doors.request(lert, "read", thread.pk, now=now)
    with pytest.raises(PermissionRefusedError):
        services.perform(thread, Act.NO_OBJECTION, {}, person=person("prosecutor"), now=now)

    services.perform(thread, Act.NO_OBJECTION, {"note": "Once."}, person=authority, now=now)

    thread.refresh_from_db()
    assert (thread.state, thread.waits_for) == (State.RECEIVED, "provider")
    assert Order.objects.get().state == "issued"
    assert doors.request(lert, "read", thread.pk, now=now) == thread
    with pytest.raises(TransitionRefusedError):
        services.perform(
            thread, Act.OBJECT, {"reason": "No.", "law": "None"}, person=authority, now=now
        )


def test_what_the_state_objects_to_never_reaches_the_provider(
    monkeypatch: pytest.MonkeyPatch, lert: Person, authority: Person, now: datetime
) -> None:
    state_says(monkeypatch, "refused")
    thread = PeerDesk("XB").request(Kind.PRES_DIRECT, at=now)
    no = {"reason": "Ask our central authority.", "law": "Law on Evidence, art. 17"}

    services.perform(thread, Act.OBJECT, no, person=authority, now=now)

    thread.refresh_from_db()
    assert thread.state == State.OBJECTED
    assert not Order.objects.exists()
    assert not doors.requests(lert).exists()


def test_a_consent_that_was_given_here_carries_it_named_or_not(
    monkeypatch: pytest.MonkeyPatch, authority: Person, now: datetime
) -> None:
    state_says(monkeypatch, "consent")
    peer = PeerDesk("XB")
    consented(peer, authority, now)

    assert peer.request(Kind.DIRECT, at=now).state == State.RECEIVED
    assert PeerDesk("XC").request(Kind.DIRECT, at=now).state == State.AWAITING_LEAVE
    traffic = {"type": "email", "value": "a@nordmail.example", "categories": ["TRAFFIC"]}
    assert peer.request(Kind.DIRECT, at=now, targets=[traffic]).state == State.AWAITING_LEAVE


@pytest.mark.parametrize("rule", ["accepted", "notify"])
def test_what_the_state_is_only_told_of_goes_to_the_provider(
    monkeypatch: pytest.MonkeyPatch, rule: str, now: datetime
) -> None:
    state_says(monkeypatch, rule)

    assert PeerDesk("XB").request(Kind.DIRECT, at=now).state == State.RECEIVED
    assert Order.objects.exists()


def test_where_nobody_knows_and_a_life_is_in_danger_nothing_is_held_back(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    state_says(monkeypatch, "unknown")

    assert PeerDesk("XB").request(Kind.EMERG, at=now).state == State.RECEIVED
    assert PeerDesk("XC").request(Kind.DIRECT, at=now).state == State.AWAITING_LEAVE


def test_the_page_and_the_program_say_why_it_waits_and_let_the_authority_decide(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    state_says(monkeypatch, "consent")
    thread = PeerDesk("XB").request(Kind.DIRECT, at=now)
    desk = Desk("poc_247", now)
    client = Client(headers={"accept": "text/html"})
    client.force_login(person("ca_officer", name="Browser"))

    whole = desk.ask(f"/requests/{thread.pk}").json()
    page = client.get(f"/requests/{thread.pk}").content.decode()

    assert whole["awaits_leave"] == {
        "leave": "consent",
        "leave_rule": "consent",
        "leave_misfit": "not_given",
    }
    assert set(whole["open_acts"]) == {"object", "no_objection"}
    assert "Not handed to the provider" in page
    assert "It has not been given." in page
    assert f"/requests/{thread.pk}/acts/no_objection" in page
    form = client.get(f"/requests/{thread.pk}/acts/no_objection").content.decode()
    assert "You cannot object afterwards." in form
    done = client.post(f"/requests/{thread.pk}/acts/no_objection", {"note": "For this case."})
    assert done.headers["Location"].endswith("done=no_objection")
    after = desk.ask(f"/requests/{thread.pk}").json()
    assert (after["state"], after["awaits_leave"], len(after["orders"])) == ("received", None, 1)
