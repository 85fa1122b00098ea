"""Asking the provider's State first, from the page of a draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from comity.access.app.sign_in import person_of
from comity.cooperation.app.services.asking_first import ask_assistance, ask_consent


@require_POST
def consent(request: HttpRequest, asked: str) -> HttpResponse:
    """Begin the request for consent, with what the draft says."""
    begun = ask_consent(asked, person=person_of(request), now=timezone.now())
    return redirect("draft", begun.pk)


@require_POST
def assistance(request: HttpRequest, asked: str) -> HttpResponse:
    """Begin the request for assistance, with what the draft says."""
    begun = ask_assistance(asked, person=person_of(request), now=timezone.now())
    return redirect("draft", begun.pk)
