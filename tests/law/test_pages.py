"""The pages of the law room: the answer as people read it, its empty and its broken states."""

from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django.fixtures import Settings

from comity.access.app import services as access
from comity.access.roles import Role
from comity.kernel.nodes import NodeSettings
from comity.law.app import pages, queries
from comity.law.app.forms import Asking
from comity.law.questions import Question

pytestmark = pytest.mark.django_db
EVERYTHING = {
    "as_of": "2026-11-21",
    "received_at": "2026-11-21T14:05+01:00",
    "data_category": "subscriber",
    "max_penalty_years": "5",
    "max_penalty_years_requested": "3,5",
    "conduct_offence_in_requested": "yes",
    "organised_group": "yes",
    "transnational": "yes",
    "emergency": "life",
    "provider": "Example Mail",
    "provider_state": "BR",
    "data_location": "BR",
    "user_consents": "no",
    "nationality": "PT",
    "residence": "PT",
    "person_resides_in_issuing_state": "yes",
    "assume": "uncc",
    "offence3": "CE-FRD",
    "penalty3": "4",
    "penalty_there3": "2",
    "conduct_there3": "yes",
    "step1": "preserve_stored",
    "step2": "subscriber_info",
    "risk": "F-CHILD",
}
FOUR = {"requested": "BR", "requesting": "PT", "measure": "preserve_stored", "offence": "CD-ACC"}


@pytest.fixture
def desk(now: datetime) -> Client:
    browser = Client()
    made = access.enrol(name="P", role=Role.POC_247, organisation="O", now=now)
    browser.force_login(made.person)
    return browser


@pytest.fixture
def now() -> datetime:
    return datetime.fromisoformat("2026-11-21T12:00:00+00:00")


def page(desk: Client, script: bool = False, **asked: str) -> str:
    headers = {"HX-Request": "true"} if script else {}
    return desk.get(f"/law?{urlencode(asked)}", headers=headers).content.decode()


def test_before_anything_is_chosen_the_page_says_what_to_choose(desk: Client) -> None:
    assert "Choose a measure and a State" in page(desk)


def test_four_choices_bring_the_basis_with_its_article_and_how_surely_it_is_known(
    desk: Client,
) -> None:
    told = page(desk, **FOUR)

    assert "Budapest Convention, 29" in told
    assert "24/7 contact point" in told
    assert "60 days" in told
    assert "checked" in told
    assert queries.corpus().digest in told
    assert "This is help, not legal advice" in told


def test_whatever_is_set_aside_has_its_reason_and_what_is_only_signed_is_grey(
    desk: Client,
) -> None:
    told = page(desk, **FOUR)
    answer = pages.shown(queries.answer(FOUR).written(), queries.corpus())

    assert 'class="is-grey"' in told
    assert len(answer.near) + len(answer.far) == len(queries.answer(FOUR).set_aside)
    for one in (*answer.near, *answer.far):
        assert one.reason.label
        assert f"/law/instruments/{one.id}" in told


def test_by_script_only_the_answer_is_drawn(desk: Client) -> None:
    told = page(desk, script=True, **FOUR)

    assert "Budapest Convention, 29" in told
    assert "<form" not in told


def test_data_that_must_be_held_first_have_an_order_of_steps(desk: Client) -> None:
    told = page(desk, **{**FOUR, "measure": "content_data"})

    assert "In this order" in told
    assert told.index("Expedited preservation of stored data</strong>") < told.index(
        "Production of stored content data</strong>"
    )


def test_an_unknown_location_is_answered_with_the_way_to_find_it(desk: Client) -> None:
    told = page(desk, **{**FOUR, "requested": "unknown"})

    assert "First find out where the data are" in told
    assert "What helps" in told


def test_a_question_without_sense_is_told_beside_its_field(desk: Client) -> None:
    told = page(desk, **{**FOUR, "requested": "PT"})

    assert "This question cannot be answered" in told
    assert 'href="#id_requested"' in told


@pytest.mark.parametrize(
    "wrong", [{"as_of": "21.11.2026"}, {"max_penalty_years": "five"}, {"max_penalty_years": "-1"}]
)
def test_what_cannot_be_read_is_told_and_kept(desk: Client, wrong: dict[str, str]) -> None:
    told = page(desk, **{**FOUR, **wrong})

    assert "This question cannot be answered" in told
    assert f'value="{next(iter(wrong.values()))}"' in told


def test_every_field_of_a_question_can_be_asked_on_the_page(desk: Client) -> None:
    known = set(Question.model_fields) - {"requested_profile"}  # the directory says it
    full = QueryDict(urlencode({**FOUR, **EVERYTHING}))
    form = Asking(full, own="PT")

    assert set(form.stated()) == known
    assert queries.answer(form.stated()).asked.offences[0].max_penalty_years == 4
    assert "Each further offence for itself" in page(desk, **FOUR, **EVERYTHING)


