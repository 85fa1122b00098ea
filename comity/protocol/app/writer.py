"""The one writer of a lane: what arrives in the same moment is committed together.

Two processes that each commit one message at a time lose to the database's lock. One thread that
commits whatever has gathered while it was busy needs one flush for all of it. A batch that fails is
taken apart, so that one poison message never blocks the rest.

Source: promise R22; decisions 0003 and 0008.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from django.db import InterfaceError, OperationalError, close_old_connections

from comity.kernel.errors import ComityError, UnavailableError
from comity.kernel.identifiers import Rng
from comity.protocol import exchange
from comity.protocol.app.ahead import Ahead
from comity.protocol.statements import Statement

BATCH_LIMIT = 64
COMPANY_WITHIN = 0.0005  # seconds that a single thing waits for others, when many came just before
_log = logging.getLogger(__name__)


class NotCommittedError(UnavailableError):
    """What arrived could not be kept just now; nothing of it is."""

    code = "protocol.not_committed"
    remedy = "Send it again after a while; the administrator of that node finds why in its log."


@dataclass(slots=True)
class _Job:
    drafts: Sequence[exchange.Draft] = ()
    arrived: Sequence[Statement] = ()
    settled: Sequence[exchange.Settlement] = ()
    done: "Future[exchange.Committed]" = field(default_factory=Future)

    @property
    def weight(self) -> int:
        return len(self.drafts) + len(self.arrived) + len(self.settled)

    @property
    def waits_for_company(self) -> bool:
        """Return whether it is a single thing, and not urgent."""
        urgent = any(one.urgent for one in self.drafts) or any(one.urgent for one in self.arrived)
        return self.weight == 1 and not urgent

    def parts(self) -> "list[_Job]":
        """Return one job for each thing in this one."""
        return [
            *(_Job(drafts=[one]) for one in self.drafts),
            *(_Job(arrived=[one]) for one in self.arrived),
            *(_Job(settled=[one]) for one in self.settled),
        ]


class Writer:
    """Commits for one process, in one thread.

    Attributes:
        sent: Called with the rows of each committed batch of drafts.
        ahead: Signs them meanwhile.
    """

    def __init__(
        self,
        store: exchange.Store,
        *,
        now: Callable[[], datetime],
        rng: Rng,
        sent: Callable[[list[exchange.Outgoing]], None] | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Commit to ``store``; time and randomness come in by the door."""
        self._store = store
        self._now = now
        self._rng = rng
        self._pause = pause
        self.sent = sent
        self.ahead: Ahead | None = None
        self._jobs: queue.SimpleQueue[_Job | Callable[[], None] | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._open = True
        self._busy = False
        self._crowd = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Begin to commit."""
        self._thread.start()

    def stop(self) -> None:
        """Commit what is waiting, then end; what comes later is refused."""
        with self._gate:
            self._open = False
            self._jobs.put(None)
        if self._thread.ident is not None:
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

    @property
    def idle(self) -> bool:
        """Return whether nothing is being committed and nothing waits to be."""
        return not self._busy and self._jobs.empty()

    def run(self, work: Callable[[], None]) -> None:
        """Do ``work`` in the writer's thread; what it hands in is in the batch that follows.

        ``work`` is short, and tells of its own failures.

        Raises:
            NotCommittedError: This node is about to stop.
        """
        with self._gate:
            if self._open:
                self._jobs.put(work)
                return
        msg = "this node is about to stop"
        raise NotCommittedError(msg)

    def _queue(self, job: _Job) -> "Future[exchange.Committed]":
        with self._gate:
            if self._open:
                self._jobs.put(job)
                return job.done
        msg = "this node is about to stop"
        job.done.set_exception(NotCommittedError(msg))
        return job.done

    def _run(self) -> None:
        running = True
        while running:
            gathered, running = self._gathered()
            # From here on nobody can take a job back; who has done so does not wait for it.
            jobs = [job for job in gathered if job.done.set_running_or_notify_cancel()]
            self._crowd = sum(job.weight for job in jobs) > 1
            if jobs:
                self._commit(jobs)

    def _gathered(self) -> tuple[list[_Job], bool]:
        """Return what has gathered, waiting for the first; and whether to go on."""
        jobs: list[_Job] = []
        self._busy = False
        job = self._jobs.get()
        self._busy = True
        weight = 0
        if self._crowd and isinstance(job, _Job) and job.waits_for_company:
            # Whoever is told of a commit says the next thing: the first of them would leave alone,
            # with signatures of its own, and the others stand behind it.
            self._pause(COMPANY_WITHIN)
        while job is not None:
            if isinstance(job, _Job):
                jobs.append(job)
                weight += job.weight
            else:
                job()
            if weight >= BATCH_LIMIT:
                return jobs, True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False

    def _commit(self, jobs: list[_Job]) -> None:
        """Commit all in one transaction; without those that cannot be, if that does not work."""
        try:
            done = self._committed(jobs)
        except (OperationalError, InterfaceError, UnavailableError) as error:
            _log.exception("database or signer are away")  # one by one they are away, too
            for job in jobs:
                job.done.set_exception(_not_committed(error))
        except Exception as error:  # noqa: BLE001 - process edge: the thread must outlive any one batch
            self._after_failure(jobs, error)
        else:
            _resolve(jobs, done)

    def _committed(self, jobs: list[_Job]) -> exchange.Committed:
        close_old_connections()
        batch = exchange.Batch(
            drafts=[one for job in jobs for one in job.drafts],
            arrived=[one for job in jobs for one in job.arrived],
            settled=[one for job in jobs for one in job.settled],
            leased=self.sent is not None,
        )
        done = self._carried_out(batch)
        if done.sent and self.sent is not None:
            try:
                self.sent(done.sent)
            except RuntimeError:  # its event loop has ended: the rows are due again by themselves
                _log.warning("%d new messages wait for the next start", len(done.sent))
        return done

    def _carried_out(self, batch: exchange.Batch) -> exchange.Committed:
        """Commit ``batch``; have what it sends signed meanwhile."""
        ahead = self.ahead
        if ahead is None or not batch.drafts:
            return exchange.commit(self._store, batch, now=self._now(), rng=self._rng)
        asked: list[exchange.Outgoing] = []

        def placed(rows: Sequence[exchange.Outgoing]) -> None:
            asked.extend(rows)
            ahead.begin(rows)

        try:
            return exchange.commit(
                self._store, batch, now=self._now(), rng=self._rng, placed=placed
            )
        except BaseException:
            ahead.drop(asked)
            raise

    def _after_failure(self, jobs: list[_Job], error: Exception) -> None:
        if len(jobs) > 1:
            for job in jobs:
                self._commit([job])
        elif jobs[0].weight > 1 and not jobs[0].drafts:
            self._take_apart(jobs[0])
        else:
            _log.error("it could not be committed", exc_info=error)
            jobs[0].done.set_exception(_not_committed(error))

    def _take_apart(self, job: _Job) -> None:
        """Commit the parts of ``job`` one by one; one that cannot be is answered with its error."""
        whole = exchange.Committed()
        for part in job.parts():
            part.done.set_running_or_notify_cancel()
            self._commit([part])
            error = part.done.exception()
            if error is None:
                whole.answers += part.done.result().answers
                whole.newly_settled += part.done.result().newly_settled
            elif part.arrived and isinstance(error, ComityError):
                whole.answers.append(error)
        job.done.set_result(whole)


def _not_committed(error: Exception) -> ComityError:
    if isinstance(error, ComityError):
        return error
    return NotCommittedError(f"it could not be kept: {type(error).__name__}")


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
