"""What differs from account to account in a draft: some accounts on each page."""

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comity.access.app import gate
from comity.access.app.services import Person
from comity.access.app.sign_in import person_of
from comity.cooperation.account_rows import rows_in, with_accounts
from comity.cooperation.app import doors
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.accounts import PAGE, AccountsForm
from comity.cooperation.app.models import Draft
from comity.cooperation.app.pages.titles import title_of_draft
from comity.cooperation.app.services import drafts as saving
from comity.cooperation.app.views.acts import unprocessable
from comity.cooperation.app.views.drafts import typed_in, version_in
from comity.cooperation.errors import DraftConflictError
from comity.cooperation.kinds import Kind
from comity.cooperation.typed import typed_of
from comity.kernel.errors import InvalidInputError


@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest, asked: str) -> HttpResponse:
    """Show what is said of each account of a draft, or save it."""
    person, now = person_of(request), timezone.now()
    held = doors.draft(person, "draft_read", asked, now=now)
    if held.thread_id is not None:
        return redirect("request", held.thread_id)
    rows = held.content.get(rows_in(Kind(held.kind))) or []
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    sent = request.POST if request.method == "POST" else None
    first = max(page.start_index() - 1, 0)
    form = AccountsForm(rows, Kind(held.kind), first=first, sent=sent)
    if sent is None:
        return render(request, "cooperation/draft_accounts.html", _shown(held, form, page, person))
    error: DraftConflictError | InvalidInputError | None = None
    if form.is_valid():
        try:
            _save(held, form, person, version=version_in(request), now=now)
        except (DraftConflictError, InvalidInputError) as refused:
            error = refused
        else:
            if request.POST.get("then") == "draft":
                return redirect("draft", held.pk)
            return redirect(f"{reverse('draft-accounts', args=[held.pk])}?page={page.number}")
    shown = _shown(held, form, page, person) | {"error": error}
    crossed = isinstance(error, DraftConflictError)
    return unprocessable(
        request, "cooperation/draft_accounts.html", shown, status=409 if crossed else 422
    )


def _save(held: Draft, form: AccountsForm, person: Person, *, version: int, now: datetime) -> None:
    content = with_accounts(held.content, form.said(), rows_in=rows_in(Kind(held.kind)))
    typed = typed_in(held) | {"categories": typed_of(content)["categories"]}
    saving.save_draft(
        held.pk, content, typed=typed, aud=held.aud, version=version, person=person, now=now
    )


def _shown(held: Draft, form: AccountsForm, page: Page[Any], person: Person) -> dict[str, Any]:
    return {
        "draft": held,
        "is_property": rows_in(Kind(held.kind)) == "property",
        "title": title_of_draft(held),
        "page": page,
        "accounts": form.shown(),
        "forms": list(form.forms.values()),
        "may_change": gate.allowed(person, "draft_change", held, now=timezone.now()),
        "of_days": fields.isolated(_("Year, month, day, in UTC, such as 2026-03-01")),
    }
