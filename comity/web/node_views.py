"""The page of the node's health."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.web import health


@require_safe
def health_page(request: HttpRequest) -> HttpResponse:
    """Show each part of the node in one sentence, the worst first."""
    gate.permit(person_of(request), "node_read")
    now = timezone.now()
    found = health.checks(now)
    shown = {
        "checks": [one for one in found if one.level != health.OK],
        "well": [one for one in found if one.level == health.OK],
        "worst": health.worst(found),
        "now": now,
    }
    return render(request, "web/health.html", shown)
