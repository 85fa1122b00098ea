"""One request: its page, who deals with it, and that it was sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comity.access.app import doors as people
from comity.access.app.services import Person
from comity.access.app.sign_in import person_of
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import colleagues, doors, services
from comity.cooperation.app.models import Thread
from comity.cooperation.app.pages import registering
from comity.cooperation.app.pages.requests import page as request_page
from comity.cooperation.app.pages.titles import title_of_thread
from comity.cooperation.app.pages.trails import trail_of
from comity.cooperation.app.pages.wording import DONE, word
from comity.cooperation.app.services import naming, parts
from comity.cooperation.kinds import offers
from comity.kernel.errors import InvalidInputError, RefusedError

REMARKS = "remarks"
"""Where the session keeps what the rules remarked on an act, until the request is shown."""


@require_safe
def request(request: HttpRequest, asked: str) -> HttpResponse:
    """Show one request, whole."""
    person, now = person_of(request), timezone.now()
    thread = doors.request(person, "read", asked, now=now)
    if person.provider_code:  # it has a workspace of its own
        return _to_order(request, thread)
    if thread.unread_at is not None:
        naming.note_read(thread.pk, person=person, now=now)
    if thread.own_side == Side.REQUESTING:
        request.lies_under = "sent"  # type: ignore[attr-defined] # the rail shows it
    remarks = request.session.pop(f"{REMARKS}-{thread.pk}", None)
    shown = {
        "now": now,
        **registering.told(person, request_page(person, thread, now=now), now=now),
        "done": word(DONE, request.GET["done"]) if request.GET.get("done") in DONE else "",
        "remarks": remarks or [],
        "offered": offers(thread.kind),
        "trail": trail_of(person, thread, now=now),
    }
    return render(request, "cooperation/request.html", shown)


def _to_order(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Lead a provider's people to the order that a request to them is."""
    order = doors.listed_orders(person_of(request)).filter(thread=thread.pk).first()
    if order is None:
        return redirect("orders")
    done = request.GET.get("done", "")
    return redirect(reverse("order", args=[order.pk]) + (f"?done={done}" if done in DONE else ""))


@require_POST
def assistance(request: HttpRequest, asked: str) -> HttpResponse:
    """Draft the request to the State whose provider gave nothing, with all that was typed."""
    draft = services.ask_the_state(asked, person=person_of(request), now=timezone.now())
    return redirect("draft", draft.pk)


@require_POST
def follow(request: HttpRequest, asked: str, way: str) -> HttpResponse:
    """Draft the request that follows where data were located, or where the next State is named."""
    draft = services.follow(asked, way, person=person_of(request), now=timezone.now())
    return redirect("draft", draft.pk)


@require_safe
def sent(request: HttpRequest, asked: str) -> HttpResponse:
    """Say that a request went out, who was told, and when to expect an answer."""
    person, now = person_of(request), timezone.now()
    thread = doors.request(person, "read", asked, now=now)
    if thread.by_hand:
        return redirect("request-registered", thread.pk)
    shown = {"now": now, "page": request_page(person, thread, now=now)}
    htmx = getattr(request, "htmx", None)
    part = bool(htmx) and htmx.target == "sent-state"  # type: ignore[union-attr]
    return render(
        request,
        "cooperation/parts/sent_state.html" if part else "cooperation/sent_page.html",
        shown,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, asked: str) -> HttpResponse:
    """Take a request, or hand it to a colleague."""
    person, now = person_of(request), timezone.now()
    thread = doors.request(person, "read", asked, now=now)
    error = None
    if request.method == "POST":
        gives = request.POST.get("to", "") not in {"", person.pk}
        act = "hand_over" if gives else "take"
        doors.request(person, act, thread.pk, now=now, lock=False)
        try:
            return _taken(request, thread, person)
        except (RefusedError, InvalidInputError) as refused:
            error = refused
    shown = {
        "now": now,
        "thread": thread,
        "title": title_of_thread(thread),
        "people": colleagues.who_may_take(thread, besides=person, now=now),
        "error": error,
    }
    return render(request, "cooperation/take.html", shown, status=200 if error is None else 422)


@require_POST
def name(request: HttpRequest, asked: str) -> HttpResponse:
    """Give a request a title of our own."""
    person, now = person_of(request), timezone.now()
    naming.name_request(asked, title=request.POST.get("title", ""), person=person, now=now)
    return redirect("request", asked)


def _taken(request: HttpRequest, thread: Thread, person: Person) -> HttpResponse:
    to, now = request.POST.get("to", ""), timezone.now()
    if to and to != person.pk:
        why = request.POST.get("why", "")
        taker = people.person(person, "person_read", to, now=now, lock=False)
        parts.hand_over(thread.pk, to=taker, why=why, person=person, now=now)
        return redirect(f"{reverse('request', args=[thread.pk])}?done=handed")
    parts.take(thread.pk, person=person, now=now)
    if request.POST.get("next") == "inbox":
        return redirect(f"{reverse('inbox')}?at={thread.pk}")
    return redirect(f"{reverse('request', args=[thread.pk])}?done=taken")


def done_url(thread: Thread, act: Act) -> str:
    """Return where somebody goes who did ``act``."""
    return f"{reverse('request', args=[thread.pk])}?done={act}"
