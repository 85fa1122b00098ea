"""The review of a very large request: why it is one, and what a person found by law."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.cooperation.app import doors, legal, queries, scopes
from comity.cooperation.app.forms import fields
from comity.cooperation.app.models import Thread
from comity.cooperation.app.pages import contents, wording
from comity.cooperation.app.pages.titles import title_of_thread
from comity.cooperation.app.pages.wording import word
from comity.cooperation.app.services.scopes import review_scope
from comity.cooperation.app.views.acts import unprocessable
from comity.kernel.errors import InvalidInputError, RefusedError


class ReviewForm(forms.Form):
    """What a person found."""

    finding = fields.text(
        _("What the law allows of it, and why"),
        help_text=_("It is kept with your name. The other State does not see it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, asked: str) -> HttpResponse:
    """Show why a request is very large, and record the review of a person."""
    person, now = person_of(request), timezone.now()
    thread = doors.request(person, "read", asked, now=now, lock=False)
    form = ReviewForm(request.POST or None)
    if request.method == "POST":
        doors.request(person, "review_scope", thread.pk, now=now, lock=False)
        if form.is_valid():
            try:
                review_scope(
                    thread.pk, finding=form.cleaned_data["finding"], person=person, now=now
                )
            except (InvalidInputError, RefusedError) as error:
                form.add_error(None, f"{error.message}. {error.remedy or ''}".strip())
            else:
                return redirect("request", thread.pk)
    view = queries.folded(thread)
    shown = {
        "now": now,
        "thread": thread,
        "title": title_of_thread(thread),
        "form": form,
        "reasons": told(thread),
        "rows": contents.asked(view.content, thread.kind),
        "kept": legal.kept(legal.answer_to(thread, view, now=now), ours=False),
        "may_review": gate.allowed(person, "review_scope", thread, now=now),
    }
    if form.errors:
        return unprocessable(request, "cooperation/review.html", shown)
    return render(request, "cooperation/review.html", shown)


def told(thread: Thread) -> list[str]:
    """Return in words why a request is very large."""
    found = scopes.reasons_of(queries.folded(thread), now=timezone.now())
    return [word(wording.LARGE, one) for one in found]
