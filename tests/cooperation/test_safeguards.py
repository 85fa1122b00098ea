"""Questions of the safeguards beside a request: what answers, what blocks, and who answered."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from comity.access.app import step_up
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.pages import drafts as pages
from comity.cooperation.lifecycles import Kind
from comity.cooperation.safeguarding import answers_of, findings_of, is_settled, measure_of
from comity.cooperation.typed import typed_of
from comity.journal.app.models import Entry
from comity.law.corpus import shipped
from tests.builders import desk
from tests.builders.requests import PeerDesk, whole_request

ANSWERED = {
    "question": ["SG-LEG"],
    "says-SG-LEG": "yes",
    "reason-SG-LEG": "Penal Code, s. 12; ordered by a judge.",
}


def blocking(kind: Kind, **changes: object) -> list[str]:
    content = whole_request(kind, **changes)
    return [one.id for one in findings_of(kind, content, {}, shipped()) if one.blocks]


def test_the_measure_is_the_one_that_intrudes_most() -> None:
    targets = [{"categories": ["SUB", "CONTENT"]}]

    assert measure_of(Kind.PRES, {"targets": targets}) == "preserve_stored"
    assert measure_of(Kind.MLA, {"targets": targets}) == "content_data"


def test_the_necessity_that_a_preservation_states_is_its_one_statement() -> None:
    assert blocking(Kind.PRES) == []
    assert blocking(Kind.PRES, necessity="") == ["SG-ALL"]


def test_the_fields_of_a_request_for_evidence_answer() -> None:
    assert blocking(Kind.MLA) == []
    assert blocking(Kind.MLA, domestic_order="", lawful_at_home=False) == ["SG-LEG"]
    assert blocking(Kind.MLA, proportionality="") == ["SG-PRO"]


def test_a_request_of_a_state_to_a_state_asks_no_question_of_direct_requests() -> None:
    found = {one.id for one in findings_of(Kind.MLA, {}, {}, shipped())}

    assert "SG-STC" not in found
    assert "SG-JUR" in found


def test_a_child_that_the_request_names_is_a_mark() -> None:
    content = whole_request(Kind.MLA, persons=[{"name": "A", "minor": True}])
    found = {one.id: one for one in findings_of(Kind.MLA, content, {}, shipped())}

    assert found["SG-CHI"].flags
    assert found["SG-CHI"].why == ("flag",)
    assert not is_settled(found["SG-CHI"])


def test_what_a_person_answered_is_read_back() -> None:
    typed = {"safeguards": {"SG-LEG": {"says": "yes", "reason": "By law.", "by": "A", "at": "-"}}}

    assert answers_of(typed)["SG-LEG"].reason == "By law."
    assert answers_of({}) == {}


# --- on pages -------------------------------------------------------------------------------

pages_ = pytest.mark.django_db


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> PeerDesk:
    """Let XB be a State that can be asked, and confirm whatever is to be confirmed."""
    monkeypatch.setattr(pages, "states", lambda: [("XB", "State XB (XB)")])
    monkeypatch.setattr(step_up, "confirm", lambda _request, **_said: None)
    return PeerDesk()


def told(response: HttpResponse) -> str:
    main = response.content.decode().partition('<main id="main"')[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def subscriber_request(client: Client) -> Draft:
    begun = client.post("/drafts/new", {"kind": "SUBSCR_MLA", "to": "XB"})
    draft = Draft.objects.get(pk=begun["Location"].rpartition("/")[2])
    save(client, draft)
    return draft


def save(client: Client, draft: Draft, **changes: object) -> None:
    draft.refresh_from_db()
    typed = typed_of(whole_request(Kind.SUBSCR_MLA), to="XB")
    said = {name: value for name, value in typed.items() if value not in (False, None)}
    said |= {"version": draft.version, "instrument": "budapest", **changes}
    response = client.post(f"/drafts/{draft.pk}", said)
    assert response.status_code == 302, told(response)


@pages_
def test_a_request_is_not_sent_before_what_blocks_is_answered(peer: PeerDesk) -> None:
    first = desk.signed_in("ca_officer", name="Bo Central")
    second = desk.signed_in("ca_officer", name="Di Other")
    draft = subscriber_request(first)

    refused = second.post(f"/drafts/{draft.pk}/send")
    assert refused.status_code == 422
    assert "Must be answered" in told(refused)
    assert not Thread.objects.exists()

    assert first.post(f"/drafts/{draft.pk}/safeguards", ANSWERED).status_code == 302
    assert "Penal Code, s. 12; ordered by a judge." in told(second.get(f"/drafts/{draft.pk}/check"))
    assert second.post(f"/drafts/{draft.pk}/send").status_code == 302


@pages_
def test_an_answer_stays_when_the_draft_is_saved_again(peer: PeerDesk) -> None:
    client = desk.signed_in("ca_officer", name="Bo Central")
    draft = subscriber_request(client)
    client.post(f"/drafts/{draft.pk}/safeguards", ANSWERED)

    save(client, draft, purpose="To name who opened the account, and when it was opened.")

    draft.refresh_from_db()
    assert draft.typed["safeguards"]["SG-LEG"]["by"] == "Bo Central"


@pages_
def test_who_answered_what_stands_in_the_journal(peer: PeerDesk) -> None:
    client = desk.signed_in("ca_officer", name="Bo Central")
    draft = subscriber_request(client)
    client.post(f"/drafts/{draft.pk}/safeguards", ANSWERED)

    body = Entry.objects.filter(kind="safeguards-answered").latest("index").body
    assert '"SG-LEG"' in str(body) or "SG-LEG" in str(body)


@pages_
def test_a_blank_answer_takes_it_back(peer: PeerDesk) -> None:
    client = desk.signed_in("ca_officer", name="Bo Central")
    draft = subscriber_request(client)
    client.post(f"/drafts/{draft.pk}/safeguards", ANSWERED)
    client.post(f"/drafts/{draft.pk}/safeguards", {"question": ["SG-LEG"], "says-SG-LEG": ""})

    draft.refresh_from_db()
    assert draft.typed["safeguards"] == {}


@pages_
@pytest.mark.parametrize(
    "said",
    [
        {"question": ["SG-XX"], "says-SG-XX": "yes"},
        {"question": ["SG-LEG"], "says-SG-LEG": "perhaps"},
        {"question": ["SG-LEG"], "says-SG-LEG": "yes", "reason-SG-LEG": "x" * 2001},
    ],
)
def test_another_question_or_another_answer_is_refused(
    peer: PeerDesk, said: dict[str, object]
) -> None:
    client = desk.signed_in("ca_officer", name="Bo Central")
    draft = subscriber_request(client)

    response = client.post(f"/drafts/{draft.pk}/safeguards", said)

    assert response.status_code == 422
    draft.refresh_from_db()
    assert "safeguards" not in draft.typed


@pages_
def test_a_supervisor_sets_the_questions_aside_with_a_reason(peer: PeerDesk) -> None:
    client = desk.signed_in("ca_officer", name="Bo Central")
    other = desk.signed_in("ca_officer", name="Di Other")
    draft = subscriber_request(client)
    boss = desk.signed_in("duty_supervisor", name="Su Pervisor")
    boss.post(f"/drafts/{draft.pk}/override", {"reason": "A life is at stake."})

    assert other.post(f"/drafts/{draft.pk}/send").status_code == 302
