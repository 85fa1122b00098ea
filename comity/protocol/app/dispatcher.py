"""Delivery: what was accepted for sending reaches the peer and comes back with its receipt.

Each peer has a queue of its own, so that one that is slow or away never holds up another. Whatever
fails comes back later by itself; a person is told when it takes too long.

Source: promises R4, R5, R22.
"""

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from comity.journal.checkpoints import LogKeys
from comity.kernel.errors import ComityError, UnavailableError
from comity.protocol import exchange
from comity.protocol.app import services
from comity.protocol.app.models import Outgoing
from comity.protocol.app.peers import PeerClient, PeerUnavailableError
from comity.protocol.app.writer import Writer
from comity.protocol.envelopes import seal_statement
from comity.protocol.keyring import Keyring
from comity.protocol.problems import problem_code
from comity.protocol.receipts import verify_receipt_for
from comity.protocol.signing import Signer
from comity.protocol.statements import Statement
from comity.storage.app import leases

BATCH = 32
AT_ONCE = 4  # batches under way to one peer
LEASE = timedelta(seconds=90)
_log = logging.getLogger(__name__)


class RefusedByPeerError(UnavailableError):
    """The peer answered a message with a problem instead of a receipt."""

    code = "protocol.refused_by_peer"
    remedy = "Read the peer's code among the facts; the node goes on trying."


class Dispatcher:
    """Delivers for one process."""

    def __init__(
        self,
        *,
        client: PeerClient,
        writer: Writer,
        signer: Signer,
        keyring: Callable[[], Keyring],
        now: Callable[[], datetime],
    ) -> None:
        """Take what delivery needs; nothing is started yet."""
        self._client = client
        self._writer = writer
        self._signer = signer
        self._keyring = keyring
        self._now = now
        self._queues: dict[str, deque[exchange.Outgoing]] = {}
        self._under_way: dict[str, int] = {}
        self._held: set[str] = set()  # waiting or under way: a lease that ran out adds no second
        self._tasks: set[asyncio.Task[None]] = set()
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="dispatch")
        self._loop: asyncio.AbstractEventLoop | None = None
        self.delivered: Callable[[Sequence[exchange.Settlement]], None] | None = None

    async def run(self, woken: asyncio.Event, *, poll: float = 1.0) -> None:
        """Deliver until cancelled; ``woken`` says that there may be something new."""
        self._loop = asyncio.get_running_loop()
        while True:
            woken.clear()
            rows = await self._loop.run_in_executor(self._threads, self._claimed)
            self.offer(rows)
            if not rows:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), poll)

    def offer_soon(self, rows: Sequence[exchange.Outgoing]) -> None:
        """Take over rows that are leased already, from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.offer, rows)

    def offer(self, rows: Sequence[exchange.Outgoing]) -> None:
        """Put rows into the queues of their addressees; what is urgent goes first."""
        fresh = [row for row in rows if row.id not in self._held]
        self._held.update(row.id for row in fresh)
        for row in fresh:
            waiting = self._queues.setdefault(row.statement.aud, deque())
            if row.statement.urgent:
                waiting.appendleft(row)
            else:
                waiting.append(row)
        for peer in {row.statement.aud for row in fresh}:
            self._advance(peer)

    def _advance(self, peer: str) -> None:
        waiting = self._queues[peer]
        while waiting and self._under_way.get(peer, 0) < AT_ONCE:
            rows = [waiting.popleft() for _ in range(min(BATCH, len(waiting)))]
            self._under_way[peer] = self._under_way.get(peer, 0) + 1
            task = asyncio.get_running_loop().create_task(self._deliver(peer, rows))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, peer: str, rows: list[exchange.Outgoing]) -> None:
        loop = asyncio.get_running_loop()
        try:
            sealed = await loop.run_in_executor(self._threads, self._sealed, rows)
            answers = await self._client.envelopes(peer, [raw for _, raw in sealed])
            said = [statement for statement, _ in sealed]
            settled = await loop.run_in_executor(self._threads, self._judged, peer, said, answers)
            good = [one for one in settled if isinstance(one, exchange.Settlement)]
            if good:
                await asyncio.wrap_future(self._writer.settle(good))
                if self.delivered is not None:
                    self.delivered(good)
            for row, outcome in zip(rows, settled, strict=True):
                if isinstance(outcome, ComityError):
                    await self._failed(row, outcome)
        except ComityError as error:
            await self._all_failed(peer, rows, error)
        except Exception as error:  # noqa: BLE001 - process edge: one batch must not end the delivery of others
            _log.exception("delivery to %s failed", peer)
            for row in rows:
                await self._failed(row, PeerUnavailableError(str(error), member=peer))
        finally:
            self._held.difference_update(row.id for row in rows)
            self._under_way[peer] -= 1
            self._advance(peer)

    async def _all_failed(
        self, peer: str, rows: list[exchange.Outgoing], error: ComityError
    ) -> None:
        """Try the rows one by one if it is one of them that cannot go; else postpone all."""
        if len(rows) > 1 and not isinstance(error, UnavailableError):
            for row in rows:
                self._under_way[peer] += 1
                await self._deliver(peer, [row])
            return
        for row in rows:
            await self._failed(row, error)

    def _claimed(self) -> list[exchange.Outgoing]:
        now = self._now()
        rows = leases.claim(
            Outgoing, now=now, lease_for=LEASE, limit=4 * BATCH, crashes_allowed=None
        )
        return [
            exchange.Outgoing(
                statement=Statement.kept(bytes(row.payload)),
                created_at=row.created_at,
                leased=True,
                attempts=row.attempts + 1,
                told=row.told_at is not None,
            )
            for row in rows
        ]

    def _sealed(self, rows: list[exchange.Outgoing]) -> list[tuple[Statement, bytes]]:
        keyring, now = self._keyring(), self._now()
        signatures = self._signer.sign_statements([row.statement.payload for row in rows])
        signed = [row.statement.signed(jws) for row, jws in zip(rows, signatures, strict=True)]
        return [(one, seal_statement(one, keyring=keyring, now=now)) for one in signed]

    def _judged(
        self, peer: str, said: list[Statement], answers: list[bytes]
    ) -> list[exchange.Settlement | ComityError]:
        now = self._now()
        keys = self._keyring().log_keys(peer, now)
        judged: list[exchange.Settlement | ComityError] = []
        for statement, answer in zip(said, answers, strict=True):
            try:
                judged.append(_settlement(statement, answer, keys=keys, now=now))
            except ComityError as error:
                judged.append(error)
        return judged

    async def _failed(self, row: exchange.Outgoing, error: ComityError) -> None:
        jitter = secrets.randbelow(1000) / 1000
        retry = exchange.after_failure(row, now=self._now(), jitter=jitter)
        _log.warning("%s not delivered to %s: %s", row.id, row.statement.aud, error.message)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(
            self._threads,
            lambda: services.postpone(
                row.id,
                retry=retry,
                attempts=row.attempts,
                error=f"{error.code}: {error.message}",
                now=self._now(),
            ),
        )


def _settlement(
    statement: Statement, answer: bytes, *, keys: LogKeys, now: datetime
) -> exchange.Settlement:
    if answer.startswith(b'{"code":'):
        code = problem_code(answer)
        msg = f"{statement.aud} refuses this message: {code}"
        raise RefusedByPeerError(msg, id=statement.id, peer_code=code)
    verify_receipt_for(statement, answer, log_keys=keys, now=now)
    return exchange.Settlement(statement.id, statement.digest, answer, statement.jws)
