"""Sessions: how long they last, how many there may be, and how they end.

A session ends when nothing was done for a while, when it is old, when a third one begins, when the
person leaves or changes the role. Looks that a page takes by itself are marked by the header
``X-Background`` and do not keep a session alive.

Source: OWASP ASVS 5.0, 7.3-7.5; NIST SP 800-63B-4, 5.2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from comity.access.app.identity import DeskSession
from comity.access.app.models import Person
from comity.access.roles import Role
from comity.journal.app import services as journal
from comity.kernel.time import written

BACKGROUND: Final = "X-Background"
"""Header of a request that the page sent by itself."""
ENDS: Final = "Session-Ends"
"""Header of an answer: until when the session lasts if nothing is done."""
AT_ONCE: Final = 2
"""Sessions that one person may have side by side."""
ONE_STEP: Final = "password"
"""How somebody signed in who has no second factor yet."""
_RECORD: Final = "desk_session"
_SEEN_EVERY: Final = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts.

    Attributes:
        idle: Without anything being done.
        age: At most.
    """

    idle: timedelta
    age: timedelta


DESK: Final = Limits(idle=timedelta(minutes=15), age=timedelta(hours=12))
PROVIDER: Final = Limits(idle=timedelta(minutes=60), age=timedelta(hours=24))


def limits_of(person: Person) -> Limits:
    """Return how long sessions of ``person`` last."""
    return PROVIDER if person.role == Role.PROVIDER_LERT else DESK


def ends_at(held: DeskSession, person: Person) -> datetime:
    """Return when ``held`` ends if nothing more is done."""
    limits = limits_of(person)
    return min(held.seen_at + limits.idle, held.started_at + limits.age)


@transaction.atomic
def begin(request: HttpRequest, person: Person, *, now: datetime, method: str) -> DeskSession:
    """Note that ``person`` signed in; the oldest sessions above the limit end."""
    if request.session.session_key is None:
        request.session.create()
    DeskSession.objects.filter(key=request.session.session_key).update(
        key=None, ended_at=now, ended_why="renewed"
    )
    opened = DeskSession.objects.select_for_update().filter(person=person, ended_at=None)
    for old in list(opened.order_by("-started_at", "-id"))[AT_ONCE - 1 :]:
        _end(old, now=now, why="parallel")
    held = DeskSession.objects.create(
        person=person,
        key=request.session.session_key,
        method=method,
        started_at=now,
        seen_at=now,
    )
    request.session[_RECORD] = held.pk
    journal.record("signed-in", now=now, person=person.id, session=held.pk, method=method)
    return held


@transaction.atomic
def end_sessions(person: Person, *, now: datetime, why: str, but: DeskSession | None = None) -> int:
    """End every session of ``person``, everywhere and at once; return how many there were.

    Args:
        person: Whose.
        now: The instant.
        why: One word for the journal, such as ``role-changed``.
        but: The one that may stay: that of whoever does it.
    """
    opened = DeskSession.objects.select_for_update().filter(person=person, ended_at=None)
    found = [held for held in opened if but is None or held.pk != but.pk]
    for held in found:
        _end(held, now=now, why=why)
    return len(found)


@transaction.atomic
def end_all(*, now: datetime, why: str) -> int:
    """End every session of everybody; return how many there were."""
    opened = list(DeskSession.objects.select_for_update().filter(ended_at=None))
    for held in opened:
        _end(held, now=now, why=why)
    return len(opened)


@transaction.atomic
def end_session(person: Person, number: int, *, now: datetime) -> bool:
    """End one session of ``person``; say whether it was open."""
    held = (
        DeskSession.objects.select_for_update()
        .filter(person=person, pk=number, ended_at=None)
        .first()
    )
    if held is None:
        return False
    _end(held, now=now, why="left")
    return True


def open_sessions(person: Person, *, now: datetime) -> list[DeskSession]:
    """Return the sessions of ``person`` that last still, the newest first."""
    found = DeskSession.objects.filter(person=person, ended_at=None)
    return [held for held in found if ends_at(held, person) > now]


def session_of(request: HttpRequest) -> DeskSession | None:
    """Return the session by which ``request`` came, if it came by one."""
    held = getattr(request, _RECORD, None)
    return held if isinstance(held, DeskSession) else None


def is_unsecured(request: HttpRequest) -> bool:
    """Say whether the person signed in by password alone and has no second factor yet."""
    held = session_of(request)
    if held is None or held.method != ONE_STEP:
        return False
    kinds = set(Authenticator.objects.filter(user=held.person_id).values_list("type", flat=True))
    if Authenticator.Type.WEBAUTHN in kinds:
        held.method = "passkey"
    elif Authenticator.Type.TOTP in kinds:
        held.method = "code"
    else:
        return True
    held.save(update_fields=["method"])
    return False


def renew_key(request: HttpRequest) -> None:
    """Give the session of ``request`` a new key: done when more is opened by it."""
    request.session.cycle_key()


class DeskSessionMiddleware:
    """Ends what is over, before any page is asked."""

    def __init__(self, following: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Stand before ``following``."""
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request``."""
        person = request.user
        if not isinstance(person, Person):
            return self._following(request)
        now = timezone.now()
        held = _held(request, person)
        over = _over(held, person, now)
        if over or held is None:
            if held is not None and held.ended_at is None:
                _end(held, now=now, why=over)
            logout(request)
            request.signed_out = over or "ended"  # type: ignore[attr-defined] # told by the page
            return self._following(request)
        if BACKGROUND not in request.headers and now - held.seen_at > _SEEN_EVERY:
            held.seen_at = now
            held.save(update_fields=["seen_at"])
        setattr(request, _RECORD, held)
        until = ends_at(held, person)
        request.session_ends = until  # type: ignore[attr-defined] # told by the page
        response = self._following(request)
        if isinstance(request.user, Person):
            _follow(request, held)
            response.headers[ENDS] = written(until)
        return response


def _held(request: HttpRequest, person: Person) -> DeskSession | None:
    number = request.session.get(_RECORD)
    if not isinstance(number, int):
        return None
    return DeskSession.objects.filter(pk=number, person=person).first()


def _follow(request: HttpRequest, held: DeskSession) -> None:
    key = request.session.session_key  # Django gives a new one when a password changes
    if key != held.key:
        DeskSession.objects.filter(pk=held.pk, ended_at=None).update(key=key)


def _over(held: DeskSession | None, person: Person, now: datetime) -> str:
    if held is None:
        return ""
    if held.ended_at is not None:
        return held.ended_why
    if not person.active:
        return "inactive"
    limits = limits_of(person)
    if now - held.started_at >= limits.age:
        return "age"
    return "idle" if now - held.seen_at >= limits.idle else ""


@transaction.atomic
def _end(held: DeskSession, *, now: datetime, why: str) -> None:
    Session.objects.filter(session_key=held.key).delete()
    held.key = None
    held.ended_at = now
    held.ended_why = why
    held.save(update_fields=["key", "ended_at", "ended_why"])
    journal.record("signed-out", now=now, person=held.person_id, session=held.pk, why=why)
