"""The profile of a State as its page shows it: what holds, since when, who says so, how surely."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from comity.directory.app import words
from comity.directory.app.profile_words import (
    CAUTIONS,
    CERTAINTY,
    CHANNELS,
    DIRECT,
    FORMALITIES,
    ORIGINS,
    PUNISHMENTS,
    ROLES,
    TOPICS,
)
from comity.directory.state_profiles import UNKNOWN, Line, StateProfile
from comity.law.corpus import Corpus

_CODED: Mapping[str, Mapping[str, Promise]] = {
    "channels": CHANNELS,
    "formalities": FORMALITIES,
    "direct_requests": DIRECT,
    "assurances": PUNISHMENTS,
    "reciprocity": words.ANSWERS,
    "dual_criminality": words.ANSWERS,
    "probable_cause": words.ANSWERS,
    "one_person_in_emergency": words.ANSWERS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """One statement.

    Attributes:
        about: What it is about, and of that what alone.
        says: What it says, in the language of the page.
        written: Whether that is a text as its author wrote it.
    """

    about: str
    besides: list[str]
    says: list[str]
    written: bool
    known: bool
    valid_from: date | None
    valid_to: date | None
    source: str
    certainty: str
    origin: str
    stale: bool
    checked_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCaution:
    """What is not known, and what to do."""

    about: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProfile:
    """The profile of one State."""

    on: date
    lines: list[ShownLine]
    providers: list[tuple[str, list[ShownLine]]]
    declared: list[ShownLine]
    history: list[ShownLine]
    cautions: list[ShownCaution]


def shown(
    profile: StateProfile, corpus: Corpus | None, *, names: Mapping[str, str]
) -> ShownProfile:
    """Return ``profile`` as the page shows it.

    Args:
        profile: What is known.
        corpus: For the names of instruments, if the law data can be read.
        names: Of providers, by their codes.
    """
    of_state = [line for line in profile.lines if line.statement.provider is None]
    declared = [line for line in of_state if line.about == "declaration"]
    by_provider = [
        (names.get(code, code), [line for line in profile.lines if line.statement.provider == code])
        for code in profile.providers
    ]

    def all_of(lines: Iterable[Line]) -> list[ShownLine]:
        return _together(_line(line, corpus, names, on=profile.on) for line in lines)

    return ShownProfile(
        on=profile.on,
        lines=all_of(line for line in of_state if line.about != "declaration"),
        providers=[(name, all_of(lines)) for name, lines in by_provider],
        declared=all_of(declared),
        history=all_of(profile.history),
        cautions=[
            ShownCaution(about=str(TOPICS[one.about]), text=str(CAUTIONS[one.about]))
            for one in profile.cautions
        ],
    )


def _together(lines: Iterable[ShownLine]) -> list[ShownLine]:
    """Return the lines, those that say the same of different kinds as one."""
    found: dict[tuple[object, ...], ShownLine] = {}
    for line in lines:
        same = (line.about, tuple(line.says), line.valid_from, line.valid_to, line.source)
        held = found.get(same)
        found[same] = (
            line
            if held is None
            else replace(held, besides=list(dict.fromkeys([*held.besides, *line.besides])))
        )
    return list(found.values())


def _line(line: Line, corpus: Corpus | None, names: Mapping[str, str], *, on: date) -> ShownLine:
    stated = line.statement
    return ShownLine(
        about=str(TOPICS[line.about]),
        besides=list(_besides(line, corpus, names)),
        says=_says(line),
        written=line.about in {"competent_authority", "declaration"},
        known=line.value != UNKNOWN,
        valid_from=stated.valid_from,
        valid_to=stated.valid_to,
        source=stated.source,
        certainty=str(CERTAINTY[stated.certainty]),
        origin=str(ORIGINS[line.origin]),
        stale=line.stale(on),
        checked_on=stated.checked_on,
    )


def _besides(line: Line, corpus: Corpus | None, names: Mapping[str, str]) -> Iterable[str]:
    stated = line.statement
    role = getattr(stated, "role", None)
    category = getattr(stated, "data_category", None)
    if role is not None:
        yield str(ROLES[role])
    if category is not None:
        yield str(words.DATA.get(category, category))
    yield from words.said(words.KINDS, stated.kinds)
    if getattr(stated, "urgent", False):
        yield gettext("In urgent cases")
    if stated.provider is not None:
        yield names.get(stated.provider, stated.provider)
    if stated.instrument is not None:
        held = None if corpus is None else corpus.instruments.get(stated.instrument)
        article = getattr(stated, "article", None)
        short = stated.instrument if held is None else held.short
        yield short if article is None else f"{short}, {article}"


def _says(line: Line) -> list[str]:
    value, about = line.value, line.about
    if value == UNKNOWN:
        return [gettext("Not known")]
    if about == "languages":
        return words.language_names(value)
    if about in _CODED:
        return words.said(_CODED[about], (value,) if isinstance(value, str) else value)
    if isinstance(value, int):
        return [_counted(about, value)]
    return [value] if isinstance(value, str) else list(value)


def _counted(about: str, value: int) -> str:
    if about == "threshold":
        return ngettext("%(n)d month", "%(n)d months", value) % {"n": value}
    if about == "preservation_renewals":
        return str(value)
    return ngettext("%(n)d day", "%(n)d days", value) % {"n": value}
