"""Who of our own people deals with a request, what they call it, and that somebody has read it.

Nothing of this is said to the other side.
"""

from datetime import datetime

from django.db import transaction

from comity.access.app import gate
from comity.access.app import queries as people
from comity.access.app.models import Person
from comity.cooperation.app.models import Thread
from comity.cooperation.errors import CannotTakeError
from comity.journal.app import services as journal

TITLE_LENGTH = 200


@transaction.atomic
def take_on(asked: str, *, person: Person, now: datetime) -> Thread:
    """Let ``person`` deal with a request; whoever did before is told by the journal.

    Raises:
        NoSuchRequestError: There is none that the person may know of.
        PermissionRefusedError: The person may not.
    """
    return _owned(gate.get_for(person, "take", asked, now=now), person, by=person, now=now)


@transaction.atomic
def hand_over(asked: str, *, to: str, person: Person, now: datetime) -> Thread:
    """Let somebody else deal with a request.

    Raises:
        CannotTakeError: Whoever is named may not take it.
        NoSuchPersonError: Nobody is known by that id.
        PermissionRefusedError: The person may not hand it over.
    """
    held: Thread = gate.get_for(person, "hand_over", asked, now=now)
    taker = people.person(to)
    if not taker.active or not gate.allowed(taker, "read", held):
        msg = f"{taker.name} may not deal with this request"
        raise CannotTakeError(msg, person=taker.id)
    return _owned(held, taker, by=person, now=now)


@transaction.atomic
def name_request(asked: str, *, title: str, person: Person, now: datetime) -> Thread:
    """Give a request a title of our own; an empty one takes it back."""
    held: Thread = gate.get_for(person, "take", asked, now=now)
    before, held.title = held.title, " ".join(title.split())[:TITLE_LENGTH]
    held.save(update_fields=["title"])
    journal.record(
        "request-named",
        now=now,
        thread=held.pk,
        person=person.id,
        before=before,
        after=held.title,
    )
    return held


@transaction.atomic
def note_read(asked: str, *, person: Person, now: datetime) -> None:
    """Note that ``person`` was the first to open what had come."""
    held: Thread = gate.get_for(person, "read", asked, now=now)
    if Thread.objects.filter(pk=held.pk).exclude(unread_at=None).update(unread_at=None):
        journal.record("request-opened", now=now, thread=held.pk, person=person.id)


def _owned(held: Thread, owner: Person, *, by: Person, now: datetime) -> Thread:
    before = held.owner_id or ""
    if before == owner.id:
        return held
    held.owner = owner
    held.save(update_fields=["owner"])
    journal.record(
        "request-taken",
        now=now,
        thread=held.pk,
        person=by.id,
        before=before,
        after=owner.id,
    )
    return held
