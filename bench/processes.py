"""Processes of a bench: started, watched, counted, and always ended again."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

GRACE = 5.0  # seconds that a process may take to end by itself
ROOT = Path(__file__).parent.parent
WARM_UP = 100  # messages that a sender sends before it measures, at most
_TICKS = os.sysconf("SC_CLK_TCK")
_COUNTED = re.compile(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(?:fsync|fdatasync)$")


class NotReadyError(Exception):
    """A process ended, or did not do in time what the bench waits for."""


@dataclass(frozen=True, slots=True)
class Running:
    """One process with its children.

    Attributes:
        name: What it is in messages.
        process: The process itself; it leads a group of its own.
        log: Where its output goes.
    """

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def check(self) -> None:
        """Raise if it has ended."""
        if self.process.poll() is not None:
            msg = f"{self.name} ended: {self.log.read_text(encoding='utf-8')[-2000:]}"
            raise NotReadyError(msg)


@contextlib.contextmanager
def started(
    name: str,
    command: Sequence[str | Path],
    *,
    folder: Path,
    env: Mapping[str, str] | None = None,
    traces: Path | None = None,
) -> Iterator[Running]:
    """Run ``command`` beside the block, and end it and its children with the block."""
    log = folder / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*(_trace(traces / f"{name}.strace") if traces else ()), *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
    try:
        yield Running(name, process, log)
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
            return


def measured(
    name: str,
    command: Sequence[str | Path],
    *,
    folder: Path,
    timeout: float,
    env: Mapping[str, str] | None = None,
    traces: Path | None = None,
) -> dict[str, float]:
    """Run a sender to its end and return the JSON object that it printed last."""
    with started(name, command, folder=folder, env=env, traces=traces) as running:
        try:
            code = running.process.wait(timeout)
        except subprocess.TimeoutExpired:
            code = -1
        said = running.log.read_text(encoding="utf-8")
    if code != 0:
        msg = f"{name} ended with {code}: {said[-2000:]}"
        raise NotReadyError(msg)
    figures: dict[str, float] = json.loads(said.strip().splitlines()[-1])
    return figures


def until(ready: Callable[[], bool], *, parts: Iterable[Running], timeout: float = 30.0) -> None:
    """Wait until ``ready`` says so, while all ``parts`` run."""
    watched = list(parts)
    end = time.monotonic() + timeout
    while not ready():
        for part in watched:
            part.check()
        if time.monotonic() > end:
            msg = f"not ready in {timeout} s: {[part.name for part in watched]}"
            raise NotReadyError(msg)
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Return whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_ports(count: int) -> list[int]:
    """Return ports on which nobody listens now."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def cpu_seconds(roots: Iterable[int]) -> float:
    """Return the processor time of ``roots`` and all their descendants, ended ones too."""
    ticks: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                children.setdefault(int(fields[1]), []).append(int(entry.name))
                ticks[int(entry.name)] = sum(map(int, fields[11:15]))
    waiting, seen = list(roots), set()
    while waiting:
        pid = waiting.pop()
        seen.add(pid)
        waiting.extend(child for child in children.get(pid, ()) if child not in seen)
    return sum(ticks.get(pid, 0) for pid in seen) / _TICKS


def can_trace() -> bool:
    """Return whether system calls can be counted here."""
    if shutil.which("strace") is None:
        return False
    done = subprocess.run(
        ["strace", "-f", "-c", "-o", os.devnull, "true"],
        capture_output=True,
        timeout=20,
        check=False,
    )
    return done.returncode == 0


def fsyncs(folder: Path) -> dict[str, int]:
    """Return how often each traced process made its writes durable; they must have ended."""
    return {
        trace.stem: sum(
            int(found[1])
            for line in trace.read_text(encoding="utf-8").splitlines()
            if (found := _COUNTED.match(line))
        )
        for trace in folder.glob("*.strace")
    }


def _trace(counts: Path) -> tuple[str, ...]:
    return ("strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", str(counts))


def end_on_sigterm() -> None:
    """Make SIGTERM end this process the way Ctrl-C does: everything is removed first."""

    def told(_number: int, _frame: FrameType | None) -> None:
        sys.exit(143)

    signal.signal(signal.SIGTERM, told)
