"""Questions of the safeguards beside a request: what answers, what blocks, and who answered."""

import re
from collections.abc import Mapping
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from comity.access.app import step_up
from comity.access.app.models import Person
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import services
from comity.cooperation.app.models import Draft, Order, Thread
from comity.cooperation.app.pages import drafts as pages
from comity.cooperation.errors import BlockedBySafeguardsError
from comity.cooperation.lifecycles import Kind
from comity.cooperation.safeguarding import (
    answers_of,
    findings_of,
    findings_under_way,
    is_settled,
    measure_of,
    stages_before,
    stages_of,
)
from comity.cooperation.safeguarding import told as told_of
from comity.cooperation.typed import typed_of
from comity.journal.app.models import Entry
from comity.law.corpus import shipped
from comity.law.safeguard_files import Stage
from comity.law.safeguards import SafeguardFinding, Truth
from tests.builders import desk
from tests.builders.requests import FORWARD, PROVIDER, PeerDesk, person, whole_request

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


def test_each_side_answers_what_comes_before_its_own_acts() -> None:
    assert stages_of(Side.REQUESTED, Kind.MLA) == ("receive", "execute", "transfer")
    assert stages_of(Side.REQUESTED, Kind.PRES) == ("receive", "execute")  # nothing is sent
    assert stages_of(Side.REQUESTING, Kind.MLA) == ("after",)
    assert stages_before(Act.EXECUTE, Kind.MLA) == ("receive", "execute", "transfer")


@pytest.mark.parametrize("act", set(Act) - {Act.FORWARD, Act.PARTLY, Act.EXECUTE})
def test_no_question_holds_up_an_act_that_helps_nobody_to_data(act: Act) -> None:
    found = under_way(Kind.MLA, stages=stages_before(act, Kind.MLA))

    assert not any(one.blocks for one in found)


def under_way(
    kind: Kind,
    *,
    stages: tuple[Stage, ...],
    kept: Mapping[str, Mapping[str, str]] | None = None,
    reserved: Truth = None,
) -> tuple[SafeguardFinding, ...]:
    return findings_under_way(
        kind, whole_request(kind), kept or {}, shipped(), stages=stages, reserved=reserved
    )


def test_what_must_be_answered_before_help_is_given() -> None:
    blocking = [one.id for one in under_way(Kind.MLA, stages=("receive",)) if one.blocks]

    assert blocking == ["SG-DIS", "SG-HR", "SG-DEA"]


def test_before_a_preservation_it_is_one_statement_and_each_side_makes_its_own() -> None:
    found = under_way(Kind.PRES, stages=("receive",))
    ticked = {"SG-ALL": {"says": "yes", "reason": ""}}

    assert [one.id for one in found if one.blocks] == ["SG-ALL"]
    assert not any(one.blocks for one in under_way(Kind.PRES, stages=("receive",), kept=ticked))


def test_a_real_risk_stands_in_the_way_whatever_the_reason() -> None:
    kept = {"SG-HR": {"says": "yes", "reason": "Reports of last year."}}
    found = {one.id: one for one in under_way(Kind.MLA, stages=("receive",), kept=kept)}

    assert found["SG-HR"].blocks
    assert "yes stands in the way" in told_of([found["SG-HR"]])
    assert "answer no, or yes with a reason" in told_of([found["SG-DEA"]])


def test_no_reservation_means_no_question_of_dual_criminality_in_a_preservation() -> None:
    asked = {
        reserved: "SG-DC" in {
            one.id for one in under_way(Kind.PRES, stages=("receive",), reserved=reserved)
        }
        for reserved in (True, False, None)
    }  # fmt: skip

    assert asked == {True: True, False: False, None: True}


# --- in the service and the interface -------------------------------------------------------


def acknowledged(now: datetime) -> tuple[Thread, Person]:
    thread, officer = PeerDesk().request(at=now, answered=False), person("poc_247")
    person("provider_lert", provider=PROVIDER)
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "B 1"}, person=officer, now=now)
    return thread, officer


@pytest.mark.django_db
def test_no_order_goes_out_before_the_statement_is_made(now: datetime) -> None:
    thread, officer = acknowledged(now)

    with pytest.raises(BlockedBySafeguardsError, match=r"SG-ALL \(answer yes"):
        services.carry_out(thread, Act.FORWARD, FORWARD, person=officer, now=now)
    assert not Order.objects.exists()

    ticked = {"SG-ALL": ("yes", "")}
    services.answer_for_request(thread.pk, ticked, person=officer, now=now)
    services.answer_for_request(thread.pk, ticked, person=officer, now=now)  # changes nothing
    services.carry_out(thread, Act.FORWARD, FORWARD, person=officer, now=now)

    assert Order.objects.filter(thread=thread).exists()
    assert Entry.objects.filter(kind="request-safeguards-answered").count() == 1


@pytest.mark.django_db
def test_the_page_of_the_order_asks_and_keeps_whatever_comes_of_the_order() -> None:
    client, thread = desk.signed_in("poc_247", name="Bo Duty"), PeerDesk().request(answered=False)
    client.post(f"/requests/{thread.pk}/acts/acknowledge", {"file_number": "B 1"})
    where = f"/requests/{thread.pk}/acts/forward"

    assert "nothing stands in its way" in told(client.get(where))
    client.post(where, {"provider": "", "question": ["SG-ALL"], "says-SG-ALL": "yes"})

    assert "nothing stands in its way" not in told(client.get(where))
    assert "Bo Duty" in told(client.get(f"/requests/{thread.pk}/safeguards"))


@pytest.mark.django_db
def test_a_draft_with_an_open_question_is_sent_by_nobody_and_nothing(now: datetime) -> None:
    PeerDesk()
    writer, sender = desk.person_of("prosecutor"), desk.person_of("ca_officer")
    content = whole_request(Kind.MLA, domestic_order=None, lawful_at_home=None)
    draft = services.file_draft(Kind.MLA, content, aud="XB", person=writer, now=now)

    with pytest.raises(BlockedBySafeguardsError, match="SG-LEG"):
        services.send(kind=None, aud=None, content=None, draft=draft.pk, person=sender, now=now)


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
