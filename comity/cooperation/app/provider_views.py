"""A provider's workspace: its orders, its answer row by row, delivery and receipt.

A provider works on the node of its State and sees its own orders alone; what of a request it sees
was decided when the order was given.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comity.access.app import gate, step_up
from comity.access.app.paging import Pages
from comity.access.app.sign_in import person_of
from comity.access.roles import Role
from comity.cooperation.app import doors, provider_queries, services
from comity.cooperation.app.models import NEVER, Order
from comity.cooperation.app.pages import wording
from comity.cooperation.app.pages.straight import straight_page
from comity.cooperation.app.pages.wording import word
from comity.cooperation.app.provider_forms import AnswerForm, ConfirmForm
from comity.cooperation.app.provider_queries import Answer
from comity.cooperation.app.services.abuse import flagged_among
from comity.cooperation.order_rows import day_of, to_say
from comity.cooperation.orders import OrderKind
from comity.directory.app import queries as directory
from comity.directory.app.words import SERVICES, language_names
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError, InvalidInputError, RefusedError
from comity.kernel.strict_json import canonical

PAGE = 50
WORDS = {
    "data": wording.DATA,
    "services": SERVICES,
    "identifiers": wording.IDENTIFIERS,
    "close_note": wording.CLOSE_NOTE,
    "states": wording.ORDER_STATES,
}


_LISTED = (
    *("reference", "kind", "state", "needed", "basis"),
    *("issued_at", "issued_by", "due_at", "drafted_at", "delivered_at"),
)
"""Columns that lists show."""
_OF_REQUEST = ("kind", "urgent", "peer", "own_side", "provider_code")


@dataclass(frozen=True, slots=True)
class Line:
    """One order in a list.

    Attributes:
        row: The order.
        rows: How many identifiers it names.
        first: The first of them.
        due_at: Until when it is to be answered, if that was said.
        handed_over: How many files were handed over for it.
        flagged: It came straight from a sender that was flagged for abuse.
    """

    row: Order
    rows: int
    first: str
    due_at: datetime | None
    handed_over: int
    flagged: bool = False

    @property
    def more(self) -> int:
        """How many identifiers there are besides the first."""
        return self.rows - 1


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """List the orders that wait for the provider, the one that is due first first."""
    now, found = timezone.now(), _listed(request, waiting=True)
    page = Paginator(found.order_by("due_at", "issued_at"), PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "lines": _lines(page.object_list),
        "waiting": page.paginator.count,
        "overdue": found.filter(due_at__lt=now).count(),
        "now": now,
    }
    return render(request, "cooperation/provider/orders.html", shown)


@require_safe
def delivered(request: HttpRequest) -> HttpResponse:
    """List the orders that were answered or taken back, the last one first."""
    found = _listed(request, waiting=False).order_by("-issued_at", "-id")
    page = Pages(found, PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "lines": _lines(page.object_list)}
    return render(request, "cooperation/provider/delivered.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, asked: str) -> HttpResponse:
    """Show an order, or keep what the provider has typed so far."""
    person, now = person_of(request), timezone.now()
    if request.method == "POST":
        return _keep(request, asked, now=now)
    held = doors.order(person, "order_read", asked, now=now)
    return render(request, "cooperation/provider/order.html", _shown(request, held, now=now))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, asked: str) -> HttpResponse:
    """Confirm an order with the provider's own number for it."""
    person, now = person_of(request), timezone.now()
    if request.method != "POST":
        held = doors.order(person, "confirm", asked, now=now, lock=False)
        return _confirm_page(request, held, None, now=now)
    with transaction.atomic():
        held = doors.order(person, "confirm", asked, now=now)
        answer = provider_queries.answer(held)
        form = ConfirmForm(request.POST, kind=OrderKind(held.kind))
        if not form.is_valid() or _stands_open(held, answer):
            return _confirm_page(request, held, form, now=now)
        content = form.content()
        if held.kind == OrderKind.PRESERVE:
            content["targets"] = to_say(answer.rows)
        services.confirm(held, content, person=person, now=now)
    if held.kind == OrderKind.PRESERVE:
        return redirect("order-receipt", held.pk)
    return redirect("order", held.pk)


