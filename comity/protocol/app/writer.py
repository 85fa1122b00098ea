"""The one writer of a lane: what arrives in the same moment is committed together.

Two processes that each commit one message at a time lose to the database's lock. One thread that
commits whatever has gathered while it was busy needs one flush for all of it. A batch that fails is
taken apart, so that one poison message never blocks the rest.

Source: promise R22; decision 8.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from django.db import close_old_connections

from comity.kernel.identifiers import Rng
from comity.protocol import exchange
from comity.protocol.statements import Statement

BATCH_LIMIT = 64
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Job:
    drafts: Sequence[exchange.Draft] = ()
    arrived: Sequence[Statement] = ()
    settled: Sequence[exchange.Settlement] = ()
    done: "Future[exchange.Committed]" = field(default_factory=Future)

    @property
    def weight(self) -> int:
        return len(self.drafts) + len(self.arrived) + len(self.settled)


class Writer:
    """Commits for one process, in one thread.

    Attributes:
        sent: Called with the rows of each committed batch of drafts.
    """

    def __init__(
        self,
        store: exchange.Store,
        *,
        now: Callable[[], datetime],
        rng: Rng,
        sent: Callable[[list[exchange.Outgoing]], None] | None = None,
    ) -> None:
        """Commit to ``store``; time and randomness come in by the door."""
        self._store = store
        self._now = now
        self._rng = rng
        self.sent = sent
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Begin to commit."""
        self._thread.start()

    def stop(self) -> None:
        """Commit what is waiting, then end."""
        self._jobs.put(None)
        self._thread.join()

    def send(self, drafts: Sequence[exchange.Draft]) -> "Future[exchange.Committed]":
        """Accept ``drafts`` for delivery; the future resolves when that is durable."""
        return self._queue(_Job(drafts=drafts))

    def accept(self, arrived: Sequence[Statement]) -> "Future[exchange.Committed]":
        """Accept verified statements; the future holds their receipts once they are durable."""
        return self._queue(_Job(arrived=arrived))

    def settle(self, settled: Sequence[exchange.Settlement]) -> "Future[exchange.Committed]":
        """Store verified receipts."""
        return self._queue(_Job(settled=settled))

    def _queue(self, job: _Job) -> "Future[exchange.Committed]":
        self._jobs.put(job)
        return job.done

    def _run(self) -> None:
        running = True
        while running:
            jobs, running = self._gathered()
            if jobs:
                close_old_connections()
                self._commit(jobs)

    def _gathered(self) -> tuple[list[_Job], bool]:
        """Return what has gathered, waiting for the first; and whether to go on."""
        jobs: list[_Job] = []
        job = self._jobs.get()
        weight = 0
        while job is not None:
            jobs.append(job)
            weight += job.weight
            if weight >= BATCH_LIMIT:
                return jobs, True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False

    def _commit(self, jobs: list[_Job]) -> None:
        batch = exchange.Batch(
            drafts=[one for job in jobs for one in job.drafts],
            arrived=[one for job in jobs for one in job.arrived],
            settled=[one for job in jobs for one in job.settled],
            leased=self.sent is not None,
        )
        try:
            done = exchange.commit(self._store, batch, now=self._now(), rng=self._rng)
        except Exception as error:  # noqa: BLE001 - process edge: the thread must outlive any one batch
            self._after_failure(jobs, error)
            return
        if done.sent and self.sent is not None:
            self.sent(done.sent)
        _resolve(jobs, done)

    def _after_failure(self, jobs: list[_Job], error: Exception) -> None:
        if len(jobs) == 1:
            _log.error("a batch could not be committed: %s", error)
            jobs[0].done.set_exception(error)
            return
        for job in jobs:
            self._commit([job])


def _resolve(jobs: list[_Job], done: exchange.Committed) -> None:
    sent = answers = 0
    newly = {one.id for one in done.newly_settled}
    for job in jobs:
        part = exchange.Committed(
            sent=done.sent[sent : sent + len(job.drafts)],
            answers=done.answers[answers : answers + len(job.arrived)],
            newly_settled=[one for one in job.settled if one.id in newly],
        )
        sent += len(job.drafts)
        answers += len(job.arrived)
        job.done.set_result(part)
