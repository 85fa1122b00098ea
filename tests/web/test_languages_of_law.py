"""The law room in six languages: every label is there, agrees with the term base, shows no code."""

import re
from functools import cache

import pytest

from comity.cli.speech import speech
from comity.law.answers import Answer
from comity.law.corpus import shipped
from comity.law.explaining import told
from comity.law.labelling import labels_of
from comity.law.questions import question
from comity.law.resolver import resolve
from comity.law.speech import LANGUAGES, Speech
from comity.web import catalogues, texts

OTHERS = [code for code in LANGUAGES if code != "en"]
CATALOGUE = {code: "zh_Hans" if code == "zh" else code for code in OTHERS}
LAW = "comity/law/"
MIXED = re.compile(r"[A-Za-z0-9][A-Za-z0-9]*[(/+:-][A-Za-z0-9()/+:.-]*[A-Za-z0-9)]")
"""Codes and articles whose signs would change places among words written from the right."""
HOLES = re.compile(r"\{\w+\}")
ISOLATED = re.compile("\u2066[^\u2066-\u2069]*\u2069")
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b")
FACTS = re.compile(r" \[[^\]]*/[^\]]*\]")
"""Where a statement stands in the law data; told as it is."""
CORPUS = shipped()


@cache
def said_by_the_law() -> frozenset[str]:
    return frozenset(said.msgid for said in texts.in_data() if said.where.startswith(LAW))


@cache
def translated(language: str) -> dict[str, str]:
    law = said_by_the_law()
    held = catalogues.catalogue(CATALOGUE[language])
    return {str(one.id): str(one.string) for one in held if one.id in law and not one.context}


@cache
def answers() -> tuple[Answer, ...]:
    """Answer for each measure: between parties, towards a stranger, for an unknown place."""
    pairs = (("AR", "AU"), ("AR", "KP"), ("AU", "unknown"))
    return tuple(
        resolve(
            question(
                {
                    "requesting": requesting,
                    "requested": requested,
                    "measure": measure,
                    "as_of": "2026-11-21",
                },
                CORPUS,
            ),
            CORPUS,
        )
        for measure in CORPUS.measures
        for requesting, requested in pairs
    )


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_the_law_is_translated(language: str) -> None:
    held = translated(language)

    assert [text for text in sorted(said_by_the_law()) if not held.get(text)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_instrument_has_a_title_and_a_short_name(language: str) -> None:
    told_in = speech(language)
    lacking = [
        one.instrument
        for one in CORPUS.instruments.values()
        for named, english in (
            (told_in.title(CORPUS, one.instrument), one.title),
            (told_in.short(CORPUS, one.instrument), one.short),
        )
        if named == english and one.translations is None
    ]

    assert lacking == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_state_has_a_name(language: str) -> None:
    lacking = [code for code, state in CORPUS.states.items() if language not in state.names]

    assert lacking == []


def test_a_treaty_of_two_states_is_called_by_their_names() -> None:
    one = next(one for one in CORPUS.instruments.values() if one.title.startswith("Mutual legal"))
    assert one.relation.between is not None
    assert one.relation.between.pair is not None
    first, second = one.relation.between.pair

    title = speech("fr").title(CORPUS, one.instrument)

    for code in (first, second):
        assert CORPUS.states[code].names["fr"] in title


def test_a_title_that_an_administrator_writes_otherwise_stays_as_it_is() -> None:
    name, one = next((n, o) for n, o in CORPUS.instruments.items() if o.kind == "bilateral")
    own = one.model_copy(update={"title": "A treaty of our own", "translations": None})
    added = {**CORPUS.instruments, name: own}

    class Added:
        instruments = added
        states = CORPUS.states

    assert speech("ru").title(Added, name) == "A treaty of our own"  # type: ignore[arg-type]


def test_authentic_titles_are_said_to_be_so() -> None:
    authentic = {
        name: one.translations.authentic
        for name, one in CORPUS.instruments.items()
        if one.translations is not None and one.kind in {"treaty", "protocol"}
    }

    assert {name for name, tongues in authentic.items() if not tongues} == set()


def test_codes_in_arabic_keep_their_direction() -> None:
    loose = {
        text: found
        for text in translated("ar").values()
        if (found := MIXED.findall(ISOLATED.sub("", HOLES.sub("", text))))
    }

    assert loose == {}


def test_facts_in_arabic_keep_their_direction() -> None:
    said = speech("ar").message(
        "'{value}' is no valid IP address.", "'10.0.0.1:80' is no valid IP address."
    )

    assert "\u206810.0.0.1:80\u2069" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_an_explanation_shows_a_code(language: str) -> None:
    shown = [
        line
        for answer in answers()
        for line in told(answer, CORPUS, every_one=True, speech=speech(language))
        if CODE.search(FACTS.sub("", re.sub(r"https?://\S+", "", line)))
    ]

    assert shown == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_code_of_an_answer_has_a_label_in_the_readers_language(language: str) -> None:
    unsaid = set()
    for answer in answers():
        english, there = (labels_of(answer, CORPUS, speech(code)) for code in ("en", language))
        unsaid |= {
            (kind, code)
            for kind, labels in there.items()
            for code, label in labels.items()
            if not label or (label == english[kind][code] and kind not in {"states", "instruments"})
        }

    assert {pair for pair in unsaid if not same_in(language, *pair)} == set()


def same_in(language: str, kind: str, code: str) -> bool:
    """Say whether a label may be written as in English."""
    return (language, kind, code) in {
        ("fr", "measures", "extradition"),
        ("fr", "refusal_grounds", "16(14) discrimination"),
    }


def test_a_language_that_is_none_of_the_six_is_told_in_english() -> None:
    assert Speech.of("de", str).language == "en"
    assert Speech.of("zh-hans", str).language == "zh"


def test_the_labels_of_an_answer_are_as_many_in_every_language() -> None:
    answer = answers()[0]

    shapes = {
        str(
            [
                (kind, list(labels))
                for kind, labels in labels_of(answer, CORPUS, speech(code)).items()
            ]
        )
        for code in LANGUAGES
    }

    assert len(shapes) == 1
