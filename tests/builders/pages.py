"""Templates and style of the pages, read for the tests that hold their rules."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

from tests.builders.house import PACKAGE

STATIC = PACKAGE / "web" / "static" / "comity"
SPOKEN = ("alt", "title", "aria-label", "placeholder", "aria-description")
"""Attributes that are read out or shown."""
TAGS = re.compile(r"\{%|\{\{|\{#")


def templates() -> list[Path]:
    """Return every template of the package."""
    return sorted(PACKAGE.rglob("templates/**/*.html"))


def name_of(path: Path) -> str:
    """Return the name under which Django knows a template."""
    return path.as_posix().rpartition("/templates/")[2]


def bare_html(path: Path) -> str:
    """Return the HTML of a template without what Django fills in, translations included."""
    kept: list[str] = []
    inside = False
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        word = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type is TokenType.BLOCK and token.contents == "block width":
            inside = True  # it holds a class
        if token.token_type is TokenType.BLOCK and word == "endblock":
            inside = False
        if token.token_type is TokenType.BLOCK and word in {"blocktranslate", "comment"}:
            inside = True
        elif token.token_type is TokenType.BLOCK and word in {"endblocktranslate", "endcomment"}:
            inside = False
        elif token.token_type is TokenType.TEXT and not inside:
            kept.append(token.contents)
        else:
            kept.append(" " if token.token_type is TokenType.BLOCK else "\ufffc")
    return "".join(kept)


class Spoken(HTMLParser):
    """Collects what a reader would see or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"kbd", "code", "pre", "svg"}:
            self._silent.append(tag)
        self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def spoken(html: str) -> Iterator[str]:
    """Yield every run of words in text and spoken attributes."""
    reader = Spoken()
    reader.feed(html)
    for text in reader.texts:
        yield from re.findall(r"[^\W\d_]{2,}(?:[ '\u2019-][^\W\d_]+)*", text)


def rules_of(css: str) -> str:
    """Return a stylesheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
