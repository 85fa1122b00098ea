"""One act on one request: its form, and what comes of it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from comity.access.app import attempts, gate, step_up
from comity.access.app.services import Person
from comity.access.app.sign_in import person_of
from comity.access.app.words import said
from comity.cooperation.acts import Act, permission_of
from comity.cooperation.answers import content_model
from comity.cooperation.app import doors, queries, services
from comity.cooperation.app.forms import ActForm, form_for
from comity.cooperation.app.models import Thread
from comity.cooperation.app.pages import acts as pages
from comity.cooperation.app.pages import safeguards
from comity.cooperation.app.services import speaking
from comity.cooperation.app.views.requests import REMARKS, done_url
from comity.cooperation.errors import ChangedMeanwhileError, TransitionRefusedError
from comity.cooperation.kinds import holds
from comity.cooperation.lifecycles import has_act
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError, InvalidInputError, RefusedError, UnavailableError
from comity.kernel.strict_json import canonical
from comity.law.findings import Severity


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, asked: str, act: str) -> HttpResponse:
    """Show the form of an act, or do it."""
    person, now, known = person_of(request), timezone.now(), services.act_of(act)
    thread, error = _found(request, known, asked, person=person, now=now)
    view = queries.folded(thread)
    if view.kind is not None and not has_act(view.kind, known):
        raise speaking.not_open(thread, known, view.state)
    over = _over(thread, known)
    kind = form_for(view.kind, known)
    if request.method != "POST":
        form = kind(thread=thread, view=view, initial=pages.initial(thread, known, view, now=now))
        return _asked(request, thread, known, form, person=person, over=over)
    form = kind(request.POST, request.FILES, thread=thread, view=view)
    if error is not None:  # a colleague was faster: what was typed is still there to be read
        form.tell(error)
        return _asked(request, thread, known, form, person=person, over="", error=error)
    try:
        answers = safeguards.given(request.POST)
        if answers:  # kept, whatever comes of the act
            services.answer_for_request(thread.pk, answers, person=person, now=now)
        if form.is_valid():
            if over:
                step_up.confirm(request, over=over, now=now)
            findings = _done(form, thread, known, person=person, now=now)
            return _told(request, thread, known, findings)
        if view.kind is not None:
            form.tell_what_else(content_model(view.kind, known))
    except (RefusedError, InvalidInputError, UnavailableError) as refused:
        error = refused
        form.tell(refused)
    return _asked(request, thread, known, form, person=person, over=over, error=error)


def _found(
    request: HttpRequest, known: Act, asked: str, *, person: Person, now: datetime
) -> tuple[Thread, ComityError | None]:
    """Return the request, and why the act that was typed is not open any more.

    Raises:
        TransitionRefusedError: The act is not open, and nobody has typed anything.
    """
    try:
        return doors.request(person, permission_of(known), asked, now=now, lock=False), None
    except TransitionRefusedError as closed:
        if request.method != "POST":
            raise
        return doors.request(person, "read", asked, now=now, lock=False), closed


@require_POST
def override(request: HttpRequest, asked: str) -> HttpResponse:
    """Let the next wish for an extension be sent although findings block it."""
    person, now = person_of(request), timezone.now()
    thread = doors.request(person, "read", asked, now=now)
    services.override_extension(
        thread, reason=request.POST.get("reason", ""), person=person, now=now
    )
    return redirect("request-act", thread.pk, str(Act.ASK_EXTENSION))


def _done(
    form: ActForm, thread: Thread, known: Act, *, person: Person, now: datetime
) -> list[dict[str, Any]]:
    """Do the act once, however often the button was pressed; return what the rules remark."""
    content = form.content()
    for one in form.cleaned_data.get("attached") or ():
        services.attach(thread.pk, name=str(one.name), reader=one, person=person, now=now)

    def doing() -> dict[str, Any]:
        seen = form.cleaned_data.get("seen")
        done = services.carry_out(thread, known, content, person=person, now=now, seen=seen)
        return {"findings": [asdict(one) for one in done.findings]}

    answer: Mapping[str, Any] = services.once(
        form.cleaned_data.get("key") or None,
        {"thread": thread.pk, "act": str(known), **content},
        doing,
        person=person,
        now=now,
        together=known not in services.WITH_EVIDENCE,
    )
    found: list[dict[str, Any]] = list(answer["findings"])
    return found


def _told(
    request: HttpRequest, thread: Thread, known: Act, findings: list[dict[str, Any]]
) -> HttpResponse:
    remarks = [
        {name: str(one[name]) for name in ("rule", "message", "source")}
        for one in findings
        if one["severity"] != Severity.INFO
    ]
    if remarks:
        request.session[f"{REMARKS}-{thread.pk}"] = remarks[:20]
    if request.POST.get("next") == "inbox":
        return redirect(f"{reverse('inbox')}?at={thread.pk}")
    return redirect(done_url(thread, known))


def _asked(
    request: HttpRequest,
    thread: Thread,
    known: Act,
    form: ActForm,
    *,
    person: Person,
    over: str,
    error: ComityError | None = None,
) -> HttpResponse:
    now = timezone.now()
    if error is not None:
        attempts.note(request, error)
    facts = {} if error is None else error.facts
    findings = cast("list[Any]", facts.get("findings") or [])
    shown = {
        "now": now,
        "form": form,
        "findings": findings,
        "asked": safeguards.before(thread, known, form.view),
        "may_change": gate.allowed(person, "safeguard", thread, now=now),
        "offer_error": _of_confirmation(error),
        "offer": step_up.offered(request, over=over) if over else None,
        "may_override": bool(findings)
        and known is Act.ASK_EXTENSION
        and gate.allowed(person, "override_extension", thread, now=now),
        "kept": pages.law_beside(thread, known, form.view, now=now),
        **pages.around(thread, known, form.view),
    }
    if not form.errors and error is None:
        return render(request, "cooperation/act.html", shown)
    crossed = isinstance(error, TransitionRefusedError | ChangedMeanwhileError)
    status = HTTPStatus.CONFLICT if crossed else HTTPStatus.UNPROCESSABLE_ENTITY
    return unprocessable(request, "cooperation/act.html", shown, status=status)


def _of_confirmation(error: ComityError | None) -> str:
    """Return what is told beside the confirmation, if that is what failed."""
    return "" if error is None or not error.code.startswith("access.") else said(error)


def _over(thread: Thread, known: Act) -> str:
    """Return the digest of what has to be confirmed: data let go, or files sealed; else empty."""
    if known in {Act.RELEASE, Act.WITHDRAW} and holds(thread.kind):
        return digest_of(canonical({"thread": thread.pk, "act": str(known)}))
    if known not in {Act.EXECUTE, Act.PARTLY} or holds(thread.kind):
        return ""
    files = [(file.name, file.sha256) for file in queries.deliverable_files(thread)]
    if not files:
        return ""
    said = {"thread": thread.pk, "act": str(known), "files": [list(file) for file in files]}
    return digest_of(canonical(said))


def unprocessable(
    request: HttpRequest, template: str, shown: Mapping[str, Any], *, status: int = 422
) -> HttpResponse:
    """Return a page with what was typed and what is wrong with it."""
    return render(request, template, dict(shown), status=status)
