"""Kill a node at every place where it could be killed: ``python -m tests.protocol.kill_runs``.

A child process runs one flow on a real database file: an officer sends, an item is stored, a peer
brings messages (some twice), they have their effects, what was sent is delivered and receipted. At
the n-th failpoint the child ends itself by SIGKILL. Whatever it had told the outside it told
through a pipe. The next child opens the same file, checks that nothing that was told is lost, and
carries on to the end, or is killed again.

Run as a process of its own, because it forks after Django is loaded and before any connection is
open; it prints a report as JSON.

Source: promises R1, R3, R25.
"""

import argparse
import gc
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "comity"
ROOMS = ("storage", "journal", "protocol")
LIFE = timedelta(minutes=10)  # between a kill and the next start: every lease has run out
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NEVER = 10**9
MEMORY = "/dev/shm"  # noqa: S108 - only a place for a private folder


def failpoints() -> list[str]:
    """Return the name of every failpoint in the rooms that promise."""
    pattern = re.compile(r'^ +failpoint\("([a-z_.]+)"\)', re.MULTILINE)
    sources = [path for room in ROOMS for path in sorted((PACKAGE / room).rglob("*.py"))]
    return sorted({name for path in sources for name in pattern.findall(path.read_text())})


@dataclass
class Outside:
    """What the world outside the node has been told; it survives every kill.

    Attributes:
        accepted: Digest of each message of which an officer was told that it was accepted.
        receipts: Receipt that the peer was given for each of its messages.
        items: SHA-256 of each item of which somebody was told that it was stored.
        done: Steps of which the officer knows that they succeeded.
        lives: How many children there have been.
        hits: Names of the failpoints that were passed, in order.
        problems: What must not be.
    """

    accepted: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    lives: int = 0
    hits: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def hear(self, kind: str, key: str, value: str) -> None:
        """Take note of what the node said."""
        match kind:
            case "accepted":
                self.accepted[key] = value
            case "receipt":
                if self.receipts.setdefault(key, value) != value:
                    self.problems.append(f"two receipts for {key}")
            case "stored":
                self.items[key] = value
            case "done":
                self.done.append(key)
            case "hit":
                self.hits.append(key)
            case _:
                self.problems.append(f"{kind}: {key} {value}")


@dataclass(frozen=True)
class Killer:
    """Ends this process at the n-th passing of a failpoint.

    Attributes:
        at: Which passing; ``NEVER`` for none.
    """

    at: int = NEVER

    def arm(self, tell: Callable[[str, str, str], None]) -> None:
        """Arm every failpoint."""
        from comity.kernel.failpoints import arm

        passed = 0

        def pass_(name: str) -> None:
            nonlocal passed
            passed += 1
            tell("hit", name, "")
            if passed == self.at:
                os.kill(os.getpid(), signal.SIGKILL)

        for name in failpoints():
            arm(name, lambda name=name: pass_(name))


class Node:
    """The folder of one node, made whole again for each run."""

    def __init__(self, home: Path) -> None:
        """Make the node and the template of its database."""
        from comity.kernel.nodes import NodeSettings, write_node

        self.home = home
        self.template = home.parent / "template.sqlite3"
        write_node(NodeSettings(home=home, code="XA", name="Practice node XA", practice=True))
        home.chmod(0o700)
        (home / "secrets").mkdir(mode=0o700)
        for name, content in (("django.secret", "k" * 64), ("passphrase", "p" * 32)):
            path = home / "secrets" / name
            path.write_text(content, encoding="ascii")
            path.chmod(0o600)

    def migrate(self) -> None:
        """Make the template: every table, and one peer."""
        from django.core.management import call_command
        from django.db import connections

        from comity.protocol.app.models import Peer

        call_command("migrate", verbosity=0)
        Peer.objects.create(member="XB", document="{}", renewed_at=NOON)
        connections.close_all()
        shutil.copy(self.home / "db.sqlite3", self.template)

    def reset(self) -> None:
        """Make the node as it was before the first message."""
        for path in self.home.glob("db.sqlite3*"):
            path.unlink()
        shutil.rmtree(self.home / "blobs", ignore_errors=True)
        for path in (self.home / "secrets").glob("storage*"):
            path.unlink()
        shutil.copy(self.template, self.home / "db.sqlite3")


