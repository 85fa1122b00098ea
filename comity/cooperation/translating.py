"""Translations beside what was written: who made them, and what still needs one.

A translation names its original by the SHA-256 of the text, and never stands in its place. When
the original is changed, its translation is of an earlier text and counts no more.

Example:
    >>> made = Translated("facts", "5a" * 32, "en", "Hello.", "A. Sol", "2026-03-01")
    >>> translations_in({"translation": [made.written()]}) == (made,)
    True

Source: process 2.2 (translation: a machine may draft, a person confirms); rules R-ENV-019 and
R-ENV-020.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from comity.cooperation.free_texts import FreeText, free_texts

TRANSLATION: Final = "translation"
"""The field of a request that holds its translations."""
WORKING_DAYS: Final = 5
"""How long a translation may take, in working days of this State.

Source: process 2.2.
"""


@dataclass(frozen=True, slots=True)
class Translated:
    """One text in another language.

    Attributes:
        field: Where the original stands.
        original: SHA-256 of the original.
        made_by: Who put it there, as people call it.
        made_at: When.
        machine: Whether a machine wrote it.
        confirmed_by: Who has compared it with the original; empty while nobody has.
    """

    field: str
    original: str
    language: str
    text: str
    made_by: str
    made_at: str
    machine: bool = False
    confirmed_by: str = ""

    @property
    def counts(self) -> bool:
        """Say whether a person answers for it."""
        return not self.machine or bool(self.confirmed_by)

    def written(self) -> dict[str, Any]:
        """Return it as a row of the request."""
        stated: dict[str, Any] = {
            "language": self.language,
            "field": self.field,
            "original": self.original,
            "text": self.text,
            "made_by": self.made_by,
            "made_at": self.made_at,
            "machine": self.machine,
        }
        return stated | ({"confirmed_by": self.confirmed_by} if self.confirmed_by else {})


def translations_in(content: Mapping[str, Any]) -> tuple[Translated, ...]:
    """Return the translations that go with ``content`` as text; attached files are none of them."""
    rows = content.get(TRANSLATION) or ()
    return tuple(
        Translated(
            field=str(row.get("field") or ""),
            original=str(row["original"]),
            language=str(row.get("language") or ""),
            text=str(row["text"]),
            made_by=str(row.get("made_by") or ""),
            made_at=str(row.get("made_at") or ""),
            machine=row.get("machine") is True,
            confirmed_by=str(row.get("confirmed_by") or ""),
        )
        for row in rows
        if isinstance(row, Mapping) and row.get("text") and row.get("original")
    )


def with_translations(content: Mapping[str, Any], made: Iterable[Translated]) -> dict[str, Any]:
    """Return ``content`` with those of ``made`` that are of a text in it, behind what it has."""
    known = {one.digest for one in free_texts(content)}
    rows = list(content.get(TRANSLATION) or ())
    rows += [one.written() for one in made if one.original in known]
    return {**content, TRANSLATION: rows} if rows else dict(content)


def not_beside(content: Mapping[str, Any]) -> list[Any]:
    """Return the translations that are of no text in ``content``: files, those of earlier texts."""
    known = {one.digest for one in free_texts(content)}
    beside = {one.original for one in translations_in(content)} & known
    return [
        row
        for row in content.get(TRANSLATION) or ()
        if not (isinstance(row, Mapping) and row.get("original") in beside)
    ]


def newest(made: Iterable[Translated]) -> dict[tuple[str, str], Translated]:
    """Return the last translation of each text into each language: by original and language."""
    return {(one.original, one.language): one for one in made}


@dataclass(frozen=True, slots=True)
class Step:
    """The translation that stands in front of a request.

    Attributes:
        into: The languages that the other State accepts.
        missing: The texts of which there is no translation into one of them.
        unconfirmed: Translations by a machine that nobody has compared yet.
        done: How many texts are translated.
    """

    into: tuple[str, ...]
    missing: tuple[FreeText, ...]
    unconfirmed: tuple[Translated, ...]
    done: int

    @property
    def waits(self) -> bool:
        """Say whether something has still to be translated or confirmed."""
        return bool(self.missing or self.unconfirmed)


def step_of(
    content: Mapping[str, Any], made: Iterable[Translated], accepted: Iterable[str]
) -> Step | None:
    """Return the step of translation, or ``None`` where there is nothing to translate.

    A file that translates the whole request counts for all its texts.

    Args:
        content: What the request says.
        made: The translations that were made of it here.
        accepted: Languages that the other State accepts; unknown if there are none.
    """
    into = tuple(accepted)
    needed = [
        one
        for one in free_texts(content)
        if one.prose and one.language and not _is_read(one.language, into)
    ]
    if not into or not needed:
        return None
    whole = any(
        isinstance(row, Mapping)
        and row.get("file")
        and _is_read(str(row.get("language") or ""), into)
        for row in content.get(TRANSLATION) or ()
    )
    found = newest((*translations_in(content), *made))
    by_text = [
        [
            one
            for (original, tag), one in found.items()
            if original == text.digest and _is_read(tag, into)
        ]
        for text in needed
    ]
    missing = () if whole else tuple(
        text for text, held in zip(needed, by_text, strict=True) if not held
    )  # fmt: skip
    waiting = tuple(held[-1] for held in by_text if held and not any(one.counts for one in held))
    return Step(into, missing, waiting, len(needed) - len(missing) - len(waiting))


def _is_read(tag: str, accepted: Iterable[str]) -> bool:
    """Say whether who reads ``accepted`` reads ``tag``; what is written in one region is read."""
    return tag.partition("-")[0] in {one.partition("-")[0] for one in accepted}
