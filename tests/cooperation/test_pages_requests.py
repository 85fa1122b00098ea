"""The page of a request and the forms of its acts: what stands there, and what a slip is told."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comity.access.app import step_up
from comity.access.app.models import Person
from comity.cooperation.acts import Act, Side
from comity.cooperation.app.models import Order, Thread
from comity.cooperation.lifecycles import Kind
from tests.builders import desk
from tests.builders.requests import PROVIDER, Evidence, PeerDesk, opened, person, whole_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def peer() -> PeerDesk:
    return PeerDesk()


@pytest.fixture
def client() -> Client:
    return desk.signed_in("poc_247", name="Ines Alba")


def told(response: HttpResponse) -> str:
    """Return what a page says to a person, for a test that fails."""
    main = response.content.decode().partition('<main id="main"')[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())[:1500]


def shown(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, told(response)
    return response.content.decode()


def done(client: Client, thread: Thread, act: str, **said: object) -> Thread:
    response = client.post(f"/requests/{thread.pk}/acts/{act}", said)
    assert response.status_code == 302, told(response)
    thread.refresh_from_db()
    return thread


def refused(client: Client, thread: Thread, act: str, **said: object) -> str:
    response = client.post(f"/requests/{thread.pk}/acts/{act}", said)
    assert response.status_code == 422
    return response.content.decode()


def test_the_first_screenful_says_who_asks_and_what_to_do(client: Client, peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now(), urgency="urgent")
    told = shown(client, f"/requests/{thread.pk}")

    assert "Urgent" in told
    assert "National Cyber Desk" in told
    assert "Acknowledge" in told
    assert "someone@nordmail.example" in told


def test_one_press_acknowledges_under_the_nodes_own_reference(
    client: Client, peer: PeerDesk
) -> None:
    thread = done(client, peer.request(at=timezone.now()), "acknowledge")

    assert thread.state == "acknowledged"
    said = thread.statements.get(side="requested").body["content"]
    assert said["file_number"] == thread.own_reference


def test_pressing_twice_does_it_once(client: Client, peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    key = "5f0c2f0e-7f0e-4c55-9d6a-000000000001"
    done(client, thread, "acknowledge", key=key)
    response = client.post(f"/requests/{thread.pk}/acts/acknowledge", {"key": key})

    assert thread.statements.filter(side="requested").count() == 1
    assert response.status_code in {302, 409}


def test_the_way_of_a_preservation_can_be_gone_by_hand(
    client: Client, peer: PeerDesk, evidence: Evidence
) -> None:
    person("provider_lert", provider=PROVIDER)
    now = timezone.now()
    thread = done(client, peer.request(at=now), "acknowledge", file_number="B 7/26")
    assert 'name="provider"' in shown(client, f"/requests/{thread.pk}/acts/forward")
    done(
        client,
        thread,
        "forward",
        provider=PROVIDER,
        basis="Law 5",
        targets=["0"],
        provider_ticket="N-1",
    )
    assert thread.state == "forwarded"
    assert Order.objects.count() == 0  # it went by letter
    told = shown(client, f"/requests/{thread.pk}/acts/execute")
    assert "Preserved until" in told
    done(
        client,
        thread,
        "execute",
        taken_effect_on=now.date().isoformat(),
        expires_on=(now + timedelta(days=90)).date().isoformat(),
        provider_ticket="N-1",
    )

    assert thread.state == "executed"
    told = shown(client, f"/requests/{thread.pk}?done=execute")
    assert "Done. They are told." in told
    assert "Data preserved" in told


def test_a_question_is_tied_to_a_field(client: Client, peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    assert "Ask at least one question" in refused(client, thread, "ask")
    done(client, thread, "ask", asked=["port"], text="Who reported it?", field="facts")

    asked = thread.statements.get(side="requested").body["content"]["questions"]
    assert [one["field"] for one in asked] == ["targets[0].source_port", "facts"]


def test_a_refusal_needs_a_ground_and_a_sentence(client: Client, peer: PeerDesk) -> None:
    thread = done(client, peer.request(at=timezone.now()), "acknowledge")
    told = refused(client, thread, "refuse", reason="")
    assert told.count("This is missing: fill it in.") >= 2
    assert 'href="#id_refusal_ground"' in told
    told = refused(client, thread, "refuse", reason="It is too much.")
    assert "It is too much." in told  # what was typed is kept
    done(client, thread, "refuse", refusal_ground=["too_broad"], reason="A whole town.")

    assert thread.state == "refused"
    assert "Too broad" in shown(client, f"/requests/{thread.pk}")


def test_a_day_that_is_none_is_told_beside_the_field(client: Client, peer: PeerDesk) -> None:
    thread = done(client, peer.request(at=timezone.now()), "acknowledge")
    done(client, thread, "forward", provider_ticket="N-1", **_forwarded())
    told = refused(client, thread, "execute", taken_effect_on="tomorrow", expires_on="2026-13-01")

    assert told.count("Write the day as year, month, day") >= 2
    assert "tomorrow" in told


def test_too_short_a_preservation_is_told_beside_its_end(client: Client, peer: PeerDesk) -> None:
    thread = done(client, peer.request(at=timezone.now()), "acknowledge")
    done(client, thread, "forward", provider_ticket="N-1", **_forwarded())
    today = timezone.now().date()
    told = refused(
        client,
        thread,
        "execute",
        taken_effect_on=today.isoformat(),
        expires_on=(today + timedelta(days=3)).isoformat(),
    )

    assert "at the least" in told


def _forwarded() -> dict[str, object]:
    person("provider_lert", provider=PROVIDER)
    return {"provider": PROVIDER, "basis": "Law 5", "targets": ["0"]}


def test_an_act_that_is_not_open_says_so(client: Client, peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())

    assert client.get(f"/requests/{thread.pk}/acts/execute").status_code == 409
    assert client.get(f"/requests/{thread.pk}/acts/dance").status_code == 422


def test_the_asking_side_answers_and_asks_for_longer(peer: PeerDesk) -> None:
    thread, now = _sent(peer), timezone.now()
    client = desk.browser_of(Person.objects.get(pk=thread.owner_id))
    peer.say(thread, Act.ASK, at=now)
    told = shown(client, f"/requests/{thread.pk}/acts/answer")
    assert "Which port?" in told
    done(client, thread, "answer", answer_0="443")
    assert thread.state == "acknowledged"
    peer.receipt(thread, at=now)
    peer.say(thread, Act.FORWARD, at=now)
    peer.say(
        thread,
        Act.EXECUTE,
        {
            "taken_effect_on": now.date().isoformat(),
            "expires_on": (now + timedelta(days=70)).date().isoformat(),
            "zone": "Etc/GMT-2",
        },
        at=now,
    )
    told = shown(client, f"/requests/{thread.pk}")
    assert "Ask for the data" in told
    early = refused(client, thread, "ask_extension", reason="We wait.", expires_on="2026-01-01")
    assert "choose a later day" in early
    done(
        client,
        thread,
        "ask_extension",
        reason="The court has not decided yet; it does in May of next year.",
        expires_on=(now + timedelta(days=100)).date().isoformat(),
        mla_status="within two weeks",
    )
    assert thread.state == "extension_asked"


def _sent(peer: PeerDesk) -> Thread:
    now = timezone.now()
    thread = opened(
        Kind.PRES,
        whole_request(Kind.PRES),
        aud="XB",
        person=desk.person_of("poc_247", name="Who sent it"),
        now=now,
    )
    peer.receipt(thread, at=now)
    return thread


@pytest.mark.parametrize("act", [Act.WITHDRAW, Act.RELEASE])
def test_data_that_are_held_are_let_go_with_a_confirmation_alone(
    peer: PeerDesk, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    thread, over = _sent(peer), list[str]()
    before = (Act.ACKNOWLEDGE, Act.FORWARD, Act.EXECUTE) if act is Act.RELEASE else ()
    for one in before:
        peer.say(thread, one, at=timezone.now())
    thread.refresh_from_db()
    state = thread.state
    client = desk.signed_in("poc_247", name="Ines Alba")

    assert "c-confirm" in shown(client, f"/requests/{thread.pk}/acts/{act}")
    refused(client, thread, str(act), reason="The suspect was found.")
    thread.refresh_from_db()
    assert thread.state == state

    monkeypatch.setattr(step_up, "confirm", lambda _request, **said: over.append(said["over"]))
    done(client, thread, str(act), reason="The suspect was found.")
    assert thread.state in {"withdrawn", "released"}
    assert len(over) == 1


def test_crossing_statements_are_marked(client: Client, peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    done(client, thread, "acknowledge")
    view = peer.view(thread)
    peer.speak(
        thread.pk,
        {
            "kind": "PRES",
            "act": "withdraw",
            "n": view.next_number(Side.REQUESTING),
            "content": {"reason": "The suspect was found."},
        },
        at=timezone.now(),
    )

    assert "It crossed on the way with" in shown(client, f"/requests/{thread.pk}")


def test_somebody_without_the_right_sees_no_button_and_does_nothing(peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    auditor = desk.signed_in("auditor", name="Fiona Watch")
    told = shown(auditor, f"/requests/{thread.pk}")

    assert f"/requests/{thread.pk}/acts/" not in told
    assert auditor.post(f"/requests/{thread.pk}/acts/acknowledge").status_code == 403
    assert desk.signed_in("admin", name="Ada Min").get(f"/requests/{thread.pk}").status_code in {
        403,
        404,
    }


def test_a_request_that_is_not_there_is_told_so(client: Client) -> None:
    assert client.get("/requests/XB-PRES-2026-999999").status_code == 404


def test_whom_to_hand_a_request_to_and_why(client: Client, peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    other = desk.person_of("poc_247", name="Olu Second")
    client.post(f"/requests/{thread.pk}/take")
    assert "Olu Second" in shown(client, f"/requests/{thread.pk}/take")
    without = client.post(f"/requests/{thread.pk}/take", {"to": other.pk})
    assert without.status_code == 422
    client.post(f"/requests/{thread.pk}/take", {"to": other.pk, "why": "My shift ends."})

    thread.refresh_from_db()
    assert thread.owner_id == other.pk


def test_a_title_of_our_own_is_shown_here_alone(client: Client, peer: PeerDesk) -> None:
    thread = peer.request(at=timezone.now())
    client.post(f"/requests/{thread.pk}/name", {"title": "Clinic, false invoice"})

    assert "Clinic, false invoice" in shown(client, "/inbox")


def test_a_request_costs_as_many_queries_with_many_statements_as_with_few(
    client: Client, peer: PeerDesk
) -> None:
    thread = peer.request(at=timezone.now())
    done(client, thread, "acknowledge")
    few = _queries(client, thread)
    for _ in range(4):
        done(client, thread, "ask", asked=["port"])
        peer.say(thread, Act.ANSWER, at=timezone.now())
        shown(client, f"/requests/{thread.pk}")

    assert _queries(client, thread) <= few


def _queries(client: Client, thread: Thread) -> int:
    shown(client, f"/requests/{thread.pk}")
    with CaptureQueriesContext(connection) as asked:
        shown(client, f"/requests/{thread.pk}")
    return len(asked)
