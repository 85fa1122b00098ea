"""Every error as HTTP tells it: one status and one problem document.

This is the only place that knows both errors and HTTP.

Source: RFC 9457 (Problem Details for HTTP APIs); RFC 9110, 15 (status codes).
"""

import inspect
import json
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from django.http import HttpResponse

from comity.kernel.errors import ComityError, InvalidInputError, RefusedError, UnavailableError
from comity.protocol import problems
from comity.storage.errors import UploadMovedError

URN = "urn:comity:error:"
RETRY_AFTER = 5  # seconds


class PageNotFoundError(InvalidInputError):
    """There is nothing at this address."""

    code = "web.not_found"
    remedy = "Look the address up in /api/v1/openapi.json."


class NoSuchPageError(PageNotFoundError):
    """There is no page at this address."""

    code = "web.no_such_page"
    remedy = "Look whether the address is whole; or begin at the first page, or search."


class MethodRefusedError(InvalidInputError):
    """The address is right, the method is not."""

    code = "web.method_refused"
    remedy = "Use one of the methods that the header Allow names."


class BadRequestError(InvalidInputError):
    """The request is not HTTP as this node reads it."""

    code = "web.bad_request"
    remedy = "Correct what the detail names and send it again."


class BodyTooLargeError(InvalidInputError):
    """The body is larger than this address takes."""

    code = "web.body_too_large"
    remedy = "Send files through the upload of packages, in parts."


class ForbiddenError(RefusedError):
    """The edge does not let this through."""

    code = "web.forbidden"
    remedy = "Send the request from the command line or the pages of this node."


class TooManyRequestsError(UnavailableError):
    """More came than this node answers at once."""

    code = "web.too_many_requests"
    remedy = "Wait a minute and send it again."


class DatabaseAwayError(UnavailableError):
    """The node's database does not answer."""

    code = "web.database_away"
    remedy = "Send it again in a while; nothing was changed."


class UnstorableError(InvalidInputError):
    """A value is longer or larger than can be kept."""

    code = "web.unstorable"
    remedy = "Shorten what was sent and send it again; nothing was changed."


class ServerFaultError(ComityError):
    """The node made a mistake; its log says which."""

    code = "web.server_fault"


class FieldsRefusedError(InvalidInputError):
    """One or more fields are missing or cannot be read."""

    code = "web.fields_refused"
    remedy = "Correct the fields that the findings name and send it again."


_BY_CODE: Mapping[str, HTTPStatus] = MappingProxyType(
    {
        "access.not_signed_in": HTTPStatus.UNAUTHORIZED,
        "access.permission_refused": HTTPStatus.FORBIDDEN,
        "access.role_ended": HTTPStatus.FORBIDDEN,
        "web.forbidden": HTTPStatus.FORBIDDEN,
        "web.bad_request": HTTPStatus.BAD_REQUEST,
        "web.method_refused": HTTPStatus.METHOD_NOT_ALLOWED,
        "web.body_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "cooperation.file_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "storage.upload_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "web.too_many_requests": HTTPStatus.TOO_MANY_REQUESTS,
    }
)
_BY_STATUS: Mapping[int, type[ComityError]] = MappingProxyType(
    {
        HTTPStatus.BAD_REQUEST: BadRequestError,
        HTTPStatus.FORBIDDEN: ForbiddenError,
        HTTPStatus.NOT_FOUND: PageNotFoundError,
        HTTPStatus.METHOD_NOT_ALLOWED: MethodRefusedError,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: BodyTooLargeError,
        HTTPStatus.TOO_MANY_REQUESTS: TooManyRequestsError,
    }
)


def status_of(error: ComityError) -> HTTPStatus:
    """Return the HTTP status that says the same thing as ``error``.

    A code whose last part is ``not_found`` or begins with ``no_such_`` is 404, whichever room it
    belongs to; a few codes of the edge have their own status; else the family decides.
    """
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    last = error.code.rpartition(".")[2]
    if last == "not_found" or last.startswith("no_such_"):
        return HTTPStatus.NOT_FOUND
    return problems.status_of(error)


def family_of(error: ComityError) -> str:
    """Return ``refused``, ``invalid``, ``unavailable`` or ``fault``: what a reader can do next."""
    match error:
        case RefusedError():
            return "refused"
        case InvalidInputError():
            return "invalid"
        case UnavailableError():
            return "unavailable"
        case _:
            return "fault"


def problem(error: ComityError, *, status: int | None = None) -> dict[str, object]:
    """Return the problem document of ``error``.

    ``findings`` among the facts of the error stand as a member of their own.
    """
    facts = dict(error.facts)
    findings = facts.pop("findings", None)
    document: dict[str, object] = {
        "type": URN + error.code,
        "title": (inspect.getdoc(type(error)) or error.code).splitlines()[0],
        "status": int(status_of(error) if status is None else status),
        "detail": error.message,
        "code": error.code,
        "family": family_of(error),
        "remedy": error.remedy,
        "facts": facts,
    }
    if findings is not None:
        document["findings"] = findings
    return document


def problem_response(error: ComityError, *, status: int | None = None) -> HttpResponse:
    """Return the HTTP answer that tells ``error``."""
    document = problem(error, status=status)
    response = HttpResponse(
        json.dumps(document, ensure_ascii=False, default=str),
        status=int(status_of(error) if status is None else status),
        content_type="application/problem+json",
    )
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="comity"'
    if isinstance(error, UnavailableError):
        response.headers["Retry-After"] = str(RETRY_AFTER)
    if isinstance(error, UploadMovedError):
        response.headers["Upload-Offset"] = str(error.facts["offset"])
    return response


def error_of_status(status: int, *, method: str, path: str) -> ComityError:
    """Return the error behind a bare ``status`` of the framework."""
    kind = _BY_STATUS.get(status)
    if kind is None:
        kind = ServerFaultError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else BadRequestError
    said = HTTPStatus(status).phrase if status in set(HTTPStatus) else "error"
    msg = f"{method} {path}: {said.lower()}"
    return kind(msg, method=method, path=path)
