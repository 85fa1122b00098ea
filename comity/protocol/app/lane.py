"""The federation lane: where other nodes are answered.

The lane knows the peer by its certificate before it spends a decryption on it. Urgent messages and
all others have separate budgets, and a peer that sends too much competes only with itself.

Source: decision 0005; promises R10, R11, R22.
"""

import asyncio
import contextlib
import hashlib
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeVar

from aiohttp import web

from comity.kernel.errors import ComityError, RefusedError, UnavailableError
from comity.protocol import exchange
from comity.protocol.app import lane_server, registry
from comity.protocol.app.calls import BODY_LIMIT, body_of
from comity.protocol.app.errands import Errand, are_few
from comity.protocol.app.writer import Writer
from comity.protocol.envelopes import SealedEnvelope, open_envelope
from comity.protocol.errors import MalformedBatchError
from comity.protocol.framing import ENVELOPES, RECEIPTS, join, split
from comity.protocol.keyring import Keyring
from comity.protocol.problems import problem
from comity.protocol.sealing import Opener
from comity.protocol.statements import Statement

AT_ONCE = 8  # batches of one peer in one lane
CALLS_AT_ONCE = 32  # of one peer, of whatever kind: each may hold a body in memory
SLICE = 32  # envelopes that are opened and committed before it is another's turn


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
        self._batches: Counter[tuple[str, bool]] = Counter()
        self._calls: Counter[str] = Counter()
        self._turns: dict[tuple[str, bool], asyncio.Semaphore] = {}
        self._openers = {
            urgent: ThreadPoolExecutor(max_workers=threads, thread_name_prefix="open")
            for urgent, threads in ((True, 1), (False, 2))
        }

    def know(self, members: Mapping[str, str]) -> None:
        """Know peers by the SHA-256 of their certificates."""
        self._members = members

    def application(self) -> web.Application:
        """Return the web application with the routes of all rooms."""
        app = web.Application(client_max_size=BODY_LIMIT, middlewares=[lane_server.problems])
        for method, path, handler in (
            ("POST", "/v1/envelopes", self.receive),
            *registry.lane_routes(),
        ):
            app.router.add_route(
                method, path, self._for_peers(handler), expect_handler=lane_server.expected
            )
        return app

    def close(self) -> None:
        """End the threads."""
        for opener in self._openers.values():
            opener.shutdown(wait=False, cancel_futures=True)

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

    async def receive(self, request: web.Request, peer: str) -> web.Response:
        """Take a batch of envelopes; answer each with its receipt or a problem."""
        if request.content_type != ENVELOPES:
            msg = f"a batch is {ENVELOPES}"
            raise MalformedBatchError(msg)
        raws = split(await body_of(request))
        urgent = bool(raws) and SealedEnvelope.parse(raws[0]).header.urgent
        with _one_more(self._batches, (peer, urgent), AT_ONCE, f"batches of {peer}"):
            answers: list[bytes] = []
            for start in range(0, len(raws), SLICE):
                answers += await self._taken(peer, raws[start : start + SLICE], urgent=urgent)
        return web.Response(body=join(answers), content_type=RECEIPTS)

    async def _taken(self, peer: str, raws: Sequence[bytes], *, urgent: bool) -> list[bytes]:
        opener = self._openers[urgent]
        if are_few(raws) and self._writer.idle:
            errand = Errand(partial(self._accepted, peer, raws), few=True)
            opened, done = await asyncio.wrap_future(errand.begin(self._writer, opener))
            return _answers(opened, done)
        # As many slices of one peer wait as there are threads: the next thread is another's.
        turn = self._turns.setdefault((peer, urgent), asyncio.Semaphore(1 if urgent else 2))
        async with turn:
            loop = asyncio.get_running_loop()
            opened, accepted = await loop.run_in_executor(opener, self._accepted, peer, raws)
        if accepted is None:
            return _answers(opened, None)
        committed = await asyncio.wrap_future(accepted)
        return _answers(opened, committed)

    def _accepted(
        self, peer: str, raws: Sequence[bytes]
    ) -> "tuple[list[Statement | ComityError], Future[exchange.Committed] | None]":
        """Open, and hand to the writer from here: the loop need not."""
        opened = self._opened(peer, raws)
        statements = [one for one in opened if isinstance(one, Statement)]
        return opened, self._writer.accept(statements) if statements else None

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
            peer = self.peer_of(request)
            with _one_more(self._calls, peer, CALLS_AT_ONCE, f"calls of {peer}"):
                return await handler(request, peer)

        return answer


async def serve(lane: Lane, *, host: str, port: int, context: ssl.SSLContext) -> web.AppRunner:
    """Listen on ``host:port`` until the runner that is returned is cleaned up."""
    return await lane_server.listen(lane.application(), host=host, port=port, context=context)


Key = TypeVar("Key")


@contextlib.contextmanager
def _one_more(under_way: "Counter[Key]", key: Key, allowed: int, what: str) -> Iterator[None]:
    if under_way[key] >= allowed:
        msg = f"{allowed} {what} are under way"
        raise BusyError(msg)
    under_way[key] += 1
    try:
        yield
    finally:
        under_way[key] -= 1


def _answers(
    opened: Sequence[Statement | ComityError], done: exchange.Committed | None
) -> list[bytes]:
    """Return the answer to each envelope, in order."""
    committed = iter(done.answers if done is not None else ())
    return [_told(next(committed) if isinstance(one, Statement) else one) for one in opened]


def _told(answer: bytes | ComityError) -> bytes:
    return problem(answer) if isinstance(answer, ComityError) else answer
