"""What every page is told besides what it shows: the node, the reader, the ways, the look."""

from datetime import timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from comity.access.app import doors
from comity.access.app.services import Person
from comity.access.permissions import PermissionRefusedError
from comity.access.roles import Role
from comity.web import navigation

THEME_COOKIE: Final = "__Host-theme"
THEMES: Final = ("light", "dark", "auto")
_MOST_COUNTED: Final = 99


def page(request: HttpRequest) -> dict[str, object]:
    """Return what base templates show; what costs a query waits until it is asked for."""
    person = getattr(request, "user", None)
    me = person if isinstance(person, Person) else None
    told = request.COOKIES.get(THEME_COOKIE, "auto")
    now = timezone.now()
    return {
        "now": now,
        "node": settings.COMITY_NODE,
        "practice": settings.COMITY_NODE.practice,
        "theme": told if told in THEMES else "auto",
        "languages": settings.LANGUAGES,
        "me": me,
        "session_ends": session_end(request) if me else None,
        "unseen": cache(lambda: _unseen(me)),  # a number: plural forms count with it
        "nav": SimpleLazyObject(lambda: _rail(request, me)),
        "bar": SimpleLazyObject(lambda: _bar(request, me)),
        "begin": SimpleLazyObject(lambda: _place(navigation.NEW, request, me)),
        "search": SimpleLazyObject(lambda: _place(navigation.SEARCH, request, me)),
    }


def _at(request: HttpRequest) -> str:
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def _counts(me: Person) -> dict[str, int]:
    del me  # rooms say what is new for whom
    return {}


def _rail(request: HttpRequest, me: Person | None) -> dict[str, list[navigation.Entry]]:
    if me is None:
        return {}
    return navigation.rail(Role(me.role), at=_at(request), counts=_counts(me))


def _bar(request: HttpRequest, me: Person | None) -> list[navigation.Entry]:
    if me is None:
        return []
    return navigation.bar(Role(me.role), at=_at(request), counts=_counts(me))


def _place(
    place: navigation.Place, request: HttpRequest, me: Person | None
) -> navigation.Entry | None:
    if me is None:
        return None
    return navigation.entry_of(place, Role(me.role), at=_at(request), counts={})


def _unseen(me: Person | None) -> int:
    if me is None:
        return 0
    try:
        return doors.notices(me, unseen_only=True)[: _MOST_COUNTED + 1].count()
    except PermissionRefusedError:  # the role has ended; the page says so
        return 0


def session_end(request: HttpRequest) -> str:
    """Return when the session of ``request`` ends if nothing more happens, as ISO 8601."""
    ends = getattr(request, "session_ends", None)
    if ends is None:
        ends = timezone.now() + timedelta(seconds=request.session.get_expiry_age())
    return str(ends.isoformat(timespec="seconds"))
