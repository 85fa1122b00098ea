"""Sign-ins for practice nodes, where nobody has a telephone; refused on every other node."""

import secrets
from datetime import datetime
from typing import NamedTuple

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import transaction

from comity.access.app import codes, invitations, queries, sessions
from comity.access.app.codes import Code
from comity.access.app.models import Person
from comity.access.app.services import MACHINE
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.errors import RefusedError

_WORDS = (
    "anchor", "basket", "candle", "desert", "engine", "forest", "garden", "harbour", "island",
    "jacket", "kettle", "ladder", "market", "needle", "orange", "pillow", "quarry", "rocket",
    "saddle", "timber", "umbrella", "velvet", "window", "yellow",
)  # fmt: skip


class PracticeOnlyError(RefusedError):
    """Only a practice node hands out second factors."""

    code = "access.practice_only"
    remedy = "Invite the person: comity node person invite."


class NoCodesError(RefusedError):
    """The person has no app that makes codes."""

    code = "access.no_codes"
    remedy = "Give a practice sign-in: comity node person add … --practice-sign-in."


class PracticeSignIn(NamedTuple):
    """What somebody needs to sign in on a practice node."""

    username: str
    password: str
    secret: str
    otpauth: str


@transaction.atomic
def give_sign_in(person: Person, *, now: datetime, username: str | None = None) -> PracticeSignIn:
    """Give ``person`` a password and a secret for codes, and tell both.

    Raises:
        PracticeOnlyError: This is no practice node.
    """
    _practice()
    before = traced(person)
    held = invitations.named(person, username)
    words = [secrets.choice(_WORDS) for _ in range(4)]
    password = "-".join([*words, str(secrets.randbelow(90) + 10)])
    held.set_password(password)
    held.save(update_fields=["username", "password"])
    sessions.end_sessions(held, now=now, why="password-set")
    Authenticator.objects.filter(user=held).delete()
    secret = generate_totp_secret()
    TOTP.activate(held, secret)
    RecoveryCodes.activate(held)
    journal.record(
        "practice-sign-in-given",
        now=now,
        person=held.id,
        by=MACHINE,
        before=before,
        after=traced(held),
    )
    otpauth = get_adapter().build_totp_url(held, secret)
    return PracticeSignIn(str(held.username), password, secret, otpauth)


def code_of(person: Person, *, now: datetime) -> Code:
    """Return the next code of the person's app that was not used yet.

    Raises:
        PracticeOnlyError: This is no practice node.
        NoCodesError: There is no app.
    """
    _practice()
    held = codes.totp_of(person)
    if held is None:
        msg = f"{person.name} has no code app"
        raise NoCodesError(msg)
    return codes.next_code(held, now=now)


def people_with_codes() -> list[Person]:
    """Return everybody who has an app, by name."""
    held = Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__active=True)
    return list(Person.objects.filter(pk__in=held.values("user_id")))


def person_called(who: str) -> Person:
    """Return the person with that name to sign in with, that id or that very name.

    Raises:
        NoSuchPersonError: There is none, or the name is not unique.
    """
    return Person.objects.filter(username=who.strip().lower()).first() or queries.person(who)


def _practice() -> None:
    if not settings.COMITY_NODE.practice:
        msg = "this is no practice node"
        raise PracticeOnlyError(msg)
