"""Home, inbox, sent, search: what there is, most urgent first."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from comity.access.app import gate
from comity.access.app.services import Person
from comity.access.app.sign_in import person_of
from comity.access.roles import Role
from comity.cooperation.acts import Side
from comity.cooperation.app import boxes, doors
from comity.cooperation.app.boxes import View
from comity.cooperation.app.pages import lists
from comity.cooperation.app.pages.requests import page as request_page
from comity.cooperation.app.pages.titles import title_of_draft

FARTHEST = 200
"""Last page of a list; what lies beyond is found by its reference."""

_ELSEWHERE: Mapping[str, str] = {
    Role.PROVIDER_LERT: "orders",
    Role.ADMIN: "health",
    Role.AUDITOR: "inbox",
}
"""Where those begin who have no work on requests."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what needs this person now."""
    person, now = person_of(request), timezone.now()
    elsewhere = _elsewhere(person)
    if elsewhere:
        return redirect(elsewhere)
    desk = boxes.desk(person, now=now)
    shown = {
        "now": now,
        "desk": desk,
        "upcoming": lists.lines(desk.upcoming, now=now),
        "answers": lists.lines(desk.answers, now=now),
        "mine": lists.lines(desk.mine, now=now),
        "drafts": [(draft, title_of_draft(draft)) for draft in desk.drafts],
        "overdue": lists.told(desk.overdue),
        "soon": lists.told(desk.soon),
        "answered": lists.told(desk.answered),
    }
    return render(request, "cooperation/home.html", shown)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what came in, under heads of time left."""
    return _list(request, Side.REQUESTED, "cooperation/inbox.html")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Show what went out: the same list, turned."""
    return _list(request, Side.REQUESTING, "cooperation/sent.html")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what goes by a reference, a State or words of a title."""
    person, now = person_of(request), timezone.now()
    doors.requests(person)  # refuses whoever reads none, also where nothing is looked for
    asked = request.GET.get("q", "").strip()
    found = boxes.found(person, asked) if asked else []
    if len(found) == 1 and asked in {found[0].own_reference, found[0].peer_reference}:
        return redirect("request", found[0].pk)
    shown = {"now": now, "asked": asked, "lines": lists.lines(found, now=now)}
    return render(request, "cooperation/search.html", shown)


@require_safe
def preview(request: HttpRequest, asked: str) -> HttpResponse:
    """Show a request beside the list; without script, the request itself."""
    person, now = person_of(request), timezone.now()
    thread = doors.request(person, "read", asked, now=now)
    if not getattr(request, "htmx", False):
        return redirect("request", asked)
    shown = {"now": now, "page": request_page(person, thread, now=now)}
    return render(request, "cooperation/parts/preview.html", shown)


def _list(request: HttpRequest, side: Side, template: str) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    view = _view(request, side)
    number = _number(request)
    box = boxes.box(person, side, view, page=number, now=now)
    first = "" if _asks_for_list(request) else _first(request, box)
    shown = {
        "now": now,
        "side": str(side),
        "view": str(view),
        "box": box,
        "groups": lists.groups(lists.lines(box.rows, now=now, selected=first)),
        "tabs": lists.tabs(box, side, view),
        "sentence": lists.sentence(box),
        "page_number": number,
        "here": f"{request.path}?view={view}&page={number}",
        "fragment": False,
    }
    if _asks_for_list(request):
        return render(request, "cooperation/parts/list.html", shown | {"fragment": True})
    return render(request, template, shown | {"first": first})


def _first(request: HttpRequest, box: boxes.Box) -> str:
    """Return whose preview stands beside the list when it is opened; script fetches it."""
    wanted = request.GET.get("at", "")
    known = [row.pk for row in box.rows]
    return wanted if wanted in known else next(iter(known), "")


def _asks_for_list(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and htmx.target == "list"  # type: ignore[union-attr]


def _view(request: HttpRequest, side: Side) -> View:
    offered = [view for view, _label in lists.TABS[side]]
    try:
        view = View(request.GET.get("view", ""))
    except ValueError:
        return offered[0]
    return view if view in offered else offered[0]


def _number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < len("1000") else 1
    return min(max(number, 1), FARTHEST)


def _elsewhere(person: Person) -> str:
    name = _ELSEWHERE.get(person.role) or _first_open(person)
    if name is None:
        return ""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _first_open(person: Person) -> str | None:
    """Return where a person begins who reads no request at all; nobody is met by a closed door."""
    if any(gate.permits(person, "read", side) for side in Side):
        return None
    return "directory" if gate.permits(person, "directory_read") else None
