"""Two real nodes whose processes are killed at any moment while both send: nothing is lost.

Not at failpoints and not in one process: lane, worker and signer of both nodes run as they do in
service, over mutual TLS, and SIGKILL comes when it comes.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

CODES = ("XA", "XB")
PARTS = ("signer", "lane", "worker")
KILLS = 16 if "COMITY_TEST_EVERY_KILL" in os.environ else 5
LINES = 20  # messages that each officer must have written, however slow the machine is
PATIENCE = 90.0  # seconds until everything must have arrived
KNOW = """
import sys, django; django.setup()
from datetime import UTC, datetime
from pathlib import Path
from comity.kernel.strict_json import parse_object
from comity.protocol.app import services
from comity.protocol.keyring import KeyDocument
read = [KeyDocument.from_json(parse_object(Path(path).read_bytes())) for path in sys.argv[1:]]
services.renew_keyring(read, [], datetime.now(UTC))
"""
OFFICER = """
import sys, time, django; django.setup()
from datetime import UTC, datetime
from comity.protocol.app import drills
by = {"name": "A. Officer", "role": "poc_247", "unit": "Desk"}
while True:
    sent = drills.ping(sys.argv[1], by=by, now=datetime.now(UTC))
    print(sent.id, sent.digest, flush=True)
    time.sleep(0.05)
"""
# What a process that was killed had leased comes back by itself after ninety seconds at most; the
# first line lets that time pass.
STATE = """
import json, django; django.setup()
from comity.journal.app import audits
from comity.protocol.app.models import Delivery, Incoming, Outgoing
for table in (Outgoing, Incoming):
    table.objects.filter(finished_at=None).update(leased_until=None)
print(json.dumps({
    "sent": dict(Outgoing.objects.values_list("id", "digest")),
    "receipts": {one.pk: bytes(one.receipt).hex() for one in Delivery.objects.all()},
    "received": [[one.message_id, one.digest, bytes(one.receipt).hex(), one.finished_at is not None]
                 for one in Incoming.objects.all()],
    "journal": audits.verify_all().size,
}))
"""


class Nodes:
    """Two nodes in one folder, and their processes."""

    def __init__(self, folder: Path, root: Path) -> None:
        """Make both, and let them know each other."""
        self.folder, self.root = folder, root
        self.parts: dict[tuple[str, str], subprocess.Popen[bytes]] = {}
        ports = _free_ports(4)
        for code, desk, lane in (("XA", *ports[:2]), ("XB", *ports[2:])):
            listening = ("--desk-port", str(desk), "--lane-port", str(lane))
            self._node(code, "init", "--practice", "--code", code, "--name", code, *listening)
            self._node(code, "keys", "authority", str(folder / f"{code}-authority"))
            self._node(code, "keys", "document", "--authority", str(folder / f"{code}-authority"))
        documents = [str(folder / code / "key-document.json") for code in CODES]
        for code in CODES:
            self.script(code, KNOW, *documents)

    def environment(self, code: str) -> Mapping[str, str]:
        """Return the environment of a process of one node."""
        ours = {key: value for key, value in os.environ.items() if not key.startswith("COMITY_")}
        settings = {"DJANGO_SETTINGS_MODULE": "comity.web.settings"}
        return {**ours, **settings, "COMITY_HOME": str(self.folder / code)}

    def script(self, code: str, text: str, *arguments: str) -> str:
        """Run ``text`` as a program of one node, and return what it printed."""
        return self._run(code, [sys.executable, "-c", text, *arguments])

    def _node(self, code: str, *words: str) -> None:
        home = str(self.folder / code)
        self._run(code, [sys.executable, "-m", "comity", "node", "--home", home, *words])

    def _run(self, code: str, command: list[str]) -> str:
        done = subprocess.run(
            command,
            cwd=self.root,
            env=self.environment(code),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, code: str, part: str) -> None:
        """Start one part of one node."""
        home = str(self.folder / code)
        words = ["node", "--home", home, "serve", "--part", part]
        with (self.folder / f"{code}-{part}.log").open("ab") as log:
            self.parts[code, part] = subprocess.Popen(
                [sys.executable, "-m", "comity", *words],
                cwd=self.root,
                env=self.environment(code),
                stdout=log,
                stderr=log,
            )

    def kill(self, code: str, part: str) -> None:
        """End one part as a power cut ends it."""
        self.parts[code, part].send_signal(signal.SIGKILL)
        self.parts[code, part].wait()

    @contextmanager
    def officer(self, code: str, peer: str) -> Iterator[Path]:
        """Let an officer of ``code`` write to ``peer`` all the time; give the list of the sent."""
        told = self.folder / f"{code}-told"
        with told.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", OFFICER, peer],
                cwd=self.root,
                env=self.environment(code),
                stdout=output,
            )
        try:
            yield told
        finally:
            process.kill()
            process.wait()

    def state(self) -> dict[str, dict[str, object]]:
        """Return what both databases hold, journals verified."""
        return {code: json.loads(self.script(code, STATE)) for code in CODES}


@pytest.fixture
def nodes(tmp_path: Path, root: Path) -> Iterator[Nodes]:
    made = Nodes(tmp_path, root)
    try:
        for code in CODES:
            for part in PARTS:
                made.start(code, part)
        yield made
    finally:
        for process in made.parts.values():
            process.kill()
            process.wait()


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _await(told: Path, *, lines: int) -> None:
    until = time.monotonic() + PATIENCE
    while len(_told(told)) < lines and time.monotonic() < until:
        time.sleep(0.2)


def _told(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="ascii").splitlines()
    return dict(line.split() for line in lines if len(line.split()) == 2)


@pytest.mark.slow
def test_processes_that_are_killed_at_any_moment_lose_nothing(nodes: Nodes) -> None:
    chance = random.Random(20260302)
    with nodes.officer("XA", "XB") as from_a, nodes.officer("XB", "XA") as from_b:
        for told in (from_a, from_b):
            _await(told, lines=3)
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.1, 2))
            code, part = chance.choice(CODES), chance.choice(PARTS)
            nodes.kill(code, part)
            nodes.start(code, part)
        for told in (from_a, from_b):
            _await(told, lines=LINES + 1)

    until, state = time.monotonic() + PATIENCE, nodes.state()
    while _unfinished(state) and time.monotonic() < until:
        time.sleep(2)
        state = nodes.state()

    assert not _unfinished(state)
    for here, there, told in (("XA", "XB", _told(from_a)), ("XB", "XA", _told(from_b))):
        assert len(told) > LINES
        assert told.items() <= state[here]["sent"].items()
        received = {one[0]: one for one in state[there]["received"]}
        assert len(received) == len(state[there]["received"])
        assert {key: one[1] for key, one in received.items()} == state[here]["sent"]
        assert {key: one[2] for key, one in received.items()} == state[here]["receipts"]

    told = sum(len(one["sent"]) for one in state.values())
    print(f"{told} messages, {KILLS} kills")


def _unfinished(state: Mapping[str, Mapping[str, object]]) -> bool:
    # The two are read one after the other: what came meanwhile is settled here, not yet seen there.
    here, there = (state[code] for code in CODES)
    if any(len(a["sent"]) != len(b["received"]) for a, b in ((here, there), (there, here))):
        return True
    unsettled = any(len(one["sent"]) != len(one["receipts"]) for one in state.values())
    undone = any(not row[3] for one in state.values() for row in one["received"])
    return unsettled or undone
