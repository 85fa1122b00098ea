"""Lending a role for a time, taking it back, and letting a role go on.

What is lent is the giver's own role, to somebody of the same organisation's kind; what is lent
cannot be lent on. Whether it runs is asked of the moment: it ends by itself, and at once when the
giver leaves or changes the post. Who keeps or watches the node is lent nothing, and lends nothing.

Source: process catalogue, 3.2 (roles end with post, 12 months); trust 4 (least privilege).
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from comity.access.app import doors, sessions
from comity.access.app.models import Delegation, Person
from comity.access.app.recovery import MissingReasonError
from comity.access.permissions import Ownership, Side, rule_of
from comity.access.roles import Role, role_of
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.errors import InvalidInputError, RefusedError

LENT_AT_MOST: Final = timedelta(days=366)
APART: Final = frozenset(
    {
        Role.ADMIN,
        Role.AUDITOR,
        Role.OVERSIGHT,
        Role.DATA_PROTECTION,
        Role.STATISTICIAN,
        Role.DEFENCE,
    }
)
"""Who keeps or watches the node, or stands on another side of the case: nothing is lent to them."""


class DelegationRefusedError(RefusedError):
    """This role cannot be lent so."""

    code = "access.delegation_refused"
    remedy = "Lend an own role, to an active colleague, for a time that ends."


class NoSuchDelegationError(InvalidInputError):
    """There is no such delegation."""

    code = "access.no_such_delegation"
    remedy = "List the delegations of the person again."


@transaction.atomic
def delegate(
    giver: str,
    receiver: str,
    *,
    until: datetime,
    why: str,
    by: Person,
    now: datetime,
    begins: datetime | None = None,
) -> Delegation:
    """Lend the role of ``giver`` to ``receiver`` until an instant.

    Args:
        giver: Id of whoever lends; the own one, unless the head or an administrator decides.
        receiver: Id of a colleague.
        until: When it ends.
        why: The reason.
        by: Who decides it.
        now: Present instant.
        begins: When it begins; now if not said.

    Raises:
        DelegationRefusedError: The role, the receiver or the time does not allow it.
        MissingReasonError: Nobody said why.
        PermissionRefusedError: ``by`` may not decide that.
    """
    lending = doors.person(by, "delegate", giver, now=now)
    taking = doors.person(by, "person_read", receiver, now=now)
    begins_at = begins or now
    _check(lending, taking, begins_at=begins_at, until=until, by=by, now=now)
    if not why.strip():
        msg = "a role is lent with a reason"
        raise MissingReasonError(msg)
    made = Delegation.objects.create(
        giver=lending,
        receiver=taking,
        role=lending.role,
        begins_at=begins_at,
        ends_at=until,
        reason=why.strip()[:500],
        decided_by=by,
        decided_at=now,
    )
    journal.record(
        "role-lent",
        now=now,
        person=lending.pk,
        by=by.pk,
        whom=taking.pk,
        role=made.role,
        begins=begins_at.isoformat(),
        until=until.isoformat(),
        why=made.reason,
        after=traced(made),
    )
    return made


@transaction.atomic
def revoke_delegation(number: int, *, why: str, by: Person, now: datetime) -> Delegation:
    """Take back a role that was lent; a repeat changes nothing.

    Raises:
        MissingReasonError: Nobody said why.
        NoSuchDelegationError: There is none of that number whose giver ``by`` may decide for.
        PermissionRefusedError: ``by`` may not decide that.
    """
    held = Delegation.objects.select_for_update().filter(pk=number).first()
    if held is None:
        msg = f"there is no delegation {number}"
        raise NoSuchDelegationError(msg, delegation=number)
    doors.person(by, "delegation_revoke", held.giver_id, now=now)
    if not why.strip():
        msg = "a role is taken back with a reason"
        raise MissingReasonError(msg)
    if held.revoked_at is not None:
        return held
    before = traced(held)
    held.revoked_at, held.revoked_by = now, by
    held.save(update_fields=["revoked_at", "revoked_by"])
    sessions.end_sessions(held.receiver, now=now, why="role-taken-back")
    journal.record(
        "role-taken-back",
        now=now,
        person=held.giver_id,
        by=by.pk,
        whom=held.receiver_id,
        role=held.role,
        why=why.strip(),
        before=before,
        after=traced(held),
    )
    return held


@transaction.atomic
def extend(asked: str, *, until: date, why: str, by: Person, now: datetime) -> Person:
    """Let somebody's role go on, or end sooner.

    Raises:
        MissingReasonError: Nobody said why.
        PermissionRefusedError: ``by`` is no administrator.
    """
    held = doors.person(by, "role_change", asked, now=now)
    if not why.strip():
        msg = "a post goes on with a reason"
        raise MissingReasonError(msg)
    before = held.role_ends_on
    held.role_ends_on = until
    held.save(update_fields=["role_ends_on"])
    journal.record(
        "role-extended",
        now=now,
        person=held.pk,
        by=by.pk,
        role=held.role,
        why=why.strip(),
        before=before and before.isoformat(),
        after=until.isoformat(),
    )
    return held


def _check(
    giver: Person,
    receiver: Person,
    *,
    begins_at: datetime,
    until: datetime,
    by: Person,
    now: datetime,
) -> None:
    reasons = {
        "nobody lends a role to oneself": giver.pk == receiver.pk,
        "whoever keeps the node does not take a role that is lent": by.pk == receiver.pk
        and role_of(by.role) is Role.ADMIN,
        f"{receiver.name} has left": not receiver.active,
        f"the role {giver.role} is not lent": not _lendable(role_of(giver.role)),
        f"nothing is lent to the role {receiver.role}": role_of(receiver.role) in APART,
        "people of a provider lend among themselves": giver.provider_code != receiver.provider_code,
        f"it ends after it begins, and within {LENT_AT_MOST.days} days": not (
            now - timedelta(minutes=5) <= begins_at < until <= begins_at + LENT_AT_MOST
        ),
    }
    refused = next((reason for reason, so in reasons.items() if so), None)
    if refused is not None:
        raise DelegationRefusedError(refused, giver=giver.pk, receiver=receiver.pk)


def _lendable(role: Role) -> bool:
    return role not in APART and Ownership.OWN in rule_of("delegate").reach(role, Side.ANY)
