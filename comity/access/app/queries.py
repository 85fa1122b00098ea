"""What is asked about people and notices."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from comity.access.app.models import Person, Token
from comity.access.roles import Role, role_of
from comity.kernel.errors import InvalidInputError


class NoSuchPersonError(InvalidInputError):
    """Nobody of that name or id is enrolled here."""

    code = "access.no_such_person"
    remedy = "List the people of this node: comity node person list."


class NoSuchNoticeError(InvalidInputError):
    """There is no notice of that number."""

    code = "access.no_such_notice"
    remedy = "List the notices again."


def person_by_digest(digest: str) -> Person | None:
    """Return the active person whose unrevoked token has ``digest``, if there is one."""
    held = (
        Token.objects.select_related("person")
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
    """Return the roles that ``person`` has at ``now``, the own one first."""
    del now, ended_is_empty
    return (role_of(person.role),)


def lender_of(person: Person, role: Role, now: datetime) -> str | None:
    """Return who lent ``role`` to ``person``, if it is not the person's own."""
    del person, role, now
    return None
