"""Acts of administrators on people: enrol, change what is kept, change the role, let leave.

A role is a post: whoever changes it ends every session at once, so that nobody goes on in a role
that is no longer theirs. Whoever leaves loses every way in at once, and what they had in hand
passes to a colleague in the same act.

Source: process catalogue, 3.2 (roles end with post); trust 4 (sessions end at a role change).
"""

from datetime import datetime

from django.db import transaction

from comity.access.app import belongings, doors, gate, services, sessions
from comity.access.app.identity import Invitation
from comity.access.app.models import Person, Token
from comity.access.app.organisations import organisation_of, unit_of
from comity.access.app.recovery import MissingReasonError
from comity.access.app.services import IncompletePersonError
from comity.access.roles import PROVIDER_ROLES, Role, role_of
from comity.journal.app import services as journal
from comity.kernel.errors import RefusedError

REASON_LENGTH = 500


class OwnPostError(RefusedError):
    """Nobody changes the own role, or lets oneself leave."""

    code = "access.own_post"
    remedy = "Ask another administrator of the node."


class LastAdministratorError(RefusedError):
    """The node would have no administrator left."""

    code = "access.last_administrator"
    remedy = "Enrol another administrator first."


class SuccessorNeededError(RefusedError):
    """What the person has in hand needs a new owner."""

    code = "access.successor_needed"
    remedy = "Choose a colleague who goes on with it."


@transaction.atomic
def enrol(
    *,
    name: str,
    role: str,
    organisation: str,
    unit: str,
    provider_code: str | None,
    by: Person,
    now: datetime,
) -> Person:
    """Enrol somebody who will sign in on the pages.

    Raises:
        PermissionRefusedError: ``by`` is no administrator.
        IncompletePersonError, UnknownRoleError: See ``services.enrol``.
    """
    gate.permit(by, "person_enrol", now=now)
    made = services.enrol(
        name=name,
        role=role,
        organisation=organisation,
        unit=unit,
        provider_code=provider_code,
        by=by,
        now=now,
    )
    Token.objects.filter(person=made.person).delete()  # nobody was told it: it never was
    return made.person


@transaction.atomic
def change_details(
    asked: str, *, name: str, organisation: str, unit: str, by: Person, why: str, now: datetime
) -> Person:
    """Change what somebody is called, and where they work.

    Raises:
        MissingReasonError: Nobody said why.
        IncompletePersonError: A blank name or organisation.
        OrganisationMismatchError: A provider's people work for the provider, and nobody else does.
    """
    held = doors.person(by, "person_change", asked, now=now)
    reason = _reason(why)
    said = {"name": name.strip(), "organisation": organisation.strip(), "unit": unit.strip()}
    if not said["name"] or not said["organisation"]:
        msg = "name and organisation must not be blank"
        raise IncompletePersonError(msg)
    before = {field: getattr(held, field) for field in said}
    changed = {field: value for field, value in said.items() if before[field] != value}
    if not changed:
        return held
    held.name = said["name"]
    held.works_for = organisation_of(
        said["organisation"], provider_code=held.provider_code, by=by.id, now=now
    )
    held.works_in = unit_of(held.works_for, said["unit"], by=by.id, now=now)
    held.save(update_fields=["name", "works_for", "works_in"])
    journal.record(
        "person-changed",
        now=now,
        person=held.id,
        by=by.id,
        why=reason,
        before={field: before[field] for field in changed},
        after=changed,
    )
    return held


@transaction.atomic
def change_role(
    asked: str, *, role: str, provider_code: str | None, by: Person, why: str, now: datetime
) -> Person:
    """Give somebody another role; their sessions end at once.

    Raises:
        MissingReasonError: Nobody said why.
        OwnPostError: It is the own role.
        LastAdministratorError: Nobody would be left to administer.
        IncompletePersonError: A provider's code where none belongs, or none where one does.
    """
    held = doors.person(by, "role_change", asked, now=now)
    reason, known = _reason(why), role_of(role)
    _not_oneself(held, by)
    if (known in PROVIDER_ROLES) != bool(provider_code):
        msg = f"role {known} {'needs' if known in PROVIDER_ROLES else 'has no'} provider's code"
        raise IncompletePersonError(msg, role=str(known))
    before = {"role": held.role, "provider_code": held.provider_code}
    after = {"role": str(known), "provider_code": provider_code or None}
    if before == after:
        return held
    if known is not Role.ADMIN:
        _keep_an_administrator(held)
    held.role, held.provider_code = str(known), provider_code or None
    held.role_ends_on = (now + services.TERM).date()
    held.save(update_fields=["role", "provider_code", "role_ends_on"])
    sessions.end_sessions(held, now=now, why="role-changed")
    journal.record(
        "role-changed", now=now, person=held.id, by=by.id, why=reason, before=before, after=after
    )
    return held


