"""Pages of what goes and comes without the wire: partners, letters, calls, portals."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comity.access.app import gate
from comity.access.app.services import Person
from comity.access.app.sign_in import person_of
from comity.access.permissions import Side as Standing
from comity.cooperation.acts import Act
from comity.cooperation.app import doors, queries, registry, services
from comity.cooperation.app.forms import registering as forms
from comity.cooperation.app.forms.carrying import HandedForm
from comity.cooperation.app.forms.correcting import CorrectedAnswer, CorrectedRequest, correcting
from comity.cooperation.app.models import Thread
from comity.cooperation.app.pages import drafts as draft_pages
from comity.cooperation.app.pages import registering as pages
from comity.cooperation.app.pages import wording
from comity.cooperation.app.pages.titles import title_of_thread
from comity.cooperation.app.pages.wording import word
from comity.cooperation.app.registered_files import as_kept
from comity.cooperation.app.registers import Registration
from comity.cooperation.app.views.acts import unprocessable
from comity.cooperation.errors import NoSuchRecordError
from comity.cooperation.kinds import Kind, in_order
from comity.cooperation.registering import What
from comity.kernel.errors import ComityError, InvalidInputError, RefusedError, UnavailableError

_REFUSALS = (RefusedError, InvalidInputError, UnavailableError)
_WENT: Mapping[str, type[forms.Recorded]] = {
    "sent": forms.SentForm,
    "reached": forms.ReachedForm,
    "portal": forms.PortalForm,
    "linked": forms.LinkedForm,
    "handed": HandedForm,
}


@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: HttpRequest) -> HttpResponse:
    """List the partners without a node, and take a new one."""
    person, now = person_of(request), timezone.now()
    act = "partner_keep" if request.method == "POST" else "directory_read"
    gate.permit(person, act, now=now)
    form = forms.PartnerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_partner(form.said(), person=person, now=now)
            return redirect("partner", made.pk)
        except _REFUSALS as error:
            form.tell(error)
    shown = {
        "now": now,
        "form": form,
        "partners": registry.partners(ended=True),
        "may_keep": gate.permits(person, "partner_keep"),
    }
    return _answered(request, "cooperation/partners.html", shown, wrong=bool(form.errors))


@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: HttpRequest, code: str) -> HttpResponse:
    """Show how a partner is reached, and change it."""
    person, now = person_of(request), timezone.now()
    act = "partner_keep" if request.method == "POST" else "directory_read"
    gate.permit(person, act, now=now)
    held = registry.partner(code)
    names = forms.PartnerForm.base_fields
    form = forms.PartnerForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(held, name) for name in names},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_partner(code, form.said(), person=person, now=now)
            return redirect("partner", code)
        except _REFUSALS as error:
            form.tell(error)
    shown = {
        "now": now,
        "form": form,
        "partner": held,
        "facts": pages.partner_facts(held),
        "may_keep": gate.permits(person, "partner_keep"),
    }
    return _answered(request, "cooperation/partner.html", shown, wrong=bool(form.errors))


@require_POST
def end_partner(request: HttpRequest, code: str) -> HttpResponse:
    """Let nobody write to a partner any more."""
    services.end_partner(code, person=person_of(request), now=timezone.now())
    return redirect("partner", code)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a request that came by letter or telephone."""
    person, now = person_of(request), timezone.now()
    gate.permit(person, "register", Standing.REQUESTED, now=now)
    kind = services.kind_of(request.POST.get("kind") or request.GET.get("kind") or str(_first()))
    known = [(one.code, f"{one.name} ({one.code})") for one in registry.partners()]
    posted = request.method == "POST"
    form = forms.RegisterForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        kind=kind,
        partners=known,
        initial={"urgency": "routine"},
    )
    if posted and form.is_valid():
        try:
            return redirect("request-registered", _registered(form, kind, person, now=now))
        except _REFUSALS as error:
            form.tell(error)
    shown = {
        "now": now,
        "form": form,
        "parts": form.parts(),
        "kind": str(kind),
        "kinds": draft_pages.kinds(),
        "partners": known,
        "multipart": True,
    }
    return _answered(request, "cooperation/register_new.html", shown, wrong=bool(form.errors))


