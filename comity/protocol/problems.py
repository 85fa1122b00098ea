"""How one node tells another that it refuses: RFC 9457 problem documents.

A peer gets the code and the remedy; facts stay with the node that refused, but for identifiers of
the peer's own message.

Source: RFC 9457.
"""

import inspect
import re
from http import HTTPStatus

from comity.kernel.errors import ComityError, InvalidInputError, RefusedError, UnavailableError
from comity.kernel.strict_json import Json, canonical, parse_object

MEDIA_TYPE = "application/problem+json"
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}(\.[a-z][a-z0-9_-]{0,59}){1,3}", re.ASCII)
_FACTS_TOLD = ("id", "kid", "suite", "member", "size", "allowed", "package", "digest")


def status_of(error: ComityError) -> HTTPStatus:
    """Return the HTTP status of the family that ``error`` belongs to."""
    match error:
        case RefusedError():
            return HTTPStatus.CONFLICT
        case InvalidInputError():
            return HTTPStatus.UNPROCESSABLE_ENTITY
        case UnavailableError():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case _:
            return HTTPStatus.INTERNAL_SERVER_ERROR


def problem(error: ComityError, *, status: int | None = None) -> bytes:
    """Return the problem document of ``error`` for a peer; ``status`` if HTTP has its own."""
    document: dict[str, Json] = {
        "type": f"urn:comity:error:{error.code}",
        "title": (inspect.getdoc(type(error)) or error.code).splitlines()[0],
        "status": int(status_of(error) if status is None else status),
        "detail": error.message,
        "code": error.code,
        "remedy": error.remedy,
        "facts": _told(error),
    }
    return canonical(document)


def _told(error: ComityError) -> dict[str, Json]:
    facts = ((name, error.facts.get(name)) for name in _FACTS_TOLD)
    return {name: fact for name, fact in facts if isinstance(fact, str | int)}


def problem_code(document: bytes) -> str:
    """Return the code that a peer's problem document names, or ``unreadable``.

    It reaches logs and notices, so nothing passes that does not look like a code.
    """
    try:
        code = parse_object(document).get("code")
    except InvalidInputError:
        return "unreadable"
    return code if isinstance(code, str) and _CODE.fullmatch(code) else "unreadable"
