"""What is asked about people, organisations and delegations."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from comity.access.app.models import Delegation, Organisation, Person, Token
from comity.access.permissions import PermissionRefusedError
from comity.access.roles import Role, role_of
from comity.kernel.errors import InvalidInputError


class NoSuchPersonError(InvalidInputError):
    """Nobody of that name or id is enrolled here."""

    code = "access.no_such_person"
    remedy = "List the people of this node: comity node person list."


class RoleEndedError(PermissionRefusedError):
    """The role of this person has ended."""

    code = "access.role_ended"
    remedy = "Ask the administrator of the node to extend the role, if the post goes on."


class NoSuchNoticeError(InvalidInputError):
    """There is no notice of that number."""

    code = "access.no_such_notice"
    remedy = "List the notices again."


def person_by_digest(digest: str) -> Person | None:
    """Return the active person whose unrevoked token has ``digest``, if there is one."""
    held = (
        Token.objects.select_related("person", "person__works_in")
        .filter(digest=digest, revoked_at=None, person__active=True)
        .first()
    )
    return None if held is None else held.person


def people() -> QuerySet[Person]:
    """Return everybody who was ever enrolled, by name."""
    return Person.objects.all()


def known(id: str) -> Person | None:  # noqa: A002 - what everybody calls it
    """Return whoever has that very id, if somebody ever had."""
    return Person.objects.filter(pk=id).first()


def person(id_or_name: str) -> Person:
    """Return the one person with that id or that very name.

    Raises:
        NoSuchPersonError: There is none, or the name is not unique.
    """
    found = list(Person.objects.filter(id=id_or_name) or Person.objects.filter(name=id_or_name)[:2])
    if len(found) != 1:
        msg = f"{'nobody is' if not found else 'more than one person is'} enrolled as {id_or_name}"
        raise NoSuchPersonError(msg, asked=id_or_name)
    return found[0]


def roles_at(person: Person, now: datetime, *, ended_is_empty: bool = False) -> Sequence[Role]:
    """Return the roles that ``person`` has at ``now``: the own one, then what is lent.

    Args:
        person: Who asks.
        now: Present instant.
        ended_is_empty: Return nothing, instead of saying so, where the own role has ended.

    Raises:
        RoleEndedError: The own role has ended, and with it everything.
    """
    if not person.active or _ended(person, now):
        if ended_is_empty:
            return ()
        msg = f"the role {person.role} ended on {person.role_ends_on}"
        raise RoleEndedError(msg, role=person.role, ended_on=str(person.role_ends_on))
    own = role_of(person.role)
    lent = (role_of(one.role) for one in person.lent if _runs(one, now))
    return tuple(dict.fromkeys((own, *lent)))


def lender_of(person: Person, role: Role, now: datetime) -> str | None:
    """Return who lent ``role`` to ``person``, if it is not the person's own."""
    if role_of(person.role) is role:
        return None
    lent = (one for one in person.lent if one.role == role and _runs(one, now))
    return next((one.giver_id for one in lent), None)


def delegations(person: Person) -> QuerySet[Delegation]:
    """Return what ``person`` lent or was lent, the newest first."""
    found = Delegation.objects.filter(Q(giver=person) | Q(receiver=person))
    return found.select_related("giver", "receiver", "decided_by")


def organisations() -> QuerySet[Organisation]:
    """Return the organisations that people of this node work for, with their units."""
    return Organisation.objects.prefetch_related("units")


def _ended(person: Person, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(settings.COMITY_NODE.zone)).date()
    return person.role_ends_on is not None and today > person.role_ends_on


def _runs(held: Delegation, now: datetime) -> bool:
    """Say whether a delegation runs: the giver is still there, in that very role."""
    giver = held.giver
    there = giver.active and giver.role == held.role and not _ended(giver, now)
    return there and held.begins_at <= now < held.ends_at
