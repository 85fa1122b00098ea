"""The pages of a request straight to a provider: its workspace, its State's desk, who asked."""

import dataclasses
import io
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from comity.access.app import step_up
from comity.access.app.models import Person
from comity.cooperation.acts import Act
from comity.cooperation.app import addressees, services
from comity.cooperation.app.models import Draft, Order, Thread
from comity.cooperation.kinds import Kind
from tests.builders.requests import (
    PROVIDER,
    Evidence,
    PeerDesk,
    opened,
    person,
    whole_request,
)
from tests.cooperation.test_api import Desk

LOG = b"2026-03-01T09:14:05Z login from 192.0.2.7\n"
VERIFIED = {"file_number": "NM-7", "verified_how": "Call to the number of the directory"}


@pytest.fixture(autouse=True)
def _node(settings: Settings, private: Path, db: None) -> None:
    settings.COMITY_NODE = dataclasses.replace(settings.COMITY_NODE, home=private)


@pytest.fixture
def lert() -> Person:
    return person("provider_lert", provider=PROVIDER)


def signed_in(who: Person) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.force_login(who)
    return client


def came(now: datetime, kind: Kind = Kind.DIRECT) -> tuple[Thread, Order]:
    thread = PeerDesk("XB").request(kind, at=now)
    return thread, Order.objects.get(thread=thread)


@pytest.mark.parametrize("kind", [Kind.DIRECT, Kind.PRES_DIRECT])
def test_the_provider_sees_who_asks_what_and_that_the_user_is_not_told(
    kind: Kind, lert: Person, now: datetime
) -> None:
    thread, order = came(now, kind)
    desk = signed_in(lert)

    page = desk.get(f"/orders/{order.pk}").content.decode()

    assert "false invoice" in page
    assert "Signed by the node of" in page
    assert "Do not tell the user." in page
    assert f"/requests/{thread.pk}/acts/acknowledge" in page
    assert f"/requests/{thread.pk}/acts/object" not in page
    assert desk.get(f"/requests/{thread.pk}").headers["Location"] == f"/orders/{order.pk}"


def test_the_provider_acknowledges_accepts_less_and_delivers(
    lert: Person, evidence: Evidence, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, order = came(now)
    desk, acts = signed_in(lert), f"/requests/{thread.pk}/acts"

    bare = desk.post(f"{acts}/acknowledge", {"file_number": "NM-7"})
    told = desk.post(f"{acts}/acknowledge", VERIFIED)
    cut = {"categories_cut": ["SUB"], "limits_reason": "By our law."}
    unsaid = desk.post(f"{acts}/accept", cut)
    cut |= {"limits_ground": ["too_broad"], "preservation_state": "not_preserved"}
    desk.post(f"{acts}/accept", cut)
    answering = desk.get(f"/orders/{order.pk}").content.decode()
    services.deposit(order, name="access.log", reader=io.BytesIO(LOG), person=lert, now=now)
    desk.post(f"/orders/{order.pk}", {"answer-0": "found", "timezone": "UTC", "field_key": "Time"})
    monkeypatch.setattr(step_up, "confirm", lambda *_args, **_kwargs: None)
    checked = desk.get(f"/orders/{order.pk}/check")
    done = desk.post(f"/orders/{order.pk}/deliver")

    thread.refresh_from_db()
    assert (bare.status_code, unsaid.status_code, checked.status_code) == (422, 422, 200)
    assert "Say on which ground" in unsaid.content.decode()
    assert told.status_code == 302
    assert "Not found" in answering
    assert "Need more" not in answering
    assert done.headers["Location"] == f"/orders/{order.pk}/receipt"
    assert desk.get(done.headers["Location"]).status_code == 200
    assert thread.state == "executed"
    said = thread.statements.order_by("pk").last()
    assert said is not None
    assert said.body["content"]["outcomes"][0]["grounds"] == ["too_broad"]


def test_what_ended_without_data_is_shown_so(lert: Person, now: datetime) -> None:
    thread, order = came(now)
    refusal = {"refusal_ground": ["no_legal_basis"], "reason": "Our law asks for an order."}
    refusal |= {"preservation_state": "not_preserved"}
    desk = signed_in(lert)

    refused = desk.post(f"/requests/{thread.pk}/acts/refuse", refusal)
    shown = desk.get(f"/orders/{order.pk}")

    assert refused.status_code == 302
    assert "Ended without data" in shown.content.decode()


def test_the_authority_reads_along_and_can_object_but_not_answer(now: datetime) -> None:
    thread, order = came(now)
    desk = signed_in(person("poc_247"))

    page = desk.get(f"/requests/{thread.pk}").content.decode()
    form = desk.get(f"/requests/{thread.pk}/acts/object")
    said = {"reason": "A case of ours.", "law": "Law on Evidence, art. 17"}
    done = desk.post(f"/requests/{thread.pk}/acts/object", said)

    order.refresh_from_db()
    assert f"/requests/{thread.pk}/acts/object" in page
    assert f"/requests/{thread.pk}/acts/acknowledge" not in page
    assert order.reference in page
    assert (form.status_code, done.status_code, order.state) == (200, 302, "cancelled")


def test_one_button_leads_from_a_refusal_to_the_draft_for_the_state(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = SimpleNamespace(code=PROVIDER, name="Nordmail", accepts={})
    monkeypatch.setattr(addressees.directory, "provider", lambda _asked: ("XB", entry))
    peer, officer = PeerDesk("XB"), person("poc_247")
    content = whole_request(Kind.PRES_DIRECT)
    thread = opened(Kind.PRES_DIRECT, content, aud="XB", person=officer, now=now)
    desk, url = signed_in(officer), f"/requests/{thread.pk}"
    peer.receipt(thread, at=now)
    peer.say(thread, Act.REFUSE, at=now)

    page = desk.get(url).content.decode()
    done = desk.post(f"{url}/assistance")

    draft = Draft.objects.get(basis=thread)
    assert f'action="{url}/assistance"' in page
    assert done.headers["Location"] == f"/drafts/{draft.pk}"
    assert "Ask the State instead" not in desk.get(url).content.decode()
    assert desk.get(done.headers["Location"]).status_code == 200


def test_over_http_the_same_draft_is_made_and_an_order_names_its_request(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = SimpleNamespace(code=PROVIDER, name="Nordmail", accepts={})
    monkeypatch.setattr(addressees.directory, "provider", lambda _asked: ("XB", entry))
    came_in, order = came(now)
    desk = Desk("poc_247", now)
    content = whole_request(Kind.PRES_DIRECT)
    officer = person("poc_247")
    thread = opened(Kind.PRES_DIRECT, content, aud="XB", person=officer, now=now)
    url = f"/requests/{thread.pk}/assistance"

    early = desk.tell(url, {}).status_code
    PeerDesk("XB").receipt(thread, at=now)
    PeerDesk("XB").say(thread, Act.REFUSE, at=now)
    made = desk.tell(url, {})
    told = Desk("provider_lert", now, provider=PROVIDER).ask(f"/orders/{order.pk}")

    assert (early, made.status_code) == (409, 200)
    assert made.json()["to"] == "XB"
    assert told.json()["request"] == came_in.pk
