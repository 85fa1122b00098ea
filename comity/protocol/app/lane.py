"""The federation lane: where other nodes are answered.

The lane knows the peer by its certificate before it spends a decryption on it. Urgent messages and
all others have separate budgets, and a peer that sends too much competes only with itself.

Source: decision 9; promises R10, R11, R22.
"""

import asyncio
import hashlib
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from aiohttp import web

from comity.kernel.errors import ComityError, RefusedError, UnavailableError
from comity.protocol.app import registry
from comity.protocol.app.writer import Writer
from comity.protocol.envelopes import SealedEnvelope, open_envelope
from comity.protocol.framing import join, split
from comity.protocol.keyring import Keyring
from comity.protocol.problems import MEDIA_TYPE, problem, status_of
from comity.protocol.sealing import Opener
from comity.protocol.statements import Statement

BODY_LIMIT = 8 * 1024 * 1024  # bytes of one POST; a chunk of evidence is 4 MiB and a tag
AT_ONCE = 8  # batches of one peer in one lane
RECEIPTS = "application/vnd.comity.receipts"


class UnknownPeerError(RefusedError):
    """The certificate that the caller showed belongs to no member in good standing."""

    code = "protocol.unknown_peer"
    remedy = "Ask the requested node whether it has refreshed its directory; see docs/how-to."


class RelayRefusedError(RefusedError):
    """A node brought a message that another member had signed."""

    code = "protocol.relay_refused"
    remedy = "Let the member that signed it deliver it; what comes on a stick is imported by hand."


class BusyError(UnavailableError):
    """The peer has as many batches under way as it may."""

    code = "protocol.busy"
    remedy = "Send it again after the seconds that Retry-After names; nothing was lost."


class Lane:
    """Answers peers. One instance per process."""

    def __init__(
        self,
        *,
        me: str,
        practice: bool,
        writer: Writer,
        opener: Opener,
        keyring: Callable[[], Keyring],
        now: Callable[[], datetime],
    ) -> None:
        """Take what the lane needs; nothing is started yet."""
        self._me = me
        self._practice = practice
        self._writer = writer
        self._opener = opener
        self._keyring = keyring
        self._now = now
        self._members: Mapping[str, str] = {}
        self._under_way: dict[tuple[str, bool], int] = {}
        self._crypto = ThreadPoolExecutor(max_workers=2, thread_name_prefix="open")

    def know(self, members: Mapping[str, str]) -> None:
        """Know peers by the SHA-256 of their certificates."""
        self._members = members

    def application(self) -> web.Application:
        """Return the web application with the routes of all rooms."""
        app = web.Application(client_max_size=BODY_LIMIT, middlewares=[_problems])
        app.router.add_post("/v1/envelopes", self.receive)
        for method, path, handler in registry.lane_routes():
            app.router.add_route(method, path, self._for_peers(handler))
        return app

    def peer_of(self, request: web.Request) -> str:
        """Return the member who is calling.

        Raises:
            UnknownPeerError: No certificate, or one that no member in good standing publishes.
        """
        secured = request.transport and request.transport.get_extra_info("ssl_object")
        shown = secured.getpeercert(binary_form=True) if secured else None
        member = self._members.get(hashlib.sha256(shown).hexdigest()) if shown else None
        if member is None:
            msg = "the certificate belongs to no member in good standing"
            raise UnknownPeerError(msg)
        return member

    async def receive(self, request: web.Request) -> web.Response:
        """Take a batch of envelopes; answer each with its receipt or a problem."""
        peer = self.peer_of(request)
        raws = split(await request.read())
        urgent = bool(raws) and SealedEnvelope.parse(raws[0]).header.urgent
        key = (peer, urgent)
        if self._under_way.get(key, 0) >= AT_ONCE:
            msg = f"{AT_ONCE} batches of {peer} are under way"
            raise BusyError(msg, member=peer)
        self._under_way[key] = self._under_way.get(key, 0) + 1
        try:
            answers = await self._taken(peer, raws)
        finally:
            self._under_way[key] -= 1
        return web.Response(body=join(answers), content_type=RECEIPTS)

    async def _taken(self, peer: str, raws: Sequence[bytes]) -> list[bytes]:
        loop = asyncio.get_running_loop()
        opened = await loop.run_in_executor(self._crypto, self._opened, peer, raws)
        statements = [one for one in opened if isinstance(one, Statement)]
        if not statements:
            return [problem(one) for one in opened if isinstance(one, ComityError)]
        done = await asyncio.wrap_future(self._writer.accept(statements))
        committed = iter(done.answers)
        return [_told(next(committed) if isinstance(one, Statement) else one) for one in opened]

    def _opened(self, peer: str, raws: Sequence[bytes]) -> list[Statement | ComityError]:
        keyring, now = self._keyring(), self._now()
        opened: list[Statement | ComityError] = []
        for raw in raws:
            try:
                statement = open_envelope(
                    raw,
                    keyring=keyring,
                    opener=self._opener,
                    now=now,
                    me=self._me,
                    practice=self._practice,
                )
                if statement.iss != peer:
                    msg = f"{peer} brought a message signed by {statement.iss}"
                    opened.append(RelayRefusedError(msg, id=statement.id))
                else:
                    opened.append(statement)
            except ComityError as error:
                opened.append(error)
        return opened

    def _for_peers(
        self, handler: registry.LaneHandler
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await handler(request, self.peer_of(request))

        return answer


async def serve(lane: Lane, *, host: str, port: int, context: ssl.SSLContext) -> web.AppRunner:
    """Listen on ``host:port`` until the runner that is returned is cleaned up."""
    runner = web.AppRunner(lane.application(), access_log=None, shutdown_timeout=5)
    await runner.setup()
    await web.TCPSite(runner, host, port, ssl_context=context, backlog=512).start()
    return runner


def _told(answer: bytes | ComityError) -> bytes:
    return problem(answer) if isinstance(answer, ComityError) else answer


@web.middleware
async def _problems(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except ComityError as error:
        return problem_response(error)


def problem_response(error: ComityError) -> web.Response:
    """Return the answer that tells a peer of ``error``."""
    response = web.Response(
        body=problem(error), status=int(status_of(error)), content_type=MEDIA_TYPE
    )
    if isinstance(error, UnavailableError):
        response.headers["Retry-After"] = "5"
    return response