@require_safe
def records(request: HttpRequest, asked: str) -> HttpResponse:
    """Show all that was registered in a request, and what can be written down next."""
    person, now = person_of(request), timezone.now()
    held = doors.request(person, "read", asked, now=now)
    found = pages.by_hand(held, queries.folded(held))
    if found is None:
        return redirect("request", held.pk)
    shown = {**_around(held), "now": now, "by_hand": found, "may": _may(person, held, now)}
    return render(request, "cooperation/registered.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def heard(request: HttpRequest, asked: str, act: str) -> HttpResponse:
    """Write down what the other side said."""
    person, now, known = person_of(request), timezone.now(), services.act_of(act)
    held = doors.request(person, "register", asked, now=now, lock=False)
    view = queries.folded(held)
    kind, posted = services.kind_of(held.kind), request.method == "POST"
    form = forms.HeardForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        kind=kind,
        act=known,
        view=view,
    )
    if posted and form.is_valid():
        try:
            return _heard(form, held, known, person=person, now=now)
        except _REFUSALS as error:
            form.tell(error)
    shown = {
        **_around(held),
        "now": now,
        "form": form,
        "parts": form.parts(),
        "label": word(wording.HAPPENED, act),
    }
    return _answered(request, "cooperation/heard.html", shown, wrong=bool(form.errors))


@require_http_methods(["GET", "HEAD", "POST"])
def went(request: HttpRequest, asked: str, what: str) -> HttpResponse:
    """Record how a statement of ours went, what a portal gave, or where the matter goes on."""
    person, now = person_of(request), timezone.now()
    held = doors.request(person, "register", asked, now=now, lock=False)
    shape = _WENT.get(what)
    if shape is None:
        msg = f"nothing is recorded as {what}"
        raise NoSuchRecordError(msg, what=what)
    form = shape(*((request.POST, request.FILES) if request.method == "POST" else ()))
    _offer(form, held)
    if request.method == "POST" and form.is_valid():
        try:
            made = _went(held, what, form, person=person, now=now)
            _kept(form, held, made, str(getattr(form, "filed_as", "other")), person=person, now=now)
            return redirect("request-registered", held.pk)
        except _REFUSALS as error:
            form.tell(error)
    shown = {**_around(held), "now": now, "form": form, "what": what}
    return _answered(request, "cooperation/went.html", shown, wrong=bool(form.errors))


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, asked: str, record: str) -> HttpResponse:
    """Correct a record, take it back, or add a file to it."""
    person, now = person_of(request), timezone.now()
    held = doors.request(person, "register", asked, now=now, lock=False)
    row = registry.registration(held, record)
    form, filing = _mending(held, row, request), forms.FileForm()
    error: ComityError | None = None
    if request.method == "POST":
        try:
            done = _mended(request, held, row, form, person=person, now=now)
        except _REFUSALS as refused:
            done, error = False, refused
        if done:
            return redirect("request-registered", held.pk)
    told = next(
        (one for one in pages.shown(held, registry.records(held)) if one.id == row.pk), None
    )
    shown = {
        **_around(held),
        "now": now,
        "form": form,
        "parts": form.parts() if isinstance(form, CorrectedRequest | CorrectedAnswer) else {},
        "filing": filing,
        "record": told,
        "error": error,
    }
    wrong = error is not None or bool(form is not None and form.errors)
    return _answered(request, "cooperation/registered_record.html", shown, wrong=wrong)


@require_safe
def file(request: HttpRequest, asked: str, record: str) -> HttpResponseBase:
    """Give a file that was taken in, to be kept."""
    return as_kept(request, asked, record)


def _first() -> Kind:
    return in_order()[0]


def _registered(form: forms.RegisterForm, kind: Kind, person: Person, *, now: datetime) -> str:
    thread = services.register_request(
        kind,
        form.content(),
        form.how(),
        sender=form.cleaned_data["sender"],
        person=person,
        now=now,
    )
    made = thread.registrations.order_by("seq")[0]
    _kept(form, thread, made, "original", person=person, now=now)
    return str(thread.pk)


