"""A node of the simulation: the real core, and around it what the real processes do.

Lane, writer, dispatcher and worker are those of ``comity.protocol.app`` without sockets and
threads: jobs that gather are committed together, deliveries go in batches under a lease, an effect
is claimed and had. Whatever the process remembers is lost in a crash; the store is not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from comity.kernel.errors import ComityError, UnavailableError
from comity.protocol import effects_rule, exchange
from comity.protocol.statements import Statement
from tests.builders.exchange import (
    InRow,
    MemoryStore,
    OutRow,
    ReceiptRefusedError,
    checked_receipt,
)
from tests.simulation.faults import LONGEST_STALL, SECOND
from tests.simulation.workloads import EffectFailedError, SimRooms

if TYPE_CHECKING:
    from tests.simulation.world import World

BATCH_LIMIT = 64
AT_ONCE = 32
PATIENCE = 10 * SECOND
LEASE = timedelta(seconds=90)
EFFECT_LEASE = timedelta(seconds=60)
SKEW_ALLOWED = timedelta(minutes=5)


class DiskFullError(UnavailableError):
    """There is no room for the row."""

    code = "test.disk_full"
    remedy = "Make room."


EXPECTED = (DiskFullError, EffectFailedError)


class Crash(BaseException):
    """The process ends here."""


@dataclass(frozen=True, slots=True)
class Job:
    """What somebody waits for the writer to commit.

    Attributes:
        done: Called with its part of what was committed; with None if it could not be.
    """

    batch: exchange.Batch
    done: Callable[[exchange.Committed | None], None]


class Node:
    """One node.

    Attributes:
        life: Counts its processes; what was planned by one that ended does not happen.
        mixed: Counts the batches in which something arrived besides what was sent or settled.
    """

    def __init__(self, world: "World", code: str, skew: int) -> None:
        """Begin with nothing."""
        self.world = world
        self.code = code
        self.skew = skew
        self.rooms = SimRooms(world.random)
        self.store = MemoryStore(code, rooms=self.rooms, rng=world.random.randbytes)
        self.up = True
        self.life = 0
        self.mixed = 0
        self._forget()

    @property
    def now(self) -> datetime:
        """The present instant by its own clock."""
        return self.world.instant(self.skew)

    def later(self, pause: int, what: str, act: Callable[[], None]) -> None:
        """Let its present process ``act`` after ``pause``."""
        self.world.later(pause, f"{self.code} {what}", act, node=self)

    # --- life and death

    def _forget(self) -> None:
        self._jobs: list[Job] = []
        self._writing = False
        self._under_way: dict[int, Sequence[exchange.Outgoing]] = {}
        self._batches = 0
        self._tick = self._work = -1  # when the next one is planned; -1 if none is

    def crash(self) -> None:
        """End its processes; only what is durable remains."""
        if not self.up:
            return
        self.up = False
        self.life += 1
        self.store.crash()
        self._forget()
        self.world.later(self.world.downtime(), f"{self.code} restart", self.restart)

    def restart(self) -> None:
        """Begin again with what is durable."""
        if not self.up:
            self.up = True
            self.plan_delivery()
            self.plan_effects()

    # --- the writer

    def send(self, *drafts: exchange.Draft) -> None:
        """Accept ``drafts`` for delivery and say so to their author."""
        self._queue(Job(exchange.Batch(drafts=drafts), self._told))

    def _told(self, done: exchange.Committed | None) -> None:
        if done is not None:
            self.world.oracle.accepted(self, done.sent)

    def _queue(self, job: Job) -> None:
        self._jobs.append(job)
        if not self._writing:
            self._writing = True
            self.later(self._until_written(), "write", self._write)

    def _until_written(self) -> int:
        chance = self.world.random
        stalled = self.world.noisy and chance.random() < self.world.faults.stall
        return chance.randint(0, LONGEST_STALL if stalled else 5)

    def _write(self) -> None:
        jobs, self._jobs = self._jobs[:BATCH_LIMIT], self._jobs[BATCH_LIMIT:]
        self._writing = bool(self._jobs)
        if self._writing:
            self.later(1, "write", self._write)
        self._commit(jobs)
        self.plan_delivery()
        self.plan_effects()

    def _commit(self, jobs: Sequence[Job]) -> None:
        batch = exchange.Batch(
            drafts=[one for job in jobs for one in job.batch.drafts],
            arrived=[one for job in jobs for one in job.batch.arrived],
            settled=[one for job in jobs for one in job.batch.settled],
            leased=True,
        )
        rng = self.world.random.randbytes
        try:
            done = exchange.commit(self.store, batch, now=self.now, rng=rng)
        except Exception as error:  # noqa: BLE001 - as in the writer: the batch is taken apart
            self._only_expected(error, "commit")
            self.world.oracle.look(self)  # it may have failed after it was durable
            if len(jobs) == 1:
                jobs[0].done(None)
            else:
                for job in jobs:
                    self._commit([job])
            return
        self.mixed += bool(batch.arrived and (batch.drafts or batch.settled))
        self._offer(done.sent)
        sent, answers = iter(done.sent), iter(done.answers)
        for job in jobs:
            part = exchange.Committed(
                sent=[next(sent) for _ in job.batch.drafts],
                answers=[next(answers) for _ in job.batch.arrived],
            )
            job.done(part)

    def _only_expected(self, error: Exception, what: str) -> None:
        if not isinstance(error, EXPECTED):
            self.world.oracle.blame(f"{self.code} cannot {what}: {error!r}")

    # --- the lane

    def arrive(self, source: str, said: Sequence[Statement], batch: int) -> None:
        """Take a batch from a peer and answer it once it is durable."""
        late = self.now + SKEW_ALLOWED
        if any(one.aud != self.code or one.iss != source or one.iat > late for one in said):
            return

        def answer(done: exchange.Committed | None) -> None:
            if done is None:
                return
            self.world.oracle.answered(self, said, done.answers)
            self._answer(source, said, done.answers, batch)

        self._queue(Job(exchange.Batch(arrived=said), answer))

    def _answer(
        self,
        source: str,
        said: Sequence[Statement],
        answers: Sequence[bytes | ComityError],
        batch: int,
    ) -> None:
        self.world.carry(
            self.code,
            source,
            f"{self.code}-{source} answers",
            lambda node: node.answered(said, answers, batch),
        )

    # --- the dispatcher

    def plan_delivery(self) -> None:
        """Wake up when the next delivery is due."""
        rows = self.store.state.outgoing.values()
        waiting = [row for row in rows if row.finished_at is None]
        at = self._first_due(waiting)
        if at not in {None, self._tick}:
            self._tick = at
            self.later(at - self.world.at, "deliver", lambda: self._deliver_due(at))

    def _first_due(self, waiting: Sequence[OutRow | InRow]) -> int | None:
        if not waiting:
            return None
        due = min(max(row.due_at, row.leased_until or row.due_at) for row in waiting)
        pause = -((self.now - due) // timedelta(milliseconds=1))
        return self.world.at + max(pause, 1)

    def _deliver_due(self, at: int) -> None:
        if at == self._tick:
            self._tick = -1
            self._offer(self.store.claim_outgoing(self.now, lease_for=LEASE, limit=4 * AT_ONCE))
            self.plan_delivery()

    def _offer(self, rows: Sequence[exchange.Outgoing]) -> None:
        for peer in dict.fromkeys(row.statement.aud for row in rows):
            mine = [row for row in rows if row.statement.aud == peer]
            for start in range(0, len(mine), AT_ONCE):
                self._deliver(peer, mine[start : start + AT_ONCE])

    def _deliver(self, peer: str, rows: Sequence[exchange.Outgoing]) -> None:
        self._batches += 1
        batch = self._batches
        self._under_way[batch] = rows
        self.later(PATIENCE, "patience", lambda: self._given_up(batch))
        self._bring(peer, [row.statement for row in rows], batch)

    def _bring(self, peer: str, said: Sequence[Statement], batch: int) -> None:
        self.world.carry(
            self.code,
            peer,
            f"{self.code}-{peer} envelopes",
            lambda node: node.arrive(self.code, said, batch),
        )

    def _given_up(self, batch: int) -> None:
        self._failed(self._under_way.pop(batch, ()))

    def answered(
        self, said: Sequence[Statement], answers: Sequence[bytes | ComityError], batch: int
    ) -> None:
        """Store the receipts that came back; also those that come late."""
        rows = self._under_way.pop(batch, ())
        if len(said) != len(answers):
            self._failed(rows)
            return
        good: list[exchange.Settlement] = []
        for statement, answer in zip(said, answers, strict=True):
            try:
                good.append(self._judged(statement, answer))
            except ComityError:
                self._failed([row for row in rows if row.id == statement.id])
        if good:
            proved = {one.id for one in good}
            settled = [row for row in rows if row.id in proved]

            def stored(done: exchange.Committed | None) -> None:
                if done is None:
                    self._failed(settled)

            self._queue(Job(exchange.Batch(settled=good), stored))

    def _judged(self, statement: Statement, answer: bytes | ComityError) -> exchange.Settlement:
        if isinstance(answer, ComityError):
            raise answer
        receipt = checked_receipt(answer, statement)
        if not statement.iat - SKEW_ALLOWED <= receipt.received_at <= self.now + SKEW_ALLOWED:
            msg = "received when it cannot have been"
            raise ReceiptRefusedError(msg)
        return exchange.Settlement(statement.id, statement.digest, answer, b"")

    def _failed(self, rows: Sequence[exchange.Outgoing]) -> None:
        for row in rows:
            retry = exchange.after_failure(row, now=self.now, jitter=self.world.random.random())
            self.store.postpone(row.id, retry=retry, now=self.now)
            self.world.oracle.undelivered(self, row)
        if rows:
            self.plan_delivery()

    # --- the worker

    def plan_effects(self) -> None:
        """Wake up when the next effect is due."""
        waiting = [
            row
            for row in self.store.state.incoming.values()
            if row.finished_at is None and row.quarantined_at is None
        ]
        at = self._first_due(waiting)
        if at not in {None, self._work}:
            self._work = at
            self.later(at - self.world.at, "work", lambda: self._effects_due(at))

    def _effects_due(self, at: int) -> None:
        if at != self._work:
            return
        self._work = -1
        for key in self.store.claim_incoming(self.now, lease_for=EFFECT_LEASE, limit=BATCH_LIMIT):
            try:
                effects_rule.have_effect(self.store, key, now=self.now)
            except Exception as error:  # noqa: BLE001 - as in the worker: the rest goes on
                self._only_expected(error, "have an effect")
                self.store.fail(key, now=self.now)
        self.plan_effects()
