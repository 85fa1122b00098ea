"""The world of a run: one clock, one heap of events, one network, one source of chance.

Nothing here asks the time or draws a random number but from the seed, so a seed is a run: the
trace of two runs of one seed is the same, byte for byte.
"""

import hashlib
import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

from comity.kernel.failpoints import armed
from tests.simulation.faults import HOUR, LONGEST_DELAY, MINUTE, SECOND, Faults, drawn
from tests.simulation.liars import Liar
from tests.simulation.nodes import Crash, DiskFullError, Node
from tests.simulation.oracle import Oracle
from tests.simulation.workloads import has_effect, mixed

BEGIN = datetime(2026, 3, 2, 12, tzinfo=UTC)
QUIET = 4 * HOUR
EVENTS_ALLOWED = 60_000
FAILPOINTS = (
    "exchange.begin",
    "exchange.journalled",
    "exchange.before_commit",
    "exchange.committed",
    "journal.before_rows",
    "journal.after_rows",
    "effect.begin",
    "effect.done",
    "effect.before_commit",
    "effect.committed",
)


class World:
    """One run of one seed."""

    def __init__(
        self,
        seed: int,
        *,
        faults: Faults | None = None,
        workload: "Callable[[World], None]" = mixed,
    ) -> None:
        """Draw the troubles; make the nodes; plan the work."""
        self.random = random.Random(seed)
        self.faults = faults or drawn(self.random)
        self.at = 0
        self.trace = hashlib.sha256()
        self.events = 0
        self._heap: list[tuple[int, int, str, Node | None, int, Callable[[], None]]] = []
        self._count = 0
        self._crashes = self.faults.crashes
        self._acting: Node | None = None
        self.oracle = Oracle(self)
        self.nodes = {
            code: (Liar if code == self.faults.liar else Node)(self, code, skew)
            for code, skew in zip(self.faults.members, self.faults.skews, strict=True)
        }
        workload(self)

    @property
    def noisy(self) -> bool:
        """Whether things may still go wrong."""
        return self.at < self.faults.until

    def instant(self, skew: int) -> datetime:
        """Return the present instant by a clock that is off by ``skew``."""
        return BEGIN + timedelta(milliseconds=self.at + skew)

    def later(
        self, pause: int, what: str, act: Callable[[], None], *, node: Node | None = None
    ) -> None:
        """Let ``act`` happen after ``pause``; not if ``node`` has ended its life until then."""
        self._count += 1
        life = node.life if node is not None else 0
        heapq.heappush(self._heap, (self.at + pause, self._count, what, node, life, act))

    def visit(self, at: int, code: str, what: str, act: Callable[[Node], None]) -> None:
        """Let a person at the desk of ``code`` do something at that time, if the node is up."""

        def come() -> None:
            node = self.nodes[code]
            if node.up:
                self._acting = node
                act(node)

        self.later(at - self.at, f"{code} {what}", come)

    def carry(self, source: str, target: str, what: str, act: Callable[[Node], None]) -> None:
        """Bring a packet from ``source`` to ``target``, or lose it, or bring it twice."""
        faults, chance = self.faults, self.random
        copies = 1
        if self.noisy:
            copies = (chance.random() >= faults.drop) + (chance.random() < faults.duplicate)
        for _ in range(copies):
            pause = chance.randint(2, 60)
            if self.noisy and chance.random() < faults.tail:
                pause = min(int(SECOND * chance.paretovariate(0.5)), LONGEST_DELAY)
            self.later(pause, what, lambda: self._deliver(source, target, act))

    def _deliver(self, source: str, target: str, act: Callable[[Node], None]) -> None:
        node = self.nodes[target]
        if node.up and not self.faults.parted(source, target, self.at):
            self._acting = node
            act(node)

    def run(self) -> "World":
        """Run to the end and judge it."""
        with self._failing():
            for _ in range(self._crashes // 3):
                blow = self.random.choice(list(self.nodes.values()))
                self.later(self.random.randrange(self.faults.until), "blow", blow.crash)
            self.later(self.faults.until, "quiet", self._calm)
            while self._heap and self._heap[0][0] <= self.faults.until + QUIET:
                self._step()
        self.oracle.judge()
        return self

    def _step(self) -> None:
        self.at, number, what, node, life, act = heapq.heappop(self._heap)
        if node is not None and (node.life != life or not node.up):
            return
        self.events += 1
        if self.events > EVENTS_ALLOWED:
            self.oracle.blame("it never comes to rest")
            self._heap.clear()
            return
        self._acting = node
        try:
            act()
        except Crash:
            assert self._acting is not None
            self._acting.crash()
        self.trace.update(f"{self.at} {number} {what}\n".encode())
        if self._acting is not None:
            self.oracle.look(self._acting)

    def _calm(self) -> None:
        for node in self.nodes.values():
            node.restart()
        self.later(30 * MINUTE, "release", self._release)

    def _release(self) -> None:
        """Let a person put back to work what was set aside without fault of its own."""
        for node in self.nodes.values():
            for row in list(node.store.state.incoming.values()):
                if row.quarantined_at is not None and has_effect(row.incoming.statement.type):
                    node.store.release(row.incoming.index, now=node.now)
            node.plan_effects()

    @contextmanager
    def _failing(self) -> Iterator[None]:
        with ExitStack() as stack:
            if self.faults.crash or self.faults.full:
                for name in FAILPOINTS:
                    stack.enter_context(armed(name, self._trouble))
            yield

    def _trouble(self) -> None:
        if not self.noisy:
            return
        drawn_ = self.random.random()
        if drawn_ < self.faults.crash and self._crashes > 0:
            self._crashes -= 1
            raise Crash
        if 1 - drawn_ < self.faults.full:
            msg = "no space left"
            raise DiskFullError(msg)

    def downtime(self) -> int:
        """Return how long a node that crashed stays away."""
        return self.random.choice((SECOND, 30 * SECOND, 10 * MINUTE))

    @property
    def hash(self) -> str:
        """What happened, in 64 digits: the events, and the journals that they left."""
        whole = self.trace.copy()
        for node in self.nodes.values():
            whole.update(node.store.durable.range.root)
        return whole.hexdigest()
