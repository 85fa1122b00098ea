"""Putting translations beside what was written, and confirming what a machine has drafted.

The original is never touched. What is put beside a draft goes along when it is sent; what is put
beside a request that came or went stays at this node.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.db import transaction

from comity.access.app import doors as people
from comity.access.app import services as access
from comity.access.app.services import Person
from comity.access.roles import Role
from comity.cooperation.app import doors, queries, translations
from comity.cooperation.app.beside_models import Translation, TranslationTask
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.services import parts
from comity.cooperation.contents import LONG_TEXT
from comity.cooperation.errors import (
    CannotTakeError,
    NoSuchTextError,
    NoSuchTranslationError,
    UnreadableTranslationError,
)
from comity.cooperation.free_texts import FreeText
from comity.cooperation.translating import WORKING_DAYS
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.identifiers import uuid7

TRANSLATORS = frozenset({Role.TRANSLATOR})


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody puts beside a text.

    Attributes:
        field: Where the original stands, as the list of texts names it.
        language: BCP 47.
        machine: Whether a machine wrote it.
        original: SHA-256 of the original that the translator had before them; empty if any.
    """

    field: str
    language: str
    text: str
    machine: bool = False
    original: str = ""


@transaction.atomic
def translate_draft(asked: str, said: Said, *, person: Person, now: datetime) -> Translation:
    """Put a translation beside a text of a draft.

    Raises:
        DraftSentError: It was sent or given up.
        NoSuchTextError: The draft has no such text, or it says something else now.
        PermissionRefusedError: The person may not.
        UnreadableTranslationError: It is blank or too long, or its language is none.
    """
    held = doors.draft(person, "draft_translate", asked, now=now)
    text = _text(said, [one.text for one in translations.of_draft(held)])
    row = _kept(said, text, person=person, now=now, draft=held)
    _journalled("translation-added", row, {"draft": held.pk}, person=person, now=now)
    return row


@transaction.atomic
def translate_request(asked: str, said: Said, *, person: Person, now: datetime) -> Translation:
    """Put a translation beside something that was said in a request; it stays at this node.

    Raises:
        NoSuchRequestError: There is none that the person may know of.
        NoSuchTextError: Nothing of the kind was said.
        PermissionRefusedError: The person may not.
        UnreadableTranslationError: It is blank or too long, or its language is none.
    """
    held = doors.request(person, "translate", asked, now=now)
    beside = translations.of_request(held, queries.folded(held))
    text = _text(said, [one.text for one in beside])
    row = _kept(said, text, person=person, now=now, thread=held)
    parts.note_part(held, person, now=now)
    _journalled("translation-added", row, {"thread": held.pk}, person=person, now=now)
    return row


@transaction.atomic
def confirm_of_draft(asked: str, translation: str, *, person: Person, now: datetime) -> Translation:
    """Say that one has compared a translation of a draft with its original.

    Raises:
        NoSuchTranslationError: There is none, or it needs no confirmation.
    """
    held = doors.draft(person, "draft_translate", asked, now=now)
    row = held.translations.select_for_update().filter(pk=translation).first()
    return _confirmed(row, translation, {"draft": held.pk}, person=person, now=now)


@transaction.atomic
def confirm_of_request(
    asked: str, translation: str, *, person: Person, now: datetime
) -> Translation:
    """Say that one has compared a translation in a request with its original.

    Raises:
        NoSuchTranslationError: There is none, or it needs no confirmation.
    """
    held = doors.request(person, "translate", asked, now=now)
    row = held.translations.select_for_update().filter(pk=translation).first()
    return _confirmed(row, translation, {"thread": held.pk}, person=person, now=now)


