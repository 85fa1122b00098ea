"""What every route of the lane needs: a body that comes in time, and threads for the database."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from aiohttp import web
from django.db import close_old_connections

from comity.kernel.errors import InvalidInputError, UnavailableError
from comity.protocol.errors import OversizeError

BODY_LIMIT = 8 * 1024 * 1024  # bytes of one call; a chunk of evidence is 4 MiB and a tag
SILENCE_ALLOWED = 8.0  # seconds between two parts of a body
BODY_WITHIN = 60.0  # seconds; whoever calls does not wait longer either

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class MalformedCallError(InvalidInputError):
    """It is not HTTP as the lane speaks it."""

    code = "protocol.malformed_call"
    remedy = "Call as docs/reference/wire.md, 10, describes it."


class TooSlowError(UnavailableError):
    """The body did not come in time."""

    code = "protocol.too_slow"
    remedy = "Send it again over a better connection; nothing was kept."


async def body_of(request: web.Request) -> bytes:
    """Return the body of a call.

    Raises:
        OversizeError: It is longer than any call may be.
        TooSlowError: It stopped on the way, or took too long.
    """
    if (request.content_length or 0) > BODY_LIMIT:
        raise _oversize(request.content_length or 0)
    try:
        async with asyncio.timeout(BODY_WITHIN):
            return await _read(request)
    except TimeoutError as error:
        msg = "the body did not come in time"
        raise TooSlowError(msg) from error
    except web.RequestPayloadError as error:
        msg = "the body is not framed as HTTP says"
        raise MalformedCallError(msg) from error


async def _read(request: web.Request) -> bytes:
    body = bytearray()
    parts = request.content.iter_any()
    while True:
        async with asyncio.timeout(SILENCE_ALLOWED):
            part = await anext(parts, b"")
        if not part:
            return bytes(body)
        body += part
        if len(body) > BODY_LIMIT:
            raise _oversize(len(body))


def _oversize(size: int) -> OversizeError:
    msg = f"a body has at most {BODY_LIMIT} bytes"
    return OversizeError(msg, size=size, allowed=BODY_LIMIT)


async def in_thread(
    asked: Callable[Arguments, Answer], *args: Arguments.args, **named: Arguments.kwargs
) -> Answer:
    """Return what ``asked`` says, in a thread whose connection to the database is sound."""

    def answer() -> Answer:
        close_old_connections()
        return asked(*args, **named)

    return await asyncio.to_thread(answer)
