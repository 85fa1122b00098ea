"""A no is told in the reader's language; what is in English is marked as such."""

import re
import sys
from pathlib import Path

import pytest
from django.utils import translation

from comity.kernel.errors import RefusedError
from comity.web.errors import PageNotFoundError
from comity.web.refusal_words import WORDS, sentence
from tests.builders.desk import signed_in


class OddError(RefusedError):
    """Something odd."""

    code = "tests.odd"


def test_every_sentence_stands_for_a_code_that_there_is(root: Path) -> None:
    sys.path.insert(0, str(root / "docs"))
    from generate import error_classes  # type: ignore[import-not-found] # a script beside the pages

    codes = {found.code for found in error_classes().values()}

    assert set(WORDS) - codes == set()


@pytest.mark.parametrize("code", sorted(WORDS))
def test_every_sentence_can_be_said_whatever_facts_there_are(code: str) -> None:
    error = RefusedError("no")
    error.code = code  # type: ignore[misc] # a class states it; here one object is enough

    said = sentence(error)

    assert said
    assert "%(" not in said


def test_a_fact_is_escaped_and_keeps_its_direction() -> None:
    said = sentence(PageNotFoundError("no", path="/<script>"))

    assert said == "There is nothing at <bdi>/&lt;script&gt;</bdi>."


def test_a_code_without_a_sentence_has_none() -> None:
    assert sentence(OddError("no")) == ""


@pytest.mark.django_db
def test_the_page_says_the_sentence_and_not_the_message() -> None:
    said = signed_in("poc_247").get("/requests/XA-PRES-2026-000099").content.decode()

    assert "There is no request <bdi>XA-PRES-2026-000099</bdi> that you may see." in said
    assert "no request is known as" not in said


@pytest.mark.django_db
def test_a_message_in_english_is_marked_as_english() -> None:
    from django.template.loader import render_to_string

    error = OddError("so many words")
    with translation.override("ar"):
        page = render_to_string(
            "web/error.html", {"error": error, "message": error.message, "sentence": ""}
        )

    assert re.search(r'<details[^>]*>.*<p lang="en" dir="ltr">so many words</p>', page, re.DOTALL)
