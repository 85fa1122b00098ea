"""The page of what the node has to tell, and the page where telephones find the rest."""

from typing import Final, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from comity.access.app import gate, services
from comity.access.app import notices as told_of
from comity.access.app.models import Notice
from comity.access.app.notice_words import told
from comity.access.app.sign_in import person_of

PAGE: Final = 50
ALL: Final = "all"


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List what nobody has read yet, or everything with ``?show=all``; the newest first."""
    person, now = person_of(request), timezone.now()
    unread = told_of.unread(person, now=now)
    show_all = request.GET.get("show") == ALL
    rows = told_of.readable(person, now=now).select_related("seen_by") if show_all else unread
    page = Paginator(rows.order_by("-at", "-id"), PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "lines": [told(row) for row in page.object_list],
        "show_all": show_all,
        "query": f"show={ALL}&" if show_all else "",
        "unread": unread.count() if show_all else page.paginator.count,
    }
    return render(request, "access/notices.html", shown)


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Note that the notices named were read, and go back to the list."""
    person, now = person_of(request), timezone.now()
    gate.permit(person, "notice_seen", now=now)
    for number in request.POST.getlist("notice")[:PAGE]:
        row = gate.get_for(person, "notice_seen", number, now=now, lock=False)
        services.mark_seen(cast("Notice", row), by=person, now=now)
    back = f"?show={ALL}" if request.POST.get("show") == ALL else ""
    return redirect(f"/notices{back}")


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """Show, on telephones, every place that the bar below has no room for."""
    return render(request, "access/more.html")
