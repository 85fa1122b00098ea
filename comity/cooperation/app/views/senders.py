"""Flagged senders: the list, flagging one, ending a flag, letting one request pass."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comity.access.app import gate
from comity.access.app.services import Person
from comity.access.app.sign_in import person_of
from comity.cooperation.app import doors, queries
from comity.cooperation.app.abuse_models import AbuseFlag
from comity.cooperation.app.forms import fields
from comity.cooperation.app.models import Thread
from comity.cooperation.app.pages.emergency_words import ABUSE
from comity.cooperation.app.pages.wording import word
from comity.cooperation.app.services import abuse
from comity.cooperation.app.services.calling import sender_of
from comity.cooperation.codes import code_list
from comity.kernel.errors import ComityError, InvalidInputError, RefusedError

UNPROCESSABLE = 422
LISTED = 200


class FlagForm(forms.Form):
    """Why a sender is flagged."""

    reason = fields.choice(_("Reason"), ABUSE, code_list("abuse_reason"))
    words = fields.text(_("What happened, in a sentence or two"), rows=3)


@require_safe
def senders(request: HttpRequest) -> HttpResponse:
    """List the flagged senders, those that stand first."""
    person = person_of(request)
    gate.permit(person, "flag_read")
    return _listed(request, person)


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, asked: str) -> HttpResponse:
    """Flag the sender of a request."""
    person, now = person_of(request), timezone.now()
    thread = doors.request(person, "flag_abuse", asked, now=now, lock=False)
    form, refused = FlagForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            abuse.flag(thread.pk, **form.cleaned_data, person=person, now=now)
            return redirect("senders")
        except (RefusedError, InvalidInputError) as error:
            refused = error
    shown = {
        "thread": thread,
        "organisation": sender_of(queries.folded(thread)),
        "form": form,
        "refused": refused,
        "back": place_of(person, thread),
    }
    failed = bool(form.errors or refused)
    return render(request, "cooperation/flag.html", shown, status=UNPROCESSABLE if failed else 200)


@require_POST
def clear(request: HttpRequest, flag: str) -> HttpResponse:
    """End a flag of this node."""
    person, now = person_of(request), timezone.now()
    try:
        abuse.clear(flag, why=request.POST.get("why", ""), person=person, now=now)
    except InvalidInputError as error:
        return _listed(request, person, refused=error)
    return redirect(f"{reverse('senders')}#flag-{flag}")


@require_POST
def clearance(request: HttpRequest, asked: str) -> HttpResponse:
    """Let an emergency request of a flagged sender be dealt with."""
    person, now = person_of(request), timezone.now()
    made = abuse.let_pass(asked, why=request.POST.get("why", ""), person=person, now=now)
    return redirect("request", made.thread)


def place_of(person: Person, thread: Thread) -> str:
    """Return where ``person`` reads a request: a provider's people at their order."""
    order = thread.orders.first() if person.provider_code else None
    return (
        reverse("request", args=[thread.pk]) if order is None else reverse("order", args=[order.pk])
    )


def _listed(
    request: HttpRequest, person: Person, *, refused: ComityError | None = None
) -> HttpResponse:
    own = settings.COMITY_NODE.code
    found = sorted(AbuseFlag.objects.all()[:LISTED], key=lambda row: row.cleared_at is not None)
    shown = {
        "lines": [(row, word(ABUSE, row.reason), row.origin == own) for row in found],
        "may_clear": gate.permits(person, "flag_clear"),
        "refused": refused,
    }
    status = UNPROCESSABLE if refused else 200
    return render(request, "cooperation/senders.html", shown, status=status)