@require_safe
def check(request: HttpRequest, asked: str) -> HttpResponse:
    """Show the whole answer once more, before it is delivered."""
    held = doors.order(person_of(request), "deliver", asked, now=timezone.now(), lock=False)
    return _check_page(request, held)


@require_POST
def deliver(request: HttpRequest, asked: str) -> HttpResponse:
    """Deliver the answer, confirmed by the person."""
    person, now = person_of(request), timezone.now()
    held = doors.order(person, "deliver", asked, now=now, lock=False)
    answer = provider_queries.answer(held)
    if answer.lacking:
        return _check_page(request, held)
    try:
        step_up.confirm(request, over=_digest(held, answer), now=now)
    except (step_up.StepUpNeededError, step_up.StepUpFailedError) as error:
        return _check_page(request, held, refused=error)
    with transaction.atomic():
        locked = doors.order(person, "deliver", asked, now=now)
        if _digest(locked, provider_queries.answer(locked)) != _digest(held, answer):
            return _check_page(request, locked, changed=True)
        if not locked.thread.provider_code:
            services.deliver(locked, _content(answer), person=person, now=now)
    if held.thread.provider_code:  # sealing takes long: no transaction is open
        return _sent_straight(request, held, answer, now=now)
    return redirect("order-receipt", held.pk)


def _sent_straight(
    request: HttpRequest, held: Order, answer: Answer, *, now: datetime
) -> HttpResponse:
    """Send the answer straight to who asked, or show what stands in its way."""
    try:
        services.deliver(held, _content(answer), person=person_of(request), now=now)
    except (RefusedError, InvalidInputError) as error:
        return _check_page(request, held, blocked=error)
    return redirect("order-receipt", held.pk)


