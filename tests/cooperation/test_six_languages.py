"""One request, six languages: written in any, read in any, and nothing is lost on the way."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

import pytest
from django.utils import translation
from pydantic import BaseModel, StringConstraints

from comity.cooperation.app.pages import contents, tongues
from comity.cooperation.app.pages.contents import Row, Value
from comity.cooperation.app.translations import Beside, Shown
from comity.cooperation.contents import LONG_TEXT
from comity.cooperation.free_texts import FREE, free_texts, language_of
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.letters.letters import composed
from comity.cooperation.letters.words import LANGUAGES, Wording
from comity.cooperation.translating import (
    Translated,
    not_beside,
    step_of,
    translations_in,
    with_translations,
)
from tests.builders.letters import source_of
from tests.builders.requests import whole_request

FACTS: Mapping[str, str] = {
    "ar": "في 1 مارس 2026 أرسل شخص ما فاتورة مزورة من هذا الحساب إلى عيادة.",
    "zh": "2026年3月1日，有人用该账户向一家诊所发送了一张假发票。",  # noqa: RUF001
    "en": "On 1 March 2026 somebody sent a false invoice from this account to a clinic.",
    "fr": "Le 1er mars 2026, une fausse facture est partie de ce compte vers une clinique.",
    "ru": "1 марта 2026 года с этого счёта в клинику отправили поддельный счёт.",  # noqa: RUF001
    "es": "El 1 de marzo de 2026 se envió desde esta cuenta una factura falsa a una clínica.",
}
LOCALES = {"zh": "zh-hans"}
RAW = re.compile(r"[a-z]+(_[a-z0-9]+)+")
MADE = "2026-03-02T12:00:00.000Z"


def written_in(language: str) -> dict[str, Any]:
    return whole_request(Kind.MLA, facts=FACTS[language], languages=[language])


def rows_for(reader: str, content: Mapping[str, Any]) -> list[Row]:
    """Return the rows of the page of a request, as a reader of the language has them."""
    by_original: dict[str, list[Shown]] = {}
    for one in translations_in(content):
        by_original.setdefault(one.original, []).append(Shown(one))
    beside = [Beside(one, tuple(by_original.get(one.digest, ()))) for one in free_texts(content)]
    with translation.override(LOCALES.get(reader, reader)):
        told = tongues.by_text(beside)
        rows = [*contents.asked(content, "MLA"), *contents.about(content)]
        return [Row(row.name, str(row.label), row.lines) for row in contents.beside(rows, told)]


def values_of(rows: list[Row]) -> list[Value]:
    return [value for row in rows for line in row.lines for value in line]


def value_of(rows: list[Row], text: str) -> Value:
    return next(value for value in values_of(rows) if value.text == text)


@pytest.mark.parametrize("author", LANGUAGES)
@pytest.mark.parametrize("reader", LANGUAGES)
def test_a_request_in_one_language_is_read_in_another(author: str, reader: str) -> None:
    content = written_in(author)

    rows = rows_for(reader, content)

    values = values_of(rows)
    assert [row.label for row in rows if RAW.fullmatch(row.label)] == []
    assert [one.label for one in values if RAW.fullmatch(one.label)] == []
    assert [one.text for one in values if not one.even and RAW.fullmatch(one.text)] == []
    shown = {one.text for one in values}
    assert [one.text for one in free_texts(content) if one.text not in shown] == []
    facts = value_of(rows, FACTS[author]).written
    assert facts is not None
    assert facts.lang == author
    assert bool(facts.mark) == (author != reader)
    period = next(row for row in rows if row.name == "period")
    assert [value.moment is not None for line in period.lines for value in line if value.even] == [
        True,
        True,
    ]


def test_days_and_names_of_languages_are_in_the_form_of_the_reader() -> None:
    content = written_in("ru")

    read = {reader: rows_for(reader, content) for reader in LANGUAGES}

    marks = {reader: value_of(rows, FACTS["ru"]).written for reader, rows in read.items()}
    told = {reader: one.mark for reader, one in marks.items() if one is not None}
    assert told["en"] == "Russian, not translated"
    assert len({told[reader] for reader in LANGUAGES if reader != "ru"}) == len(LANGUAGES) - 1
    named = {
        reader: [v.text for row in rows if row.name == "languages" for v in row.lines[0]]
        for reader, rows in read.items()
    }
    assert named["en"] == ["Russian"]
    assert named["fr"] == ["russe"]
    assert named["ru"] == ["русский"]


@pytest.mark.parametrize("author", LANGUAGES)
def test_a_translation_stands_beside_the_original_and_never_in_its_place(author: str) -> None:
    reader = next(one for one in LANGUAGES if one != author)
    original = next(one for one in free_texts(written_in(author)) if one.place == "facts")
    made = Translated("facts", original.digest, reader, FACTS[reader], "A. Sol", MADE, machine=True)
    content = with_translations(written_in(author), [made])

    rows = rows_for(reader, content)

    facts = value_of(rows, FACTS[author]).written
    assert facts is not None
    assert [one.text for one in facts.translations] == [FACTS[reader]]
    assert "A. Sol" in facts.translations[0].made
    assert facts.translations[0].waits
    assert [row.name for row in rows if row.name == "translation"] == []
    wording = Wording(reader, str)
    letter = composed(source_of(content=content, kind="MLA", wording=wording), wording)
    lines = [line for part in letter["sections"] for row in part["rows"] for line in row["lines"]]
    at = next(n for n, line in enumerate(lines) if line[0]["text"] == FACTS[author])
    assert lines[at + 1][0]["text"] == FACTS[reader]
    assert "A. Sol" in lines[at + 1][0]["free"]


def test_a_translation_of_an_earlier_text_stands_apart_and_is_not_lost() -> None:
    original = next(one for one in free_texts(written_in("ru")) if one.place == "facts")
    made = Translated("facts", original.digest, "en", FACTS["en"], "A. Sol", MADE)
    content = with_translations(written_in("ru"), [made])

    later = {**content, "facts": "Счёт был оплачен."}

    assert not_beside(content) == []
    assert not_beside(later) == [made.written()]
    assert "translation" in {row.name for row in rows_for("en", later)}
    assert with_translations({"facts": "Другой."}, [made]) == {"facts": "Другой."}


def test_the_script_tells_the_language_where_what_was_stated_cannot_be() -> None:
    assert language_of(FACTS["ru"], "en") == "ru"
    assert language_of(FACTS["ru"], "uk") == "uk"
    assert language_of(FACTS["fr"], "fr") == "fr"
    assert language_of(FACTS["fr"], "") == ""
    assert language_of("12345", "en") == "en"


def test_what_the_other_state_does_not_read_is_translated_before_it_is_sent() -> None:
    content = {"facts": FACTS["ru"], "necessity": FACTS["en"], "languages": ["ru"]}
    texts = {one.place: one for one in free_texts(content)}

    def made(place: str, *, machine: bool = False, confirmed_by: str = "") -> Translated:
        text = texts[place].digest
        return Translated(place, text, "en-GB", "…", "A. Sol", MADE, machine, confirmed_by)

    def waits(*translations: Translated, accepted: tuple[str, ...] = ("en", "fr")) -> list[str]:
        step = step_of(content, translations, accepted)
        assert step is not None
        return [*(one.place for one in step.missing), *(one.field for one in step.unconfirmed)]

    assert waits() == ["facts", "necessity"]
    assert waits(made("facts")) == ["necessity"]
    assert waits(made("facts"), made("necessity", machine=True)) == ["necessity"]
    whole = made("necessity", machine=True, confirmed_by="B. Lun")
    assert waits(made("facts"), whole) == []
    assert step_of(content, [], ["ru"]) is None
    assert step_of(content, [], []) is None
    whole_file = {**content, "translation": [{"file": "a.pdf", "language": "fr"}]}
    step = step_of(whole_file, [], ["fr"])
    assert step is not None
    assert not step.waits


NAMED = {"probable_cause", "confirmed_by", "place", "person", "email_headers", "reference"}
"""Names, places and what machines wrote: long fields that nobody translates as sentences."""


@pytest.mark.parametrize("kind", Kind)
def test_every_long_text_of_a_request_can_be_translated(kind: Kind) -> None:
    long = {name for name, limit in _texts(plan_of(kind).request) if limit == LONG_TEXT}

    assert "facts" in long
    assert long - FREE - NAMED == set()


def _texts(model: type[BaseModel]) -> Iterator[tuple[str, int]]:
    """Yield the texts of a model and of its rows, with how long they may be."""
    for name, field in model.model_fields.items():
        for inner in _inner(field.annotation, field.metadata):
            if isinstance(inner, StringConstraints):
                yield field.alias or name, inner.max_length or 0
            elif isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from _texts(inner)


def _inner(annotation: object, metadata: Iterable[object] = ()) -> Iterator[object]:
    yield annotation
    yield from metadata
    for one in get_args(annotation):
        yield from _inner(one)
