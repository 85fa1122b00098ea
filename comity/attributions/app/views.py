"""Attribution records on pages: the list, the matrix, a new version, a review, an offer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.attributions.app import doors, forms, pages, queries, services
from comity.kernel.errors import InvalidInputError, RefusedError, UnavailableError

UNPROCESSABLE = 422
_REFUSALS = (RefusedError, InvalidInputError, UnavailableError)


@require_safe
def attributions(request: HttpRequest) -> HttpResponse:
    """List the records that the person may read."""
    person = person_of(request)
    shown = {
        "lines": [pages.line(row) for row in doors.attributions(person)],
        "may_begin": gate.permits(person, "attribution_begin"),
    }
    return render(request, "attributions/attributions.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a record."""
    person, now = person_of(request), timezone.now()
    gate.permit(person, "attribution_begin", now=now)
    form = _form(request, {"authors": person.name, "handling_mark": "TLP:AMBER"})
    if _is_saved(request) and form.is_valid():
        try:
            made = services.begin(form.content(), person=person, now=now)
            return redirect("attribution", made.pk)
        except _REFUSALS as error:
            form.tell(error)
    return _answered(request, "attributions/write.html", form, {"parts": form.parts()})


@require_safe
def attribution(request: HttpRequest, asked: str) -> HttpResponse:
    """Show one record: the matrix, the conclusion, the versions; made to be printed."""
    person, now = person_of(request), timezone.now()
    row = doors.attribution(person, "attribution_read", asked, now=now)
    return render(request, "attributions/attribution.html", pages.whole(row, person))


@require_safe
def version(request: HttpRequest, asked: str, number: int) -> HttpResponse:
    """Show one version, and what it says otherwise than another."""
    person, now = person_of(request), timezone.now()
    row = doors.attribution(person, "attribution_read", asked, now=now)
    shown = pages.whole(row, person, number=number)
    said = request.GET.get("old", "")
    old = int(said) if said.isascii() and said.isdecimal() else number - 1
    before = queries.version(row, old) if old else None
    shown |= {
        "before": before,
        "changes": [] if before is None else pages.changes(before, shown["made"]),
    }
    return render(request, "attributions/version.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, asked: str) -> HttpResponse:
    """Write another version."""
    person, now = person_of(request), timezone.now()
    row = doors.attribution(person, "attribution_write", asked, now=now, lock=False)
    newest = queries.version(row, None)
    form = _form(request, forms.typed(newest.record.written()))
    if _is_saved(request) and form.is_valid():
        try:
            on = _read(request, newest.number)
            services.write(row.pk, form.content(), on=on, person=person, now=now)
            return redirect("attribution", row.pk)
        except _REFUSALS as error:
            form.tell(error)
    shown = {"row": row, "on": _read(request, newest.number), "parts": form.parts()}
    return _answered(request, "attributions/write.html", form, shown)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, asked: str) -> HttpResponse:
    """Say whether the newest version is sound."""
    person, now = person_of(request), timezone.now()
    row = doors.attribution(person, "attribution_review", asked, now=now, lock=False)
    form = forms.ReviewForm(request.POST if request.method == "POST" else None)
    newest = queries.version(row, None).number
    if request.method == "POST" and form.is_valid():
        try:
            on = _read(request, newest)
            services.review(row.pk, form.content(), on=on, person=person, now=now)
            return redirect("attribution", row.pk)
        except _REFUSALS as error:
            form.tell(error)
    shown = {**pages.whole(row, person), "on": _read(request, newest)}
    return _answered(request, "attributions/review.html", form, shown)


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, asked: str) -> HttpResponse:
    """Offer the record to another State: begin the draft of a summary."""
    person, now = person_of(request), timezone.now()
    row = doors.attribution(person, "attribution_give", asked, now=now, lock=False)
    form = forms.GiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.give(row.pk, form.content(), person=person, now=now)
            return redirect("draft", made.draft)
        except _REFUSALS as error:
            form.tell(error)
    return _answered(request, "attributions/give.html", form, {"row": row})


@require_POST
def hand_over(request: HttpRequest, asked: str, offer: int) -> HttpResponse:
    """Give what was offered, now that the conditions are accepted."""
    person, now = person_of(request), timezone.now()
    thread = services.hand_over(asked, offer, person=person, now=now)
    return redirect("request", thread)


def _form(request: HttpRequest, initial: dict[str, Any]) -> forms.RecordForm:
    if request.method != "POST":
        return forms.RecordForm(initial=initial)
    if _is_saved(request):
        return forms.RecordForm(request.POST, initial=initial)
    asked = {name: str(said) for name, said in request.POST.items()}
    return forms.RecordForm(initial=asked, more=True)


def _is_saved(request: HttpRequest) -> bool:
    """Say whether the form is to be kept; the other button asks for more rows."""
    return request.method == "POST" and "more" not in request.POST


def _read(request: HttpRequest, newest: int) -> int:
    """Return the number of the version that the person had before them."""
    said = str(request.POST.get("on", ""))
    return int(said) if said.isascii() and said.isdecimal() else newest


def _answered(
    request: HttpRequest, template: str, form: forms.ToldForm, shown: dict[str, Any]
) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    return render(request, template, {"form": form, **shown}, status=status)
