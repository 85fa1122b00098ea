"""Delivery: what was accepted for sending reaches the peer and comes back with its receipt.

Each peer has two queues of its own, for what is urgent and for the rest, so that one that is slow
or away never holds up another. Only what can be sent soon is taken out of the database. Whatever
fails comes back later by itself; a person is told when it takes too long.

Source: promises R4, R5, R22.
"""

import asyncio
import contextlib
import logging
import secrets
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from django.db import close_old_connections

from comity.journal.checkpoints import LogKeys
from comity.kernel.errors import ComityError, UnavailableError
from comity.protocol import exchange
from comity.protocol.app import queries, services
from comity.protocol.app.ahead import Ahead
from comity.protocol.app.calls import BODY_LIMIT
from comity.protocol.app.errands import Errand, are_few
from comity.protocol.app.models import Outgoing
from comity.protocol.app.peers import PeerClient, PeerRefusedError, PeerUnavailableError
from comity.protocol.app.writer import Writer
from comity.protocol.envelopes import SIZE_CLASSES, seal_statement
from comity.protocol.keyring import Keyring
from comity.protocol.problems import problem_code
from comity.protocol.receipts import verify_receipt_for
from comity.protocol.signing import Signer
from comity.protocol.statements import Statement
from comity.storage.app import leases
from comity.storage.leases import next_try

BATCH = 32
SMALL_BATCH = 16
AT_ONCE = 4  # batches under way to one peer, of what is urgent and of the rest
ROOM = AT_ONCE * BATCH  # rows of one queue that are in memory
OVERFLOW = 8 * ROOM  # rows just sent that are held nevertheless; the rest waits in the database
LEASE = timedelta(seconds=90)
LONGEST_PAUSE = timedelta(seconds=30)  # between two looks at a peer that does not answer
_SIGNED_LONGER = 5400  # bytes that both signatures and their headers add to a statement
_SEALED_LONGER = 2000  # bytes that header and encapsulated key add to an envelope
_OF_ONE_MESSAGE = frozenset({400, 413, 422})  # a peer says them of a call as it stands
_log = logging.getLogger(__name__)
Way: TypeAlias = tuple[str, bool]
"""An addressee, and whether it is urgent: one queue."""


