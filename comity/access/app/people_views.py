"""The pages by which administrators look after people; no case is seen on any of them."""

from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from comity.access.app import doors, gate, invitations, people_lists, posts, recovery, step_up
from comity.access.app.invitations import Invited
from comity.access.app.models import Person
from comity.access.app.people_acts import ACTS, open_acts
from comity.access.app.people_forms import EnrolForm, LookUpPeople
from comity.access.app.queries import NoSuchPersonError
from comity.access.app.sign_in import person_of
from comity.access.app.words import said
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError

PAGE: Final = 50
_LINK: Final = "join_link"
UNPROCESSABLE: Final = 422


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the node."""
    asker, now, asked = person_of(request), timezone.now(), LookUpPeople(request.GET)
    wanted = asked.wanted()
    rows = people_lists.found(doors.people(asker, "people_read"), **wanted)  # type: ignore[arg-type]
    page = Paginator(people_lists.listed(rows, now=now), PAGE).get_page(request.GET.get("page"))
    kept = {name: said for name in ("q", "role", "left") if (said := request.GET.get(name))}
    shown = {
        "form": asked,
        "wanted": wanted,
        "page": page,
        "query": f"{urlencode(kept)}&" if kept else "",
        "waiting": recovery.waiting(),
        "may_enrol": _permits(asker, "person_enrol"),
    }
    return render(request, "access/people.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """Enrol somebody, and give the link by which they join."""
    asker, now = person_of(request), timezone.now()
    gate.permit(asker, "person_enrol", now=now)
    over = digest_of(f"person-enrol {asker.pk}".encode())
    form, fault, refused = EnrolForm(request.POST or None), "", None
    if request.method == "POST" and form.is_valid():
        try:
            step_up.confirm(request, over=over, now=now, recent_counts=True)
            filled = dict(form.cleaned_data)
            username = filled.pop("username") or None
            made = posts.enrol(by=asker, now=now, **filled)
            invited = invitations.invite(made, by=asker, now=now, username=username)
        except (step_up.StepUpNeededError, step_up.StepUpFailedError) as error:
            fault = said(error)
        except ComityError as error:
            refused = error
        else:
            return _with_link(request, made, invited)
    failed = bool(form.errors or fault or refused)
    shown = {
        "form": form,
        "offer": step_up.offered(request, over=over, recent_counts=True),
        "fault": fault,
        "refused": refused,
    }
    return render(request, "access/person_new.html", shown, status=UNPROCESSABLE if failed else 200)


@require_safe
def person(request: HttpRequest, asked: str) -> HttpResponse:
    """Show somebody: post, ways to sign in, what is in hand, and what can be done."""
    asker, now = person_of(request), timezone.now()
    held = doors.person(asker, "person_read", asked, now=now, lock=False)
    whole = people_lists.whole(held, now=now)
    link = request.session.get(_LINK)
    if link is not None:
        del request.session[_LINK]  # shown once, to whoever asked for it
    shown = {
        "whole": whole,
        "held": whole.person,
        "own": held.pk == asker.pk,
        "acts": open_acts(asker, held, whole),
        "may_see_ways": _permits(asker, "people_read"),
        "link": link if link and link.get("person") == held.pk else None,
        "done": ACTS.get(request.GET.get("done", "")),
    }
    return render(request, "access/person.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def person_act(request: HttpRequest, asked: str, act: str) -> HttpResponse:
    """Ask what is needed for one act, have it confirmed, and do it."""
    asker, now, meant = person_of(request), timezone.now(), ACTS.get(act)
    held = doors.person(asker, "person_read", asked, now=now, lock=False)
    if meant is None:
        msg = f"nothing called {act} can be done about a person"
        raise NoSuchPersonError(msg, asked=act)
    doors.person(asker, meant.rule, held.pk, now=now, lock=False)
    over = digest_of(f"person-{meant.name} {held.pk} {asker.pk}".encode())
    form = meant.form(request.POST if request.method == "POST" else None)
    form.for_person(held)  # type: ignore[attr-defined] # every form of an act has it
    fault, refused = "", None
    if request.method == "POST" and form.is_valid():
        try:
            step_up.confirm(request, over=over, now=now, recent_counts=True)
            invited = meant.do(held, form.cleaned_data, asker, now)
        except (step_up.StepUpNeededError, step_up.StepUpFailedError) as error:
            fault = said(error)
        except ComityError as error:
            refused = error
        else:
            if invited is not None:
                return _with_link(request, held, invited)
            return redirect(f"/people/{held.pk}?done={meant.name}")
    shown = {
        "act": meant,
        "held": held,
        "form": form,
        "in_hand": people_lists.whole(held, now=now).in_hand if meant.name == "leave" else [],
        "offer": step_up.offered(request, over=over, recent_counts=True),
        "fault": fault,
        "refused": refused,
    }
    failed = bool(form.errors or fault or refused)
    return render(request, "access/person_act.html", shown, status=UNPROCESSABLE if failed else 200)


def _with_link(request: HttpRequest, held: Person, invited: Invited) -> HttpResponse:
    request.session[_LINK] = {
        "person": held.pk,
        "address": request.build_absolute_uri(invited.path),
        "username": invited.person.username,
        "expires_at": invited.expires_at.isoformat(),
    }
    return redirect(f"/people/{held.pk}")


def _permits(asker: Person, act: str) -> bool:
    try:
        gate.permit(asker, act)
    except ComityError:
        return False
    return True
