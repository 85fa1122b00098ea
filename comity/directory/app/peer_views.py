"""The pages of the other nodes: are they reached, who watches whom, with whom we stopped."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comity.access.app import gate, step_up
from comity.access.app.people_forms import ReasonForm
from comity.access.app.sign_in import person_of
from comity.access.app.words import said
from comity.directory.app import peers as found
from comity.directory.app import queries, suspensions
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError
from comity.protocol.app import drills

PAGE: Final = 50
TEST: Final = "peer_test"
UNPROCESSABLE: Final = 422


@require_safe
def peers(request: HttpRequest) -> HttpResponse:
    """List the other nodes; those with whom something is wrong come first."""
    person = person_of(request)
    gate.permit(person, "peer_read")
    now = timezone.now()
    lines = sorted(found.lines(now), key=lambda line: (line.reached, line.code))
    owed = found.answering(lines)
    shown = {
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "reached": sum(line.reached for line in owed),
        "owed": len(owed),
        "entries": found.own_entries(),
        "may_change": gate.permits(person, suspensions.CHANGE),
        "may_test": gate.permits(person, TEST),
        "tested": request.GET.get("tested", ""),
        "now": now,
    }
    return render(request, "directory/peers.html", shown)


@require_POST
def peer_test(request: HttpRequest, code: str) -> HttpResponse:
    """Send a drill to one node, and go back to the list, which shows its answer."""
    person = person_of(request)
    gate.permit(person, TEST)
    held = queries.member(code)
    by = {"name": person.name, "role": person.role, "unit": person.unit}
    drills.ping(held.code, by=by, now=timezone.now(), person=person.id)
    return redirect(f"/peers?tested={held.code}#peer-{held.code}")


@require_http_methods(["GET", "HEAD", "POST"])
def peer_stop(request: HttpRequest, code: str) -> HttpResponse:
    """Stop the exchange with one node, here and at once."""
    return _changed(request, code, stops=True)


@require_http_methods(["GET", "HEAD", "POST"])
def peer_lift(request: HttpRequest, code: str) -> HttpResponse:
    """Let the exchange with one node go on."""
    return _changed(request, code, stops=False)


def _changed(request: HttpRequest, code: str, *, stops: bool) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    gate.permit(person, suspensions.CHANGE, now=now)
    held = queries.member(code)
    name, act = ("stop", suspensions.stop) if stops else ("lift", suspensions.lift)
    over = digest_of(f"peer-{name} {held.code} {person.pk}".encode())
    form, fault, refused = ReasonForm(request.POST or None), "", None
    if request.method == "POST" and form.is_valid():
        try:
            step_up.confirm(request, over=over, now=now, recent_counts=True)
            act(held.code, why=form.cleaned_data["why"], by=person, now=now)
        except (step_up.StepUpNeededError, step_up.StepUpFailedError) as error:
            fault = said(error)
        except ComityError as error:
            refused = error
        else:
            return redirect(f"/peers#peer-{held.code}")
    failed = bool(form.errors or fault or refused)
    title = _("Stop the exchange with a partner") if stops else _("Let the exchange go on")
    shown = {
        "held": held,
        "stops": stops,
        "title": title,
        "form": form,
        "offer": step_up.offered(request, over=over, recent_counts=True),
        "fault": fault,
        "refused": refused,
    }
    return render(
        request, "directory/peer_act.html", shown, status=UNPROCESSABLE if failed else 200
    )
