"""What every page is told besides what it shows: the node, the reader, the ways, the look."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from comity.access.app import notices, queries
from comity.access.app.services import Person
from comity.access.permissions import PermissionRefusedError
from comity.access.roles import Role
from comity.cooperation.app import boxes
from comity.web import navigation

THEME_COOKIE: Final = "__Host-theme"
THEMES: Final = ("light", "dark", "auto")
_MOST_COUNTED: Final = 99
Counts = Callable[[], dict[str, int]]


def page(request: HttpRequest) -> dict[str, object]:
    """Return what base templates show; what costs a query waits until it is asked for."""
    person = getattr(request, "user", None)
    me = person if isinstance(person, Person) else None
    told = request.COOKIES.get(THEME_COOKIE, "auto")
    now = timezone.now()
    counts = cache(lambda: _counts(me) if me else {})  # asked for once by rail and bar
    return {
        "now": now,
        "node": settings.COMITY_NODE,
        "practice": settings.COMITY_NODE.practice,
        "theme": told if told in THEMES else "auto",
        "languages": tuple(settings.LANGUAGES),
        "me": me,
        "session_ends": session_end(request) if me else None,
        "unseen": cache(lambda: _unseen(me)),  # a number: plural forms count with it
        "nav": SimpleLazyObject(lambda: _rail(request, me, counts)),
        "bar": cache(lambda: _bar(request, me, counts)),  # what is shown once is kept for it
        "begin": SimpleLazyObject(lambda: _place(navigation.NEW, request, me)),
        "search": SimpleLazyObject(lambda: _place(navigation.SEARCH, request, me)),
    }


def _at(request: HttpRequest) -> str:
    """Return the name of the page, or of the place under which the view put it."""
    under = getattr(request, "lies_under", "")
    if under:
        return str(under)
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def _roles(me: Person) -> frozenset[Role]:
    """Return the roles of the reader, lent ones too; the own one if it has ended, to be told so."""
    held = queries.roles_at(me, timezone.now(), ended_is_empty=True)
    return frozenset(held or (Role(me.role),))


def _counts(me: Person) -> dict[str, int]:
    """Return what is new, by the name of the place that shows it."""
    if navigation.READS.isdisjoint(_roles(me)):
        return {}
    try:
        return {"inbox": boxes.untaken(me, at_most=_MOST_COUNTED)}
    except PermissionRefusedError:  # the role has ended; the page says so
        return {}


def _rail(
    request: HttpRequest, me: Person | None, counts: Counts
) -> dict[str, tuple[navigation.Entry, ...]]:
    if me is None:
        return {}
    return navigation.rail(_roles(me), at=_at(request), counts=counts())


def _bar(request: HttpRequest, me: Person | None, counts: Counts) -> tuple[navigation.Entry, ...]:
    if me is None:
        return ()
    return navigation.bar(_roles(me), at=_at(request), counts=counts())


def _place(
    place: navigation.Place, request: HttpRequest, me: Person | None
) -> navigation.Entry | None:
    if me is None:
        return None
    return navigation.entry_of(place, _roles(me), at=_at(request), counts={})


def _unseen(me: Person | None) -> int:
    if me is None:
        return 0
    try:
        told = notices.unread(me, now=timezone.now())
        return int(told.order_by()[: _MOST_COUNTED + 1].count())
    except PermissionRefusedError:  # the role has ended; the page says so
        return 0


def session_end(request: HttpRequest) -> str:
    """Return when the session of ``request`` ends if nothing more happens, as ISO 8601."""
    ends = getattr(request, "session_ends", None)
    if ends is None:
        ends = timezone.now() + timedelta(seconds=request.session.get_expiry_age())
    return str(ends.isoformat(timespec="seconds"))
