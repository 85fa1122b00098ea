r"""Step-up: before what cannot be undone, the person confirms with the authenticator at hand.

The confirmation is part of the form of the act itself. A passkey signs a challenge that is made
from the digest of what is confirmed, so that it can be shown later what the person agreed to:
``challenge = SHA-256("comity-confirmation/1\n" + nonce + over)``. The six digits of a code confirm
too; they prove that the person was there, and need no script.

Sending and sealing are confirmed each time. For other acts, such as changing a role, what was
confirmed in the last five minutes counts: say ``recent_counts=True`` at both calls.

Source: OWASP ASVS 5.0, 7.5.3; decision 0009.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal import ratelimit
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from comity.access.app import codes, passkeys, sessions
from comity.access.app.identity import Confirmation as ConfirmationRow
from comity.access.app.models import Person
from comity.access.app.sign_in import person_of
from comity.journal.app import services as journal
from comity.kernel.digests import checked_digest, from_base64url, to_base64url
from comity.kernel.errors import RefusedError, UnavailableError
from comity.kernel.identifiers import uuid7

FRESH: Final = timedelta(minutes=5)
LABEL: Final = b"comity-confirmation/1\n"
CREDENTIAL_FIELD: Final = "confirm_credential"
CODE_FIELD: Final = "confirm_code"
_NONCES: Final = "confirm_nonces"
_AT: Final = "confirmed_at"
_OPEN_AT_ONCE: Final = 16  # forms that one session may have open
_LIMIT: Final = {"confirm": "10/m/user,30/h/user"}


class StepUpNeededError(RefusedError):
    """This act needs a confirmation, and none came with it."""

    code = "access.step_up_needed"
    remedy = "Confirm with your passkey, or type the six digits that your app shows."


class StepUpFailedError(RefusedError):
    """What came is no confirmation of this act."""

    code = "access.step_up_failed"
    remedy = "Look at what you confirm once more, then confirm it again."


class TooManyTriesError(UnavailableError):
    """Too many confirmations failed in a short time."""

    code = "access.too_many_tries"
    remedy = "Wait a minute, then try again."


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form has to show so that its act can be confirmed.

    Attributes:
        over: Digest of what is confirmed.
        fresh: A confirmation of the last minutes counts; there is nothing to do.
        passkey: The person has a passkey.
        code: The person has an app that makes codes.
        options: What the browser asks the passkey for, as JSON; empty without a passkey.
    """

    over: str
    fresh: bool
    passkey: bool
    code: bool
    options: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That a person confirmed one thing.

    Attributes:
        id: Of the row that keeps it.
        over: Digest of what was confirmed.
        person: Who confirmed.
        method: ``passkey``, ``code`` or ``recent``.
        credential: Which authenticator.
        at: When.
    """

    id: str
    over: str
    person: str
    method: str
    credential: str
    at: datetime


def challenge_of(nonce: bytes, over: str) -> bytes:
    """Return what a passkey signs to confirm ``over``."""
    return hashlib.sha256(LABEL + nonce + over.encode("ascii")).digest()


def is_fresh(request: HttpRequest, *, now: datetime) -> bool:
    """Say whether the person confirmed something in this session minutes ago."""
    at = request.session.get(_AT)
    return at is not None and 0 <= now.timestamp() - float(at) < FRESH.total_seconds()


def offered(request: HttpRequest, *, over: str, recent_counts: bool = False) -> Offer:
    """Return what a form shows so that its act over ``over`` can be confirmed.

    Args:
        request: Of the person who looks at the form.
        over: Digest of what will be confirmed.
        recent_counts: A confirmation of the last five minutes is enough for this act.
    """
    person = person_of(request)
    checked_digest(over)
    if recent_counts and is_fresh(request, now=timezone.now()):
        return Offer(over=over, fresh=True, passkey=False, code=False, options="")
    held = passkeys.passkeys_of(person)
    options = ""
    if held:
        nonce = _nonce(request, over)
        asked = passkeys.asked(request, person, challenge=challenge_of(nonce, over))
        options = json.dumps(asked, separators=(",", ":"))
    return Offer(
        over=over,
        fresh=False,
        passkey=bool(held),
        code=codes.totp_of(person) is not None,
        options=options,
    )


def confirm(
    request: HttpRequest, *, over: str, now: datetime, recent_counts: bool = False
) -> Confirmation:
    """Take what came with the form as the person's confirmation of ``over``, and keep it.

    Call it before the transaction of the act: failed tries are counted whatever becomes of it.

    Raises:
        StepUpNeededError: Nothing came.
        StepUpFailedError: It confirms something else, or is somebody else's.
        WrongCodeError, UsedCodeError, EndedCodeError: So says the code.
        TooManyTriesError: Come again in a minute.
    """
    person = person_of(request)
    checked_digest(over)
    answer = request.POST.get(CREDENTIAL_FIELD, "").strip()
    typed = request.POST.get(CODE_FIELD, "").strip()
    if not answer and not typed:
        if recent_counts and is_fresh(request, now=now):
            return _kept(person, over, now=now, method="recent")
        msg = "the act was not confirmed"
        raise StepUpNeededError(msg)
    usage = ratelimit.consume(
        request, app="comity.access", action="confirm", config=_LIMIT, user=person
    )
    if not usage:
        msg = "too many tries"
        raise TooManyTriesError(msg)
    made = (
        _by_passkey(request, person, answer, over, now=now)
        if answer
        else _by_code(person, typed, over, now=now)
    )
    usage.rollback()
    request.session[_AT] = now.timestamp()
    record_authentication(request, person, "mfa", type=made.method, reauthenticated=True)
    sessions.renew_key(request)
    return made


def _by_passkey(
    request: HttpRequest, person: Person, answer: str, over: str, *, now: datetime
) -> Confirmation:
    stated = request.session.get(_NONCES, {}).get(over)
    if stated is None:
        msg = "what is confirmed has changed since the page was shown"
        raise StepUpFailedError(msg)
    nonce = from_base64url(stated)
    with transaction.atomic(durable=True):
        try:
            held, assertion = passkeys.verified(
                request, person, answer, challenge=challenge_of(nonce, over)
            )
        except passkeys.PasskeyRefusedError as error:
            raise StepUpFailedError(error.message) from error
        made = _kept(
            person,
            over,
            now=now,
            method="passkey",
            credential=passkeys.credential_id(held),
            nonce=stated,
            assertion=assertion,
        )
    request.session[_NONCES] = {
        key: value for key, value in request.session[_NONCES].items() if key != over
    }
    return made


def _by_code(person: Person, typed: str, over: str, *, now: datetime) -> Confirmation:
    with transaction.atomic(durable=True):
        held = codes.use_code(person, typed, now=now)
        return _kept(person, over, now=now, method="code", credential=f"code-{held.pk}")


@transaction.atomic
def _kept(
    person: Person,
    over: str,
    *,
    now: datetime,
    method: str,
    credential: str = "",
    nonce: str = "",
    assertion: dict[str, object] | None = None,
) -> Confirmation:
    row = ConfirmationRow.objects.create(
        id=uuid7(now=now, rng=secrets.token_bytes),
        person=person,
        over=over,
        method=method,
        credential=credential,
        nonce=nonce,
        assertion=assertion,
        at=now,
    )
    journal.record(
        "confirmed",
        now=now,
        person=person.id,
        over=over,
        method=method,
        credential=credential,
        confirmation=row.id,
    )
    return Confirmation(
        id=row.id, over=over, person=person.id, method=method, credential=credential, at=now
    )


def _nonce(request: HttpRequest, over: str) -> bytes:
    held: dict[str, str] = request.session.get(_NONCES, {})
    if over in held:
        return from_base64url(held[over])
    made = secrets.token_bytes(32)
    kept = dict(list(held.items())[-_OPEN_AT_ONCE + 1 :])
    request.session[_NONCES] = {**kept, over: to_base64url(made)}
    return made