@pytest.mark.parametrize(
    ("wrong", "anchor"),
    [
        ({"offence3": "CE-FRD", "penalty3": "-4"}, "#id_penalty3"),
        ({"nationality": "QQ"}, "#id_nationality"),
        ({"received_at": "yesterday"}, "#id_received_at"),
    ],
)
def test_a_mistake_leads_to_its_field(desk: Client, wrong: dict[str, str], anchor: str) -> None:
    assert f'href="{anchor}"' in page(desk, **FOUR, **wrong)


def test_the_day_decides_which_treaty_counts(desk: Client) -> None:
    assert (
        "Budapest Convention, 29"
        not in page(desk, **FOUR, as_of="2010-01-01")
        .partition("Set aside")[0]
        .partition('id="answer"')[2]
    )


def test_the_instruments_are_listed_and_found_by_a_state(desk: Client) -> None:
    everything = desk.get("/law/instruments").content.decode()
    found = desk.get("/law/instruments?q=Brazil").content.decode()
    nothing = desk.get("/law/instruments?q=zzz").content.decode()

    assert everything.count("/law/instruments/") > found.count("/law/instruments/") > 1
    assert "No instrument fits" in nothing


@pytest.mark.drawn
@pytest.mark.parametrize("code", sorted(queries.edition_of(None, practice=False).instruments))
def test_every_instrument_has_its_page(desk: Client, code: str) -> None:
    told = desk.get(f"/law/instruments/{code}")

    assert told.status_code == 200


def test_an_instrument_that_is_not_there_is_said_so(desk: Client) -> None:
    assert desk.get("/law/instruments/nowhere").status_code == 404


def test_broken_law_data_are_named_and_nothing_is_answered(
    desk: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.COMITY_NODE = NodeSettings(home=tmp_path, code="XA", name="XA", practice=True)
    folder = tmp_path / "law" / "additions"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text("instrument: budapest\nparties: [{}]\n", encoding="utf-8")

    told = desk.get(f"/law?{urlencode(FOUR)}")

    assert told.status_code == 503
    assert "The law data of this node cannot be read" in told.content.decode()
    assert "law/additions/own.yaml:2" in told.content.decode()


def test_the_assistant_stands_in_the_rail(desk: Client) -> None:
    assert 'href="/law"' in desk.get("/directory").content.decode()


@pytest.mark.parametrize("language", ["ar", "ru"])
def test_the_answer_is_told_in_the_language_of_the_reader(desk: Client, language: str) -> None:
    told = desk.get(f"/law?{urlencode(FOUR)}", headers={"Accept-Language": language})

    title = queries.corpus().instruments["budapest"].translations
    assert title is not None
    assert title.short[language] in told.content.decode()


@pytest.mark.parametrize(("language", "name"), [("en", "Brazil"), ("ru", "Бразилия")])
def test_a_state_is_named_in_the_language_of_the_reader_and_may_be_in_any(
    desk: Client, language: str, name: str
) -> None:
    for typed in ("BR", "br", "Brazil", "brésil", "البرازيل"):
        told = desk.get(
            f"/law?{urlencode({**FOUR, 'requested': typed})}",
            headers={"Accept-Language": language},
        ).content.decode()
        assert f'value="{name}"' in told.partition("<datalist")[0], typed
        assert 'id="verdict"' in told, typed


def test_every_state_stands_once_on_the_page(desk: Client) -> None:
    told = page(desk, **FOUR)

    assert told.count('list="states"') == 6
    assert told.count('<option value="Zimbabwe">') == told.count("<datalist") == 1


def test_what_names_no_state_is_told_with_the_nearest_and_a_way_to_ask_for_it(
    desk: Client,
) -> None:
    told = page(desk, **{**FOUR, "requested": "Brazzil", "residence": "Qqqqq"})

    assert "No State is called “Brazzil” (Whom do you ask?)" in told
    asked = urlencode({**FOUR, "requested": "Brazil", "residence": "Qqqqq"}).replace("&", "&amp;")
    assert f'<a href="/law?{asked}"><bdi>Brazil</bdi></a>' in told
    assert told.count("c-field has-error") == 2
    assert "Choose one from the list." in told
    assert 'value="Qqqqq"' in told


@pytest.mark.parametrize("typed", ["Not known", "not known", "unknown"])
def test_a_state_that_nobody_knows_is_said_in_words(desk: Client, typed: str) -> None:
    assert "First find out where the data are" in page(desk, **{**FOUR, "requested": typed})
    assert "Budapest Convention, 29" in page(desk, **FOUR, nationality=typed)
