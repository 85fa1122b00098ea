"""Over HTTP: translations beside what was written, and reviews of very large requests."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import ConfigDict, StringConstraints

from comity.access.app.sign_in import person_of
from comity.cooperation.app import doors, queries, translations
from comity.cooperation.app.beside_models import ScopeReview, TranslationTask
from comity.cooperation.app.services import translations as services
from comity.cooperation.app.services.scopes import review_scope
from comity.cooperation.app.translations import Beside, Shown

router = Router(tags=["cooperation"])


class TranslationIn(Schema):
    """A translation of one text; ``field`` is a place of the list of texts.

    Attributes:
        original: SHA-256 of the text that was translated; refused if it says something else now.
        machine: Whether a machine wrote it; then a person confirms it.
    """

    model_config = ConfigDict(extra="forbid")

    field: str
    language: Annotated[str, StringConstraints(max_length=35)]
    text: str
    machine: bool = False
    original: str = ""

    def said(self) -> services.Said:
        """Return it as the services take it."""
        return services.Said(**self.model_dump())


class TranslatorIn(Schema):
    """Who is asked to translate a draft, by id."""

    model_config = ConfigDict(extra="forbid")

    to: str


class TranslationOut(Schema):
    """A translation; one that came with the request has no id."""

    id: str
    language: str
    text: str
    made_by: str
    made_at: str
    machine: bool
    confirmed_by: str

    @classmethod
    def of(cls, one: Shown) -> "TranslationOut":
        """Return ``one`` as it is shown."""
        made = one.made
        return cls(
            id=one.id,
            language=made.language,
            text=made.text,
            made_by=made.made_by,
            made_at=made.made_at,
            machine=made.machine,
            confirmed_by=made.confirmed_by,
        )


class TextOut(Schema):
    """A text that somebody wrote freely, with its language and its translations.

    Attributes:
        original: SHA-256 of the text.
        language: BCP 47; empty where nothing tells.
    """

    field: str
    original: str
    text: str
    language: str
    translations: list[TranslationOut]

    @classmethod
    def of(cls, one: Beside) -> "TextOut":
        """Return ``one`` as it is shown."""
        return cls(
            field=one.text.place,
            original=one.text.digest,
            text=one.text.text,
            language=one.text.language,
            translations=[TranslationOut.of(made) for made in one.translations],
        )


class TranslatorOut(Schema):
    """Who was asked for a translation, and until when."""

    draft: str
    translator: str
    asked_by: str
    asked_at: datetime
    due_at: datetime

    @classmethod
    def of(cls, task: TranslationTask) -> "TranslatorOut":
        """Return ``task`` as it is shown."""
        return cls(
            draft=task.draft_id,
            translator=task.translator.name,
            asked_by=task.asked_by_name,
            asked_at=task.asked_at,
            due_at=task.due_at,
        )


class ReviewIn(Schema):
    """What a person found of a very large request, by law."""

    model_config = ConfigDict(extra="forbid")

    finding: str


class ReviewOut(Schema):
    """A review of a very large request.

    Attributes:
        reasons: Why the request is very large.
    """

    request: str
    reasons: list[str]
    finding: str
    by: str
    role: str
    at: datetime

    @classmethod
    def of(cls, row: ScopeReview) -> "ReviewOut":
        """Return ``row`` as it is shown."""
        return cls(
            request=row.thread_id,
            reasons=row.reasons,
            finding=row.finding,
            by=row.by_name,
            role=row.role,
            at=row.at,
        )


@router.post("/requests/{asked}/review", response=ReviewOut)
def review(request: HttpRequest, asked: str, found: ReviewIn) -> ReviewOut:
    """Record that a person has reviewed a very large request by law."""
    person, now = person_of(request), timezone.now()
    return ReviewOut.of(review_scope(asked, finding=found.finding, person=person, now=now))


@router.get("/requests/{asked}/translations", response=list[TextOut])
def texts_of_request(request: HttpRequest, asked: str) -> list[TextOut]:
    """Return what was written freely in a request, with the translations beside it."""
    held = doors.request(person_of(request), "read", asked, now=timezone.now(), lock=False)
    return [TextOut.of(one) for one in translations.of_request(held, queries.folded(held))]


@router.post("/requests/{asked}/translations", response=list[TextOut])
def translate_request(request: HttpRequest, asked: str, made: TranslationIn) -> list[TextOut]:
    """Put a translation beside something that was said; it stays at this node."""
    services.translate_request(asked, made.said(), person=person_of(request), now=timezone.now())
    return texts_of_request(request, asked)


@router.post("/requests/{asked}/translations/{translation}/confirm", response=list[TextOut])
def confirm_of_request(request: HttpRequest, asked: str, translation: str) -> list[TextOut]:
    """Say that one has compared a machine's translation with its original."""
    person, now = person_of(request), timezone.now()
    services.confirm_of_request(asked, translation, person=person, now=now)
    return texts_of_request(request, asked)


@router.get("/drafts/{asked}/translations", response=list[TextOut])
def texts_of_draft(request: HttpRequest, asked: str) -> list[TextOut]:
    """Return what is written freely in a draft, with the translations beside it."""
    held = doors.draft(person_of(request), "draft_read", asked, now=timezone.now(), lock=False)
    return [TextOut.of(one) for one in translations.of_draft(held)]


@router.post("/drafts/{asked}/translations", response=list[TextOut])
def translate_draft(request: HttpRequest, asked: str, made: TranslationIn) -> list[TextOut]:
    """Put a translation beside a text of a draft; it goes along when that is sent."""
    services.translate_draft(asked, made.said(), person=person_of(request), now=timezone.now())
    return texts_of_draft(request, asked)


@router.post("/drafts/{asked}/translations/{translation}/confirm", response=list[TextOut])
def confirm_of_draft(request: HttpRequest, asked: str, translation: str) -> list[TextOut]:
    """Say that one has compared a machine's translation with its original."""
    person, now = person_of(request), timezone.now()
    services.confirm_of_draft(asked, translation, person=person, now=now)
    return texts_of_draft(request, asked)


@router.post("/drafts/{asked}/translator", response=TranslatorOut)
def ask_translation(request: HttpRequest, asked: str, whom: TranslatorIn) -> TranslatorOut:
    """Ask a translator for the translation of a draft, within five working days."""
    task = services.ask_translation(
        asked, to=whom.to, person=person_of(request), now=timezone.now()
    )
    return TranslatorOut.of(task)