class RefusedByPeerError(UnavailableError):
    """The peer answered a message with a problem instead of a receipt."""

    code = "protocol.refused_by_peer"
    remedy = "Read the peer's code among the facts; the node goes on trying."


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A receipt that does not prove what it is for."""

    error: ComityError


Outcome: TypeAlias = exchange.Settlement | _Doubt | ComityError


@dataclass(frozen=True, slots=True)
class _Pause:
    """A peer does not answer; one batch at a time looks whether it is back."""

    failures: int
    until: datetime


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
        self.ahead = Ahead(signer)
        self._keyring = keyring
        self._now = now
        self._queues: dict[Way, deque[exchange.Outgoing]] = {}
        self._under_way: Counter[Way] = Counter()
        self._held: dict[str, Way] = {}  # waiting or under way: a lease that ran out adds no second
        self._pauses: dict[str, _Pause] = {}
        self._crowded: set[Way] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="dispatch")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._ended = False
        self.delivered: Callable[[Sequence[exchange.Settlement]], None] | None = None

    async def run(self, woken: asyncio.Event, *, poll: float = 1.0) -> None:
        """Deliver until cancelled; ``woken`` says that there may be something new."""
        self._loop, self._woken = asyncio.get_running_loop(), woken
        try:
            while True:
                woken.clear()
                if not await self.look():
                    # Not wait_for: in Python 3.11 it loses a cancellation that meets the nudge.
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(poll):
                            await woken.wait()
        finally:
            await self.close()

    async def look(self) -> int:
        """Take what is due and there is room for, and begin to deliver it; return how much."""
        loop = asyncio.get_running_loop()
        held = Counter(self._held.values())
        try:
            rows = await loop.run_in_executor(self._threads, self._claimed, held)
        except Exception:  # noqa: BLE001 - process edge: the database may be away for a while
            _log.exception("what is due could not be looked up")
            return 0
        self.offer(rows)
        return len(rows)

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """Leave what is under way: it is due again when its lease runs out."""
        self._ended = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.ahead.close()

    def offer_soon(self, rows: Sequence[exchange.Outgoing]) -> None:
        """Take over rows that are leased already, from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.offer, rows)

    def offer(self, rows: Sequence[exchange.Outgoing]) -> None:
        """Put rows into the queues of their addressees."""
        held = Counter(self._held.values())
        ways: dict[Way, None] = {}
        for row in rows:
            way = row.statement.aud, row.statement.urgent
            if held[way] >= OVERFLOW:
                self._crowded.add(way)
                self.ahead.drop([row])
                continue
            if row.id in self._held:
                continue
            self._held[row.id] = way
            held[way] += 1
            self._queues.setdefault(way, deque()).append(row)
            ways[way] = None
        for way in ways:
            self._advance(way)

    def _advance(self, way: Way) -> None:
        waiting = self._queues.get(way)
        while waiting and self._under_way[way] < AT_ONCE and not self._ended:
            rows = _batch(waiting)
            self._under_way[way] += 1
            task = asyncio.get_running_loop().create_task(self._deliver(way, rows))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, way: Way, rows: list[exchange.Outgoing]) -> None:
        try:
            await self._attempt(way[0], rows)
        finally:
            for row in rows:
                self._held.pop(row.id, None)
            self._under_way[way] -= 1
            self._advance(way)
            if way in self._crowded:
                self._woken.set()  # more of it waits in the database, and there is room again

    async def _attempt(self, peer: str, rows: list[exchange.Outgoing]) -> None:
        """Deliver ``rows``; one by one if it is one of them that cannot go."""
        outcomes: Sequence[Outcome]
        try:
            outcomes = await self._answered(peer, rows)
            self._pauses.pop(peer, None)
        except ComityError as error:
            if len(rows) > 1 and _may_be_of_one(error):
                for row in rows:
                    await self._attempt(peer, [row])
                return
            if isinstance(error, UnavailableError):
                self._pause(peer)
            outcomes = [error] * len(rows)
        except Exception as error:  # noqa: BLE001 - process edge: one batch must not end the delivery of others
            _log.exception("delivery to %s failed", peer)
            outcomes = [PeerUnavailableError(type(error).__name__, member=peer)] * len(rows)
            self._pause(peer)
        for row, outcome in zip(rows, outcomes, strict=True):
            if not isinstance(outcome, exchange.Settlement):
                await self._failed(row, outcome)

    async def _answered(self, peer: str, rows: list[exchange.Outgoing]) -> list[Outcome]:
        loop = asyncio.get_running_loop()
        sealed = await loop.run_in_executor(self._threads, self._sealed, peer, rows)
        answers = await self._client.envelopes(peer, [raw for _, raw in sealed])
        said = [statement for statement, _ in sealed]
        errand = Errand(partial(self._judged, peer, said, answers), few=are_few(answers))
        outcomes, settled = await asyncio.wrap_future(errand.begin(self._writer, self._threads))
        if settled is not None and self.delivered is not None:
            self.delivered([one for one in outcomes if isinstance(one, exchange.Settlement)])
        return outcomes

    def _pause(self, peer: str) -> None:
        failures = 1 + (self._pauses[peer].failures if peer in self._pauses else 0)
        pause = min(next_try(failures, jitter=_jitter()), LONGEST_PAUSE)
        self._pauses[peer] = _Pause(failures, self._now() + pause)

    def _claimed(self, held: Counter[Way]) -> list[exchange.Outgoing]:
        close_old_connections()
        now = self._now()
        rows: list[Outgoing] = []
        due = queries.ways_due(now)
        self._crowded = set(due)
        for aud, urgent in due:
            room = self._room(aud, now) - held[aud, urgent]
            if room > 0:
                rows += leases.claim(
                    Outgoing,
                    now=now,
                    lease_for=LEASE,
                    limit=room,
                    crashes_allowed=None,
                    aud=aud,
                    urgent=urgent,
                )
        return [_waiting(row) for row in rows]

    def _room(self, peer: str, now: datetime) -> int:
        pause = self._pauses.get(peer)
        if pause is None:
            return ROOM
        return BATCH if pause.until <= now else 0

    def _sealed(self, peer: str, rows: list[exchange.Outgoing]) -> list[tuple[Statement, bytes]]:
        keyring, now = self._keyring(), self._now()
        if peer not in keyring.members():
            msg = f"{peer} is not a member in good standing"
            raise PeerUnavailableError(msg, member=peer)
        signatures = self.ahead.signed(rows)
        signed = [row.statement.signed(jws) for row, jws in zip(rows, signatures, strict=True)]
        return [(one, seal_statement(one, keyring=keyring, now=now)) for one in signed]

    def _judged(
        self, peer: str, said: list[Statement], answers: list[bytes]
    ) -> "tuple[list[Outcome], Future[exchange.Committed] | None]":
        """Judge the answers, and hand receipts to the writer from here: the loop need not."""
        now = self._now()
        keys = self._keyring().log_keys(peer, now)
        outcomes = [
            _outcome(statement, answer, keys=keys, now=now)
            for statement, answer in zip(said, answers, strict=True)
        ]
        good = [one for one in outcomes if isinstance(one, exchange.Settlement)]
        return outcomes, self._writer.settle(good) if good else None

    async def _failed(self, row: exchange.Outgoing, why: _Doubt | ComityError) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._threads, self._postponed, row, why)
        except Exception:  # noqa: BLE001 - process edge: the row is due again when its lease runs out
            _log.exception("%s could not be postponed", row.id)

    def _postponed(self, row: exchange.Outgoing, why: _Doubt | ComityError) -> None:
        close_old_connections()
        now = self._now()
        error = why.error if isinstance(why, _Doubt) else why
        _log.warning("%s not delivered to %s: %s", row.id, row.statement.aud, error.message)
        if isinstance(why, _Doubt):
            services.doubt(row.id, error, now=now)
        services.postpone(
            row.id,
            retry=exchange.after_failure(row, now=now, jitter=_jitter()),
            attempts=row.attempts,
            error=f"{error.code}: {error.message}",
            now=now,
        )


