"""The lane's server: every answer has one form, and no caller can hold it up.

What is not HTTP, comes too slowly or fails inside is answered with a problem document like any
other refusal. No answer names the software.

Source: RFC 9457; RFC 9110, 10.1.1 (Expect), 15.5.
"""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from types import TracebackType
from typing import Any

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from comity.kernel.errors import ComityError, InvalidInputError, UnavailableError
from comity.protocol.app.calls import MalformedCallError
from comity.protocol.problems import MEDIA_TYPE, problem, status_of

RETRY_AFTER = 5  # seconds
FIRST_CALL_WITHIN = 8.0  # seconds from the connection to the whole header of the first call
HANDSHAKE_WITHIN = 8.0  # seconds
IDLE_FOR = 150.0  # seconds between two calls; a node closes its own end after 120
LEFT_UNREAD_FOR = 2.0  # seconds in which the rest of a refused body may still come
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_log = logging.getLogger(__name__)


class NoSuchRouteError(InvalidInputError):
    """The lane has nothing at this address, or not for this method."""

    code = "protocol.no_such_route"
    remedy = "Call as docs/reference/wire.md, 10, describes it."


class LaneFaultError(UnavailableError):
    """The node could not answer because of a fault of its own, or its database is away."""

    code = "protocol.lane_fault"
    remedy = "Send it again after a while; the administrator of that node finds why in its log."


def problem_response(error: ComityError, *, status: int | None = None) -> web.Response:
    """Return the answer that tells a peer of ``error``."""
    response = _Nameless(
        body=problem(error, status=status),
        status=int(status_of(error) if status is None else status),
        content_type=MEDIA_TYPE,
    )
    if isinstance(error, UnavailableError):
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every failure of ``handler`` with a problem document."""
    if isinstance(request.protocol, _Connection):
        request.protocol.has_called()
    try:
        return await handler(request)
    except ComityError as error:
        return problem_response(error)
    except web.HTTPException as error:
        return _of_framework(error)
    except ConnectionError:
        raise  # nobody is there to be answered
    except Exception:  # noqa: BLE001 - process edge: the database may be away; the peer comes again
        _log.exception("a call could not be answered")
        msg = "this node cannot answer now"
        return problem_response(LaneFaultError(msg))


async def expected(request: web.Request) -> web.StreamResponse | None:
    """Answer the header Expect: whoever expects anything but to go on is refused."""
    if request.headers.get(hdrs.EXPECT, "").lower() != "100-continue":
        msg = "the expectation is not 100-continue"
        return problem_response(MalformedCallError(msg), status=HTTPStatus.EXPECTATION_FAILED)
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0  # the answer itself has not begun
    return None


def _of_framework(error: web.HTTPException) -> web.Response:
    kind = NoSuchRouteError if error.status in {404, 405} else MalformedCallError
    answer = problem_response(kind(error.reason.lower()), status=error.status)
    if "Allow" in error.headers:
        answer.headers["Allow"] = error.headers["Allow"]
    return answer


class _Nameless(web.Response):
    """An answer that does not name the software, also where no application is asked."""

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        self.headers.popall(hdrs.SERVER, None)


class _Connection(web.RequestHandler):
    """One connection; it ends if the first call does not come in time."""

    __slots__ = ("_impatience",)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait."""
        super().connection_made(transport)
        self._impatience: asyncio.TimerHandle | None = self._loop.call_later(
            FIRST_CALL_WITHIN, transport.close
        )

    def has_called(self) -> None:
        """Stop to wait."""
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None

    def connection_lost(self, exc: BaseException | None) -> None:
        """Stop to wait."""
        self.has_called()
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what could not be read as HTTP; what a peer wrote does not reach the log."""
        del message
        if isinstance(exc, HttpProcessingError) or status < HTTPStatus.INTERNAL_SERVER_ERROR:
            msg = "the call is not HTTP as this node reads it"
            answer = problem_response(MalformedCallError(msg), status=HTTPStatus.BAD_REQUEST)
        else:
            _log.error("a call to %s could not be answered", request.path, exc_info=_known(exc))
            msg = "this node cannot answer now"
            answer = problem_response(LaneFaultError(msg))
        answer.force_close()
        return answer


def _known(
    error: BaseException | None,
) -> tuple[type[BaseException], BaseException, TracebackType | None] | None:
    return None if error is None else (type(error), error, error.__traceback__)


class _Site(web.BaseSite):
    """Listens with a handshake that ends in time."""

    def __init__(self, runner: web.AppRunner, *, host: str, port: int, ssl_context: Any) -> None:  # noqa: ANN401 - aiohttp's optional type
        super().__init__(runner, ssl_context=ssl_context, backlog=512)
        self._where = host, port

    @property
    def name(self) -> str:
        """Return where it listens."""
        return f"https://{self._where[0]}:{self._where[1]}"

    async def start(self) -> None:
        """Listen."""
        await super().start()
        loop, server = asyncio.get_running_loop(), self._runner.server
        if server is None:
            msg = "the runner was not set up"
            raise RuntimeError(msg)
        options: dict[str, Any] = {
            "access_log": None,
            "keepalive_timeout": IDLE_FOR,
            "lingering_time": LEFT_UNREAD_FOR,
            "auto_decompress": False,
        }
        self._server = await loop.create_server(
            lambda: _Connection(server, loop=loop, **options),
            *self._where,
            ssl=self._ssl_context,
            backlog=self._backlog,
            ssl_handshake_timeout=HANDSHAKE_WITHIN,
        )


async def _hide_software(request: web.Request, response: web.StreamResponse) -> None:
    del request
    response.headers.popall(hdrs.SERVER, None)


async def listen(
    application: web.Application, *, host: str, port: int, context: ssl.SSLContext
) -> web.AppRunner:
    """Listen on ``host:port`` until the runner that is returned is cleaned up."""
    application.on_response_prepare.append(_hide_software)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=5)
    await runner.setup()
    await _Site(runner, host=host, port=port, ssl_context=context).start()
    return runner
