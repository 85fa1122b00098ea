"""The desk over HTTP: the same acts, the same refusals, the same answer to the same key."""

import json
import uuid
from datetime import datetime
from typing import Any, Protocol, cast

import pytest
from django.test import Client

from comity.access.app import services as access
from comity.cooperation.acts import Act
from comity.cooperation.app.models import Order, Thread
from comity.cooperation.lifecycles import Kind
from tests.builders.requests import FORWARD, PROVIDER, Evidence, PeerDesk, whole_request

pytestmark = pytest.mark.django_db
API = "/api/v1"


class Answer(Protocol):
    """What comes back."""

    status_code: int

    def json(self) -> Any: ...  # noqa: ANN401 - JSON


class Desk(Client):
    """Somebody who is signed in."""

    def __init__(self, role: str, now: datetime, provider: str | None = None) -> None:
        token = access.enrol(
            name=role,
            role=role,
            organisation=provider or "Unit",
            provider_code=provider,
            now=now,
        ).token
        super().__init__(headers={"authorization": f"Bearer {token}"})

    def tell(self, path: str, body: dict[str, Any], key: str | None = None) -> Answer:
        headers = {} if key is None else {"Idempotency-Key": key}
        answer = self.post(
            API + path, json.dumps(body), content_type="application/json", headers=headers
        )
        return cast("Answer", answer)

    def ask(self, path: str) -> Answer:
        return cast("Answer", self.get(API + path))


def asked(kind: Kind = Kind.PRES, **changes: object) -> dict[str, Any]:
    return {"kind": str(kind), "to": "XB", "content": whole_request(kind, **changes)}


def test_a_request_is_sent_and_shown_with_clocks_and_what_is_open(now: datetime) -> None:
    peer, desk = PeerDesk("XB"), Desk("poc_247", now)

    sent = desk.tell("/requests", asked())
    peer.receipt(Thread.objects.get(), at=now)
    shown = desk.ask(f"/requests/{sent.json()['own_reference']}").json()

    assert sent.status_code == 200
    assert (sent.json()["state"], shown["state"]) == ("sent", "received")
    assert shown["open_acts"] == ["withdraw"]
    assert shown["entries"][0]["receipt"]["outcome"] == "received"
    assert [clock["name"] for clock in shown["clocks"]] == ["acknowledge"]
    assert desk.ask(f"/requests/{shown['id']}/clocks").json() == shown["clocks"]
    assert [line["id"] for line in desk.ask("/requests?box=sent").json()] == [shown["id"]]
    assert desk.ask("/requests?box=inbox").json() == []


def test_findings_that_block_are_told_in_a_problem_document(now: datetime) -> None:
    PeerDesk("XB")

    answer = Desk("poc_247", now).tell("/requests", asked(mla_intent=False))

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "cooperation.blocked_by_findings")
    blocking = [found for found in problem["findings"] if found["severity"] == "block"]
    assert [found["rule"] for found in blocking] == ["R-PRS-001"]


def test_a_check_keeps_and_sends_nothing(now: datetime) -> None:
    answer = Desk("poc_247", now).tell("/requests/check", asked(mla_intent=False))

    assert (answer.status_code, answer.json()["blocks"]) == (200, True)
    assert not Thread.objects.exists()


def test_the_same_key_sends_once(now: datetime) -> None:
    PeerDesk("XB")
    desk, key = Desk("poc_247", now), str(uuid.uuid4())

    first, second = (desk.tell("/requests", asked(), key) for _ in range(2))
    other = desk.tell("/requests", asked(period_days=70), key)

    assert first.json() == second.json()
    assert Thread.objects.count() == 1
    assert (other.status_code, other.json()["code"]) == (409, "cooperation.key_reused")


def test_pressing_twice_without_a_key_is_refused_the_second_time(now: datetime) -> None:
    desk = Desk("poc_247", now)
    thread = PeerDesk("XB").request(at=now)
    body = {"content": {"file_number": "B 1"}}

    first, second = (desk.tell(f"/requests/{thread.pk}/acts/acknowledge", body) for _ in range(2))

    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (409, "cooperation.transition_refused")
    assert "cannot acknowledge a request that is acknowledged" in second.json()["detail"]