def _waiting(row: Outgoing) -> exchange.Outgoing:
    return exchange.Outgoing(
        statement=Statement.kept(bytes(row.payload)),
        created_at=row.created_at,
        leased=True,
        attempts=row.attempts + 1,
        told=row.told_at is not None,
    )


def _batch(waiting: deque[exchange.Outgoing]) -> list[exchange.Outgoing]:
    """Take as many rows out of ``waiting`` as one call should carry.

    A few small calls at once keep signing, sending, opening and committing busy side by side, where
    one large call would have each wait for the other. A long queue fills its calls.
    """
    size = min(BATCH, max(SMALL_BATCH, len(waiting) // AT_ONCE))
    rows = [waiting.popleft()]
    weight = _weight(rows[0])
    while waiting and len(rows) < size and weight + _weight(waiting[0]) <= BODY_LIMIT:
        weight += _weight(waiting[0])
        rows.append(waiting.popleft())
    return rows


def _weight(row: exchange.Outgoing) -> int:
    signed = len(row.statement.payload) * 4 // 3 + _SIGNED_LONGER
    return next((one for one in SIZE_CLASSES if signed <= one), SIZE_CLASSES[-1]) + _SEALED_LONGER


def _may_be_of_one(error: ComityError) -> bool:
    if isinstance(error, PeerRefusedError):
        return error.facts.get("status") in _OF_ONE_MESSAGE
    return not isinstance(error, UnavailableError)


def _jitter() -> float:
    return secrets.randbelow(1000) / 1000


def _outcome(statement: Statement, answer: bytes, *, keys: LogKeys, now: datetime) -> Outcome:
    if answer.startswith(b'{"code":'):
        code = problem_code(answer)
        msg = f"{statement.aud} refuses this message: {code}"
        return RefusedByPeerError(msg, id=statement.id, peer_code=code)
    try:
        said = verify_receipt_for(statement, answer, log_keys=keys, now=now)
    except ComityError as error:
        return _Doubt(error)
    return exchange.Settlement(statement.id, statement.digest, answer, statement.jws, said)
