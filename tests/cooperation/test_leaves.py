"""Nothing goes straight to a provider before its State has consented, where it has to."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from comity.access.app.models import Person
from comity.cooperation.acts import Act
from comity.cooperation.app import leaves, services
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.pages import drafts as pages
from comity.cooperation.app.services import requests
from comity.cooperation.errors import ConsentNeededError, StraightRefusedError
from comity.cooperation.kinds import Kind
from comity.journal.app.models import Entry
from comity.law.leave import Leave, Verdict
from tests.builders import desk
from tests.builders.requests import PeerDesk, opened, person, sent_from, state_says, whole_request
from tests.cooperation.test_api import Desk

pytestmark = pytest.mark.django_db
STRAIGHT = Kind("PRES_DIRECT")
CONSENT = Kind("CONSENT")


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> PeerDesk:
    """Let XB be a State that can be asked, and its provider be known as it is named."""
    monkeypatch.setattr(pages, "states", lambda: [("XB", "State XB (XB)")])
    monkeypatch.setattr(requests, "with_addressee", lambda _kind, stated, *, aud: dict(stated))  # noqa: ARG005 - as it is named
    monkeypatch.setattr(requests, "let_named_provider_through", lambda *_, **__: None)
    return PeerDesk()


@pytest.fixture
def officer(peer: PeerDesk) -> Person:
    return desk.person_of("poc_247", name="Ines Alba")


def straight(**changes: object) -> dict[str, Any]:
    own = {"mla_intent": True, "period_days": 90, "extension_count": 0}
    of_officer = {"officer_id": "B-17", "authority_proof": "Order 5/26"}
    named = {"addressee_provider": "Nordmail", **own, **of_officer, **changes}
    return whole_request(STRAIGHT, **named)


def consent(peer: PeerDesk, now: datetime, **changes: object) -> Thread:
    """Return a request for consent that the State has acknowledged."""
    said = whole_request(CONSENT, categories=["SUB"], planned_kind=str(STRAIGHT), **changes)
    writer, sender = person("ca_officer", name="One"), person("ca_officer", name="Two")
    draft = services.file_draft(CONSENT, said, aud="XB", person=writer, now=now)
    thread = sent_from(draft, by=sender, now=now)
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, at=now)
    return thread


def test_a_request_waits_until_the_state_has_consented_and_then_names_the_consent(
    monkeypatch: pytest.MonkeyPatch, peer: PeerDesk, officer: Person, now: datetime
) -> None:
    state_says(monkeypatch, "consent")
    with pytest.raises(ConsentNeededError):
        opened(STRAIGHT, straight(), aud="XB", person=officer, now=now)
    asked = consent(peer, now)
    with pytest.raises(ConsentNeededError) as waiting:
        opened(STRAIGHT, straight(), aud="XB", person=officer, now=now)
    peer.say(asked, Act.ACCEPT, at=now)

    sent = opened(STRAIGHT, straight(), aud="XB", person=officer, now=now)

    said = sent.statements.get().body["content"]
    entry = json.loads(Entry.objects.filter(kind="request-sent").latest("index").body)
    assert waiting.value.facts["asked"] == asked.own_reference
    assert said["consent_ref"] == asked.own_reference
    assert (entry["consent"], entry["leave"]["verdict"]) == (
        asked.own_reference,
        "consent",
    )


def test_a_consent_for_another_provider_lets_nothing_through(
    monkeypatch: pytest.MonkeyPatch, peer: PeerDesk, officer: Person, now: datetime
) -> None:
    state_says(monkeypatch, "consent")
    peer.say(consent(peer, now, addressee_provider="Farmail"), Act.ACCEPT, at=now)

    with pytest.raises(ConsentNeededError):
        opened(STRAIGHT, straight(), aud="XB", person=officer, now=now)


def test_a_state_that_allows_nothing_is_asked_for_assistance_instead(
    monkeypatch: pytest.MonkeyPatch, officer: Person, now: datetime
) -> None:
    state_says(monkeypatch, "refused")

    with pytest.raises(StraightRefusedError):
        opened(STRAIGHT, straight(), aud="XB", person=officer, now=now)


def test_a_notice_that_is_owed_goes_with_the_request_and_is_written_down(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    state_says(monkeypatch, "notify")
    kind = Kind("DIRECT")

    found = leaves.standing(kind, whole_request(kind), aud="XB", now=now)

    assert found is not None
    assert not found.blocks
    filled = leaves.filled(kind, whole_request(kind), found, now=now)
    assert filled["state_notified_on"] == "2026-03-02"


def test_the_page_of_the_draft_offers_to_ask_the_state_and_takes_over_what_was_typed(
    monkeypatch: pytest.MonkeyPatch, officer: Person, now: datetime
) -> None:
    state_says(monkeypatch, "unknown")
    draft = services.file_draft(STRAIGHT, straight(), aud="XB", person=officer, now=now)
    client: Client = desk.browser_of(officer)

    page = client.get(f"/drafts/{draft.pk}").content.decode()
    checked = client.get(f"/drafts/{draft.pk}/check").content.decode()
    begun = client.post(f"/drafts/{draft.pk}/consent")
    instead = client.post(f"/drafts/{draft.pk}/assistance")

    asking = Draft.objects.get(pk=begun["Location"].rpartition("/")[2])
    assisting = Draft.objects.get(pk=instead["Location"].rpartition("/")[2])
    assert f"/drafts/{draft.pk}/consent" in page
    assert "The State has to consent first" in checked
    assert (asking.kind, asking.aud) == (str(CONSENT), "XB")
    assert (asking.content["categories"], asking.content["planned_kind"]) == (
        ["SUB"],
        str(STRAIGHT),
    )
    assert asking.content["facts"] == assisting.content["facts"] == straight()["facts"]
    assert assisting.content["targets"] == straight()["targets"]
    assert "targets" not in asking.content


def test_nothing_is_asked_first_where_nothing_stands_in_the_way(
    monkeypatch: pytest.MonkeyPatch, officer: Person, now: datetime
) -> None:
    state_says(monkeypatch, "accepted")
    draft = services.file_draft(STRAIGHT, straight(), aud="XB", person=officer, now=now)
    client = Desk("poc_247", now)

    said = client.ask(f"/drafts/{draft.pk}/leave").json()

    assert (said["verdict"], said["rule"], said["blocks"]) == ("released", "accepted", False)
    assert client.tell(f"/drafts/{draft.pk}/consent", {}).status_code == 409


def test_a_provider_without_a_node_tells_nobody_and_a_person_has_to(now: datetime) -> None:
    kind = Kind("DIRECT")
    by_hand = leaves.Standing(Leave(Verdict.NOTICE, "notify"), by_hand=True)

    filled = leaves.filled(kind, whole_request(kind), by_hand, now=now)

    assert "state_notified_on" not in filled