class Runs:
    """Runs the flow over and over, and kills it."""

    def __init__(self, node: Node) -> None:
        """Prepare what every child inherits: the peer's messages, keys, handlers."""
        from django.db import connections

        from tests.protocol.kill_flow import Flow

        self.node = node
        self.flow = Flow()
        self.kills = 0
        self.killed_at: Counter[str] = Counter()  # the failpoint, of those killed at one
        self.flow.warm_up()
        connections.close_all()
        gc.collect()
        gc.freeze()  # a child that collects garbage copies every page
        gc.disable()

    def run(self, *kills: int) -> Outside:
        """Run the flow from the beginning, killed at each of ``kills``, and once to its end."""
        self.node.reset()
        outside = Outside()
        for kill in (*kills, NEVER):
            self._live(outside, Killer(kill))
        return outside

    def _live(self, outside: Outside, killer: Killer, *, seconds: float | None = None) -> None:
        outside.hits.clear()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._child(outside, killer, writing)
        os.close(writing)
        if seconds is not None:
            time.sleep(seconds)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        for line in said.splitlines():
            with suppress(json.JSONDecodeError):  # cut short by the kill: nobody heard it
                outside.hear(*json.loads(line))
        outside.lives += 1
        self.kills += os.WIFSIGNALED(status)
        if os.WIFSIGNALED(status) and killer.at != NEVER:
            self.killed_at[outside.hits[-1]] += 1
        unexpected = os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0
        if unexpected:
            outside.problems.append(f"life {outside.lives} failed")

    def _child(self, outside: Outside, killer: Killer, pipe: int) -> None:
        def tell(kind: str, key: str, value: str) -> None:
            os.write(pipe, json.dumps([kind, key, value]).encode() + b"\n")

        try:
            self.flow.check_kept(outside, tell)
            killer.arm(tell)
            self.flow.live(outside, NOON + outside.lives * LIFE, tell)
            if killer.at == NEVER:
                self.flow.check_finished(tell)
        except BaseException:  # noqa: BLE001 - process edge: the child ends here
            tell("error", traceback.format_exc(), "")
            os._exit(1)
        os._exit(0)

    def run_cut_short(self, rng: random.Random, whole: float) -> Outside:
        """Run the flow, killed twice at any instant, and once to its end."""
        self.node.reset()
        outside = Outside()
        for _ in range(2):
            self._live(outside, Killer(), seconds=rng.uniform(0, whole))
        self._live(outside, Killer())
        return outside


def report(*, points: bool, pairs: int, instants: int, seed: int) -> Mapping[str, object]:
    """Kill at every failpoint (if ``points``), at random ``pairs``, at random ``instants``."""
    # What a killed process has written stays, synchronised or not: a folder in memory will do.
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="comity-kill-", dir=memory) as folder:
        home = Path(folder) / "home"
        os.environ["COMITY_TEST"] = "1"
        os.environ["COMITY_HOME"] = str(home)
        os.environ["DJANGO_SETTINGS_MODULE"] = "comity.web.settings"
        os.environ.pop("COMITY_TEST_DATABASE_URL", None)
        node = Node(home)
        import django

        django.setup()
        node.migrate()
        rng = random.Random(seed)
        return _reported(Runs(node), points=points, pairs=pairs, instants=instants, rng=rng)


def _reported(
    runs: Runs, *, points: bool, pairs: int, instants: int, rng: random.Random
) -> Mapping[str, object]:
    began = time.perf_counter()
    whole = runs.run()
    took = time.perf_counter() - began
    hits = list(whole.hits)
    problems: dict[str, Sequence[str]] = {"no kill": whole.problems}
    for at in range(1, len(hits) + 1 if points else 1):
        problems[f"{at} {hits[at - 1]}"] = runs.run(at).problems
    for number in range(pairs):
        pair = (rng.randint(1, len(hits)), rng.randint(1, len(hits)))
        problems[f"pair {number} {pair}"] = runs.run(*pair).problems
    for number in range(instants):
        problems[f"instant {number}"] = runs.run_cut_short(rng, took).problems
    seconds = time.perf_counter() - began
    return {
        "failpoints": Counter(hits),
        "never_passed": sorted(set(failpoints()) - set(hits)),
        "hits": len(hits),
        "kills": runs.kills,
        "killed_at": runs.killed_at,
        "runs": len(problems),
        "seconds": round(seconds, 1),
        "problems": {name: found for name, found in problems.items() if found},
    }


def main() -> int:
    """Print the report; return 1 if a promise was broken."""
    stated = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    stated.add_argument("--points", action=argparse.BooleanOptionalAction, default=True)
    stated.add_argument("--pairs", type=int, default=100)
    stated.add_argument("--instants", type=int, default=0)
    stated.add_argument("--seed", type=int, default=0)
    asked = stated.parse_args()
    found = report(points=asked.points, pairs=asked.pairs, instants=asked.instants, seed=asked.seed)
    print(json.dumps(found, indent=1))
    return 1 if found["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
