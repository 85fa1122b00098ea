"""What every template holds to."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.builders.pages import STATIC, TAGS, bare_html, name_of, spoken, templates

NAMES = {"Comity", "UTC", "TLP", "SHA", "State", "XB", "XC", "XA", "Amaro", "Quint", "Bela", "CSV"}
"""Names that are the same in every language."""
INLINE = re.compile(r"<[^>]*\s(style|on[a-z]+|hx-on[\w:-]*)\s*=", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE)
SHOWN_AS_IT_IS = re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off")
PREFIX = re.compile(r'class="([^"]*)"')
GUIDE = "styleguide"
ICON = re.compile(r'\{% icon "([\w-]+)"|icon_name="([\w-]+)"|\{% badge "\w+" "([\w-]+)"')


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_every_template_compiles(path: Path) -> None:
    get_template(name_of(path))


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_nothing_is_written_inline_that_the_policy_would_stop(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert INLINE.search(text) is None
    assert SCRIPT.search(text) is None
    assert "<style" not in text
    assert "hx-vals='js:" not in text
    assert re.search(r'hx-trigger="[^"]*\[', text) is None


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_nothing_is_shown_unescaped(path: Path) -> None:
    assert SHOWN_AS_IT_IS.search(path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_no_text_stands_outside_the_catalogues(path: Path) -> None:
    html = bare_html(path)
    html = html if "<" in html else f"<i {html}></i>"  # a part that is attributes alone
    said = [words for words in spoken(html) if not set(words.split()) <= NAMES]
    if GUIDE in path.name:
        said = [words for words in said if words not in {"ltr light", "ltr dark"}]
        said = [words for words in said if words not in {"rtl light", "rtl dark"}]

    assert said == []


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_every_class_has_the_prefix_of_the_kit(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    words = {
        word
        for stated in PREFIX.findall(text)
        if not TAGS.search(stated)
        for word in stated.split()
    }

    assert {word for word in words if not word.startswith(("c-", "is-", "has-"))} == set()


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    drawn = set(re.findall(r'id="([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    used = ICON.findall(path.read_text(encoding="utf-8"))

    assert {name for found in used for name in found if name} <= drawn


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_no_date_is_asked_for_by_a_field_that_follows_the_browser(path: Path) -> None:
    assert not re.search(r'type="?(date|time|datetime-local|month|week)\b', path.read_text("utf-8"))
