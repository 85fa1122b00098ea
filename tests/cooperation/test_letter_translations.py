"""Translations that a node has made beside a text stand in its letters, below the original."""

from dataclasses import replace
from typing import Any

import pytest

from comity.cooperation.acts import Act
from comity.cooperation.free_texts import FreeText, free_texts
from comity.cooperation.kinds import Kind
from comity.cooperation.letters.judging import Asked
from comity.cooperation.letters.letters import (
    MalformedLetterError,
    Source,
    composed,
    texts_shown,
)
from comity.cooperation.letters.verification import Standing, verified
from comity.cooperation.letters.words import ENGLISH, LANGUAGES, Wording
from comity.cooperation.translating import Translated
from comity.kernel.strict_json import canonical, parse_canonical
from tests.builders.evidence import sealer
from tests.builders.letters import LATER, REQUEST, XB, letter, source_of
from tests.builders.requests import whole_request

MADE = "2026-03-02T12:00:00.000Z"


def made(text: FreeText, language: str, *, machine: bool = False, other: str = "") -> Translated:
    words = f"«{text.place}» {language}"
    return Translated(text.place, text.digest, language, words, "A. Sol", MADE, machine, other)


def lines_of(told: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [line for part in told["sections"] for row in part["rows"] for line in row["lines"]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_below_each_text_of_each_kind_stands_its_translation_in_each_language(
    kind: Kind, language: str
) -> None:
    content = whole_request(kind, languages=["uk"])
    texts = [one for one in free_texts(content) if one.prose]
    wording = Wording(language, str)
    plain = source_of(content=content, kind=str(kind), wording=wording)
    added = tuple(made(one, language, machine=True, other="B. Lun") for one in texts)

    lines = lines_of(composed(replace(plain, translations=added), wording))

    assert texts
    for text in texts:
        at, value = next(
            (n, one)
            for n, line in enumerate(lines)
            for one in line
            if (one["text"], "free" in one) == (text.text, True)
        )
        below = {
            one["text"]: one["free"] for line in lines[at + 1 :] for one in line if "free" in one
        }
        said = below[f"«{text.place}» {language}"]
        assert "A. Sol" in said
        assert "B. Lun" in said
        assert "State of XA" in said
        assert "not translated" not in value["free"]
    assert replace(plain, translations=added).told.payload == plain.told.payload


def test_without_a_translation_the_source_is_what_it_was() -> None:
    plain = source_of()

    assert b"translations" not in plain.to_bytes()
    assert Source.from_bytes(plain.to_bytes()) == plain


def test_who_has_made_it_and_who_answers_for_it_is_told() -> None:
    text = next(one for one in free_texts(REQUEST) if one.place == "facts")
    ways = [
        made(text, "fr"),
        made(text, "es", machine=True),
        made(text, "zh", machine=True, other="C"),
    ]

    lines = lines_of(composed(replace(source_of(), translations=tuple(ways)), ENGLISH))

    told = {
        one["label"]: one["free"]
        for line in lines
        for one in line
        if "free" in one and "label" in one
    }
    assert told["Translation, French"].startswith("translated by A. Sol on March 2, 2026; added by")
    assert "confirmed by nobody" in told["Translation, Spanish"]
    assert "confirmed by C" in told["Translation, Chinese"]
    assert all("no part of what was signed" in one for one in told.values() if "A. Sol" in one)


def test_a_letter_with_translations_verifies_and_they_lie_under_its_seal() -> None:
    text = next(one for one in free_texts(REQUEST) if one.place == "facts")
    source = replace(source_of(), translations=(made(text, "fr"),))
    asked = Asked(now=LATER, anchor=sealer("XA").anchor, practice=True)

    assert Source.from_bytes(source.to_bytes()) == source
    verdict = verified(letter(source), asked, wording=ENGLISH)

    assert verdict.standing is Standing.VERIFIED, verdict.findings
    assert "«facts» fr" in str(verdict.text)


def test_what_was_said_later_has_its_translation_in_its_own_letter() -> None:
    said = {"questions": [{"text": "Який саме обліковий запис?", "field": "targets"}]}
    question = next(iter(free_texts(said)))
    source = source_of(Act.ASK, said, by=XB, issuer="XA")

    lines = lines_of(composed(replace(source, translations=(made(question, "en"),)), ENGLISH))

    at = next(n for n, line in enumerate(lines) if line[0]["text"] == question.text)
    assert lines[at + 1][0]["text"] == "«questions[0].text» en"
    facts = next(one for one in free_texts(REQUEST) if one.place == "facts")
    assert question.digest in texts_shown(REQUEST, said)
    assert facts.digest in texts_shown(REQUEST, None)
    assert facts.digest not in texts_shown(REQUEST, said)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        {},
        "fr",
        [{"language": "fr"}],
        [{**made(FreeText("facts", "x", "en", prose=True), "fr").written(), "more": 1}],
        [{**made(FreeText("facts", "x", "en", prose=True), "fr").written(), "machine": "no"}],
    ],
    ids=["none", "no list", "a text", "no text", "more than it says", "no yes or no"],
)
def test_what_is_no_translation_is_no_source_of_a_letter(rows: object) -> None:
    held = {**parse_canonical(source_of().to_bytes()), "translations": rows}  # type: ignore[dict-item]

    with pytest.raises(MalformedLetterError):
        Source.from_bytes(canonical(held))  # type: ignore[arg-type]