def test_an_act_under_a_key_is_done_once(now: datetime) -> None:
    desk, key = Desk("poc_247", now), str(uuid.uuid4())
    thread = PeerDesk("XB").request(at=now)
    body = {"content": {"file_number": "B 1"}}

    answers = [desk.tell(f"/requests/{thread.pk}/acts/acknowledge", body, key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert thread.statements.count() == 2


def test_a_draft_of_one_is_sent_by_another(now: datetime) -> None:
    PeerDesk("XB")
    prosecutor, officer = Desk("prosecutor", now), Desk("ca_officer", now)

    alone = officer.tell("/requests", asked(Kind.MLA))
    draft = prosecutor.tell("/drafts", asked(Kind.MLA)).json()
    listed = officer.ask("/drafts").json()
    sent = officer.tell("/requests", {"draft": draft["id"]})

    assert alone.json()["code"] == "cooperation.second_person_needed"
    assert [line["id"] for line in listed] == [draft["id"]]
    assert (sent.status_code, sent.json()["kind"]) == (200, "MLA")
    assert officer.ask("/drafts").json() == []


def test_an_override_is_seen_by_both_sides(now: datetime) -> None:
    PeerDesk("XB")
    prosecutor, officer = Desk("prosecutor", now), Desk("poc_247", now)
    draft = prosecutor.tell("/drafts", asked(mla_intent=False)).json()

    prosecutor.tell(f"/drafts/{draft['id']}/override", {"reason": "Lives are at risk."})
    sent = officer.tell("/requests", {"draft": draft["id"]}).json()

    assert sent["entries"][0]["override"]["reason"] == "Lives are at risk."


def test_a_provider_sees_its_orders_and_no_request(evidence: Evidence, now: datetime) -> None:
    officer, lert = Desk("ca_officer", now), Desk("provider_lert", now, PROVIDER)
    stranger = Desk("provider_lert", now, "XA-SOUTH")
    thread = PeerDesk("XB").request(Kind.MLA, at=now)
    acts = f"/requests/{thread.pk}/acts"
    officer.tell(f"{acts}/acknowledge", {"content": {"file_number": "C 1"}})
    officer.tell(f"{acts}/forward", {"content": FORWARD})
    order = Order.objects.get()

    confirmed = lert.tell(f"/orders/{order.reference}/confirm", {"content": {"ticket": "NM-7"}})
    file = lert.put(f"{API}/orders/{order.pk}/files/access.log", b"log" * 1000)
    delivered = lert.tell(f"/orders/{order.pk}/deliver", {})
    executed = officer.tell(f"{acts}/execute", {"content": {"timezone": "UTC"}})

    assert confirmed.json()["state"] == "confirmed"
    assert (file.status_code, file.json()["size"]) == (200, 3000)
    assert delivered.json()["state"] == "delivered"
    assert executed.json()["packages"] == ["package-1"]
    assert [line["id"] for line in lert.ask("/orders").json()] == [order.pk]
    assert "facts" not in json.dumps(lert.ask(f"/orders/{order.pk}").json())
    assert stranger.ask("/orders").json() == []
    assert stranger.ask(f"/orders/{order.pk}").status_code == 404
    unseen = [lert.ask(f"/requests/{one}") for one in (thread.pk, f"{thread.pk}/letter", "x")]
    assert {(one.status_code, one.json()["code"]) for one in unseen} == {
        (404, "cooperation.no_such_request")
    }
    assert lert.ask("/requests").json() == []
    assert officer.ask(f"/orders/{order.pk}").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/requests", {"kind": "PRES"}, 422, "cooperation.incomplete_call"),
        ("/requests", {"draft": "x"}, 404, "cooperation.no_such_draft"),
        ("/requests", asked() | {"kind": "NOTHING"}, 422, "cooperation.unknown_kind"),
        ("/requests", asked() | {"to": "XQ"}, 409, "protocol.unknown_member"),
        ("/requests", asked() | {"too": 1}, 422, "web.fields_refused"),
        ("/requests/XB-PRES-2026-000009/acts/ask", {}, 404, "cooperation.no_such_request"),
        ("/requests/x/acts/dance", {}, 422, "cooperation.unknown_act"),
        ("/orders/x/confirm", {}, 404, "cooperation.no_such_order"),
    ],
)
def test_every_no_has_its_code(
    path: str, body: dict[str, Any], status: int, code: str, now: datetime
) -> None:
    PeerDesk("XB")

    answer = Desk("poc_247", now).tell(path, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("path", ["/requests", "/orders", "/drafts"])
def test_nobody_asks_without_a_token(path: str) -> None:
    assert Client().get(API + path).status_code == 401


def test_a_key_that_is_no_uuid_is_refused(now: datetime) -> None:
    answer = Desk("poc_247", now).tell("/requests", asked(), "again")

    assert (answer.status_code, answer.json()["code"]) == (422, "cooperation.malformed_key")


def test_the_whole_story_reads_the_same_on_the_other_side(now: datetime) -> None:
    desk, peer = Desk("poc_247", now), PeerDesk("XB")
    sent = desk.tell("/requests", asked()).json()
    thread = Thread.objects.get(pk=sent["id"])
    peer.receipt(thread, at=now)
    for act in (Act.ACKNOWLEDGE, Act.FORWARD, Act.EXECUTE):
        peer.say(thread, act, at=now)

    shown = desk.ask(f"/requests/{sent['id']}").json()

    assert (shown["state"], shown["expires_on"]) == ("executed", "2026-05-01")
    assert shown["open_acts"] == ["ask_extension", "release"]
    assert [entry["effect"] for entry in shown["entries"]] == ["applied"] * 4
    assert shown["state"] == peer.view(thread).state
