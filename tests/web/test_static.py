"""The style, the script and the drawings: what they may not hold, and how little they weigh."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.builders.pages import STATIC, rules_of

SCRIPT_LIMIT = 6 * 1024  # compressed
STYLE_LIMIT = 14 * 1024
FIRST_VISIT = 60 * 1024
PAGE = 10 * 1024  # what is left for the page itself
SIDES = re.compile(
    r"(?<![\w-])(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|(?<![\w-])(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:"
    r"|text-align\s*:\s*(?:left|right)|float\s*:\s*(?:left|right)"
)
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,8})")
READ = [  # text and what it stands on
    *[(ink, on) for ink in ("ink", "ink-2", "ink-3") for on in ("bg", "sheet", "sheet-2")],
    *[(tone, f"{tone}-soft") for tone in ("red", "amber", "green", "blue", "violet", "grey")],
    *[(tone, "sheet") for tone in ("red", "amber", "green", "blue", "brand")],
    *[(ink, f"{tone}-soft") for ink in ("ink", "ink-2") for tone in ("red", "amber", "green")],
    ("red", "bg"),
    ("brand", "bg"),
    ("brand", "sheet-2"),
    ("brand", "brand-soft"),
    ("brand-ink", "brand"),
    ("brand-ink", "brand-hover"),
    ("red-btn-ink", "red-btn"),
    ("rail-ink", "rail"),
    ("rail-ink-2", "rail"),
    ("ink-3", "grey-soft"),
    ("ink-3", "red-soft"),
    ("ink-3", "amber-soft"),
    ("ink-3", "brand-soft"),
]
SEEN = [("edge", "sheet"), ("edge", "sheet-2"), ("red-fill", "sheet"), ("brand", "sheet")]
"""Edges of what can be used."""


def style() -> str:
    return rules_of((STATIC / "comity.css").read_text(encoding="utf-8"))


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def colours(theme: str) -> dict[str, str]:
    text = style()
    light = dict(TOKEN.findall(text[text.index(":root {") : text.index('[data-theme="dark"]')]))
    if theme == "light":
        return light
    begins = text.index('[data-theme="dark"]' if theme == "dark" else '[data-theme="auto"]')
    return light | dict(TOKEN.findall(text[begins : text.index("}", begins)]))


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) in {3, 4}:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_style_knows_no_left_and_no_right() -> None:
    text = re.sub(r"@media[^{]*", "", style())

    assert SIDES.findall(text) == []


def test_the_style_loads_nothing() -> None:
    assert "url(" not in style()
    assert "@import" not in style()
    assert "@font-face" not in style()


def test_the_script_makes_no_code_and_waits_for_no_address_outside() -> None:
    text = (STATIC / "comity.js").read_text(encoding="utf-8")

    assert re.findall(r"\beval\(|new Function|\.innerHTML\b|document\.write|https?://", text) == []
    assert re.findall(r"\.style\b", text) == []


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
@pytest.mark.parametrize(("ink", "on"), READ)
def test_text_can_be_read_on_what_it_stands_on(theme: str, ink: str, on: str) -> None:
    held = colours(theme)

    assert contrast(held[ink], held[on]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
@pytest.mark.parametrize(("edge", "on"), SEEN)
def test_the_edge_of_what_can_be_used_is_seen(theme: str, edge: str, on: str) -> None:
    held = colours(theme)

    assert contrast(held[edge], held[on]) >= 3


def test_dark_by_device_is_dark_by_choice() -> None:
    assert colours("auto") == colours("dark")


def test_a_first_visit_is_light() -> None:
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert isinstance(htmx, str)
    script, css = compressed(STATIC / "comity.js"), compressed(STATIC / "comity.css")
    drawn = compressed(STATIC / "icons.svg") + compressed(STATIC / "mark.svg")

    assert script <= SCRIPT_LIMIT
    assert css <= STYLE_LIMIT
    assert script + css + drawn + compressed(Path(htmx)) + PAGE <= FIRST_VISIT


def test_what_was_taken_from_elsewhere_is_what_was_taken(root: Path) -> None:
    stated = json.loads((STATIC / "vendored.json").read_text(encoding="utf-8"))
    found = {
        name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in stated["sha256"]
    }

    assert found == stated["sha256"]