@transaction.atomic
def leave(asked: str, *, successor: str, by: Person, why: str, now: datetime) -> Person:
    """Let somebody leave: no way in is left, and what they had in hand passes to ``successor``.

    Args:
        asked: Id of whoever leaves.
        successor: Id of a colleague; may be empty where nothing is in hand.
        by: The administrator.
        why: The reason.
        now: The present instant.

    Raises:
        MissingReasonError: Nobody said why.
        OwnPostError: It is oneself.
        LastAdministratorError: Nobody would be left to administer.
        SuccessorNeededError: Something is in hand, and nobody fit was named.
    """
    held = doors.person(by, "person_leave", asked, now=now)
    reason = _reason(why)
    _not_oneself(held, by)
    _keep_an_administrator(held)
    passed = _pass_on(held, successor, by=by, now=now)
    held.active = False
    held.save(update_fields=["active"])
    ended = sessions.end_sessions(held, now=now, why="left")
    tokens = Token.objects.filter(person=held, revoked_at=None).update(revoked_at=now)
    Invitation.objects.filter(person=held, used_at=None, revoked_at=None).update(revoked_at=now)
    journal.record(
        "person-left",
        now=now,
        person=held.id,
        by=by.id,
        why=reason,
        before={"active": True},
        after={"active": False, "sessions": ended, "tokens": tokens, "passed_on": passed},
        to=successor or None,
    )
    return held


@transaction.atomic
def revoke_tokens(asked: str, *, by: Person, now: datetime) -> int:
    """Revoke every token of somebody; return how many there were.

    Raises:
        PermissionRefusedError: ``by`` is no administrator.
    """
    held = doors.person(by, "token_change", asked, now=now)
    return services.revoke(held, now=now, by=by)


@transaction.atomic
def end_sessions(asked: str, *, by: Person, now: datetime) -> int:
    """Sign somebody out everywhere; return how many sessions there were.

    Raises:
        PermissionRefusedError: ``by`` is no administrator.
    """
    held = doors.person(by, "token_change", asked, now=now)
    ended = sessions.end_sessions(held, now=now, why="ended-by-administrator")
    journal.record("sessions-ended", now=now, person=held.id, by=by.id, before=ended, after=0)
    return ended


def _pass_on(held: Person, successor: str, *, by: Person, now: datetime) -> int:
    if not belongings.in_hand(held):
        return 0
    to = Person.objects.filter(pk=successor, active=True).exclude(pk=held.pk).first()
    fit = to is not None and to.provider_code == held.provider_code and to.role != Role.ADMIN
    if to is None or not fit:
        msg = f"what {held.name} has in hand needs a new owner"
        raise SuccessorNeededError(msg, person=held.pk)
    return belongings.pass_on(held, to, by=by, now=now)


def _reason(why: str) -> str:
    if not why.strip():
        msg = "a change of a post needs a reason"
        raise MissingReasonError(msg)
    return why.strip()[:REASON_LENGTH]


def _not_oneself(held: Person, by: Person) -> None:
    if held.pk == by.pk:
        msg = "nobody changes the own post"
        raise OwnPostError(msg)


def _keep_an_administrator(held: Person) -> None:
    if held.role != Role.ADMIN:
        return
    others = Person.objects.select_for_update().filter(role=str(Role.ADMIN), active=True)
    if not others.exclude(pk=held.pk).exists():
        msg = f"{held.name} is the last administrator"
        raise LastAdministratorError(msg)
