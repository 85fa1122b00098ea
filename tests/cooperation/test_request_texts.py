"""A request as text survives the way through a word processor."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.cli.desk import form
from comity.cooperation.kinds import Kind
from comity.cooperation.letters.texts import as_text
from comity.cooperation.letters.words import ENGLISH, LANGUAGES, Wording
from comity.cooperation.request_texts import UnreadableTextError, read, written

REQUESTS = sorted(Path("docs/reference/requests").glob("*.yaml"))
NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.just("\n"), max_size=30
).map(str.strip)
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXTS | st.booleans() | st.integers(-(10**9), 10**9),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.stem)
def test_every_kind_of_request_comes_back_as_it_went(path: Path) -> None:
    said = form(path)

    text = written(said["kind"], said["to"], said["content"])

    assert read(text) == (said["kind"], said["to"], said["content"])


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_nothing_is_lost_on_the_way_there_and_back(content: dict[str, Any]) -> None:
    text = written("PRES", "XB", content)

    assert read(text)[2] == content
    assert read("\ufeff" + text.replace("\n", "\r\n"))[2] == content


BAD = {
    "no head": "kind: PRES\n",
    "twice": "COMITY REQUEST 1\n§ kind\nPRES\n§ content.a\n1\n§ content.a\n2\n",
    "no place": "COMITY REQUEST 1\n§ kind\nPRES\n§ elsewhere.a\n1\n",
    "gap": "COMITY REQUEST 1\n§ kind\nPRES\n§ content.a.2\nx\n",
    "no kind": "COMITY REQUEST 1\n§ content.a\nx\n",
    "number": "COMITY REQUEST 1\n§ kind\nPRES\n§ content.a (number)\nmany\n",
    "truth": "COMITY REQUEST 1\n§ kind\nPRES\n§ content.a (yes or no)\nperhaps\n",
    "value with fields": "COMITY REQUEST 1\n§ kind\nPRES\n§ content.a\nx\n§ content.a.b\ny\n",
    "before": "COMITY REQUEST 1\nhello\n§ kind\nPRES\n",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_a_text_that_cannot_be_read_says_where(text: str) -> None:
    with pytest.raises(UnreadableTextError):
        read(text)


OURS = [path for path in REQUESTS if path.stem.upper() in set(Kind)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_every_field_and_code_is_explained_in_the_language_that_is_asked_for(
    path: Path, language: str
) -> None:
    said = form(path)
    wording = Wording(language, lambda text: f"{language}<{text}>")

    text = as_text(said["kind"], said["to"], said["content"], wording)

    places = [line for line in text.splitlines() if line.startswith("§")]
    assert [line for line in places if f" | {language}<" not in line] == []
    assert read(text) == (said["kind"], said["to"], said["content"])


def test_codes_days_and_yes_or_no_are_told_in_words_behind_the_bar() -> None:
    content = {
        "urgency": "urgent",
        "mla_intent": True,
        "needed_by": "2026-03-09",
        "facts": "A text.",
        "targets": [{"type": "ip", "value": "203.0.113.7", "categories": ["SUB"]}],
        "languages": ["ru"],
    }

    text = as_text("PRES", "XB", content, ENGLISH)

    told = {
        line[2:].split(" ")[0]: line.partition(" | ")[2]
        for line in text.splitlines()
        if line.startswith("§")
    }
    assert told["kind"] == f"What it is: {ENGLISH.label('kinds', 'PRES')}"
    assert told["content.urgency"] == "How soon: Urgent"
    assert told["content.mla_intent"] == "A request for the data will follow: Yes"
    assert told["content.needed_by"] == "Needed by: March 9, 2026"
    assert told["content.targets.1.categories.1"].endswith(": Subscriber information")
    assert told["content.targets.1.value"] == "Identifier"
    assert told["content.languages.1"] == "Languages: Russian"
    assert told["content.facts"] == "What happened"
