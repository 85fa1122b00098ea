"""Texts of data files and of errors in the reader's language.

A rule's message reaches a page with its facts filled in; it is matched with the text of the rule,
and the facts go into the translation.

Example:
    >>> facts_of("'{value}' is no valid IP address.", "'1.2.3' is no valid IP address.")
    {'value': '1.2.3'}
"""

import inspect
import re
from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Final

from django.utils.translation import gettext

from comity.kernel.errors import ComityError
from comity.web.texts import in_data

_HOLES: Final = re.compile(r"\{(\w+)\}")


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
            return gettext(template).format_map(found.groupdict())
    return text


def title(error: ComityError) -> str:
    """Return what kind of error it is, in the reader's language."""
    return label((inspect.getdoc(type(error)) or error.code).splitlines()[0])


def remedy(error: ComityError) -> str:
    """Return what can be done about ``error``, in the reader's language."""
    return label(error.remedy)


def facts_of(template: str, text: str) -> Mapping[str, str] | None:
    """Return what was filled into ``template`` to give ``text``; nothing if it was not."""
    found = _shape(template).fullmatch(text)
    return None if found is None else found.groupdict()


@cache
def _templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return every data text with holes, the most specific first."""
    holed = {said.msgid for said in in_data() if _HOLES.search(said.msgid)}
    return tuple((text, _shape(text)) for text in sorted(holed, key=len, reverse=True))


@cache
def _shape(template: str) -> re.Pattern[str]:
    shape, named = "", set[str]()
    for before, name, _, _ in Formatter().parse(template):
        shape += re.escape(before)
        if name:
            shape += f"(?P={name})" if name in named else f"(?P<{name}>.*?)"
            named.add(name)
    return re.compile(shape, re.DOTALL)