def _heard(
    form: forms.HeardForm,
    held: Thread,
    act: Act,
    *,
    person: Person,
    now: datetime,
) -> HttpResponse:
    services.register_act(held.pk, act, form.content(), form.how(), person=person, now=now)
    made = held.registrations.filter(what=str(What.HEARD)).order_by("-seq")[0]
    _kept(form, held, made, "original", person=person, now=now)
    return redirect("request-registered", held.pk)


def _went(
    held: Thread, what: str, form: forms.Recorded, *, person: Person, now: datetime
) -> Registration:
    facts: dict[str, Any] = form.facts()  # type: ignore[attr-defined] # each of the four has it
    if what == "linked":
        return services.link(held.pk, str(facts["thread"]), person=person, now=now)
    recording: Callable[..., Registration] = {
        "sent": services.record_sent,
        "reached": services.record_reached,
        "portal": services.record_portal,
        "handed": services.record_handed,
    }[what]
    return recording(held.pk, facts, person=person, now=now)


def _kept(
    form: BaseForm,
    held: Thread,
    made: Registration,
    filed_as: str,
    *,
    person: Person,
    now: datetime,
) -> None:
    """Take in the file that came with a form, if one did."""
    given = form.files.get("filed")
    if given is not None:
        services.file(
            held.pk,
            made.pk,
            name=str(given.name),
            reader=given,
            filed_as=filed_as,
            person=person,
            now=now,
        )


def _mending(held: Thread, row: Registration, request: HttpRequest) -> forms.Recorded | None:
    """Return the form that corrects a record; none for what cannot be typed anew."""
    if row.what == What.HEARD:
        posted = request.POST if request.POST.get("then") == "correct" else None
        view = queries.folded(held)
        return correcting(registry.record(row), posted, kind=Kind(held.kind), view=view)
    shapes = {"sent": forms.SentForm, "reached": forms.ReachedForm}
    shape = {**shapes, "portal": forms.PortalForm, "handed": HandedForm}.get(row.what)
    if shape is None:
        return None
    posted = request.POST if request.POST.get("then") == "correct" else None
    form = shape(posted, initial=forms.typed_how(row.facts))
    _offer(form, held)
    del form.fields["filed"]
    return form


def _offer(form: forms.Recorded | None, held: Thread) -> None:
    """Offer the packages that were sealed in the request, where the form names one."""
    if isinstance(form, HandedForm):
        form.offer(pages.carried(held))


def _mended(
    request: HttpRequest,
    held: Thread,
    row: Registration,
    form: forms.Recorded | None,
    *,
    person: Person,
    now: datetime,
) -> bool:
    why, then = request.POST.get("why", ""), request.POST.get("then")
    if then == "take_back":
        services.take_back(held.pk, row.pk, why=why, person=person, now=now)
        return True
    if then == "file":
        filing = forms.FileForm(request.POST, request.FILES)
        if filing.is_valid():
            filed_as = str(filing.cleaned_data["filed_as"])
            _kept(filing, held, row, filed_as, person=person, now=now)
        return filing.is_valid()
    if form is None or not form.is_valid():
        return False
    if not isinstance(form, CorrectedRequest | CorrectedAnswer):
        facts: dict[str, Any] = form.facts()  # type: ignore[attr-defined] # each of them has it
        services.correct(held.pk, row.pk, facts, why=why, person=person, now=now)
        return True
    said: dict[str, Any] | None = form.content()
    if said == form.stood:  # how it came was wrong, and not what was said
        said = None
    how = form.how()
    if said is None and row.facts.get("implied"):
        how["implied"] = True
    services.correct(held.pk, row.pk, how, why=why, content=said, person=person, now=now)
    return True


def _around(held: Thread) -> dict[str, Any]:
    return {
        "thread": held,
        "title": title_of_thread(held),
        "partner": registry.known_partner(held.peer),
    }


def _may(person: Person, held: Thread, now: datetime) -> bool:
    return gate.allowed(person, "register", held, now=now)


def _answered(
    request: HttpRequest, template: str, shown: Mapping[str, Any], *, wrong: bool
) -> HttpResponse:
    if wrong:
        return unprocessable(request, template, shown)
    return render(request, template, dict(shown))
