"""Invitations: a link that works once, by which a person sets password and second factor.

The code in the link is 256 random bits and is told once; the database keeps its digest. The link is
handed over by a way that the person is known by, not by mail to whoever asks.
"""

import re
import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction

from comity.access.app import gate, sessions
from comity.access.app.identity import Invitation
from comity.access.app.models import Person
from comity.access.app.services import MACHINE
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.digests import digest_of, to_base64url
from comity.kernel.errors import InvalidInputError, RefusedError
from comity.kernel.identifiers import Rng

LASTS: Final = timedelta(hours=72)
SIZE: Final = 32  # bytes of a code
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]")


class NoSuchInvitationError(InvalidInputError):
    """This link opens nothing: it was used, it is too old, or it never was."""

    code = "access.no_such_invitation"
    remedy = "Ask the administrator who invited you for a new link."


class NameTakenError(RefusedError):
    """Somebody else signs in with this name."""

    code = "access.name_taken"
    remedy = "Choose another name to sign in with."


class MalformedNameError(InvalidInputError):
    """Nobody can sign in with such a name."""

    code = "access.malformed_name"
    remedy = "Use 3 to 64 small letters a to z, digits, dots and hyphens, such as ines.alba."


class Invited(NamedTuple):
    """An invitation, and the code that is told once."""

    person: Person
    code: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """Return the address below the node's own that the person opens."""
        return f"/join/{self.code}"


@transaction.atomic
def invite(
    person: Person,
    *,
    by: Person | None,
    now: datetime,
    username: str | None = None,
    rng: Rng = secrets.token_bytes,
) -> Invited:
    """Invite ``person``; links given before no longer open.

    Args:
        person: Who will sign in.
        by: The administrator; None for who works on the node's own machine.
        now: The instant.
        username: The name to sign in with; made from the person's name if there is none yet.
        rng: Random bytes.

    Raises:
        PermissionRefusedError: ``by`` is no administrator.
        MalformedNameError, NameTakenError: The name cannot be used.
    """
    held = _guarded(person, by, now)
    before = held.username
    held = named(held, username)
    Invitation.objects.filter(person=held, used_at=None, revoked_at=None).update(revoked_at=now)
    code = to_base64url(rng(SIZE))
    made = Invitation.objects.create(
        digest=digest_of(code.encode("ascii")),
        person=held,
        made_by=by,
        made_at=now,
        expires_at=now + LASTS,
    )
    journal.record(
        "person-invited",
        now=now,
        person=held.id,
        by=MACHINE if by is None else by.id,
        before={"username": before},
        after={"username": held.username},
    )
    return Invited(held, code, made.expires_at)


def invitation(code: str, *, now: datetime) -> Invitation:
    """Return the open invitation that ``code`` belongs to.

    Raises:
        NoSuchInvitationError: There is none that opens.
    """
    found = (
        Invitation.objects.select_related("person")
        .filter(digest=digest_of(code.encode("utf-8", "replace")), person__active=True)
        .filter(used_at=None, revoked_at=None, expires_at__gt=now)
        .first()
    )
    if found is None:
        msg = "this link opens nothing"
        raise NoSuchInvitationError(msg)
    return found


@transaction.atomic
def accept(code: str, password: str, *, now: datetime) -> Person:
    """Set the password of whoever was invited by ``code``; the link opens nothing from then on.

    Raises:
        NoSuchInvitationError: There is none that opens.
    """
    digest = invitation(code, now=now).digest
    taken = Invitation.objects.filter(digest=digest, used_at=None).update(used_at=now)
    if not taken:  # another browser was faster
        msg = "this link opens nothing"
        raise NoSuchInvitationError(msg)
    person = Person.objects.select_for_update().get(invitations__digest=digest)
    before = traced(person)
    person.set_password(password)
    person.save(update_fields=["password"])
    sessions.end_sessions(person, now=now, why="password-set")
    journal.record("password-set", now=now, person=person.id, before=before, after=traced(person))
    return person


def named(person: Person, username: str | None) -> Person:
    """Give ``person`` a name to sign in with: the one asked for, of before, or a new one.

    Raises:
        MalformedNameError, NameTakenError: The name cannot be used.
    """
    if username is not None or person.username is None:
        person.username = _free_name(person, username)
        person.save(update_fields=["username"])
    return person


def may_set_up(person: Person, *, now: datetime) -> bool:
    """Say whether ``person`` may still set a second factor by an invitation that was used."""
    used = Invitation.objects.filter(person=person, revoked_at=None, expires_at__gt=now)
    return used.exclude(used_at=None).exists()


def made_name(person: Person) -> str:
    """Return a name to sign in with, made from what people call the person."""
    plain = unicodedata.normalize("NFKD", person.name).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain)
    made = ".".join(parts)[:50]
    return made if _NAME.fullmatch(made) else f"person-{person.id[-6:]}"


def _guarded(person: Person, by: Person | None, now: datetime) -> Person:
    if by is None:
        return Person.objects.select_for_update().get(pk=person.pk)
    held = gate.get_for(by, "invite", person.pk, now=now)
    if not isinstance(held, Person):  # the table says so; the types do not know
        msg = "an invitation is for a person"
        raise TypeError(msg)
    return held


def _free_name(person: Person, asked: str | None) -> str:
    others = Person.objects.exclude(pk=person.pk)
    if asked is None:
        made = made_name(person)
        taken = set(others.filter(username__startswith=made).values_list("username", flat=True))
        return next(
            name
            for name in (made, *(f"{made}{number}" for number in range(2, len(taken) + 3)))
            if name not in taken
        )
    name = asked.strip().lower()
    if not _NAME.fullmatch(name):
        msg = f"{asked!r} is no name to sign in with"
        raise MalformedNameError(msg)
    if others.filter(username=name).exists():
        msg = f"somebody else signs in as {name}"
        raise NameTakenError(msg)
    return name
