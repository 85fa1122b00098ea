"""Texts of data files and of errors in the reader's language.

A rule's message reaches a page with its facts filled in; it is matched with the text of the rule,
and the facts go into the translation. In what is written from right to left each fact keeps its own
direction.
"""

import inspect
import re
from functools import cache
from typing import Final

from django.utils.translation import get_language_bidi, gettext

from comity.cooperation.patterns import IN_WORDS
from comity.kernel.errors import ComityError
from comity.law.speech import shape_of
from comity.web.texts import in_data

_HOLES: Final = re.compile(r"\{(\w+)\}")
_SPOKEN: Final = ("law/data/words.yaml", "letters/data/words.yaml")
"""Sentences that are told with their facts, never matched: some fit any text."""
_TOLD: Final = frozenset(IN_WORDS.values())
_OPENED, _CLOSED = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def label(text: str) -> str:
    """Return ``text``, which stands in a data file, in the reader's language."""
    if not text:
        return ""
    told = gettext(text)
    if told != text:
        return told
    for template, shape in _templates():
        found = shape.fullmatch(text)
        if found:
            facts = {name: _fact(said) for name, said in found.groupdict().items()}
            return gettext(template).format_map(_isolated(facts))
    return text


def title(error: ComityError) -> str:
    """Return what kind of error it is, in the reader's language."""
    return label((inspect.getdoc(type(error)) or error.code).splitlines()[0])


def remedy(error: ComityError) -> str:
    """Return what can be done about ``error``, in the reader's language."""
    return label(error.remedy)


def _fact(said: str) -> str:
    """Return a fact in the reader's language, where it is one that the house tells in words."""
    return gettext(said) if said in _TOLD else said


def _isolated(facts: dict[str, str]) -> dict[str, str]:
    if not get_language_bidi():
        return facts
    return {name: f"{_OPENED}{fact}{_CLOSED}" for name, fact in facts.items()}


@cache
def _templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return every data text with holes, the most specific first."""
    holed = {
        said.msgid
        for said in in_data()
        if _HOLES.search(said.msgid) and not said.where.endswith(_SPOKEN)
    }
    return tuple((text, shape_of(text)) for text in sorted(holed, key=len, reverse=True))
