"""The law room's texts in the language of who reads them: names, labels, sentences with facts.

What a thing is called stands with it in the data (instruments, States) or in the catalogues of the
languages (everything else). How a catalogue is read is the caller's matter: a page brings the
framework's function, the command line the standard library's.

Example:
    >>> ENGLISH.word("deadline_kinds", "reply"), ENGLISH.days(2)
    ('Time limit for the answer', '2 days')
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Final, Literal, cast

from babel import Locale
from babel.units import format_unit

from comity.law.corpus import Corpus
from comity.law.instrument_files import Instrument, Spoken
from comity.law.words import word, words

LANGUAGES: Final = ("ar", "en", "es", "fr", "ru", "zh")
"""The official languages of the United Nations, in which every label exists."""
_WRITTEN_FROM_RIGHT: Final = frozenset({"ar"})
_OPENED, _CLOSED = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_BETWEEN: Final = {"ar": "، ", "zh": "、"}
"""What stands between the parts of a list, where it is no comma and space."""
_DIVIDED: Final = re.compile(", | and ")
_OPEN_FACT, _OF_MEASURE, _OF_CASE = "open_", "measure_", "flag_"


@dataclass(frozen=True, slots=True)
class Speech:
    """One language.

    Attributes:
        language: Its code, one of ``LANGUAGES``.
        translate: Gives the translation of an English text, or the text itself.
    """

    language: str
    translate: Callable[[str], str]

    @classmethod
    def of(cls, tag: str, translate: Callable[[str], str]) -> "Speech":
        """Return the speech for a language tag such as ``zh-hans``; English where it is none."""
        code = tag.lower().partition("-")[0]
        return cls(code if code in LANGUAGES else "en", translate)

    def text(self, english: str) -> str:
        """Return what a data file says, in the reader's language."""
        return self.translate(english) if english else ""

    def word(self, kind: str, code: str) -> str:
        """Return what a code of an answer is called."""
        return self.text(word(kind, code))

    def said(self, kind: str, code: str, /, **facts: object) -> str:
        """Return the sentence that a code stands for, with its facts."""
        return self._filled(self.word(kind, code), {key: str(one) for key, one in facts.items()})

    def message(self, template: str, message: str) -> str:
        """Return ``message``, which was made from the English ``template``, in this language."""
        facts = facts_of(template, message)
        if facts is None or self.language == "en":
            return message
        return self._filled(self.text(template), facts)

    def not_judged(self, why: str) -> str:
        """Return why a rule was not judged; several reasons are divided by a semicolon."""
        return self.text("; ").join(self._one_reason(part) for part in why.split("; "))

    def state(self, corpus: Corpus, code: str) -> str:
        """Return the short name of a State."""
        held = corpus.states.get(code)
        if held is None:
            return code
        return held.names.get(cast("Spoken", self.language), held.name)

    def title(self, corpus: Corpus, instrument: str) -> str:
        """Return the title of an instrument: its own, a working translation, or composed."""
        return self._name_of(corpus, instrument, "title")

    def short(self, corpus: Corpus, instrument: str) -> str:
        """Return how an instrument is called for short."""
        return self._name_of(corpus, instrument, "short")

    def warning(self, corpus: Corpus, code: str) -> str:
        """Return what a warning says: of its own, of the measure, of a circumstance, of a fact."""
        if code in words()["warnings"]:
            return self.word("warnings", code)
        if code.startswith(_OPEN_FACT):
            return self.said(
                "warnings", "open_fact", fact=self.word("facts", code.removeprefix(_OPEN_FACT))
            )
        measure = corpus.measures.get(code.removeprefix(_OF_MEASURE))
        if code.startswith(_OF_MEASURE) and measure is not None and measure.warning:
            return self.text(measure.warning)
        named = code.removeprefix(_OF_CASE)
        flag = corpus.flags.get(named)
        return self.word("flags", named) if flag is None else self.text(flag.label)

    def detail(self, corpus: Corpus, detail: str) -> str:
        """Return what a reason is about: codes by their names, free text as its author wrote it."""
        first, divided, rest = detail.partition(": ")
        if divided and first in corpus.instruments:
            return self.labelled(self.short(corpus, first), rest)
        parts = _DIVIDED.split(detail)
        named = [self._named(corpus, part) for part in parts]
        return detail if None in named else self.listed(str(name) for name in named)

    def days(self, count: int) -> str:
        """Return a number of days in words."""
        return self._lasting(count, "duration-day")

    def hours(self, count: int) -> str:
        """Return a number of hours in words."""
        return self._lasting(count, "duration-hour")

    def _lasting(self, count: int, unit: str) -> str:
        """Return a length of time; some languages have the word in their short forms alone."""
        told = format_unit(count, unit, locale=self._locale)
        return told if unit not in told else format_unit(count, unit, "short", locale=self._locale)

    def listed(self, parts: Iterable[str]) -> str:
        """Return ``parts`` as a list without a conjunction."""
        return _BETWEEN.get(self.language, ", ").join(parts)

    def labelled(self, label: str, detail: str) -> str:
        """Return a label with what it is about."""
        return self.said("report", "labelled", label=label, detail=detail)

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.language)

    def _filled(self, text: str, facts: Mapping[str, str]) -> str:
        if self.language in _WRITTEN_FROM_RIGHT:
            facts = {name: f"{_OPENED}{fact}{_CLOSED}" for name, fact in facts.items()}
        return text.format_map(facts)

    def _named(self, corpus: Corpus, code: str) -> str | None:
        if code in corpus.states:
            return self.state(corpus, code)
        if code in corpus.instruments:
            return self.short(corpus, code)
        if code in corpus.measures:
            return self.text(corpus.measures[code].name)
        return self.word("facts", code) if code in words()["facts"] else None

    def _one_reason(self, why: str) -> str:
        for template in words()["not_judged"].values():
            if facts_of(template, why) is not None:
                return self.message(template, why)
        return why

    def _name_of(self, corpus: Corpus, name: str, what: Literal["title", "short"]) -> str:
        one = corpus.instruments.get(name)
        if one is None:
            return name
        english: str = getattr(one, what)
        if self.language == "en":
            return english
        if one.translations is not None:
            held: Mapping[str, str] = getattr(one.translations, what)
            return held.get(self.language, english)
        return self._composed(corpus, one, english, f"bilateral_{what}")

    def _composed(self, corpus: Corpus, one: Instrument, english: str, pattern: str) -> str:
        """Return the name of a bilateral treaty, if the English one is composed in the same way."""
        facts = facts_of(word("patterns", pattern), english)
        only = one.relation.between
        if facts is None or only is None or only.pair is None:
            return english
        named = {corpus.states[code].name: code for code in only.pair if code in corpus.states}
        told = {
            slot: self.state(corpus, named[fact]) if fact in named else fact
            for slot, fact in facts.items()
        }
        return self._filled(self.word("patterns", pattern), told)


def facts_of(template: str, text: str) -> Mapping[str, str] | None:
    """Return what was filled into ``template`` to give ``text``; nothing if it was not."""
    found = shape_of(template).fullmatch(text)
    return None if found is None else found.groupdict()


@cache
def shape_of(template: str) -> re.Pattern[str]:
    """Return what matches every text that was made from ``template``."""
    shape, named = "", set[str]()
    for before, name, _, _ in Formatter().parse(template):
        shape += re.escape(before)
        if name:
            shape += f"(?P={name})" if name in named else f"(?P<{name}>.*?)"
            named.add(name)
    return re.compile(shape, re.DOTALL)


ENGLISH: Final = Speech("en", str)
