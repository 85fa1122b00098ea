"""A sign of life, and the errors that Django raises before any room is asked."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comity.web.errors import DatabaseAwayError, error_of_status, problem_response
from comity.web.refusals import error_of, told, wants_page

_SECRETS = frozenset({"csrfmiddlewaretoken", "code", "credential"})  # never shown again
_CONFIRMS = "confirm_"  # likewise


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer that the desk runs and reaches its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        msg = "the database does not answer"
        return problem_response(DatabaseAwayError(msg))
    return JsonResponse({"status": "ok"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 400."""
    return _told(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403."""
    return _told(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 404."""
    return _told(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429."""
    return _told(request, 429)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came too late: nothing was done, and nothing that was typed is lost."""
    del reason  # Django's words; people read ours
    here = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if not wants_page(request):
        return _told(request, 403)
    shown = {
        "typed": _typed(request),
        "again": request.path if here and request.user.is_authenticated else "",
    }
    return render(request, "web/expired.html", shown, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 if the database is away; the log has the trace."""
    raised = sys.exception()
    known = error_of(raised) if isinstance(raised, Exception) else None
    return _told(request, 500) if known is None else told(request, known)


def _told(request: HttpRequest, status: int) -> HttpResponse:
    error = error_of_status(status, method=request.method or "", path=request.path)
    return told(request, error, status=status)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip()
        and name not in _SECRETS
        and "password" not in name
        and not name.startswith(_CONFIRMS)
    ]
