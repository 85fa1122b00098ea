"""A real lane on loopback in the test's process, and peers that call it over real TLS.

``node_files`` puts Django's database into a file, because threads share it here. Certificates of
lanes are valid for a century: TLS asks the machine's clock, and all else is told the time.
"""

import asyncio
import contextlib
import socket
import sqlite3
import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from secrets import token_bytes
from typing import TypeVar

import aiohttp
import uvloop
from django.db import connection, connections

from comity.protocol import exchange, keys
from comity.protocol.app import tls
from comity.protocol.app.dispatcher import Dispatcher
from comity.protocol.app.lane import Lane
from comity.protocol.app.lane_server import listen
from comity.protocol.app.peers import PeerClient
from comity.protocol.app.store import DjangoStore
from comity.protocol.app.writer import Writer
from comity.protocol.certificates import lane_certificate
from comity.protocol.framing import ENVELOPES, join, split
from comity.protocol.keyring import KeyDocument, Keyring, PublicKey
from tests.builders.protocol import KEYS_BEGIN, KEYS_END, NOON, PeerNode

CENTURY = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
Result = TypeVar("Result")


@contextlib.contextmanager
def database_in_a_file() -> Iterator[None]:
    """Let every thread meet one SQLite file with this schema; PostgreSQL needs no such thing."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    settings, kept = connection.settings_dict, connections["default"]
    name = settings["NAME"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "node.sqlite3"
        with contextlib.closing(sqlite3.connect(path)) as copy:
            kept.connection.backup(copy)
        del connections["default"]
        settings["NAME"] = str(path)
        try:
            yield
        finally:
            connections["default"].close()
            settings["NAME"] = name
            connections["default"] = kept


def tls_key(
    secret: bytes, member: str, *, since: datetime = CENTURY[0], **changes: object
) -> PublicKey:
    """Return the published lane key of ``member``."""
    certificate = lane_certificate(
        secret, member=member, hosts=("127.0.0.1",), not_before=since, not_after=CENTURY[1]
    )
    made = PublicKey.of(keys.TLS, certificate, not_before=KEYS_BEGIN, not_after=KEYS_END)
    return replace(made, **changes)  # type: ignore[arg-type]


def with_lane(peer: PeerNode, port: int = 9) -> KeyDocument:
    """Return the key document of ``peer`` with its lane."""
    lane = tls_key(peer.tls_secret, peer.member)
    return replace(
        peer.document,
        endpoint=f"https://127.0.0.1:{port}",
        keys=(*peer.document.keys, lane),
    )


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Clock:
    """A clock that the test sets."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        """Return the present instant."""
        return self.at

    def passes(self, **much: float) -> None:
        """Let time pass."""
        self.at += timedelta(**much)


@dataclass
class Net:
    """XA, which is tested, and peers that know each other.

    Attributes:
        store: What XA commits to; its database unless a test says otherwise.
    """

    me: PeerNode = field(default_factory=lambda: PeerNode("XA"))
    peers: tuple[PeerNode, ...] = field(default_factory=lambda: (PeerNode("XB"), PeerNode("XC")))
    clock: Clock = field(default_factory=Clock)
    store: exchange.Store | None = None
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.documents = {self.me.member: with_lane(self.me, self.port)}
        self.documents |= {peer.member: with_lane(peer) for peer in self.peers}
        self.keyring = Keyring(self.documents.values())

    def renew(self, *documents: KeyDocument, without: tuple[str, ...] = ()) -> None:
        """Let the directory say something else."""
        self.documents |= {one.member: one for one in documents}
        self.keyring = Keyring(one for one in self.documents.values() if one.member not in without)

    @contextlib.asynccontextmanager
    async def lane(self) -> AsyncIterator[tuple[Lane, ssl.SSLContext]]:
        """Run XA's lane."""
        writer = Writer(self.store or DjangoStore(self.me.signer), now=self.clock, rng=token_bytes)
        lane = Lane(
            me=self.me.member,
            practice=True,
            writer=writer,
            opener=self.me.opener,
            keyring=lambda: self.keyring,
            now=self.clock,
        )
        lane.know(tls.certificates(self.keyring))
        context = tls.server_context(
            me=self.me.member, secret=self.me.tls_secret, keyring=self.keyring
        )
        writer.start()
        runner = await listen(lane.application(), host="127.0.0.1", port=self.port, context=context)
        try:
            yield lane, context
        finally:
            await runner.cleanup()
            await asyncio.to_thread(writer.stop)
            lane.close()

    def client(self, peer: PeerNode, *, secret: bytes | None = None) -> PeerClient:
        """Return what ``peer`` calls by."""
        return PeerClient(
            me=peer.member,
            practice=True,
            secret=secret or peer.tls_secret,
            keyring=lambda: self.keyring,
        )

    @contextlib.asynccontextmanager
    async def calling(self, peer: PeerNode | None = None) -> AsyncIterator["Caller"]:
        """Call XA's lane as ``peer``, without any of the manners of a node."""
        peer = peer or self.peers[0]
        context = tls.client_context(
            me=peer.member, secret=peer.tls_secret, keyring=self.keyring, peer=self.me.member
        )
        connector = aiohttp.TCPConnector(ssl=context, limit=0)
        async with aiohttp.ClientSession(
            f"https://127.0.0.1:{self.port}", connector=connector
        ) as session:
            yield Caller(session, context, self.port)

    @contextlib.asynccontextmanager
    async def delivering(self, *, practice: bool = True) -> AsyncIterator[Dispatcher]:
        """Run XA's delivery; the test looks when it likes."""
        writer = Writer(DjangoStore(self.me.signer), now=self.clock, rng=token_bytes)
        client = PeerClient(
            me=self.me.member,
            practice=practice,
            secret=self.me.tls_secret,
            keyring=lambda: self.keyring,
        )
        dispatcher = Dispatcher(
            client=client,
            writer=writer,
            signer=self.me.signer,
            keyring=lambda: self.keyring,
            now=self.clock,
        )
        writer.start()
        try:
            yield dispatcher
        finally:
            await dispatcher.close()
            await client.close()
            await asyncio.to_thread(writer.stop)


