"""Writing a request: begun, saved at every change, checked, confirmed, sent, handed on."""

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
from comity.cooperation.acts import Act
from comity.cooperation.app import services
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.pages import drafts as pages
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.typed import typed_of
from comity.journal.app.models import Entry
from tests.builders import desk
from tests.builders.requests import PeerDesk, opened, whole_request

pytestmark = pytest.mark.django_db
CHANGED = {"HX-Request": "true", "HX-Target": "rail"}


@pytest.fixture(autouse=True)
def peer(monkeypatch: pytest.MonkeyPatch) -> PeerDesk:
    """Let XB be a State that can be asked, without a directory."""
    monkeypatch.setattr(pages, "states", lambda: [("XB", "State XB (XB)"), ("XC", "State XC")])
    return PeerDesk()


@pytest.fixture
def officer() -> Person:
    return desk.person_of("poc_247", name="Ines Alba")


@pytest.fixture
def client(officer: Person) -> Client:
    return desk.browser_of(officer)


@pytest.fixture
def confirmed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Confirm whatever is to be confirmed, and note what it was."""
    over: list[str] = []
    monkeypatch.setattr(step_up, "confirm", lambda _request, **said: over.append(said["over"]))
    return over


def told(response: HttpResponse) -> str:
    """Return what a page says to a person."""
    main = response.content.decode().partition('<main id="main"')[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def begun(client: Client, kind: str = "PRES", to: str = "XB") -> Draft:
    response = client.post("/drafts/new", {"kind": kind, "to": to})
    assert response.status_code == 302, told(response)
    return Draft.objects.get(pk=response["Location"].rpartition("/")[2])


def lawful(client: Client, draft: Draft) -> None:
    """Say by which power at home the measure is authorised: a form for subscribers has no field."""
    said = {
        "question": ["SG-LEG"],
        "says-SG-LEG": "yes",
        "reason-SG-LEG": "Penal Code, s. 12; ordered by a judge.",
    }
    assert client.post(f"/drafts/{draft.pk}/safeguards", said).status_code == 302


def whole(draft: Draft, **changes: object) -> dict[str, object]:
    typed = typed_of(whole_request(Kind(draft.kind)), to=draft.aud)
    said = {name: value for name, value in typed.items() if value not in (False, None)}
    return said | {"version": draft.version, "instrument": "budapest"} | changes


def saved(client: Client, draft: Draft, **said: object) -> Draft:
    response = client.post(f"/drafts/{draft.pk}", said)
    assert response.status_code == 302, told(response)
    draft.refresh_from_db()
    return draft


def test_looking_at_the_form_for_a_new_request_keeps_nothing(client: Client) -> None:
    assert "Preservation request" in told(client.get("/drafts/new"))
    assert Draft.objects.count() == 0


def test_a_draft_begins_with_what_the_node_knows(client: Client) -> None:
    draft = begun(client)

    assert draft.content["status_flag"] == "new"
    assert draft.content["sender_org"]["member"] == "XA"
    assert draft.content["sender_person"]["name"] == "Ines Alba"
    assert draft.content["period_days"] == plan_of(Kind.PRES).begins["period_days"]


def test_every_change_is_saved_and_tells_how_ready_it_is(client: Client) -> None:
    draft = begun(client)
    response = client.post(f"/drafts/{draft.pk}", whole(draft), headers=CHANGED)
    said = response.content.decode()

    assert "Ready to send?" in said
    assert "<strong>6</strong>" in said
    assert "Draft saved" in said
    assert "<html" not in said
    draft.refresh_from_db()
    assert draft.version == 2
    assert draft.content["facts"].startswith("On 1 March")


def test_a_wrong_line_is_told_with_its_number_and_kept(client: Client) -> None:
    draft = begun(client)
    lines = "m.rocha@nordmail.example\n\nit.help@"
    response = client.post(f"/drafts/{draft.pk}", whole(draft, accounts=lines), headers=CHANGED)
    assert "Line 3: add the part after the @" in response.content.decode()

    page = client.get(f"/drafts/{draft.pk}").content.decode()
    assert "Line 3: add the part after the @" in page
    assert "it.help@" in page


def test_an_end_before_the_start_is_told_beside_it(client: Client) -> None:
    draft = begun(client)
    response = client.post(
        f"/drafts/{draft.pk}",
        whole(draft, period_from="2026-09-01", period_to="2026-08-31"),
        headers=CHANGED,
    )

    assert "choose a day after \u20662026-09-01\u2069" in response.content.decode()


def test_a_day_that_is_none_is_told_and_kept(client: Client) -> None:
    draft = saved(client, begun(client), to="XB", period_from="last week", version=1)
    page = client.get(f"/drafts/{draft.pk}").content.decode()

    assert "Write the day as year, month, day" in page
    assert "last week" in page


def test_without_script_the_button_saves(client: Client) -> None:
    draft = begun(client)
    saved(client, draft, **whole(draft, then="save"))

    assert draft.content["case_no_sender"] == "A 1/26"
    assert Entry.objects.filter(kind="draft-changed").count() == 1


def test_the_same_again_changes_nothing(client: Client) -> None:
    draft = begun(client)
    saved(client, draft, **whole(draft))
    saved(client, draft, **whole(draft, version=1))

    assert draft.version == 2


def test_two_who_write_at_once_are_told(client: Client) -> None:
    draft = begun(client)
    other = desk.signed_in("poc_247", name="Olu Second")
    saved(other, draft, **whole(draft, case_number="From Olu"))
    response = client.post(
        f"/drafts/{draft.pk}", whole(draft, case_number="From Ines", version=1), headers=CHANGED
    )
    assert "Somebody else has changed this draft" in response.content.decode()
    plain = client.post(f"/drafts/{draft.pk}", whole(draft, case_number="From Ines", version=1))
    assert plain.status_code == 409
    assert "From Ines" in plain.content.decode()  # what was typed is kept

    draft.refresh_from_db()
    assert draft.content["case_no_sender"] == "From Olu"
    saved(client, draft, **whole(draft, case_number="From Ines"))
    assert draft.content["case_no_sender"] == "From Ines"


def test_what_a_form_does_not_show_of_a_draft_stays(client: Client, officer: Person) -> None:
    content = whole_request(Kind.PRES)
    content["targets"][0]["clock_source"] = "log of the relay"
    content["persons"] = [{"name": "N. N.", "capacity": "suspect"}]
    draft = services.file_draft(Kind.PRES, content, aud="XB", person=officer, now=timezone.now())
    typed = typed_of(content, to="XB")
    said = {name: value for name, value in typed.items() if value not in (False, None)}
    saved(client, draft, **said, version=1)

    assert draft.content["targets"][0]["clock_source"] == "log of the relay"
    assert draft.content["persons"] == content["persons"]


def test_the_check_shows_every_answer_with_its_change(client: Client) -> None:
    draft = begun(client)
    saved(client, draft, **whole(draft, then="check"))
    page = client.get(f"/drafts/{draft.pk}/check").content.decode()

    assert f'href="/drafts/{draft.pk}#id_facts"' in page
    assert "What XB will see" in page
    assert "Sign and send" in page


def test_what_is_missing_blocks_the_button_and_leads_to_its_field(client: Client) -> None:
    draft = begun(client)
    page = client.get(f"/drafts/{draft.pk}/check").content.decode()

    assert "It cannot be sent yet" in page
    assert f"/drafts/{draft.pk}#id_necessity" in page
    assert re.search(r"<button[^>]*disabled[^>]*>(?:(?!</button>).)*Sign and send", page, re.DOTALL)


def test_it_is_sent_only_with_a_confirmation(client: Client) -> None:
    draft = begun(client)
    saved(client, draft, **whole(draft))
    response = client.post(f"/drafts/{draft.pk}/send")

    assert response.status_code == 422
    assert "This was not done" in told(response)
    assert Thread.objects.count() == 0


def test_signed_and_sent_it_waits_for_their_receipt(
    client: Client, confirmed: list[str], peer: PeerDesk
) -> None:
    draft = begun(client)
    saved(client, draft, **whole(draft))
    response = client.post(f"/drafts/{draft.pk}/send")
    thread = Thread.objects.get()

    assert response["Location"] == f"/requests/{thread.pk}/sent"
    draft.refresh_from_db()
    assert confirmed == [pages.digest(draft)]
    assert "On its way" in told(client.get(f"/requests/{thread.pk}/sent"))
    peer.receipt(thread, at=timezone.now())
    assert "You will hear by" in told(client.get(f"/requests/{thread.pk}/sent"))
    assert client.post(f"/drafts/{draft.pk}/send").status_code == 302  # pressed twice


def test_a_draft_opens_for_a_colleague_on_another_device(client: Client) -> None:
    draft = begun(client)
    saved(client, draft, **whole(draft))
    other = desk.signed_in("poc_247", name="Olu Second")

    assert "Preserve 1 mailbox" in told(other.get("/drafts"))
    assert "A 1/26" in other.get(f"/drafts/{draft.pk}").content.decode()


def test_a_request_for_the_data_is_sent_by_a_second_person(
    confirmed: list[str], peer: PeerDesk, officer: Person
) -> None:
    thread = _preserved(peer, officer)
    lawyer = desk.signed_in("prosecutor", name="Gia Counsel")
    central = desk.person_of("ca_officer", name="Bo Central")
    assert thread.own_reference in told(lawyer.get(f"/drafts/new?from={thread.pk}"))
    response = lawyer.post("/drafts/new", {"from": thread.pk})
    draft = Draft.objects.get(pk=response["Location"].rpartition("/")[2])
    assert draft.kind == "SUBSCR_MLA"
    assert draft.content["preservation_ref"] == thread.own_reference
    saved(lawyer, draft, **whole(draft, preservation_ref=thread.own_reference))
    lawful(lawyer, draft)
    assert "Hand to a second person" in told(lawyer.get(f"/drafts/{draft.pk}/check"))
    assert lawyer.post(f"/drafts/{draft.pk}/send").status_code in {403, 422}

    lawyer.post(f"/drafts/{draft.pk}/hand", {"to": central.pk})

    browser = desk.browser_of(central)
    assert "For you to send" in told(browser.get("/"))
    assert "Sign and send" in told(browser.get(f"/drafts/{draft.pk}/check"))
    sent = browser.post(f"/drafts/{draft.pk}/send")
    assert sent.status_code == 302, told(sent)
    assert Thread.objects.get(kind="SUBSCR_MLA").preservation_ref == thread.own_reference


def test_who_changed_a_draft_last_is_not_its_second_person(
    confirmed: list[str], peer: PeerDesk
) -> None:
    first = desk.signed_in("ca_officer", name="Bo Central")
    second = desk.person_of("ca_officer", name="Di Other")
    draft = begun(first, "SUBSCR_MLA")
    saved(first, draft, **whole(draft))
    lawful(first, draft)
    first.post(f"/drafts/{draft.pk}/hand", {"to": second.pk})
    browser = desk.browser_of(second)
    saved(browser, draft, **whole(draft, purpose="To name who opened the account, and when."))

    refused = browser.post(f"/drafts/{draft.pk}/send")
    assert refused.status_code == 422
    assert "drafted by one person and sent by another" in told(refused)
    assert first.post(f"/drafts/{draft.pk}/send").status_code == 302


def _preserved(peer: PeerDesk, officer: Person) -> Thread:
    now = timezone.now()
    thread = opened(Kind.PRES, whole_request(Kind.PRES), aud="XB", person=officer, now=now)
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, at=now)
    peer.say(thread, Act.FORWARD, at=now)
    held = {
        "taken_effect_on": now.date().isoformat(),
        "expires_on": (now + timedelta(days=90)).date().isoformat(),
        "zone": "Etc/GMT-2",
    }
    return peer.say(thread, Act.EXECUTE, held, at=now)


def test_a_supervisor_lets_a_gap_pass_with_a_reason_that_they_see(
    client: Client, confirmed: list[str]
) -> None:
    draft = begun(client)
    saved(client, draft, **whole(draft, necessity="Soon."))
    boss = desk.signed_in("duty_supervisor", name="Su Pervisor")
    assert "Set it aside" in told(boss.get(f"/drafts/{draft.pk}/check"))
    boss.post(f"/drafts/{draft.pk}/override", {"reason": "A life is at stake."})

    assert "Su Pervisor lets it be sent all the same" in told(
        client.get(f"/drafts/{draft.pk}/check")
    )
    assert client.post(f"/drafts/{draft.pk}/send").status_code == 302


def test_a_draft_that_was_given_up_is_shown_no_more(client: Client) -> None:
    draft = begun(client)
    client.post(f"/drafts/{draft.pk}/discard")

    assert "No drafts" in told(client.get("/drafts"))
    assert client.post(f"/drafts/{draft.pk}", {"version": 1}).status_code in {409, 422}


def test_an_auditor_writes_no_request() -> None:
    auditor = desk.signed_in("auditor", name="Fi Watch")

    assert auditor.get("/drafts/new").status_code == 403
    assert auditor.post("/drafts/new", {"kind": "PRES"}).status_code == 403


def test_a_list_of_drafts_costs_the_same_for_many(client: Client) -> None:
    begun(client)
    few = _queries(client)
    for _ in range(20):
        begun(client)

    assert _queries(client) <= few


def _queries(client: Client) -> int:
    client.get("/drafts")
    with CaptureQueriesContext(connection) as asked:
        client.get("/drafts")
    return len(asked)


def test_a_draft_of_a_program_stays_filled_in_when_questions_about_it_were_answered(
    client: Client, officer: Person
) -> None:
    content = whole_request(Kind.PRES)
    now = timezone.now()
    draft = services.file_draft(Kind.PRES, content, aud="XB", person=officer, now=now)
    answers = {"SG-LEG": ("yes", "Penal Code, s. 12; ordered by a judge.")}
    services.answer_safeguards(draft.pk, answers, person=officer, now=now)

    shown = client.get(f"/drafts/{draft.pk}").content.decode()

    assert content["targets"][0]["value"] in shown
    assert content["case_no_sender"] in shown


def test_what_differs_for_one_account_is_said_on_its_own_page_and_kept_by_the_form(
    client: Client,
) -> None:
    draft = begun(client)
    lines = "m.rocha@nordmail.example\n203.0.113.7"
    response = client.post(
        f"/drafts/{draft.pk}", whole(draft, accounts=lines, categories=["SUB"], then="accounts")
    )
    assert response["Location"] == f"/drafts/{draft.pk}/accounts"
    draft.refresh_from_db()

    page = client.get(response["Location"])
    assert "203.0.113.7" in told(page)
    said = {
        "version": draft.version,
        "row-0-type": "email",
        "row-0-service": "Nordmail",
        "row-1-service": "Nordmail",
        "row-0-categories": ["SUB"],
        "row-1-type": "server",
        "row-1-categories": ["SUB", "TRAFFIC"],
        "row-1-period_from": "2026-02-01",
    }
    wrong = client.post(response["Location"], said | {"row-1-period_to": "soon"})
    assert wrong.status_code == 422
    assert "Write the day as year, month, day" in told(wrong)
    assert client.post(response["Location"], said | {"then": "draft"}).status_code == 302
    late = client.post(response["Location"], said | {"row-1-note": "Late."})
    assert late.status_code == 409
    draft.refresh_from_db()
    rows = draft.content["targets"]
    assert rows[1]["type"] == "server"
    assert rows[1]["period_from"] == "2026-02-01"
    assert [row["categories"] for row in rows] == [["SUB"], ["SUB", "TRAFFIC"]]

    typed = typed_of(draft.content, to="XB")
    again = saved(
        client,
        draft,
        **(
            whole(draft)
            | {"accounts": lines, "version": draft.version, "categories": typed["categories"]}
        ),
    )
    assert again.content["targets"] == rows
