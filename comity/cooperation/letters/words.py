"""What a letter calls things, in any language: labels of concepts, days, instants, names.

Example:
    >>> ENGLISH.label("urgency", "urgent")
    'Urgent'
    >>> ENGLISH.label("urgency", "something_new")
    'something new'
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime

from comity.cooperation.kinds import in_order, plan_of
from comity.kernel.errors import InvalidInputError

LANGUAGES: Final = ("ar", "en", "es", "fr", "ru", "zh")
"""The languages of letters: the official ones of the United Nations."""
_FROM_RIGHT: Final = frozenset({"ar"})
_BETWEEN: Final = {"ar": "، ", "zh": "、"}
"""What stands between the parts of a list, where it is no comma and space."""
_OPENED, _CLOSED = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


class UnknownLanguageError(InvalidInputError):
    """Letters are not written in that language."""

    code = "cooperation.unknown_language"
    remedy = "Choose one of ar, en, es, fr, ru, zh."


def checked_language(tag: str) -> str:
    """Return the language of ``tag``, such as ``zh`` for ``zh-hans``.

    Raises:
        UnknownLanguageError: No letter is written in it.
    """
    code = tag.lower().replace("_", "-").partition("-")[0]
    if code not in LANGUAGES:
        msg = f"there are no letters in {tag!r}"
        raise UnknownLanguageError(msg, language=tag)
    return code


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Return every English text by list and code, in the order of the file; then of the kinds."""
    text = (files("comity.cooperation.letters") / "data" / "words.yaml").read_text("utf-8")
    held: dict[str, dict[str, str]] = yaml.safe_load(text)["words"]
    plans = {str(kind): plan_of(kind) for kind in in_order()}
    for kind, plan in plans.items():
        held["acts"] |= {f"{act}-{kind}": text for act, text in plan.labels.happened.items()}
    held["kinds"] = {kind: plan.letter.heading for kind, plan in plans.items()}
    held["measures"] = {kind: plan.labels.measure for kind, plan in plans.items()}
    held["openings"] = {kind: plan.letter.opening for kind, plan in plans.items()}
    held["closings"] = {kind: plan.letter.closing for kind, plan in plans.items()}
    return MappingProxyType({name: MappingProxyType(dict(one)) for name, one in held.items()})


@dataclass(frozen=True, slots=True)
class Wording:
    """One language.

    Attributes:
        language: One of ``LANGUAGES``.
        translate: Gives the translation of an English text, or the text itself.
    """

    language: str
    translate: Callable[[str], str]

    @property
    def direction(self) -> str:
        """Return ``rtl`` where the language is written from the right."""
        return "rtl" if self.language in _FROM_RIGHT else "ltr"

    def knows(self, kind: str, code: str) -> bool:
        """Say whether the list has a word for the code."""
        return code in words()[kind]

    def label(self, kind: str, code: str) -> str:
        """Return what ``code`` is called; its own words where a newer node brings it."""
        english = words()[kind].get(code)
        return code.replace("_", " ") if english is None else self.translate(english)

    def said(self, sentence: str, **facts: object) -> str:
        """Return a sentence of the letter with its facts, each in its own direction."""
        told = {name: str(fact) for name, fact in facts.items()}
        if self.language in _FROM_RIGHT:
            told = {name: f"{_OPENED}{fact}{_CLOSED}" for name, fact in told.items()}
        return self.translate(words()["letter"][sentence]).format_map(told)

    def listed(self, parts: Iterable[str]) -> str:
        """Return ``parts`` as a list."""
        return _BETWEEN.get(self.language, ", ").join(parts)

    def edition(self) -> str:
        """Return which words the language has for everything, as SHA-256."""
        told = [self.translate(text) for held in words().values() for text in held.values()]
        return hashlib.sha256("\0".join([self.language, *told]).encode()).hexdigest()

    def day(self, on: date) -> str:
        """Return a calendar day as readers of the language write it."""
        return format_date(on, format="long", locale=self._locale)

    def instant(self, at: datetime) -> str:
        """Return an instant to the second, in the zone that it is given in, with its offset."""
        # The order of parts is the language's own; the figures stay those that machines write.
        return format_datetime(at, format="long", locale=self._locale, tzinfo=at.tzinfo)

    def language_name(self, tag: str) -> str:
        """Return what a language is called in this one; the tag where nobody knows."""
        try:
            named = Locale.parse(tag, sep="-").get_display_name(self._locale)
        except (ValueError, UnknownLocaleError):
            return tag
        return named or tag

    @property
    def _locale(self) -> Locale:
        return Locale.parse("zh_Hans" if self.language == "zh" else self.language)


ENGLISH: Final = Wording("en", str)
