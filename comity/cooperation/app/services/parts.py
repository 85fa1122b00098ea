"""Who deals with a request: taking it, handing it over, letting somebody in.

Whoever does something in a request takes part in it, and whoever does it first where nobody deals
with it has taken it by that. Need-to-know and handling marks go by these rows.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from comity.access.app import queries as access
from comity.access.app.services import Person
from comity.access.marks import hidden_from, mark_of
from comity.access.permissions import Ownership, PermissionRefusedError, Side, rule_of
from comity.cooperation.app import doors
from comity.cooperation.app.models import Draft, Participant, Thread
from comity.cooperation.errors import HandOverRefusedError
from comity.cooperation.people import Someone
from comity.journal.app import services as journal
from comity.journal.app.traces import traced

LET_IN_AT_MOST = timedelta(days=366)
"""Roles and what is seen under them end; so does this."""


class Taken(NamedTuple):
    """Who dealt with a request before, and who does now."""

    thread: Thread
    before: str | None


@transaction.atomic
def take(asked: str, *, person: Person, now: datetime) -> Taken:
    """Let ``person`` deal with a request from now; a repeat changes nothing.

    Raises:
        NoSuchRequestError: There is none that the person may know of.
        PermissionRefusedError: Somebody else deals with it who must hand it over.
    """
    held = doors.request(person, "take", asked, now=now)
    return _given(held, person, by=person, why="", now=now)


@transaction.atomic
def hand_over(asked: str, *, to: Person, why: str, person: Person, now: datetime) -> Taken:
    """Let ``to`` deal with a request from now.

    Raises:
        HandOverRefusedError: They have left, have no role for it, or no reason is given.
        NoSuchRequestError: There is none that the person may know of.
        PermissionRefusedError: It is not the person's to give.
    """
    held = doors.request(person, "hand_over", asked, now=now)
    if not why.strip():
        msg = "a hand-over has a reason"
        raise HandOverRefusedError(msg, thread=held.pk)
    if not _may_own(to, held, now):
        msg = f"{to.name} cannot deal with this request"
        raise HandOverRefusedError(msg, thread=held.pk, person=to.pk)
    return _given(held, to, by=person, why=why.strip(), now=now)


@transaction.atomic
def let_in(
    asked: str, who: Person, *, until: datetime, why: str, person: Person, now: datetime
) -> Participant:
    """Let ``who`` read a request until an instant.

    Raises:
        HandOverRefusedError: No reason, no end, or a role that reads no request.
        NoSuchRequestError: There is none that the person may know of.
        PermissionRefusedError: It is not the person's to open.
    """
    held = doors.request(person, "let_in", asked, now=now)
    if not why.strip() or not now < until <= now + LET_IN_AT_MOST:
        msg = f"give a reason, and an end within {LET_IN_AT_MOST.days} days"
        raise HandOverRefusedError(msg, thread=held.pk)
    if not any(
        Ownership.PART in rule_of("read").reach(role, Side(held.own_side))
        for role in access.roles_at(who, now)
    ):
        msg = f"the role {who.role} reads no request"
        raise HandOverRefusedError(msg, thread=held.pk, person=who.pk)
    part, made = Participant.objects.get_or_create(
        thread=held,
        person=who,
        defaults={"since": now, "until": until, "let_in_by": person.pk},
    )
    before = None if made else traced(part)
    if not made and part.until is not None:
        part.until, part.let_in_by = until, person.pk
        part.save(update_fields=["until", "let_in_by"])
    journal.record(
        "request-opened-to",
        now=now,
        thread=held.pk,
        person=person.pk,
        whom=who.pk,
        until=until.isoformat(),
        why=why.strip(),
        before=before,
        after=traced(part),
    )
    return part


def note_part(thread: Thread, person: Someone, *, now: datetime) -> None:
    """Note that ``person`` took part, inside the transaction of what they did."""
    part, made = Participant.objects.get_or_create(
        thread=thread,
        person_id=person.id,
        defaults={"organisation": person.organisation, "since": now},
    )
    if not made and part.until is not None:  # was let in, and now does something of the desk
        part.until, part.organisation = None, person.organisation
        part.save(update_fields=["until", "organisation"])
    if thread.owner_id is None and not person.provider_code:  # a provider's request has no desk
        thread.owner_id = person.id
        thread.save(update_fields=["owner"])


def note_drafters(thread: Thread, draft: Draft, *, now: datetime) -> None:
    """Note that whoever wrote or overrode ``draft`` took part in what came of it."""
    for who in {draft.made_by, draft.override_by, draft.changed_by} - {""}:
        wrote = access.known(who)
        if wrote is not None:
            note_part(thread, wrote, now=now)


def in_hand(person: Person) -> int:
    """Return how many open requests ``person`` deals with, drafts to be looked at included."""
    return _owned(person).count() + _handed(person).count()


@transaction.atomic
def pass_on(person: Person, to: Person, by: Person, now: datetime) -> int:
    """Give what ``person`` deals with to ``to``, because ``person`` leaves; how much it was.

    Raises:
        HandOverRefusedError: ``to`` has no role for one of the requests; nothing is passed on.
    """
    threads, drafts = list(_owned(person).select_for_update()), _handed(person)
    for held in threads:
        if not _may_own(to, held, now):
            msg = f"{to.name} cannot deal with what {person.name} has in hand"
            raise HandOverRefusedError(msg, person=to.pk)
        _given(held, to, by=by, why="the owner leaves", now=now)
    for draft in drafts.select_for_update():
        draft.handed_to = to
        draft.save(update_fields=["handed_to"])
        journal.record(
            "draft-handed",
            now=now,
            draft=draft.pk,
            person=by.pk,
            why="the owner leaves",
            before=person.pk,
            after=to.pk,
        )
    return len(threads) + len(drafts)


def _owned(person: Person) -> QuerySet[Thread]:
    return Thread.objects.filter(owner=person, open=True).order_by("pk")


def _handed(person: Person) -> QuerySet[Draft]:
    open_ones = Draft.objects.filter(thread=None, discarded_at=None)
    return open_ones.filter(handed_to=person).order_by("pk")


def _given(held: Thread, to: Person, *, by: Person, why: str, now: datetime) -> Taken:
    before, trace = held.owner_id, traced(held)
    if before == to.pk:
        return Taken(held, before)
    held.owner = to
    held.save(update_fields=["owner"])
    note_part(held, to, now=now)
    journal.record(
        "request-taken" if by.pk == to.pk else "request-handed-over",
        now=now,
        thread=held.pk,
        reference=str(held),
        person=by.pk,
        whom=to.pk,
        from_whom=before,
        why=why,
        before=trace,
        after=traced(held),
    )
    return Taken(held, before)


def _may_own(to: Person, held: Thread, now: datetime) -> bool:
    side, national = Side(held.own_side), set(mark_of(held.mark).national)
    if not to.active:
        return False
    try:
        roles = access.roles_at(to, now)
    except PermissionRefusedError:
        return False
    return any(
        rule_of("take").reach(role, side) and not national & set(hidden_from(role))
        for role in roles
    )


__all__ = ["Taken", "hand_over", "let_in", "note_drafters", "note_part", "take"]