@transaction.atomic
def ask_translation(asked: str, *, to: str, person: Person, now: datetime) -> TranslationTask:
    """Ask a translator for the translation of a draft; they read it from then on.

    Raises:
        CannotTakeError: Whoever is named is no translator at work.
        NoSuchPersonError: Nobody is known by that id.
    """
    held = doors.draft(person, "draft_change", asked, now=now)
    taker = people.person(person, "person_read", to, now=now, lock=False)
    if not taker.active or Role(taker.role) not in TRANSLATORS:
        msg = f"{taker.name} is no translator of this node"
        raise CannotTakeError(msg, person=taker.pk)
    earlier = TranslationTask.objects.filter(draft=held).first()
    before = None if earlier is None else traced(earlier)
    task, _ = TranslationTask.objects.update_or_create(
        draft=held,
        defaults={
            "translator": taker,
            "asked_by_name": person.name,
            "asked_at": now,
            "due_at": due_after(now),
        },
    )
    journal.record(
        "translation-asked",
        now=now,
        draft=held.pk,
        person=person.pk,
        whom=taker.pk,
        before=before,
        after=traced(task),
    )
    access.notify(
        "cooperation.translation_asked",
        "info",
        now,
        about=access.About("draft", held.pk),
        draft=held.pk,
        by=person.name,
        to=taker.name,
    )
    return task


def due_after(now: datetime) -> datetime:
    """Return the end of the fifth working day after ``now``, by this State's own days."""
    here = queries.calendar_at(settings.COMITY_NODE.code)
    return here.after_working_days(now, WORKING_DAYS)


def _text(said: Said, texts: Sequence[FreeText]) -> FreeText:
    found = next((one for one in texts if one.place == said.field), None)
    if found is None:
        named = ", ".join(one.place for one in texts) or "none"
        msg = f"there is no text {said.field[:60]!r} here; the texts are: {named}"
        raise NoSuchTextError(msg, field=said.field[:200])
    if said.original and said.original != found.digest:
        msg = f"{said.field} says something else now than what was translated"
        raise NoSuchTextError(msg, field=said.field, original=found.digest)
    _check(said, found)
    return found


def _check(said: Said, text: FreeText) -> None:
    wrong: list[dict[str, str]] = []
    if not said.text.strip() or len(said.text) > LONG_TEXT:
        limit = f"write the translation, in {LONG_TEXT} characters at most"
        wrong.append({"field": "text", "wrong": limit})
    if not _is_language(said.language):
        wrong.append({"field": "language", "wrong": "give the language by its code, such as fr"})
    elif said.language.partition("-")[0] == text.language.partition("-")[0]:
        wrong.append({"field": "language", "wrong": "it is written in this language already"})
    if wrong:
        msg = "; ".join(f"{one['field']}: {one['wrong']}" for one in wrong)
        raise UnreadableTranslationError(msg, fields=wrong)


def _is_language(tag: str) -> bool:
    try:
        Locale.parse(tag, sep="-")
    except (ValueError, TypeError, UnknownLocaleError):
        return False
    return True


def _kept(
    said: Said,
    text: FreeText,
    *,
    person: Person,
    now: datetime,
    draft: Draft | None = None,
    thread: Thread | None = None,
) -> Translation:
    return Translation.objects.create(
        id=uuid7(now=now, rng=secrets.token_bytes),
        draft=draft,
        thread=thread,
        field=text.place[:200],
        original=text.digest,
        language=said.language,
        text=said.text.strip(),
        machine=said.machine,
        made_by=person.pk,
        made_by_name=person.name,
        made_at=now,
    )


def _confirmed(
    row: Translation | None,
    asked: str,
    of: dict[str, str],
    *,
    person: Person,
    now: datetime,
) -> Translation:
    if row is None or row.confirmed_at is not None or not row.machine:
        msg = f"no translation {asked[:36]!r} waits here to be confirmed"
        raise NoSuchTranslationError(msg, translation=asked[:36])
    before = traced(row)
    row.confirmed_by, row.confirmed_by_name, row.confirmed_at = person.pk, person.name, now
    row.save(update_fields=["confirmed_by", "confirmed_by_name", "confirmed_at"])
    _journalled("translation-confirmed", row, of, person=person, now=now, before=before)
    return row


def _journalled(
    kind: str,
    row: Translation,
    of: dict[str, str],
    *,
    person: Person,
    now: datetime,
    before: str | None = None,
) -> None:
    journal.record(
        kind,
        now=now,
        **of,
        translation=row.pk,
        field=row.field,
        original=row.original,
        language=row.language,
        machine=row.machine,
        person=person.pk,
        before=before,
        after=traced(row),
    )
