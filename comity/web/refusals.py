"""How a no reaches whoever asked: as a page to people, as a problem document to programs."""

import logging
from http import HTTPStatus

from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from comity.kernel.errors import ComityError, UnavailableError
from comity.web.errors import (
    RETRY_AFTER,
    DatabaseAwayError,
    NoSuchPageError,
    PageNotFoundError,
    UnstorableError,
    problem_response,
    status_of,
)
from comity.web.refusal_words import sentence

API = "/api/"
_TEMPLATE = "web/error.html"
_log = logging.getLogger(__name__)


def wants_page(request: HttpRequest) -> bool:
    """Say whether a person looks: a browser that asks for HTML outside the HTTP interface."""
    return not request.path.startswith(API) and "text/html" in request.headers.get("Accept", "")


def error_of(exception: Exception) -> ComityError | None:
    """Return what ``exception`` means to whoever asked; None if the program is at fault."""
    match exception:
        case ComityError():
            return exception
        case OperationalError() | InterfaceError():
            _log.error("the database is away", exc_info=exception)
            msg = "the database does not answer"
            return DatabaseAwayError(msg)
        case DataError() | OverflowError():
            _log.warning("a value cannot be kept: %s", type(exception).__name__)
            msg = "a value is longer or larger than can be kept"
            return UnstorableError(msg)
        case _:
            return None


def told(request: HttpRequest, error: ComityError, *, status: int | None = None) -> HttpResponse:
    """Return the answer that tells ``error`` to whoever sent ``request``."""
    page = _page(request, error, int(status_of(error) if status is None else status))
    return problem_response(error, status=status) if page is None else page


def _page(request: HttpRequest, error: ComityError, status: int) -> HttpResponse | None:
    if not wants_page(request):
        return None
    if isinstance(error, PageNotFoundError):  # people are led on; programs are told of the API
        error = NoSuchPageError(error.message, **error.facts)
    shown = {
        "error": error,
        "code": error.code,
        "message": error.message,
        "sentence": sentence(error),
        "remedy": error.remedy,
        "status": status,
    }
    plain = status >= HTTPStatus.INTERNAL_SERVER_ERROR  # who asks may not be known: no database
    try:
        text = render_to_string(_TEMPLATE, shown, request=None if plain else request)
    except TemplateDoesNotExist:
        return None
    except Exception:  # noqa: BLE001 - a no must reach who asked, whatever else is broken
        _log.exception("the page of an error cannot be made")
        return None
    response = HttpResponse(text, status=status)
    if isinstance(error, UnavailableError):
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
