"""The worker: effects of what arrived, and what a node does from time to time.

It runs beside the lane in a process of its own, so that a slow effect never delays a receipt.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import close_old_connections

from comity.protocol.app import effects, registry
from comity.protocol.app.peers import PeerClient

POLL = 1.0  # seconds between looks at the database when nobody nudges
_log = logging.getLogger(__name__)


class WaitingCalls:
    """Lets a thread of the worker call a peer and wait."""

    def __init__(self, client: PeerClient, loop: asyncio.AbstractEventLoop) -> None:
        """Call by ``client``, which lives in ``loop``."""
        self._client = client
        self._loop = loop

    def call(
        self,
        member: str,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        media: str = "application/json",
        query: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return the body of the answer; see ``registry.PeerCalls``."""
        asked = self._client.call(member, method, path, body=body, media=media, query=query)
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()


class Worker:
    """Runs effects and periodic tasks, each in its own thread of control."""

    def __init__(self, *, now: Callable[[], datetime], client: PeerClient) -> None:
        """Take the clock and the way to other nodes; nothing is started yet."""
        self._now = now
        self._client = client
        self._effects = ThreadPoolExecutor(max_workers=1, thread_name_prefix="effects")

    async def run(self, woken: asyncio.Event) -> None:
        """Work until cancelled."""
        calls = WaitingCalls(self._client, asyncio.get_running_loop())
        tasks = [
            self._repeat(name, seconds, task, calls) for name, seconds, task in registry.tasks()
        ]
        await asyncio.gather(self._run_effects(woken), *tasks)

    async def _run_effects(self, woken: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        while True:
            woken.clear()
            done = await loop.run_in_executor(self._effects, self._guarded_effects)
            if not done:
                # Not wait_for: in Python 3.11 it loses a cancellation that meets the nudge.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await woken.wait()

    def _guarded_effects(self) -> int:
        close_old_connections()
        try:
            return effects.run_due(self._now)
        except Exception:  # noqa: BLE001 - process edge: the database may be away for a while
            _log.exception("effects could not be looked up")
            return 0

    async def _repeat(
        self, name: str, seconds: float, task: registry.Task, calls: registry.PeerCalls
    ) -> None:
        loop = asyncio.get_running_loop()
        # One that waits for a peer holds up no other.
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        while True:
            await loop.run_in_executor(thread, self._guarded, name, task, calls)
            await asyncio.sleep(seconds)

    def _guarded(self, name: str, task: registry.Task, calls: registry.PeerCalls) -> None:
        close_old_connections()
        try:
            task(self._now(), calls)
        except Exception:  # noqa: BLE001 - process edge: a task that fails is due again
            _log.exception("the task %s failed", name)