@require_safe
def receipt(request: HttpRequest, asked: str) -> HttpResponse:
    """Show what was delivered, with its digests, to be printed and kept."""
    person, now = person_of(request), timezone.now()
    held = doors.order(person, "order_read", asked, now=now)
    if not provider_queries.answer(held).final:
        return redirect("order", held.pk)
    return render(request, "cooperation/provider/receipt.html", _shown(request, held, now=now))


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Show what the directory says of the provider itself."""
    person = person_of(request)
    gate.permit(person, "directory_read")
    entry = provider_queries.own_entry(person)
    shown = {
        "entry": entry,
        "spoken": language_names(entry.languages) if entry else [],
        "code": person.provider_code,
        "words": WORDS,
        "authority": _authority(),
    }
    return render(request, "cooperation/provider/contacts.html", shown)


@require_safe
def provider_help(request: HttpRequest) -> HttpResponse:
    """Explain to a provider how an order is answered."""
    gate.permit(person_of(request), "directory_read")
    return render(request, "cooperation/provider/help.html", {"authority": _authority()})


def _listed(request: HttpRequest, *, waiting: bool) -> QuerySet[Order]:
    # As a comparison: the bare column that Django would write is none that SQLite has an index for.
    found = doors.listed_orders(person_of(request)).filter(waits__in=(waiting,))
    return found.only(*_LISTED, *(f"thread__{name}" for name in _OF_REQUEST))


def _lines(rows: Iterable[Order]) -> list[Line]:
    """Return orders as they are listed; of those that came straight, who sent them is looked at."""
    held = list(rows)
    flagged = flagged_among(one.thread for one in held if one.thread.provider_code)
    return [_line(one, flagged=one.thread_id in flagged) for one in held]


def _line(held: Order, *, flagged: bool) -> Line:
    targets = held.needed.get("targets") or [{}]
    first = str(targets[0].get("value") or "")
    return Line(held, len(targets), first, due_at(held), len(held.files.all()), flagged)


def due_at(held: Order) -> datetime | None:
    """Return until when an order is to be answered, or None."""
    return None if held.due_at == NEVER else held.due_at


def _keep(request: HttpRequest, asked: str, *, now: datetime) -> HttpResponse:
    person = person_of(request)
    with transaction.atomic():
        held = doors.order(person, "deposit", asked, now=now)
        answer = provider_queries.answer(held)
        straight = bool(held.thread.provider_code)
        form = AnswerForm(answer.rows, answer.typed, request.POST, straight=straight)
        if not form.is_valid():
            shown = _shown(request, held, now=now, form=form)
            return render(request, "cooperation/provider/order.html", shown, status=422)
        held = services.keep_answer(held, _typed(request, form), person=person, now=now)
    if request.headers.get("HX-Request") == "true":
        shown = _shown(request, held, now=now)
        return render(request, "cooperation/provider/_rail.html", shown)
    where = request.POST.get("then")
    if where == "files":
        return redirect("order-upload", held.pk)
    if where == "check":
        return redirect("order-check", held.pk)
    if where == "confirm":
        return redirect("order-confirm", held.pk)
    return HttpResponseRedirect(f"{request.path}#answer")


def _typed(request: HttpRequest, form: AnswerForm) -> dict[str, Any]:
    kept = form.draft()
    everywhere = request.POST.get("all")
    if everywhere in {"found", "not_found"}:
        for row in kept["rows"].values():
            row["answer"] = row["answer"] or everywhere
    return kept


def _shown(
    request: HttpRequest, held: Order, *, now: datetime, form: AnswerForm | None = None
) -> dict[str, Any]:
    person = person_of(request)
    answer = provider_queries.answer(held)
    may = not answer.final and gate.allowed(person, "deposit", held)
    straight = None
    if held.thread.provider_code:
        straight = straight_page(person, held, now=now)
        may = may and straight.takes_files
    page = None if straight is None else straight.page
    return {
        "straight": straight,
        "page": page,
        "done": word(wording.DONE, request.GET["done"]) if request.GET.get("done") else "",
        "order": held,
        "answer": answer,
        "form": form
        or (AnswerForm(answer.rows, answer.typed, straight=straight is not None) if may else None),
        "may_answer": may,
        "provider": person.role == Role.PROVIDER_LERT,
        "preserve": held.kind == OrderKind.PRESERVE,
        "due_at": due_at(held),
        "wanted": [day_of(held.needed.get("period_from")), day_of(held.needed.get("period_to"))],
        "authority": _authority(),
        "node": settings.COMITY_NODE,
        "said": (held.delivery or held.confirmation or {}) if answer.final else {},
        "words": WORDS,
        "now": now,
    }


def _stands_open(held: Order, answer: Answer) -> bool:
    """Say whether rows of an order to preserve still lack an answer."""
    if held.kind != OrderKind.PRESERVE:
        return False
    return any(one.row is not None for one in answer.lacking)


def _confirm_page(
    request: HttpRequest, held: Order, form: ConfirmForm | None, *, now: datetime
) -> HttpResponse:
    shown = _shown(request, held, now=now)
    typed = dict(shown["answer"].typed)
    shown["confirm_form"] = form or ConfirmForm(initial=typed, kind=OrderKind(held.kind))
    shown["open_rows"] = [one for one in shown["answer"].lacking if one.row is not None]
    status = 200 if form is None else 422
    return render(request, "cooperation/provider/confirm.html", shown, status=status)


def _check_page(
    request: HttpRequest,
    held: Order,
    *,
    refused: step_up.StepUpNeededError | step_up.StepUpFailedError | None = None,
    changed: bool = False,
    blocked: ComityError | None = None,
) -> HttpResponse:
    shown = _shown(request, held, now=timezone.now())
    answer = shown["answer"]
    shown |= {"refused": refused, "changed": changed, "digest": _digest(held, answer)}
    shown |= {"blocked": blocked, "findings": blocked.facts.get("findings") if blocked else None}
    if not answer.lacking:
        shown["offer"] = step_up.offered(request, over=shown["digest"])
    status = 422 if refused or changed or blocked else 200
    return render(request, "cooperation/provider/check.html", shown, status=status)


def _content(answer: Answer) -> dict[str, Any]:
    return {
        "targets": to_say(answer.rows),
        **{name: answer.typed[name] for name in _DELIVERED if answer.typed[name]},
    }


_DELIVERED = ("ticket", "timezone", "field_key", "available_until", "note")


def _digest(held: Order, answer: Answer) -> str:
    """Return the digest of all that is delivered, which the person confirms."""
    files = [{"name": f.name, "size": f.size, "sha256": f.sha256} for f in answer.files]
    return digest_of(
        canonical({"order": held.pk, "answer": _content(answer), "files": cast("Any", files)})
    )


def _authority() -> list[Any]:
    """Return whom of the own State to call back: the numbers of the directory."""
    try:
        return list(directory.contact_points(settings.COMITY_NODE.code))
    except directory.NoSuchMemberError:
        return []
