"""Approving a draft, in the chain that stands in front of a request."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from comity.access.app.sign_in import person_of
from comity.cooperation.app.services.chain import approve_draft


@require_POST
def approve(request: HttpRequest, asked: str) -> HttpResponse:
    """Approve what a draft says now."""
    approve_draft(asked, person=person_of(request), now=timezone.now())
    return redirect("draft-check", asked)
