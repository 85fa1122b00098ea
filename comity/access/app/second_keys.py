"""Two passkeys: whoever has one alone is led to register a second, and after a while must.

With one passkey a lost telephone is a recovery by two administrators; with two it is an errand.
Practice nodes ask it of nobody, because codes are enough there.

Source: NIST SP 800-63B-4, 4.1.3 (more than one authenticator).
"""

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from comity.access.app import passkeys, sessions
from comity.access.app.models import Person
from comity.access.app.sign_in import person_of
from comity.journal.app import reading
from comity.journal.app.reading import Wanted

ENOUGH: Final = 2
GRACE: Final = timedelta(days=7)
"""How long one passkey is enough: from its registration, or since another was removed."""
_UNTIL: Final = "second_passkey_until"
_TOLD: Final = "second_passkey_told"
_BY_ITSELF: Final = frozenset({"Hx-Request", sessions.BACKGROUND})


class Asked(Enum):
    """How a person is asked: once in a session, or until it is there."""

    ONCE = "once"
    NOW = "now"


def due(person: Person) -> datetime | None:
    """Return until when ``person`` has to register a second passkey; None if nothing is owed."""
    if settings.COMITY_NODE.practice:
        return None
    held = passkeys.passkeys_of(person)
    if len(held) != 1:
        return None
    registered: datetime = held[0].created_at
    removed = _last_removed(person)
    return max(registered, removed or registered) + GRACE


def watch(request: HttpRequest, person: Person) -> None:
    """Remember in the session whether a second passkey is owed, so that pages need not ask."""
    until = due(person)
    if until is not None:
        request.session[_UNTIL] = until.timestamp()


def owed(request: HttpRequest) -> datetime | None:
    """Return until when the person of this session has to register a second passkey."""
    stated = request.session.get(_UNTIL)
    if stated is None:
        return None
    if len(passkeys.passkeys_of(person_of(request))) >= ENOUGH:
        del request.session[_UNTIL]
        return None
    return datetime.fromtimestamp(stated, UTC)


def asked(request: HttpRequest) -> Asked | None:
    """Return whether the person is asked for a second passkey in the place of the page."""
    until = owed(request)
    if until is None:
        return None
    if until <= timezone.now():
        return Asked.NOW
    is_page = request.method == "GET" and not _BY_ITSELF & {*request.headers}
    return Asked.ONCE if is_page and not request.session.get(_TOLD) else None


def note_told(request: HttpRequest) -> None:
    """Remember that the person was asked in this session."""
    request.session[_TOLD] = True


def _last_removed(person: Person) -> datetime | None:
    found = reading.page(Wanted(kind="authenticator-removed", people=(person.pk,))).entries
    kind = Authenticator.Type.WEBAUTHN
    return next((one.row.at for one in found if one.body.get("type") == kind), None)
