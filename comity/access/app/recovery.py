"""Recovery: a person lost every way in. Two administrators let them in again.

One asks with a reason, another approves; then the new link is handed over in person. Passkeys,
codes, password, sessions and tokens of before end at once. Whoever works on the node's own machine
can do both steps, because that machine holds everything anyway; the journal says that it was so.
"""

import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from comity.access.app import gate, invitations, services, sessions
from comity.access.app.identity import Recovery
from comity.access.app.invitations import Invited
from comity.access.app.models import NO_PASSWORD, Person
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.errors import InvalidInputError, RefusedError
from comity.kernel.identifiers import uuid7


class RecoveryOpenError(RefusedError):
    """A recovery of this person waits already."""

    code = "access.recovery_open"
    remedy = "Let another administrator approve or refuse the one that waits."


class SecondPersonNeededError(RefusedError):
    """A recovery needs two administrators, and neither may be the person."""

    code = "access.second_person_needed"
    remedy = "Ask another administrator of the node."


class NoSuchRecoveryError(InvalidInputError):
    """There is no such recovery, or it is closed."""

    code = "access.no_such_recovery"
    remedy = "Look at the recoveries that wait."


class MissingReasonError(InvalidInputError):
    """Nobody said why."""

    code = "access.missing_reason"
    remedy = "Say in one sentence what happened and how you know the person."


def waiting() -> list[Recovery]:
    """Return the recoveries that wait for a second administrator, the newest first."""
    found = Recovery.objects.filter(closed_at=None)
    return list(found.select_related("person", "asked_by"))


@transaction.atomic
def ask_recovery(person: Person, *, by: Person, reason: str, now: datetime) -> Recovery:
    """Ask that ``person`` be let in again.

    Raises:
        PermissionRefusedError: ``by`` is no administrator.
        SecondPersonNeededError: It is the own recovery.
        MissingReasonError: The reason is blank.
        RecoveryOpenError: One waits already.
    """
    gate.get_for(by, "recover", person.pk, now=now)
    if by.pk == person.pk:
        msg = "nobody asks for the own recovery"
        raise SecondPersonNeededError(msg)
    if not reason.strip():
        msg = "a recovery needs a reason"
        raise MissingReasonError(msg)
    if Recovery.objects.filter(person=person, closed_at=None).exists():
        msg = f"a recovery of {person.name} waits already"
        raise RecoveryOpenError(msg)
    made = Recovery.objects.create(
        id=uuid7(now=now, rng=secrets.token_bytes),
        person=person,
        asked_by=by,
        asked_at=now,
        reason=reason.strip()[:500],
    )
    services.notify(
        "access.recovery_asked",
        "warning",
        now,
        about=services.About("person", person.id),
        person=person.id,
        by=by.id,
    )
    journal.record(
        "recovery-asked",
        now=now,
        person=person.id,
        by=by.id,
        why=made.reason,
        recovery=made.id,
        after=traced(made),
    )
    return made


@transaction.atomic
def approve_recovery(recovery_id: str, *, by: Person, now: datetime) -> Invited:
    """Approve as the second administrator; return the new invitation, to be told in person.

    Raises:
        NoSuchRecoveryError: None waits under that id.
        PermissionRefusedError: ``by`` is no administrator.
        SecondPersonNeededError: ``by`` asked for it, or it is the own recovery.
    """
    held = _decided(recovery_id, by=by, now=now, approved=True)
    return _let_in_again(held.person, by=by, now=now, recovery=held.id)


@transaction.atomic
def refuse_recovery(recovery_id: str, *, by: Person, now: datetime) -> Recovery:
    """Refuse, or take back, a recovery that waits.

    Raises:
        NoSuchRecoveryError: None waits under that id.
        PermissionRefusedError: ``by`` is no administrator.
    """
    return _decided(recovery_id, by=by, now=now, approved=False)


@transaction.atomic
def recover_on_machine(person: Person, *, reason: str, now: datetime) -> Invited:
    """Let ``person`` in again, by whoever works on the node's own machine.

    Raises:
        MissingReasonError: The reason is blank.
    """
    if not reason.strip():
        msg = "a recovery needs a reason"
        raise MissingReasonError(msg)
    journal.record(
        "recovery-approved",
        now=now,
        person=person.id,
        by=services.MACHINE,
        why=reason.strip()[:500],
    )
    return _let_in_again(person, by=None, now=now, recovery=None)


def _decided(recovery_id: str, *, by: Person, now: datetime, approved: bool) -> Recovery:
    held = (
        Recovery.objects.select_for_update()
        .select_related("person")
        .filter(pk=recovery_id, closed_at=None)
        .first()
    )
    if held is None:
        msg = "no such recovery waits"
        raise NoSuchRecoveryError(msg)
    gate.get_for(by, "recover", held.person_id, now=now)
    if approved and by.pk in {held.asked_by_id, held.person_id}:
        msg = "the second administrator must be somebody else"
        raise SecondPersonNeededError(msg)
    before, held.decided_by = traced(held), by
    held.closed_at = now
    held.approved = approved
    held.save(update_fields=["decided_by", "closed_at", "approved"])
    journal.record(
        "recovery-approved" if approved else "recovery-refused",
        now=now,
        person=held.person_id,
        by=by.id,
        asked_by=held.asked_by_id,
        why=held.reason,
        recovery=held.id,
        before=before,
        after=traced(held),
    )
    return held


def _let_in_again(
    person: Person, *, by: Person | None, now: datetime, recovery: str | None
) -> Invited:
    removed, _ = Authenticator.objects.filter(user=person).delete()
    before, person.password = traced(person), NO_PASSWORD
    person.save(update_fields=["password"])
    ended = sessions.end_sessions(person, now=now, why="recovery")
    services.revoke(person, now=now, by=by)
    journal.record(
        "ways-in-ended",
        now=now,
        person=person.id,
        by=services.MACHINE if by is None else by.id,
        before=before,
        after=traced(person),
        recovery=recovery,
        authenticators=removed,
        sessions=ended,
    )
    return invitations.invite(person, by=by, now=now)
