"""The pages of the law room: the legal assistant, and the instruments it knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.kernel.errors import UnavailableError
from comity.law.app import instruments, pages, queries
from comity.law.app.forms import Asking
from comity.law.questions import QuestionRefusedError

_READ = "law_read"


@require_safe
def assistant(request: HttpRequest) -> HttpResponse:
    """Answer a question of four choices or more; by script only the answer is drawn anew."""
    gate.permit(person_of(request), _READ)
    by_script = bool(getattr(request, "htmx", False))
    page = "law/parts/answer.html" if by_script else "law/assistant.html"
    try:
        shown = _answered(Asking(request.GET, own=own_state()))
    except UnavailableError as error:  # of the law data, or of what States accept
        return render(request, page, {"broken": error}, status=200 if by_script else 503)
    return render(request, page, shown)


@require_safe
def instrument_list(request: HttpRequest) -> HttpResponse:
    """List the instruments, those of a State or of a name if one is looked for."""
    gate.permit(person_of(request), _READ)
    looked_for = request.GET.get("q", "").strip()[:100]
    shown = {"text": looked_for, "rows": instruments.rows(looked_for), **_edition()}
    return render(request, "law/instruments.html", shown)


@require_safe
def instrument(request: HttpRequest, code: str) -> HttpResponse:
    """Show one instrument: how States stand to it, what they reserved, what it provides."""
    gate.permit(person_of(request), _READ)
    return render(request, "law/instrument.html", {**instruments.whole(code), **_edition()})


def own_state() -> str:
    """Return the State of this node."""
    return str(settings.COMITY_NODE.code)[:2]


def _answered(form: Asking) -> dict[str, Any]:
    shown: dict[str, Any] = {"form": form, **form.groups(), **_edition()}
    if unnamed := form.unnamed():
        return shown | {"unnamed": unnamed, "anchors": [one.field for one in unnamed]}
    if not form.asks:
        return shown
    try:
        answer = queries.answer(form.stated())
    except QuestionRefusedError as error:
        field = str(error.facts.get("field") or "")
        return shown | {"wrong": error, "anchors": [form.anchor(field)] if field else []}
    return shown | {"answer": pages.shown(answer.written(), queries.corpus())}


def _edition() -> dict[str, Any]:
    known = queries.corpus()
    return {"edition": known.version, "digest": known.digest}
