"""The questions of the safeguards of a request: asked by stage, answered before an act."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.cooperation.app import doors, queries, services
from comity.cooperation.app.pages import safeguards as pages
from comity.cooperation.app.pages.titles import title_of_thread
from comity.cooperation.app.views.acts import unprocessable
from comity.kernel.errors import InvalidInputError, RefusedError


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, asked: str) -> HttpResponse:
    """Show what this side has to answer in a request, and keep the answers."""
    person, now = person_of(request), timezone.now()
    thread = doors.request(person, "read", asked, now=now)
    error = None
    if request.method == "POST":
        doors.request(person, "safeguard", thread.pk, now=now, lock=False)
        try:
            answers = pages.given(request.POST)
            services.answer_for_request(thread.pk, answers, person=person, now=now)
        except (RefusedError, InvalidInputError) as refused:
            error = refused
        else:
            return redirect(f"{reverse('request', args=[thread.pk])}#safeguards")
    shown = {
        "now": now,
        "thread": thread,
        "title": title_of_thread(thread),
        "asked": pages.of_request(thread, queries.folded(thread)),
        "may_change": gate.allowed(person, "safeguard", thread, now=now),
        "error": error,
    }
    if error is None:
        return render(request, "cooperation/safeguards.html", shown)
    return unprocessable(request, "cooperation/safeguards.html", shown)