@dataclass
class Answer:
    """What the lane said."""

    status: int
    headers: "aiohttp.typedefs.CIMultiDictProxy[str]"
    body: bytes

    @property
    def parts(self) -> tuple[bytes, ...]:
        """The answers to a batch."""
        return split(self.body)


@dataclass
class Caller:
    """Calls the lane, raw or by HTTP."""

    session: aiohttp.ClientSession
    context: ssl.SSLContext
    port: int

    async def call(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Return the answer to one HTTP call."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with asyncio.timeout(10):
            async with self.session.request(
                method, path, data=_sent(body), headers=named, allow_redirects=False
            ) as answer:
                return Answer(answer.status, answer.headers, await answer.read())

    async def batch(self, *raws: bytes) -> Answer:
        """Return the answer to a batch of envelopes."""
        return await self.call("POST", "/v1/envelopes", join(raws), Content_Type=ENVELOPES)

    async def raw(self, content: bytes, *, end: bool = False, pause: float = 0) -> bytes:
        """Return what comes back for these very bytes until the lane closes the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=self.context)
        heard = asyncio.create_task(_all(reader))
        try:
            with contextlib.suppress(ConnectionError):
                head, end_of_head, rest = content.partition(b"\r\n\r\n")
                slowly = [head + end_of_head, *(bytes([one]) for one in rest)]
                for one in slowly if pause else [content]:
                    writer.write(one)
                    await writer.drain()
                    if pause and heard.done():
                        break
                    await asyncio.sleep(pause)
            async with asyncio.timeout(0.2 if end else 10):
                return await heard
        except TimeoutError:
            assert end, "the lane left the caller waiting"
            return b""
        finally:
            heard.cancel()
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()


def run(story: Callable[[], Coroutine[None, None, Result]] | Awaitable[Result]) -> Result:
    """Run a story in an event loop of its own, and end its threads' connections."""

    async def told() -> Result:
        return await (story() if callable(story) else story)

    return uvloop.run(told())


async def _all(reader: asyncio.StreamReader) -> bytes:
    content = b""
    with contextlib.suppress(ConnectionError):
        while part := await reader.read(65536):
            content += part
    return content


def _sent(body: object) -> object:
    return BytesIO(body) if isinstance(body, bytes) and body else body
