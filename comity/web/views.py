"""A sign of life, and the errors that Django raises before any room is asked."""

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from comity.web.errors import DatabaseAwayError, error_of_status, problem_response
from comity.web.refusals import told


@login_not_required
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


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; the log has the trace."""
    return _told(request, 500)


def _told(request: HttpRequest, status: int) -> HttpResponse:
    error = error_of_status(status, method=request.method or "", path=request.path)
    return told(request, error, status=status)
