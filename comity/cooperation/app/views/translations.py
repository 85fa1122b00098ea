"""Translations beside the texts of a draft or a request: shown, put there, confirmed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.cooperation.app import doors, queries, translations
from comity.cooperation.app.forms.translations import TranslationForm
from comity.cooperation.app.pages import translations as pages
from comity.cooperation.app.pages.titles import title_of_draft, title_of_thread
from comity.cooperation.app.services import translations as services
from comity.cooperation.app.views.acts import unprocessable
from comity.kernel.errors import InvalidInputError

Keep = Callable[[services.Said], object]


@require_http_methods(["GET", "HEAD", "POST"])
def of_request(request: HttpRequest, asked: str) -> HttpResponse:
    """Show the texts of a request, and put a translation beside one."""
    person, now = person_of(request), timezone.now()
    thread = doors.request(person, "read", asked, now=now, lock=False)
    bound = None
    if request.method == "POST":
        doors.request(person, "translate", thread.pk, now=now, lock=False)
        bound = _kept(
            request,
            lambda said: services.translate_request(thread.pk, said, person=person, now=now),
        )
        if bound is None:
            return redirect("request-translations", thread.pk)
    found = translations.of_request(thread, queries.folded(thread))
    may = gate.allowed(person, "translate", thread, now=now)
    shown = {
        "thread": thread,
        "title": title_of_thread(thread),
        "texts": pages.texts(found, wanted=(), may_translate=may, bound=bound),
    }
    return _answered(request, shown, now=now, wrong=bound is not None)


@require_http_methods(["GET", "HEAD", "POST"])
def of_draft(request: HttpRequest, asked: str) -> HttpResponse:
    """Show the texts of a draft, and put a translation beside one."""
    person, now = person_of(request), timezone.now()
    held = doors.draft(person, "draft_read", asked, now=now, lock=False)
    if held.thread_id is not None:
        return redirect("request-translations", held.thread_id)
    bound = None
    if request.method == "POST":
        doors.draft(person, "draft_translate", held.pk, now=now, lock=False)
        bound = _kept(
            request, lambda said: services.translate_draft(held.pk, said, person=person, now=now)
        )
        if bound is None:
            return redirect("draft-translations", held.pk)
    step = translations.step_for(held, now=now)
    may = gate.allowed(person, "draft_translate", held, now=now)
    wanted = () if step is None else step.into
    shown = {
        "draft": held,
        "title": title_of_draft(held),
        "step": pages.of_draft(held, person, now=now),
        "texts": pages.texts(
            translations.of_draft(held), wanted=wanted, may_translate=may, bound=bound
        ),
    }
    return _answered(request, shown, now=now, wrong=bound is not None)


@require_POST
def confirm_of_request(request: HttpRequest, asked: str, translation: str) -> HttpResponse:
    """Say that one has compared a machine's translation with its original."""
    services.confirm_of_request(asked, translation, person=person_of(request), now=timezone.now())
    return redirect("request-translations", asked)


@require_POST
def confirm_of_draft(request: HttpRequest, asked: str, translation: str) -> HttpResponse:
    """Say that one has compared a machine's translation with its original."""
    services.confirm_of_draft(asked, translation, person=person_of(request), now=timezone.now())
    return redirect("draft-translations", asked)


@require_POST
def ask(request: HttpRequest, asked: str) -> HttpResponse:
    """Ask a translator for the translation of a draft."""
    services.ask_translation(
        asked, to=request.POST.get("to", ""), person=person_of(request), now=timezone.now()
    )
    return redirect("draft-translations", asked)


def _kept(request: HttpRequest, keep: Keep) -> TranslationForm | None:
    """Keep what was sent; return the form, if something in it is wrong."""
    form = TranslationForm(request.POST)
    if form.is_valid():
        try:
            keep(form.said())
        except InvalidInputError as error:
            form.tell(error)
        else:
            return None
    return form


def _answered(
    request: HttpRequest, shown: dict[str, Any], *, now: datetime, wrong: bool
) -> HttpResponse:
    shown["now"] = now
    if wrong:
        return unprocessable(request, "cooperation/translations.html", shown)
    return render(request, "cooperation/translations.html", shown)
