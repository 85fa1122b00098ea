"""Over HTTP: who I am, and what this node has to tell me."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from comity.access.app import doors, services
from comity.access.app.models import Notice
from comity.access.app.sign_in import person_of

router = Router(tags=["access"])


class PersonOut(Schema):
    """A person of this node."""

    id: str
    name: str
    role: str
    organisation: str
    unit: str
    provider_code: str | None
    node: str
    practice: bool


class NoticeOut(Schema):
    """Something to know."""

    id: int
    code: str
    level: str
    facts: dict[str, object]
    at: datetime
    seen_at: datetime | None


@router.get("/me", response=PersonOut)
def me(request: HttpRequest) -> PersonOut:
    """Return the person whose token was sent."""
    person = person_of(request)
    return PersonOut(
        id=person.id,
        name=person.name,
        role=person.role,
        organisation=person.organisation,
        unit=person.unit,
        provider_code=person.provider_code,
        node=settings.COMITY_NODE.code,
        practice=settings.COMITY_NODE.practice,
    )


@router.get("/notices", response=list[NoticeOut])
def notices(request: HttpRequest, *, all: bool = False) -> list[Notice]:  # noqa: A002 - the query's word
    """Return what nobody has read yet, or everything with ``all=true``."""
    return list(doors.notices(person_of(request), unseen_only=not all))


@router.post("/notices/{number}/seen", response=NoticeOut)
def seen(request: HttpRequest, number: int) -> Notice:
    """Say that a notice was read."""
    person, now = person_of(request), timezone.now()
    held = doors.notice(person, "notice_seen", number, now=now, lock=False)
    return services.mark_seen(held, by=person, now=now)
