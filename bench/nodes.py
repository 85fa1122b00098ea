"""Two practice nodes in a temporary folder: made, started, driven, removed.

Example:
    >>> with pair() as nodes:  # doctest: +SKIP
    ...     print(nodes.drive(messages=300, in_flight=1))
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from processes import ROOT, WARM_UP, Running, answers, cpu_seconds, free_ports, measured, started
from processes import until as wait_until

SENDER, RECEIVER = "XA", "XB"
KNOW_EACH_OTHER = """
import sys, django
django.setup()
from datetime import UTC, datetime
from pathlib import Path
from comity.kernel.strict_json import parse_object
from comity.protocol.app import services
from comity.protocol.keyring import KeyDocument
documents = [KeyDocument.from_json(parse_object(Path(path).read_bytes())) for path in sys.argv[1:]]
services.renew_keyring(documents, [], datetime.now(UTC))
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two running nodes: the receiver whole, the sender without its lane, which the driver is.

    Attributes:
        folder: Where both live.
        parts: The running processes.
        traces: Where their fsyncs are counted, if they are.
    """

    folder: Path
    parts: tuple[Running, ...]
    traces: Path | None = None

    def drive(self, *, messages: int, in_flight: int, timeout: float = 300.0) -> dict[str, float]:
        """Send ``messages`` and return what the driver measured, and the CPU of the others."""
        pids = [part.process.pid for part in self.parts]
        before = cpu_seconds(pids)
        figures = measured(
            "driver",
            [
                *(sys.executable, ROOT / "bench" / "driver.py", "--home", self.folder / SENDER),
                *("--messages", str(messages), "--in-flight", str(in_flight)),
            ],
            folder=self.folder,
            timeout=timeout,
            traces=self.traces,
        )
        spent = cpu_seconds(pids) - before
        others = 1000 * spent / (messages + min(WARM_UP, messages))
        return {**figures, "others_cpu_ms": round(others, 3)}


@contextlib.contextmanager
def pair(*, traces: Path | None = None) -> Iterator[Pair]:
    """Make and run two nodes that know each other; end and remove them with the block."""
    with tempfile.TemporaryDirectory(prefix="comity-bench-") as name:
        folder = Path(name)
        _make(folder)
        with contextlib.ExitStack() as running:
            parts = [
                running.enter_context(_part(folder, code, part, traces=traces))
                for code, part in ((SENDER, "signer"), (RECEIVER, "signer"), (RECEIVER, "lane"))
            ]
            port = int((folder / "lane-port").read_text(encoding="ascii"))
            wait_until(lambda: answers(port) and _signers_run(folder), parts=parts)
            yield Pair(folder, tuple(parts), traces)


def _make(folder: Path) -> None:
    ports = free_ports(4)
    for code, desk, lane in ((SENDER, *ports[:2]), (RECEIVER, *ports[2:])):
        name = f"State {code}"
        listening = ("--desk-port", str(desk), "--lane-port", str(lane))
        _comity(folder, code, "init", "--practice", "--code", code, "--name", name, *listening)
        _comity(folder, code, "keys", "authority", str(folder / f"{code}-authority"))
        _comity(folder, code, "keys", "document", "--authority", str(folder / f"{code}-authority"))
    (folder / "lane-port").write_text(str(ports[3]), encoding="ascii")
    documents = [str(folder / code / "key-document.json") for code in (SENDER, RECEIVER)]
    for code in (SENDER, RECEIVER):
        _run([sys.executable, "-c", KNOW_EACH_OTHER, *documents], home=folder / code)


def _comity(folder: Path, code: str, *words: str) -> None:
    home = folder / code
    _run([sys.executable, "-m", "comity", "node", "--home", str(home), *words], home=home)


def _run(command: list[str], *, home: Path) -> None:
    node = {"COMITY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "comity.web.settings"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **node},
        capture_output=True,
        timeout=120,
        check=False,
    )
    if done.returncode != 0:
        sys.stderr.buffer.write(done.stdout + done.stderr)
        done.check_returncode()


def _part(
    folder: Path, code: str, part: str, *, traces: Path | None
) -> contextlib.AbstractContextManager[Running]:
    command = [sys.executable, "-m", "comity", "node", "--home", str(folder / code)]
    return started(
        f"{code}-{part}", [*command, "serve", "--part", part], folder=folder, traces=traces
    )


def _signers_run(folder: Path) -> bool:
    return all(any((folder / code / "run").iterdir()) for code in (SENDER, RECEIVER))
