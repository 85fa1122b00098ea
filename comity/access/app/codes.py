"""Codes of six digits from a telephone, and the recovery codes on paper; each works once.

Outside practice nodes a code is only the way in until a passkey is there: it ends seven days after
it was set up.

Source: RFC 6238 (TOTP), 5.2: a code is never accepted twice.
"""

import hmac
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.db import transaction

from comity.access.app import secrets_at_rest
from comity.access.app.models import Person
from comity.journal.app import services as journal
from comity.kernel.errors import RefusedError

STEP: Final = 30  # seconds
DIGITS: Final = 6
TOLERANCE: Final = 1  # steps before and after: clocks of telephones drift
BOOTSTRAP: Final = timedelta(days=7)
"""How long a code is enough on a node that is not for practice."""
_LAST: Final = "last_counter"


class WrongCodeError(RefusedError):
    """This is not the present code."""

    code = "access.wrong_code"
    remedy = "Type the six digits that the app shows now."


class UsedCodeError(RefusedError):
    """This code was used already; each works once."""

    code = "access.used_code"
    remedy = "Wait until the app shows the next code, at most 30 seconds."


class EndedCodeError(RefusedError):
    """Codes were the way in until a passkey is there; that time is over."""

    code = "access.ended_code"
    remedy = "Use your passkey, or ask an administrator for a recovery."


def totp_of(person: Person) -> Authenticator | None:
    """Return the app of ``person`` that makes codes, if there is one."""
    found: Authenticator | None = Authenticator.objects.filter(
        user=person, type=Authenticator.Type.TOTP
    ).first()
    return found


def ends_at(held: Authenticator) -> datetime | None:
    """Return until when codes of ``held`` are taken; None on a practice node: always."""
    if settings.COMITY_NODE.practice:
        return None
    made: datetime = held.created_at
    return made + BOOTSTRAP


def digits_of(text: str) -> str:
    """Return the digits in ``text`` as 0 to 9, whichever keyboard wrote them."""
    found = (unicodedata.digit(sign, -1) for sign in text)
    return "".join(str(digit) for digit in found if digit >= 0)


@dataclass(frozen=True, slots=True)
class Code:
    """Six digits and when they are taken.

    Attributes:
        digits: Such as ``012345``.
        taken_from: From when.
        taken_until: Until when.
    """

    digits: str
    taken_from: datetime
    taken_until: datetime


def next_code(held: Authenticator, *, now: datetime) -> Code:
    """Return the first code that was not used yet; for practice nodes, where nobody has an app."""
    counter = max(int(now.timestamp()) // STEP, held.data.get(_LAST, -1) + 1)
    return Code(
        digits=_code(secrets_at_rest.opened(held.data["secret"]), counter),
        taken_from=datetime.fromtimestamp((counter - TOLERANCE) * STEP, UTC),
        taken_until=datetime.fromtimestamp((counter + TOLERANCE + 1) * STEP, UTC),
    )


@transaction.atomic
def use_code(person: Person, text: str, *, now: datetime) -> Authenticator:
    """Take the six digits of ``text`` as the present code, once.

    Raises:
        WrongCodeError: They are not, or there is no app.
        UsedCodeError: They are, and were taken before.
        EndedCodeError: Codes are no longer taken from this person.
    """
    held = _locked(person, Authenticator.Type.TOTP)
    typed = digits_of(text)
    counter = None if held is None else _counter(held, typed, now)
    if held is None or counter is None:
        msg = "the code is not right"
        raise WrongCodeError(msg)
    until = ends_at(held)
    if until is not None and now >= until:
        msg = "codes ended for this person seven days after they were set up"
        raise EndedCodeError(msg)
    if counter <= held.data.get(_LAST, -1):
        msg = "the code was used already"
        raise UsedCodeError(msg)
    held.data[_LAST] = counter
    held.last_used_at = now
    held.save(update_fields=["data", "last_used_at"])
    return held


@transaction.atomic
def use_recovery_code(person: Person, text: str, *, now: datetime) -> Authenticator:
    """Take ``text`` as one of the recovery codes on paper, once.

    Raises:
        WrongCodeError: It is none, or was taken before.
    """
    held = _locked(person, Authenticator.Type.RECOVERY_CODES)
    if held is None or not held.wrap().validate_code(digits_of(text)):
        msg = "the code is not right"
        raise WrongCodeError(msg)
    journal.record("recovery-code-used", now=now, person=person.id, authenticator=held.pk)
    return held


def _locked(person: Person, kind: str) -> Authenticator | None:
    found: Authenticator | None = (
        Authenticator.objects.select_for_update().filter(user=person, type=kind).first()
    )
    return found


def _counter(held: Authenticator, typed: str, now: datetime) -> int | None:
    secret = secrets_at_rest.opened(held.data["secret"])
    matching = None
    for counter in _counters(now):  # all of them, so that the time says nothing
        if hmac.compare_digest(_code(secret, counter), typed):
            matching = counter
    return matching


def _counters(now: datetime) -> Iterator[int]:
    present = int(now.timestamp()) // STEP
    yield from range(present - TOLERANCE, present + TOLERANCE + 1)


def _code(secret: str, counter: int) -> str:
    return str(format_hotp_value(hotp_value(secret, counter)))
