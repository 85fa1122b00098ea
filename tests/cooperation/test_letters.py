"""What stands in a letter: every field by its name in the reader's language, nothing lost."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest

from comity.access.roles import Role
from comity.cooperation.acts import MACHINE_ACTS, Act
from comity.cooperation.answers import content_model
from comity.cooperation.app.pages import wording
from comity.cooperation.app.pages.contents import said
from comity.cooperation.app.pages.record_words import FILED_AS, NATURES, OPENS_WITH
from comity.cooperation.codes import code_lists
from comity.cooperation.free_texts import script_language
from comity.cooperation.kinds import in_order, plan_of
from comity.cooperation.letters.letters import Source, composed
from comity.cooperation.letters.rows import LISTS, Reader
from comity.cooperation.letters.typesetting import edition_in, typeset
from comity.cooperation.letters.words import ENGLISH, LANGUAGES, Wording, words
from comity.law.fields import request_fields
from tests.builders.cooperation import content_for
from tests.builders.letters import REQUEST, XA, XB, source_of

FREE = {
    "ar": "دخل شخص إلى نظام المستشفى.",
    "en": "Somebody entered the system of a clinic.",
    "es": "Alguien entró en el sistema de una clínica.",
    "fr": "Quelqu'un est entré dans le système d'une clinique.",
    "ru": "Кто-то вошёл в систему больницы.",
    "zh": "有人非法访问了医院的系统。",
}


@cache
def marked(language: str) -> Wording:
    """Return a language in which every text shows that it was translated."""
    return Wording(language, lambda text: f"{language}<{text}>")


def texts(letter: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        value
        for section in letter["sections"]
        for row in section["rows"]
        for line in row["lines"]
        for value in line
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("written_in", LANGUAGES)
def test_a_request_written_in_one_language_is_read_in_another(
    written_in: str, language: str
) -> None:
    content = {**REQUEST, "facts": FREE[written_in], "languages": [written_in]}

    letter = composed(source_of(content=content, wording=marked(language)), marked(language))

    facts = next(value for value in texts(letter) if value["text"] == FREE[written_in])
    assert bool(facts["free"]) == (written_in != language)
    labels = [row["label"] for section in letter["sections"] for row in section["rows"]]
    assert all(label.startswith(f"{language}<") for label in labels)
    assert f"{language}<Computer-related fraud>" in {value["text"] for value in texts(letter)}
    shown = str(letter)
    for raw in ("someone@nordmail.example", "203.0.113.7", "51423"):
        assert raw in shown


def test_no_code_of_a_list_is_shown_raw() -> None:
    of_records = {"nature": NATURES, "filed_as": FILED_AS, "opens_with": OPENS_WITH}

    for name, codes in code_lists().items():
        assert set(codes) <= set(of_records.get(name) or words()[name]), name


def test_what_a_provider_cut_is_told_in_words_and_rows_are_counted_from_one() -> None:
    cut = {"categories_cut": ["SUB"], "limits_ground": ["too_broad"], "targets_cut": [0, 2]}
    rows = Reader(ENGLISH, "en", {}).rows(cut, labels="said")

    letter = {(row["label"], *(one["text"] for [one] in row["lines"])) for row in rows}
    page = {(row.label, *(one.text for line in row.lines for one in line)) for row in said(cut)}

    assert letter == {
        ("Not granted", "Subscriber information"),
        ("Not granted", "Account 1", "Account 3"),
        ("Grounds of the cut", "Too broad"),
    }
    assert page == letter


def test_no_code_that_the_rules_know_is_shown_raw_in_a_request_of_ours() -> None:
    kept = {"handling_mark", "targets[].radio"}  # the same signs in every language
    ours = {str(kind) for kind in in_order()}
    raw = {
        field.name: missing
        for field in request_fields().fields
        if field.codes and ours & set(field.kinds) and field.name not in kept
        if (missing := _without_word(field.name.split(".")[-1], field.codes))
    }

    assert raw == {}
    assert set(Role) <= set(words()["roles"])
    assert {"domestic_law", "reciprocity"} <= set(words()["values"])
    assert set(words()["identifiers"]) == set(wording.IDENTIFIERS)


def _without_word(name: str, codes: Iterable[str]) -> set[str]:
    return set(codes) - set(words().get(LISTS.get(name.removesuffix("[]"), ""), {}))


@pytest.mark.parametrize("kind", in_order())
def test_every_field_of_every_act_has_its_word(kind: Any) -> None:  # noqa: ANN401 - an Enum made at run time
    known = {name for one in ("fields", "pieces", "said") for name in words()[one]}

    for act in Act:
        if act in {Act.REQUEST, Act.RECEIVE}:
            continue
        fields = content_model(kind, act).model_fields
        assert {field.alias or name for name, field in fields.items()} <= known, act
    fields = plan_of(kind).request.model_fields
    assert {field.alias or name for name, field in fields.items()} <= known


@pytest.mark.parametrize("act", [act for act in Act if act not in {Act.REQUEST, Act.RECEIVE}])
def test_every_act_is_a_letter_of_its_own(act: Act) -> None:
    kind = in_order()[0]
    asks = act in {Act.ANSWER, Act.WITHDRAW, Act.ASK_EXTENSION, Act.RELEASE, Act.CONFIRM_RECEIPT}
    by = XA if asks or (act in MACHINE_ACTS and act is not Act.SUPERSEDE) else XB
    try:
        content = content_for(kind, act)
    except KeyError:
        pytest.skip("not an act of this kind")

    letter = composed(source_of(act.value, content, by=by), ENGLISH)

    assert ENGLISH.label("kinds", str(kind)) in letter["title"]
    assert letter["title"] != ENGLISH.label("kinds", str(kind))


def test_equal_letters_are_equal_bytes_and_carry_their_source() -> None:
    source = source_of()
    text = composed(source, ENGLISH)

    assert typeset(text, source) == typeset(text, source)
    assert Source.from_bytes(source.to_bytes()) == source


@pytest.mark.parametrize("language", ["ar", "zh"])
def test_pages_are_set_in_arabic_and_chinese_with_latin_and_figures_between(language: str) -> None:
    wording = Wording(language, lambda text: f"{FREE[language]} {text}")
    source = source_of(wording=wording, content={**REQUEST, "facts": FREE[language] * 30})

    pdf = typeset(composed(source, wording), source)

    assert pdf.startswith(b"%PDF-1.7")
    assert b"pdfaid" in pdf
    assert re.search(rb'pdfaid:part(="|>)3', pdf)


def test_a_sign_without_type_is_told_by_its_number_and_not_lost() -> None:
    source = source_of(content={**REQUEST, "operation_name": "night \U0001f600"})
    text = composed(source, ENGLISH)

    assert typeset(text, source)
    assert "\U0001f600" in str(text)


def test_an_edition_names_setter_type_and_words() -> None:
    assert edition_in(ENGLISH) != edition_in(marked("en"))
    assert edition_in(ENGLISH) == edition_in(Wording("en", str))


def test_the_script_tells_the_language_where_one_alone_has_it() -> None:
    assert [script_language(text) for text in FREE.values()] == ["ar", "", "", "", "ru", "zh"]
