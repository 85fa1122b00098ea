"""The texts of a draft or a request, with the translations that stand beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comity.cooperation.acts import Act
from comity.cooperation.app import queries
from comity.cooperation.app.beside_models import Translation
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.errors import TranslationNeededError
from comity.cooperation.free_texts import FreeText, free_texts
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.threads import Thread as FoldedThread
from comity.cooperation.translating import (
    Step,
    Translated,
    step_of,
    translations_in,
    with_translations,
)
from comity.kernel.time import written


@dataclass(frozen=True, slots=True)
class Shown:
    """One translation, as pages and the interface show it.

    Attributes:
        id: Of one that was made at this node; empty for one that came with the request.
    """

    made: Translated
    id: str = ""

    @property
    def unconfirmed(self) -> bool:
        """Say whether a person has still to compare it with the original."""
        return not self.made.counts


@dataclass(frozen=True, slots=True)
class Beside:
    """One text with its translations, those of its author first."""

    text: FreeText
    translations: tuple[Shown, ...]


def of_draft(held: Draft) -> tuple[Beside, ...]:
    """Return the texts of a draft."""
    return _beside(free_texts(held.content), held.content, held.translations.all())


def of_request(thread: Thread, view: FoldedThread) -> tuple[Beside, ...]:
    """Return the texts of a request, and of all that was said in it."""
    texts = [*free_texts(view.content)]
    for entry in view.entries:
        body = entry.said.body
        if body.act != Act.REQUEST:
            texts += [
                FreeText(f"{body.act}.{body.n}.{one.place}", one.text, one.language, one.prose)
                for one in free_texts(body.content)
            ]
    return _beside(texts, view.content, thread.translations.all())


def as_sent(held: Draft) -> dict[str, Any]:
    """Return what a draft says when it is sent: its content, and the translations beside it."""
    return with_those_of(held, held.content)


def with_those_of(held: Draft, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``content`` with the translations that were made of its texts in a draft."""
    return with_translations(content, made_for(held))


def made_for(held: Draft) -> list[Translated]:
    """Return the translations that were made of the texts of a draft."""
    return [_made(row) for row in held.translations.all()]


def made_beside(thread: Thread) -> list[Translated]:
    """Return the translations that were made at this node of what was said in a request."""
    return [_made(row) for row in thread.translations.all()]


def step_for(held: Draft, *, now: datetime) -> Step | None:
    """Return the translation that stands in front of ``held``; none outside the national chain."""
    if not held.aud or not plan_of(Kind(held.kind)).approving:
        return None
    known: Mapping[str, Any] = queries.profile_of(held.aud, kind=Kind(held.kind), now=now)
    return step_of(held.content, made_for(held), known.get("languages") or ())


def waits_for_translation(held: Draft, *, now: datetime) -> bool:
    """Say whether ``held`` cannot be sent before it is translated; in an emergency it can."""
    step = step_for(held, now=now)
    urgent = held.content.get("urgency") == "emergency"
    return step is not None and step.waits and not urgent


def let_translated_through(held: Draft, *, now: datetime) -> None:
    """Let ``held`` be sent if the other State can read it, or a supervisor has set that aside.

    Raises:
        TranslationNeededError: Names the texts, and the languages that the other State accepts.
    """
    if held.override_reason or not waits_for_translation(held, now=now):
        return
    step = step_for(held, now=now)
    assert step is not None  # noqa: S101 - it waits
    named = [one.place for one in step.missing] + [one.field for one in step.unconfirmed]
    msg = f"{held.aud} accepts {', '.join(step.into)}; to be translated: {', '.join(named)}"
    raise TranslationNeededError(msg, draft=held.pk, fields=named, languages=list(step.into))


def _beside(
    texts: Sequence[FreeText], content: Mapping[str, Any], rows: Iterable[Translation]
) -> tuple[Beside, ...]:
    found: dict[str, list[Shown]] = {}
    for one in translations_in(content):
        found.setdefault(one.original, []).append(Shown(one))
    for row in rows:
        found.setdefault(row.original, []).append(Shown(_made(row), row.pk))
    return tuple(Beside(text, tuple(found.get(text.digest, ()))) for text in texts)


def _made(row: Translation) -> Translated:
    return Translated(
        field=row.field,
        original=row.original,
        language=row.language,
        text=row.text,
        made_by=row.made_by_name,
        made_at=written(row.made_at),
        machine=row.machine,
        confirmed_by=row.confirmed_by_name,
    )
