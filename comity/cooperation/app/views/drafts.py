"""Writing a request: begun, saved at every change, checked, confirmed and sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comity.access.app import attempts, gate, step_up
from comity.access.app.services import Person
from comity.access.app.sign_in import person_of
from comity.access.permissions import PermissionRefusedError, Side
from comity.cooperation.app import (
    boxes,
    colleagues,
    doors,
    onward,
    prefills,
    queries,
    services,
)
from comity.cooperation.app.forms import DraftForm
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.pages import drafts as pages
from comity.cooperation.app.pages import safeguards as asking
from comity.cooperation.app.pages import translations as translating
from comity.cooperation.app.pages.titles import title_of_draft
from comity.cooperation.app.services import drafts as saving
from comity.cooperation.app.views.acts import unprocessable
from comity.cooperation.chains import approval_in
from comity.cooperation.errors import DraftConflictError
from comity.cooperation.kinds import Kind, holds, in_order, usual_for
from comity.cooperation.typed import content_of, typed_of
from comity.kernel.errors import InvalidInputError, RefusedError

_THEN = {"check": "draft-check", "accounts": "draft-accounts"}
"""Where the buttons of the form lead."""


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """List the drafts: own ones, those handed over, and the others of the desk."""
    person, now = person_of(request), timezone.now()
    rows = list(boxes.drafts(person)[: boxes.PAGE])
    shown = {"now": now, "lines": [pages.line(row, person) for row in rows]}
    return render(request, "cooperation/drafts.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a request: what, and to which State; or for the data that a preservation holds."""
    person, now = person_of(request), timezone.now()
    gate.permit(person, "draft", Side.REQUESTING, now=now)
    source = request.POST.get("from") or request.GET.get("from") or ""
    basis: Thread | None = doors.request(person, "read", source, now=now) if source else None
    if request.method == "POST":
        return redirect("draft", _begun(request.POST, person, basis, now=now).pk)
    shown = {
        "now": now,
        "basis": basis,
        "next": _next_of(basis, request.GET.get("onward")),
        "kinds": pages.kinds(),
        "states": pages.states(),
        "first": usual_for(person.role),
    }
    return render(request, "cooperation/draft_new.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, asked: str) -> HttpResponse:
    """Show a draft, or save it: at every change by script, else by its button."""
    person, now = person_of(request), timezone.now()
    held = doors.draft(person, "draft_read", asked, now=now)
    if held.thread_id is not None:
        return redirect("request", held.thread_id)
    if request.method == "POST":
        return _saved(request, held, person, now=now)
    form = _form(held, typed_in(held))
    return render(request, "cooperation/draft.html", _shown(held, form, person, now=now))


@require_safe
def check(request: HttpRequest, asked: str) -> HttpResponse:
    """Show every answer with a way to change it, and what the other side will see."""
    person, now = person_of(request), timezone.now()
    held = doors.draft(person, "draft_read", asked, now=now)
    if held.thread_id is not None:
        return redirect("request", held.thread_id)
    return _checked(request, held, person, now=now)


@require_POST
def send(request: HttpRequest, asked: str) -> HttpResponse:
    """Confirm with a passkey or a code, sign and send."""
    person, now = person_of(request), timezone.now()
    held = doors.draft(person, "draft_read", asked, now=now)
    if held.thread_id is not None:
        return redirect("request-sent", held.thread_id)
    doors.draft(person, "send", asked, now=now, lock=False)
    try:
        step_up.confirm(request, over=pages.digest(held), now=now)
        done = services.send(
            kind=None, aud=None, content=None, draft=held.pk, person=person, now=now
        )
    except (RefusedError, InvalidInputError) as error:
        return _checked(request, held, person, now=now, error=error)
    return redirect("request-sent", done.thread.pk)


@require_POST
def answer(request: HttpRequest, asked: str) -> HttpResponse:
    """Keep the answers to the questions of the safeguards."""
    person, now = person_of(request), timezone.now()
    held = doors.draft(person, "draft_change", asked, now=now, lock=False)
    try:
        answers = asking.given(request.POST)
        services.answer_safeguards(asked, answers, person=person, now=now)
    except (RefusedError, InvalidInputError) as error:
        return _checked(request, held, person, now=now, error=error)
    return redirect("draft-check", asked)


@require_POST
def hand(request: HttpRequest, asked: str) -> HttpResponse:
    """Hand a draft to a second person."""
    person, now = person_of(request), timezone.now()
    held = doors.draft(person, "draft_change", asked, now=now, lock=False)
    try:
        saving.hand_draft(asked, to=request.POST.get("to", ""), person=person, now=now)
    except (RefusedError, InvalidInputError) as error:
        return _checked(request, held, person, now=now, error=error)
    return redirect("draft-check", asked)


@require_POST
def override(request: HttpRequest, asked: str) -> HttpResponse:
    """Let a draft be sent although findings block it; the receiver sees who and why."""
    person, now = person_of(request), timezone.now()
    held = doors.draft(person, "override", asked, now=now, lock=False)
    try:
        services.override(held, reason=request.POST.get("reason", ""), person=person, now=now)
    except (RefusedError, InvalidInputError) as error:
        return _checked(request, held, person, now=now, error=error)
    return redirect("draft-check", asked)


@require_POST
def discard(request: HttpRequest, asked: str) -> HttpResponse:
    """Give a draft up."""
    saving.discard_draft(asked, person=person_of(request), now=timezone.now())
    return redirect("drafts")


def _next_of(basis: Thread | None, asked: str | None) -> onward.Named | None:
    """Return the provider named in ``basis`` under the number that is ``asked`` for."""
    found = [] if basis is None else onward.named(queries.folded(basis))
    return next((one for one in found if str(one.number) == asked), None)


def _begun(said: QueryDict, person: Person, basis: Thread | None, *, now: datetime) -> Draft:
    number = str(said.get("onward", ""))
    if basis is not None and number.isdecimal():
        aud = pages.known_state(said.get("to", ""))
        view = queries.folded(basis)
        found = onward.next_request(basis, view, int(number), person, aud=aud)
        if found is not None:
            return saving.begin_draft(*found, aud=aud, person=person, now=now)
    if basis is not None:
        kind, content = prefills.following(basis, queries.folded(basis), person)
        return saving.begin_draft(
            kind, content, aud=basis.peer, person=person, now=now, basis=basis
        )
    first = str(in_order()[0])
    kind, aud = services.kind_of(said.get("kind") or first), pages.known_state(said.get("to", ""))
    content = prefills.beginning(kind, person, aud=aud)
    return saving.begin_draft(kind, content, aud=aud, person=person, now=now)


def _saved(request: HttpRequest, held: Draft, person: Person, *, now: datetime) -> HttpResponse:
    form = _form(held, request.POST)
    typed, kind = form.typed() | _basis(request), Kind(held.kind)
    aud = pages.known_state(str(typed.get("to") or ""))
    content = content_of(typed, held.content, kind=kind)
    if aud != held.aud:
        content |= prefills.addressed(kind, aud)
        if typed.get("language"):  # in which one writes is not for the other State to say
            content["languages"] = [typed["language"]]
    conflict: DraftConflictError | None = None
    wrong: InvalidInputError | None = None
    try:
        held = saving.save_draft(
            held.pk,
            content,
            typed=typed,
            aud=aud,
            version=version_in(request),
            person=person,
            now=now,
            chosen="basis" in request.POST,
        )
    except DraftConflictError as error:
        conflict = error
    except InvalidInputError as error:
        wrong = error
    by_script = bool(getattr(request, "htmx", False))
    if conflict is None and wrong is None and not by_script:
        return redirect(_THEN.get(request.POST.get("then", ""), "draft"), held.pk)
    shown = _shown(held, form, person, now=now) | {"conflict": conflict, "wrong": wrong}
    if by_script:
        return render(request, "cooperation/parts/rail.html", shown | {"fragment": True})
    status = 409 if conflict is not None else 422
    return unprocessable(request, "cooperation/draft.html", shown, status=status)


def _basis(request: HttpRequest) -> dict[str, str]:
    """Return what the button of an offered basis fills in."""
    instrument, _, article = request.POST.get("basis", "")[:1000].partition("|")
    return {"instrument": instrument, "article": article} if instrument else {}


def version_in(request: HttpRequest) -> int:
    """Return the version that the person has before them; 0 if the form does not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000") else 0


def typed_in(held: Draft) -> dict[str, Any]:
    """Return the draft as it was typed; what a program filed, as it would have been.

    Answers and approvals are kept beside what was typed, also where nobody has typed yet.
    """
    typed: dict[str, Any] = held.typed
    return typed_of(held.content, to=held.aud) | typed


def _form(held: Draft, typed: Mapping[str, Any]) -> DraftForm:
    data: Any = typed
    if not isinstance(typed, QueryDict):
        data = {**typed, "version": held.version}
    return DraftForm(
        data=data,
        kind=Kind(held.kind),
        states=pages.states(),
        initial=typed_of(held.content, to=held.aud),
    )


def _shown(held: Draft, form: DraftForm, person: Person, *, now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "draft": held,
        "form": form,
        "title": title_of_draft(held),
        "may_change": gate.allowed(person, "draft_change", held, now=now),
        **form.laid_out(),
        **pages.around(held, form.wrong, now=now),
    }


def _checked(
    request: HttpRequest,
    held: Draft,
    person: Person,
    *,
    now: datetime,
    error: RefusedError | InvalidInputError | None = None,
) -> HttpResponse:
    form = _form(held, typed_in(held))
    shown = _shown(held, form, person, now=now)
    may_send = gate.allowed(person, "send", held, now=now)
    second = services.needs_second(held, person, now=now)
    sends = may_send and not second
    asked_of = asking.of_draft(held)
    shown |= {
        "answers": pages.answers(form),
        "view": pages.as_they_see_it(held),
        "kept": pages.kept_answer(held),
        "sends": sends,
        "second": second,
        "colleagues": [] if sends else colleagues.who_may_send(held),
        "may_override": _may_override(person, held, now=now),
        "safeguards": asked_of,
        "safeguards_block": any(one.finding.blocks for one in asked_of),
        "basis_blocks": not holds(held.kind) and bool(shown["legal"] and shown["legal"].late),
        "translating": translating.of_draft(held, person, now=now),
        "approval": approval_in(held.typed),
        "approval_waits": services.waits_for_approval(held),
        "may_approve": held.drafted_by != person.pk
        and gate.allowed(person, "approve", held, now=now),
        "offer": step_up.offered(request, over=pages.digest(held)) if sends else None,
        "error": error,
    }
    if error is None:
        return render(request, "cooperation/draft_check.html", shown)
    attempts.note(request, error)
    return unprocessable(request, "cooperation/draft_check.html", shown)


def _may_override(person: Person, held: Draft, *, now: datetime) -> bool:
    try:
        return gate.allowed(person, "override", held, now=now)
    except PermissionRefusedError:
        return False
