"""Acts on people, tokens and notices. One function, one transaction, one journal entry.

A token is 256 random bits; the database keeps its digest alone, so that a stolen copy of the
database opens nothing.
"""

import secrets
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from comity.access.app import queries
from comity.access.app.models import Level, Notice, Token
from comity.access.app.models import Person as Person  # the type that other rooms name
from comity.access.app.organisations import organisation_of, unit_of
from comity.access.roles import PROVIDER_ROLES, role_of
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.digests import digest_of, to_base64url
from comity.kernel.errors import InvalidInputError, RefusedError
from comity.kernel.identifiers import Rng, uuid7

TOKEN_SIZE = 32  # bytes
MACHINE = "machine"
"""Stands in the journal for whoever works on the node's own machine."""
TERM = timedelta(days=365)
"""How long a role lasts if nothing else is said (process 3.2: roles end with the post)."""


class NotSignedInError(RefusedError):
    """Nobody is known by this token."""

    code = "access.not_signed_in"
    remedy = "Ask the administrator of the node for a token: comity node person add."


class IncompletePersonError(InvalidInputError):
    """A person cannot be enrolled like that."""

    code = "access.incomplete_person"
    remedy = "Give name, role and organisation, and the provider's code for a provider's people."


class About(NamedTuple):
    """The row that a notice is about; whoever may not know of it is not told.

    Attributes:
        kind: Object of the table of permissions, such as ``request``.
        id: Of the row.
    """

    kind: str
    id: str


class Enrolled(NamedTuple):
    """A person, and the token that is told once."""

    person: Person
    token: str


@transaction.atomic
def enrol(
    *,
    name: str,
    role: str,
    organisation: str,
    now: datetime,
    unit: str = "",
    provider_code: str | None = None,
    role_ends_on: date | None = None,
    by: Person | None = None,
    rng: Rng = secrets.token_bytes,
) -> Enrolled:
    """Enrol a person and give the first token; the role ends after ``TERM`` if no day is said.

    Raises:
        IncompletePersonError: A blank name, or a provider's code where none belongs or vice versa.
        OrganisationMismatchError: A provider's people work for the provider, and nobody else does.
        UnknownRoleError: There is no such role.
    """
    known = role_of(role)
    if not name.strip() or not organisation.strip():
        msg = "name and organisation must not be blank"
        raise IncompletePersonError(msg)
    if (known in PROVIDER_ROLES) != bool(provider_code):
        msg = f"role {known} {'needs' if known in PROVIDER_ROLES else 'has no'} provider's code"
        raise IncompletePersonError(msg, role=str(known))
    decided = _decided_by(by)
    employer = organisation_of(
        organisation.strip(), provider_code=provider_code, by=decided, now=now
    )
    person = Person.objects.create(
        id=uuid7(now=now, rng=rng),
        name=name.strip(),
        role=str(known),
        role_ends_on=role_ends_on or (now + TERM).date(),
        works_for=employer,
        works_in=unit_of(employer, unit.strip(), by=decided, now=now),
        provider_code=provider_code or None,
        enrolled_at=now,
    )
    token = _new_token(person, now=now, rng=rng)
    journal.record(
        "person-enrolled",
        now=now,
        person=person.id,
        role=person.role,
        ends_on=str(person.role_ends_on),
        by=decided,
        after=traced(person),
    )
    return Enrolled(person, token)


def authenticate(token: str) -> Person:
    """Return the person who is known by ``token``.

    Raises:
        NotSignedInError: Nobody is, or no longer.
    """
    person = queries.person_by_digest(digest_of(token.encode("utf-8")))
    if person is None:
        msg = "nobody is known by this token"
        raise NotSignedInError(msg)
    return person


@transaction.atomic
def revoke(person: Person, *, now: datetime, by: Person | None = None) -> int:
    """Revoke every token of ``person`` and return how many there were.

    Args:
        person: Whose.
        now: The present instant.
        by: The administrator; nobody on the node's own machine.
    """
    count = Token.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
    journal.record(
        "tokens-revoked", now=now, person=person.id, by=_decided_by(by), before=count, after=0
    )
    return count


@transaction.atomic
def renew(person: Person, *, now: datetime, rng: Rng = secrets.token_bytes) -> str:
    """Revoke every token of ``person`` and give a new one, on the node's own machine."""
    ended = Token.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
    token = _new_token(person, now=now, rng=rng)
    journal.record(
        "token-renewed", now=now, person=person.id, by=_decided_by(None), before=ended, after=1
    )
    return token


@transaction.atomic
def notify(
    code: str, level: str, now: datetime, *, about: About | None = None, **facts: object
) -> Notice:
    """Tell people of this node about ``code``; it waits until somebody says it was read.

    Args:
        code: Dotted stable name, such as ``protocol.undelivered``.
        level: ``info``, ``warning`` or ``alarm``.
        now: Present instant.
        about: The guarded row that it is about; it is told to whoever may know of that row alone.
        facts: What happened.
    """
    kind, row = about or ("", "")
    notice = Notice.objects.create(
        code=code, level=Level(level), facts=facts, at=now, about_kind=kind, about_id=row
    )
    journal.record(
        "notice-given",
        now=now,
        code=code,
        level=str(notice.level),
        notice=notice.pk,
        after=traced(notice),
    )
    return notice


@transaction.atomic
def mark_seen(notice: Notice, *, by: Person, now: datetime) -> Notice:
    """Note that ``by`` read ``notice``; the first reader stands."""
    held = Notice.objects.select_for_update().get(pk=notice.pk)
    if held.seen_at is None:
        before, held.seen_at, held.seen_by = traced(held), now, by
        held.save(update_fields=["seen_at", "seen_by"])
        journal.record(
            "notice-seen",
            now=now,
            notice=held.pk,
            person=by.id,
            before=before,
            after=traced(held),
        )
    return held


def _decided_by(person: Person | None) -> str:
    return MACHINE if person is None else person.id


def _new_token(person: Person, *, now: datetime, rng: Rng) -> str:
    token = to_base64url(rng(TOKEN_SIZE))
    Token.objects.create(digest=digest_of(token.encode("ascii")), person=person, made_at=now)
    return token
