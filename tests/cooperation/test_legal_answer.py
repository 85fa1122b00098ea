"""What the law room answers stands beside the draft, and is kept with what was sent."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from comity.access.app import step_up
from comity.access.app.models import Person
from comity.cooperation.acts import Act
from comity.cooperation.app import legal, prefills, services
from comity.cooperation.app.models import Draft, LegalAnswer
from comity.cooperation.app.pages import drafts as pages
from comity.cooperation.app.schemas import RequestOut
from comity.cooperation.errors import BasisOutdatedError, BasisReasonNeededError
from comity.cooperation.legal import OFFENCES, choice_of, is_outdated, question_of
from comity.cooperation.lifecycles import Kind
from comity.cooperation.typed import typed_of
from comity.journal.app.models import Entry
from comity.journal.app.traces import traced
from comity.kernel.nodes import NodeSettings
from comity.law.app import queries as law
from tests.builders import desk
from tests.builders.requests import PROVIDER, PeerDesk, whole_request

CHANGED = {"HX-Request": "true", "HX-Target": "rail"}


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch, db: None) -> PeerDesk:
    monkeypatch.setattr(pages, "states", lambda: [("XB", "State XB (XB)"), ("XC", "State XC")])
    PeerDesk("XC")
    return PeerDesk()


@pytest.fixture
def officer(peer: PeerDesk) -> Person:
    return desk.person_of("poc_247", name="Ines Alba")


@pytest.fixture
def client(officer: Person) -> Client:
    return desk.browser_of(officer)


def begun(client: Client, kind: str = "PRES", to: str = "XB") -> Draft:
    response = client.post("/drafts/new", {"kind": kind, "to": to})
    return Draft.objects.get(pk=response["Location"].rpartition("/")[2])


def typed(draft: Draft, **changes: object) -> dict[str, object]:
    said = typed_of(whole_request(Kind(draft.kind)), to=draft.aud)
    kept = {name: value for name, value in said.items() if value not in (False, None)}
    return kept | {"version": draft.version} | changes


def told(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- the question ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "categories", "measure"),
    [
        (Kind.PRES, ["CONTENT"], "preserve_stored"),
        (Kind.SUBSCR_MLA, ["SUB", "IDENT"], "subscriber_info"),
        (Kind.MLA, ["SUB", "TRAFFIC", "CONTENT"], "content_data"),
        (Kind.MLA, ["SUB", "TRAFFIC"], "traffic_data"),
        (Kind.MLA, ["SUB"], "subscriber_info"),
        (Kind.MLA, ["REG"], "domain_registration"),
        (Kind.MLA, [], "mla_general"),
    ],
)
def test_a_request_is_asked_for_by_the_data_that_intrude_most(
    kind: Kind, categories: list[str], measure: str
) -> None:
    content = {"targets": [{"value": "a@b.example", "categories": categories}]}

    assert question_of(kind, content, requesting="XA", requested="XB")["measure"] == measure


def test_every_class_of_offence_that_has_a_code_has_one_of_the_law_data() -> None:
    assert set(OFFENCES.values()) <= set(law.edition_of(None, practice=False).offences)


def test_danger_to_life_is_an_emergency_and_urgency_alone_is_none() -> None:
    said = {"urgency": "emergency", "urgency_reasons": ["life"]}

    assert question_of(Kind.PRES, said, requesting="XA", requested="XB")["emergency"] == "life"
    assert "emergency" not in question_of(
        Kind.PRES, {"urgency": "urgent"}, requesting="XA", requested="XB"
    )


def test_a_basis_that_was_not_found_overrides_the_answer_and_wants_a_reason() -> None:
    bare = choice_of({"legal_basis": [{"instrument": "uncc"}]}, ["untoc"])
    said = choice_of({"legal_basis": [{"instrument": "uncc", "text": "Applied."}]}, ["untoc"])

    assert (bare.overrides, bare.unexplained) == (True, True)
    assert (said.overrides, said.unexplained) == (True, False)
    assert not choice_of({}, ["untoc"]).overrides


# --- the draft ------------------------------------------------------------------------------------


def test_a_new_draft_begins_with_the_basis_that_was_found(client: Client) -> None:
    to_party, to_signatory = begun(client), begun(client, to="XC")

    assert to_party.content["legal_basis"][0] == {"instrument": "budapest", "article": "29"}
    assert to_signatory.content["legal_basis"][0]["instrument"] == "untoc"


def test_the_answer_stands_beside_the_form_and_changes_with_it(client: Client) -> None:
    draft = begun(client)
    first = client.post(f"/drafts/{draft.pk}", typed(draft), headers=CHANGED).content.decode()
    draft.refresh_from_db()
    other = client.post(f"/drafts/{draft.pk}", typed(draft, to="XC"), headers=CHANGED)

    assert "Budapest Convention, 29" in told(first)
    assert "UNTOC" in told(other.content.decode())
    assert "It is none of those found." in told(other.content.decode())


def test_a_basis_is_chosen_by_its_button_without_a_script(client: Client) -> None:
    draft = begun(client)
    found = legal.shown(legal.advice(Kind.PRES, draft.content, aud="XB"), Kind.PRES)
    assert found is not None
    value = next(one for one, basis in found.offers if basis.id == "untoc")

    answer = client.post(f"/drafts/{draft.pk}", typed(draft, basis=value))

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert draft.content["legal_basis"][0]["instrument"] == "untoc"
    assert "Chosen" in told(client.get(f"/drafts/{draft.pk}").content.decode())


def test_the_answer_is_kept_with_the_draft_and_its_journal_entry_names_it(client: Client) -> None:
    draft = begun(client)
    client.post(f"/drafts/{draft.pk}", typed(draft))

    kept = LegalAnswer.objects.get(draft=draft)
    entry = Entry.objects.filter(kind="draft-changed").latest("index")
    assert kept.answer["bases"][0]["instrument"] == "budapest"
    assert kept.data_digest == law.corpus().digest
    assert json.loads(entry.body)["law"] == traced(kept)
    assert json.loads(entry.body)["law_data"] == kept.data_digest


def test_a_reason_for_another_basis_is_kept(client: Client) -> None:
    draft = begun(client, to="XC")
    said = typed(draft, instrument="budapest", basis_reason="XC applies it before ratifying.")
    client.post(f"/drafts/{draft.pk}", said)

    kept = LegalAnswer.objects.get(draft=draft)
    page = told(client.get(f"/drafts/{draft.pk}/check").content.decode())
    assert (kept.overrides, kept.override_reason) == (True, "XC applies it before ratifying.")
    assert "Otherwise than found, because XC applies it before ratifying." in page


def test_before_a_state_is_chosen_nothing_is_looked_for(client: Client) -> None:
    draft = begun(client, to="")

    assert "Choose the State" in told(client.get(f"/drafts/{draft.pk}").content.decode())
    assert not LegalAnswer.objects.exists()


def test_a_draft_from_before_works_without_an_answer(client: Client) -> None:
    draft = begun(client)
    LegalAnswer.objects.all().delete()

    assert client.get(f"/drafts/{draft.pk}").status_code == 200
    assert client.get(f"/drafts/{draft.pk}/check").status_code == 200


def test_broken_law_data_are_told_and_stop_no_preservation(
    client: Client, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begun(client)
    folder = tmp_path / "law" / "additions"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text("instrument: budapest\nparties: [{}]\n", encoding="utf-8")
    settings.COMITY_NODE = NodeSettings(home=tmp_path, code="XA", name="XA", practice=True)

    page = told(client.get(f"/drafts/{draft.pk}").content.decode())

    assert "No basis was looked for" in page
    assert "law/additions/own.yaml:2" in page
    assert prefills.basis(Kind.PRES, {}, aud="XB")[0]["instrument"] == "budapest"


def test_a_basis_chosen_before_the_state_was_changed_is_told_and_chosen_again(
    client: Client,
) -> None:
    draft = begun(client, "SUBSCR_MLA")
    client.post(f"/drafts/{draft.pk}", typed(draft, instrument="budapest", article="31"))
    draft.refresh_from_db()
    said = typed(draft, to="XC", instrument="budapest", article="31")
    client.post(f"/drafts/{draft.pk}", said)
    page = told(client.get(f"/drafts/{draft.pk}").content.decode())

    assert "before the State or what you ask for was changed" in page
    assert "Choose the basis again." in told(
        client.get(f"/drafts/{draft.pk}/check").content.decode()
    )

    draft.refresh_from_db()
    client.post(f"/drafts/{draft.pk}", {**said, "version": draft.version, "basis": "budapest|31"})
    page = told(client.get(f"/drafts/{draft.pk}").content.decode())
    assert "Choose the basis again." not in page


def test_the_same_article_that_is_found_for_the_new_question_needs_no_new_choice() -> None:
    content = {"legal_basis": [{"instrument": "budapest", "article": "31"}]}
    kept = {"basis_for": "XB content_data"}

    def late(*offered: tuple[str, str]) -> bool:
        return is_outdated(Kind.MLA, content, kept, aud="XC", offered=offered)

    assert late(("untoc", "18"), ("budapest", "29"))
    assert not late(("untoc", "18"), ("budapest", "31"))
    assert not is_outdated(Kind.MLA, {}, kept, aud="XC", offered=())


def test_a_request_for_data_is_not_sent_on_a_basis_chosen_for_something_else(
    peer: PeerDesk, now: datetime
) -> None:
    writer, sender = desk.person_of("prosecutor"), desk.person_of("ca_officer")
    content = whole_request(Kind.MLA)
    draft = services.file_draft(Kind.MLA, content, aud="XB", person=writer, now=now)
    Draft.objects.update(typed={"basis_for": "XC mla_general"})

    with pytest.raises(BasisOutdatedError):
        services.send(kind=None, aud=None, content=None, draft=draft.pk, person=sender, now=now)


# --- what was sent --------------------------------------------------------------------------------


def test_the_answer_is_kept_with_the_request_that_was_sent(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_up, "confirm", lambda _request, **_said: None)
    draft = begun(client)
    client.post(f"/drafts/{draft.pk}", typed(draft))
    client.post(f"/drafts/{draft.pk}/send")

    draft.refresh_from_db()
    kept = LegalAnswer.objects.get(thread=draft.thread)
    entry = Entry.objects.filter(kind="request-sent").latest("index")
    page = told(client.get(f"/requests/{draft.thread_id}").content.decode())
    assert kept.draft == draft
    assert json.loads(entry.body)["law"] == traced(kept)
    assert "Legal basis, as it was found" in page
    assert "Budapest Convention , 29" in page


def test_an_answer_stays_as_it_was_when_the_data_are_newer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_up, "confirm", lambda _request, **_said: None)
    draft = begun(client)
    client.post(f"/drafts/{draft.pk}", typed(draft))
    client.post(f"/drafts/{draft.pk}/send")
    LegalAnswer.objects.update(data_digest="0" * 64, data_version="2020.01.1")

    draft.refresh_from_db()
    page = told(client.get(f"/requests/{draft.thread_id}").content.decode())
    assert "2020.01.1" in page
    assert "The data are newer now. What was found then stays." in page


def test_a_request_for_data_on_a_basis_not_found_is_sent_only_with_a_reason(
    peer: PeerDesk, now: datetime
) -> None:
    writer, sender = desk.person_of("prosecutor"), desk.person_of("ca_officer")
    named = {"instrument": "agreement-of-1931", "article": "4"}
    content = whole_request(Kind.MLA)
    bare = services.file_draft(
        Kind.MLA, {**content, "legal_basis": [named]}, aud="XB", person=writer, now=now
    )
    said = services.file_draft(
        Kind.MLA,
        {**content, "legal_basis": [{**named, "text": "Both apply it by agreement."}]},
        aud="XB",
        person=writer,
        now=now,
    )

    with pytest.raises(BasisReasonNeededError, match="agreement-of-1931"):
        services.send(kind=None, aud=None, content=None, draft=bare.pk, person=sender, now=now)
    done = services.send(kind=None, aud=None, content=None, draft=said.pk, person=sender, now=now)

    assert done.thread.legal_answer.override_reason == "Both apply it by agreement."


def test_a_preservation_is_never_stopped_by_its_basis(peer: PeerDesk, now: datetime) -> None:
    content = {**whole_request(Kind.PRES), "legal_basis": [{"instrument": "uncc"}]}
    done = services.send(
        kind="PRES",
        aud="XB",
        content=content,
        draft=None,
        person=desk.person_of("poc_247"),
        now=now,
    )

    assert done.thread.legal_answer.overrides


# --- what came, and what the interface tells ------------------------------------------------------


def test_of_a_request_that_came_the_node_finds_its_own_answer_and_keeps_it(
    peer: PeerDesk, now: datetime
) -> None:
    officer = desk.person_of("poc_247")
    thread = peer.request(at=now)

    before = RequestOut.whole(thread, now=now)
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "B 1"}, person=officer, now=now)
    kept = LegalAnswer.objects.get(thread=thread)
    services.perform(thread, Act.FORWARD, {"provider": PROVIDER, "provider_ticket": "T 1"},
                     person=officer, now=now)  # fmt: skip

    assert before.legal is not None
    assert (before.legal.kept, before.legal.digest) == (False, None)
    assert kept.answer["asked"]["requesting"] == "XB"
    assert kept.answer["asked"]["requested"] == "XA"
    assert (kept.instrument, kept.overrides) == ("budapest", False)
    entries = [json.loads(one.body) for one in Entry.objects.filter(kind="request-act")]
    assert [one.get("law") for one in entries] == [traced(kept), None]


def test_the_interface_tells_the_kept_answer_with_its_digests(
    peer: PeerDesk, now: datetime
) -> None:
    sent = services.send(
        kind="PRES",
        aud="XB",
        content=whole_request(Kind.PRES),
        draft=None,
        person=desk.person_of("poc_247"),
        now=now,
    )
    kept = LegalAnswer.objects.get(thread=sent.thread)

    told_of = RequestOut.whole(sent.thread, now=now).legal

    assert told_of is not None
    assert (told_of.digest, told_of.data_digest) == (traced(kept), law.corpus().digest)
    assert told_of.answer == kept.answer
    brief = RequestOut.whole(sent.thread, now=now, answer=False).legal
    assert brief is not None
    assert brief.answer is None


def test_the_page_of_a_request_that_came_says_what_this_node_finds(peer: PeerDesk) -> None:
    thread = peer.request(legal_basis=[{"instrument": "uncc", "article": "42"}])

    page = told(desk.signed_in("poc_247").get(f"/requests/{thread.pk}").content.decode())

    assert "Legal basis, as your node finds it" in page
    assert "It is none of those found." in page
    assert "it is kept with the first thing you do" in page


@pytest.mark.parametrize("act", ["accept", "consult", "refuse"])
def test_the_answer_stands_beside_the_form_by_which_a_request_is_decided(
    peer: PeerDesk, act: str, now: datetime
) -> None:
    thread = peer.request(Kind.MLA, at=now)
    client = desk.signed_in("ca_officer")
    client.post(f"/requests/{thread.pk}/acts/acknowledge", {"file_number": "B 1"})
    page = client.get(f"/requests/{thread.pk}/acts/{act}")

    assert page.status_code == 200
    assert "Legal basis, as your node finds it" in told(page.content.decode())
    assert page.context["kept"] is not None
    assert client.get(f"/requests/{thread.pk}/acts/ask").context["kept"] is None
