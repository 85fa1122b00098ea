"""In which language a text is, and what was put beside it, as pages tell it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comity.cooperation.app.pages import wording
from comity.cooperation.app.pages.wording import word
from comity.cooperation.app.translations import Beside, Shown
from comity.cooperation.free_texts import FreeText
from comity.directory.app.words import language_name
from comity.kernel.errors import InvalidInputError
from comity.kernel.time import read


@dataclass(frozen=True, slots=True)
class TranslationShown:
    """One translation.

    Attributes:
        into: Into which language, as a label.
        made: Who made it, and whether a person answers for it.
        at: When it was made; nothing where a peer wrote no time.
        id: Of one that was made here; empty for one that came with the request.
        waits: Whether somebody has still to compare it with the original.
    """

    into: str
    lang: str
    text: str
    made: str
    at: datetime | None
    id: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A text that somebody wrote.

    Attributes:
        lang: BCP 47; empty where nothing tells.
        mark: What the reader is told of its language; empty where it is the reader's own.
    """

    lang: str
    mark: str
    translations: tuple[TranslationShown, ...]


def written(one: Beside) -> Written:
    """Return how a text is marked, and what stands beside it."""
    shown = tuple(_shown(made) for made in one.translations)
    return Written(one.text.language, _mark(one.text, shown), shown)


def by_text(texts: Iterable[Beside]) -> Mapping[str, Written]:
    """Return the texts by what they say, those of which nothing is to be told left out."""
    told = {one.text.text: written(one) for one in texts}
    return {text: one for text, one in told.items() if one.mark or one.translations or one.lang}


def label(place: str) -> str:
    """Return what the place of a text is called: its field, and its part where it has several.

    A text that was said after the request stands behind the act and its number.
    """
    act, _dot, rest = place.partition(".")
    if _is_of_act(place):
        number, _dot, inner = rest.partition(".")
        return f"{word(wording.HAPPENED, act)} ({number}): {_named(inner, wording.SAID)}"
    return _named(place, wording.FIELDS)


def _is_of_act(place: str) -> bool:
    """Say whether the text at ``place`` was said after the request."""
    act, _dot, rest = place.partition(".")
    return bool(rest) and act in wording.HAPPENED


def _named(place: str, labels: wording.Words) -> str:
    top, *inner = place.split(".")
    name, _open, number = top.partition("[")
    said = _label_of(name, labels)
    if number:
        said = f"{said} {int(number.rstrip(']')) + 1}"
    parts = [_label_of(part.partition("[")[0], wording.PIECES) for part in inner]
    return ", ".join([said, *parts])


def _label_of(name: str, labels: wording.Words) -> str:
    known = next(
        (one for one in (labels, wording.PIECES, wording.SAID, wording.FIELDS) if name in one),
        labels,
    )
    return word(known, name)


def _mark(text: FreeText, shown: tuple[TranslationShown, ...]) -> str:
    reader = (get_language() or "en").partition("-")[0]
    if text.language.partition("-")[0] == reader:
        return ""
    if not text.language:
        return _("Language not stated") if text.prose and not _is_of_act(text.place) else ""
    language = language_name(text.language)
    if any(one.lang.partition("-")[0] == reader for one in shown):
        return language
    return _("%(language)s, not translated") % {"language": language}


def _shown(one: Shown) -> TranslationShown:
    made = one.made
    return TranslationShown(
        into=_("Translation, %(language)s") % {"language": language_name(made.language)},
        lang=made.language,
        text=made.text,
        made=_made(one),
        at=_at(made.made_at),
        id=one.id,
        waits=one.unconfirmed,
    )


def _made(one: Shown) -> str:
    made = one.made
    if not made.machine:
        return _("translated by %(name)s") % {"name": made.made_by}
    if made.confirmed_by:
        return _("by a machine, put here by %(name)s, confirmed by %(other)s") % {
            "name": made.made_by,
            "other": made.confirmed_by,
        }
    return _("by a machine, put here by %(name)s, confirmed by nobody") % {"name": made.made_by}


def _at(text: str) -> datetime | None:
    try:
        return read(text)
    except InvalidInputError:
        return None
