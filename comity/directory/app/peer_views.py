"""The page of the other nodes: are they reached, what waits for them, who watches whom."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.directory.app import peers as found
from comity.directory.app import queries
from comity.protocol.app import drills

PAGE: Final = 50
TEST: Final = "peer_test"


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
