"""What our people call a request, and that somebody has opened what came.

Nothing of this is said to the other side.
"""

from datetime import datetime

from django.db import transaction

from comity.access.app.services import Person
from comity.cooperation.app import doors
from comity.cooperation.app.models import Thread
from comity.journal.app import services as journal
from comity.journal.app.traces import traced

TITLE_LENGTH = 200


@transaction.atomic
def name_request(asked: str, *, title: str, person: Person, now: datetime) -> Thread:
    """Give a request a title of our own; an empty one takes it back.

    Raises:
        NoSuchRequestError: There is none that the person may know of.
        PermissionRefusedError: Somebody else deals with it.
    """
    held = doors.request(person, "take", asked, now=now)
    before, held.title = traced(held), " ".join(title.split())[:TITLE_LENGTH]
    held.save(update_fields=["title"])
    journal.record(
        "request-named",
        now=now,
        thread=held.pk,
        person=person.pk,
        before=before,
        after=traced(held),
    )
    return held


@transaction.atomic
def note_read(asked: str, *, person: Person, now: datetime) -> None:
    """Note that ``person`` was the first to open what had come."""
    held = doors.request(person, "read", asked, now=now)
    before = traced(held)
    if Thread.objects.filter(pk=held.pk).exclude(unread_at=None).update(unread_at=None):
        held.unread_at = None
        journal.record(
            "request-opened",
            now=now,
            thread=held.pk,
            person=person.pk,
            before=before,
            after=traced(held),
        )
