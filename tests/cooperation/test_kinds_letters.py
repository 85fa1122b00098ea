"""The complete request of every kind as a letter: verified, and read in six languages."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from comity.cli.desk import form
from comity.cooperation.kinds import plan_of
from comity.cooperation.letters import papers
from comity.cooperation.letters.judging import Asked
from comity.cooperation.letters.letters import Source, composed
from comity.cooperation.letters.rows import LISTS
from comity.cooperation.letters.verification import Standing, verified
from comity.cooperation.letters.words import ENGLISH, LANGUAGES, Wording, words
from comity.cooperation.lifecycles import Kind
from comity.web import catalogues
from tests.builders.evidence import sealer
from tests.builders.house import ROOT
from tests.builders.letters import LATER, letter, source_of

COMPLETE = ROOT / "docs" / "reference" / "requests"
CATALOGUES = {"zh": "zh_Hans"}


@cache
def complete(kind: Kind) -> Mapping[str, Any]:
    """Return the request that the reference shows of ``kind``."""
    content: Mapping[str, Any] = form(COMPLETE / f"{kind.lower()}.yaml")["content"]
    return content


@cache
def translated(language: str) -> Mapping[str, str]:
    held = catalogues.catalogue(CATALOGUES.get(language, language))
    return {str(one.id): str(one.string) for one in held if not one.fuzzy}


def own_texts(kind: Kind) -> set[str]:
    """Return the texts that stand in the folder of the kind."""
    plan = plan_of(kind)
    labels, said = plan.labels, plan.letter
    fields = [text for one in plan.own_fields for text in (one.label, one.hint) if text]
    choices = [text for one in plan.own_fields for _code, text in one.choices]
    more = {*labels.acts.values(), *labels.happened.values(), *fields, *choices}
    more |= {*labels.fields.values(), labels.whom, labels.what} - {""}
    return {
        *(labels.name, labels.measure, labels.title, labels.lead),
        *(said.heading, said.opening, said.closing),
        *more,
    }


def written(value: object) -> Iterator[str]:
    """Yield every text of a request that is no code, day or instant."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            if name in {"facts", "necessity", "value", "name", "phone", "case_no_sender"}:
                yield from written(one) if isinstance(one, Mapping | list) else [str(one)]
            elif isinstance(one, Mapping | list):
                yield from written(one)
    elif isinstance(value, list):
        for one in value:
            yield from written(one)


@pytest.mark.proves("letter")
@pytest.mark.parametrize("kind", Kind)
def test_the_complete_request_of_each_kind_is_a_letter_that_verifies(kind: Kind) -> None:
    content = complete(kind)

    pdf = letter(source_of(content=content, kind=str(kind)))

    asked = Asked(now=LATER, anchor=sealer("XA").anchor, practice=True)
    verdict = verified(pdf, asked, wording=ENGLISH)
    assert verdict.standing is Standing.VERIFIED, verdict.findings
    told = Source.from_bytes(papers.read(pdf).source).told
    assert told.body["content"] == content


@pytest.mark.proves("languages")
@pytest.mark.parametrize("kind", Kind)
def test_the_complete_request_of_each_kind_is_read_in_each_language(kind: Kind) -> None:
    content = complete(kind)
    codes = {code for name in set(LISTS.values()) for code in words()[name]}
    codes = {code for code in codes if not code.isdigit()}  # a grade, or any number
    for language in LANGUAGES:
        wording = Wording(language, lambda text, tag=language: f"{tag}<{text}>")

        told = composed(source_of(content=content, kind=str(kind), wording=wording), wording)

        rows = [row for section in told["sections"] for row in section["rows"]]
        values = [value for row in rows for line in row["lines"] for value in line]
        assert [row for row in rows if not row["label"].startswith(f"{language}<")] == []
        assert {value["text"] for value in values} & codes == set()
        shown = str(told)
        assert [text for text in written(content) if repr(text)[1:-1] not in shown] == []


@pytest.mark.proves("languages")
@pytest.mark.parametrize("kind", Kind)
def test_what_is_said_of_each_kind_is_translated_into_every_language(kind: Kind) -> None:
    missing = [
        (language, text)
        for language in LANGUAGES
        for text in sorted(own_texts(kind))
        if language != "en" and not translated(language).get(text)
    ]

    assert missing == []
