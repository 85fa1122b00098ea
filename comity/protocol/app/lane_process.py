"""The lane's process: it answers peers, delivers, and holds the one writer between them.

Started by ``comity node serve``; the signing process must run beside it.
"""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_bytes

from aiohttp import web
from django.conf import settings

from comity.protocol import keys
from comity.protocol.app import queries, tls, wakeups
from comity.protocol.app.calls import in_thread
from comity.protocol.app.dispatcher import Dispatcher
from comity.protocol.app.lane import Lane, serve
from comity.protocol.app.own_keys import own_keys
from comity.protocol.app.peers import PeerClient
from comity.protocol.app.signer_client import SignerClient
from comity.protocol.app.store import DjangoStore
from comity.protocol.app.writer import Writer
from comity.protocol.keyring import Keyring
from comity.protocol.sealing import Opener, OpeningKey
from comity.storage.keyfiles import KeyStore

SWITCH_EVERY = 0.0005  # seconds; Python's own is ten times that
KEYRING_POLL = 2.0  # seconds; a nudge makes it sooner
_log = logging.getLogger(__name__)
ENCRYPTION_ROLES = (keys.ENCRYPT_X_WING, keys.ENCRYPT_X25519)


@dataclass(slots=True)
class Held:
    """The keyring as this process holds it; replaced when the directory changes."""

    keyring: Keyring

    def __call__(self) -> Keyring:
        """Return the keyring."""
        return self.keyring


@dataclass(frozen=True, slots=True)
class Engine:
    """The running parts of a lane."""

    writer: Writer
    dispatcher: Dispatcher
    client: PeerClient
    woken: asyncio.Event


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(tz=UTC)


def opener(store: KeyStore) -> Opener:
    """Return what opens envelopes to this node."""
    held = [role for role in ENCRYPTION_ROLES if role in store.roles()]
    return Opener([OpeningKey.of(role, store.load(role)) for role in held])


@contextlib.asynccontextmanager
async def running(*, now: Callable[[], datetime] = utc_now) -> AsyncIterator[Engine]:
    """Run lane and delivery of this node until the block ends."""
    # Loop, writer and crypto threads hand each message on: none may keep the others waiting long.
    sys.setswitchinterval(SWITCH_EVERY)
    node = settings.COMITY_NODE
    store = own_keys(node)
    secret = store.load(keys.TLS)
    held = Held(await asyncio.to_thread(queries.keyring))
    signer = SignerClient(node.home)
    writer = Writer(DjangoStore(signer), now=now, rng=token_bytes)
    client = PeerClient(me=node.code, practice=node.practice, secret=secret, keyring=held)
    dispatcher = Dispatcher(client=client, writer=writer, signer=signer, keyring=held, now=now)
    writer.sent, writer.ahead = dispatcher.offer_soon, dispatcher.ahead
    lane = Lane(
        me=node.code,
        practice=node.practice,
        writer=writer,
        opener=opener(store),
        keyring=held,
        now=now,
    )
    lane.know(tls.certificates(held.keyring))
    context = tls.server_context(me=node.code, secret=secret, keyring=held.keyring)
    woken = asyncio.Event()

    def changed(fresh: Keyring) -> None:
        """Let who has joined connect, and know no more who is suspended."""
        tls.trust_also(context, fresh)
        lane.know(tls.certificates(fresh))

    writer.start()
    runner: web.AppRunner | None = None
    tasks: list[asyncio.Task[None]] = []
    try:
        runner = await serve(lane, host=node.lane_host, port=node.lane_port, context=context)
        tasks.append(asyncio.create_task(dispatcher.run(woken)))
        tasks.append(asyncio.create_task(follow(held, changed)))
        gc.collect()
        gc.freeze()  # what is here now stays: no search for garbage needs to pass it again
        with listening("lane", woken):
            yield Engine(writer, dispatcher, client, woken)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if runner is not None:
            await runner.cleanup()
        await client.close()
        await asyncio.to_thread(writer.stop)
        lane.close()


async def follow(held: Held, changed: Callable[[Keyring], None]) -> None:
    """Take over a changed keyring as soon as it is seen, and say so to ``changed``."""
    while True:
        await asyncio.sleep(KEYRING_POLL)
        try:
            fresh = await in_thread(queries.keyring)
            if fresh is not held.keyring:
                changed(fresh)
                held.keyring = fresh
        except Exception:  # noqa: BLE001 - process edge: whoever is suspended next must be noticed
            _log.exception("the keyring could not be read")


@contextlib.contextmanager
def listening(process: str, woken: asyncio.Event) -> Iterator[None]:
    """Set ``woken`` whenever another process of this node nudges ``process``."""
    receiver = wakeups.listener(process)
    loop = asyncio.get_running_loop()
    if receiver is not None:
        loop.add_reader(receiver, _nudged, receiver, woken)
    try:
        yield
    finally:
        if receiver is not None:
            loop.remove_reader(receiver)
            receiver.close()


def _nudged(receiver: socket.socket, woken: asyncio.Event) -> None:
    with contextlib.suppress(BlockingIOError):
        while receiver.recv(16):
            pass
    woken.set()


async def until_told(stop: asyncio.Event) -> None:
    """Wait for SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


async def main() -> None:
    """Serve until told to stop."""
    async with running():
        await until_told(asyncio.Event())
