"""The HTTP interface of the desk: one API, one way in, one way to say no.

Each room brings its own ``router``; this module hangs them up, checks who asks, and turns errors
into problem documents. The OpenAPI document is at ``/api/v1/openapi.json``.
"""

import importlib
import importlib.util
import logging
import time
from typing import Any, cast

from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer
from ninja.types import DictStrAny

from comity.access.app import attempts
from comity.access.app import services as access
from comity.access.app.models import Person
from comity.access.app.services import NotSignedInError
from comity.access.networks import WRONG_TOKENS, network_of
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError
from comity.kernel.strict_json import parse
from comity.web.errors import (
    DatabaseAwayError,
    FieldsRefusedError,
    TooManyRequestsError,
    UnstorableError,
    error_of_status,
    problem_response,
)

_log = logging.getLogger(__name__)


class StrictParser(Parser):
    """Reads bodies by the one strict JSON parser of the house."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Return what the body states."""
        return cast("DictStrAny", parse(request.body))


class TokenAuth(HttpBearer):
    """Knows a person by the token in ``Authorization: Bearer …``.

    A network that brings wrong ones is told to wait, and costs no look into the database; a token
    that has opened the door before goes on opening it, whoever else sits in that network.
    """

    def authenticate(self, request: HttpRequest, token: str) -> Person:
        """Return whose token it is."""
        if not token.isascii():
            msg = "a token has no such characters"
            raise NotSignedInError(msg)
        network = network_of(str(request.META.get("REMOTE_ADDR", "")))
        now, digest = time.monotonic(), digest_of(token.encode("ascii"))
        if not WRONG_TOKENS.is_known(digest) and not WRONG_TOKENS.left(network, now=now):
            msg = "too many wrong tokens came from this network"
            raise TooManyRequestsError(msg)
        try:
            person = access.authenticate(token)
        except NotSignedInError:
            WRONG_TOKENS.failed(network, now=now)
            raise
        WRONG_TOKENS.went_well(digest)
        return person


def _comity_error(request: HttpRequest, error: ComityError) -> HttpResponse:
    attempts.note(request, error)
    return problem_response(error)


def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001 - Ninja's signature
    msg = "no token came with the request"
    return problem_response(NotSignedInError(msg))


def _framework_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, ComityError):  # the strict parser's own words
        return problem_response(error.__cause__, status=error.status_code)
    bare = error_of_status(error.status_code, method=request.method or "", path=request.path)
    return problem_response(bare, status=error.status_code)


def _fields_refused(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001 - Ninja's signature
    findings = [
        {"field": ".".join(str(part) for part in found["loc"]), "message": str(found["msg"])}
        for found in error.errors
    ]
    msg = f"{len(findings)} field(s) cannot be taken as they are"
    return problem_response(FieldsRefusedError(msg, findings=findings))


def _database_away(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001 - Ninja's signature
    _log.error("the database is away", exc_info=error)
    msg = "the database does not answer"
    return problem_response(DatabaseAwayError(msg))


def _unstorable(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.warning("a value at %s cannot be kept: %s", request.path, type(error).__name__)
    msg = "a value is longer or larger than can be kept"
    return problem_response(UnstorableError(msg))


# Any: Ninja's type of a handler allows it to be given a class, which never happens.
_HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (ComityError, _comity_error),
    (AuthenticationError, _not_signed_in),
    (HttpError, _framework_error),
    (ValidationError, _fields_refused),
    (OperationalError, _database_away),
    (InterfaceError, _database_away),
    (DataError, _unstorable),
    (OverflowError, _unstorable),
)


def _made() -> NinjaAPI:
    made = NinjaAPI(
        title="Comity",
        version="1",
        description="Acts of the people of one node. Every answer that is not 2xx is RFC 9457.",
        docs_url=None,  # its page would fetch scripts from another host
        auth=TokenAuth(),
        parser=StrictParser(),
        urls_namespace="api",
    )
    for kind, handler in _HANDLERS:
        made.add_exception_handler(kind, handler)
    for app in settings.INSTALLED_APPS:
        name = f"{app}.api"
        if app.endswith(".app") and importlib.util.find_spec(name) is not None:
            made.add_router("", cast("Router", importlib.import_module(name).router))
    return made


api = _made()
