"""The honest peer: the same job by e-mail.

A sender signs and encrypts a body of the same size, hands it over by a kept connection to the
receiver's server, which stores it durably; the receiver decrypts, verifies, and returns a receipt
that is signed and encrypted likewise; the sender verifies the receipt and stores it durably.

``with running("smime-p256", "postfix") as peer: peer.drive(messages=300, in_flight=1)``. Run as a
script it is the sender's or the receiver's process.

Favours to mail: it keeps no copy of what it sends, numbers and chains nothing, keeps no journal,
notices no repetition, and its connections are not encrypted.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import mail_protection
from mail_protection import PROTECTIONS, STATES, Protection
from mail_servers import KeptConnections, Served, arrivals, served
from processes import ROOT, WARM_UP, Running, cpu_seconds, measured, started, until

CONNECTIONS = 8
SENDER, RECEIVER = STATES


@dataclass(frozen=True, slots=True)
class Peer:
    """Mail between two States, running.

    Attributes:
        name: Protection and server.
        folder: Keys, logs, and aiosmtpd's mailboxes.
        pids: Every process but the sender's.
        command: What the sender's process is started with.
        traces: Where their fsyncs are counted, if they are.
    """

    name: str
    folder: Path
    pids: tuple[int, ...]
    command: tuple[str, ...]
    traces: Path | None = None

    def drive(self, *, messages: int, in_flight: int, timeout: float = 300.0) -> dict[str, float]:
        """Send ``messages`` and return what the sender measured, and the CPU of the others."""
        before = cpu_seconds(self.pids)
        figures = measured(
            "sender",
            [*self.command, "--messages", str(messages), "--in-flight", str(in_flight)],
            folder=self.folder,
            timeout=timeout,
            traces=self.traces,
        )
        spent = cpu_seconds(self.pids) - before
        others = 1000 * spent / (messages + min(WARM_UP, messages))
        return {**figures, "others_cpu_ms": round(others, 3)}


def absent(protection: str) -> str | None:
    """Return why ``protection`` cannot be measured here, or nothing."""
    missing = protection == "gnupg" and shutil.which("gpg") is None
    return "gpg is not installed" if missing else None


@contextlib.contextmanager
def running(protection: str, server: str, *, traces: Path | None = None) -> Iterator[Peer]:
    """Run servers and receiver beside the block; end and remove everything with it."""
    with tempfile.TemporaryDirectory(prefix="comity-mail-") as name:
        folder = Path(name)
        mail_protection.make_keys(protection, folder)
        try:
            with (
                served(server, folder, traces=traces) as servers,
                _receiver(protection, folder, servers, traces=traces) as receiver,
            ):
                agents = mail_protection.agents(protection, folder)
                pids = [*(part.process.pid for part in (*servers.parts, receiver)), *agents]
                command = _command("sender", protection, folder, servers)
                yield Peer(f"{protection} + {server}", folder, tuple(pids), command, traces)
        finally:
            mail_protection.end_agents(protection, folder)


@contextlib.contextmanager
def _receiver(
    protection: str, folder: Path, servers: Served, *, traces: Path | None
) -> Iterator[Running]:
    command = _command("receiver", protection, folder, servers)
    with started("receiver", command, folder=folder, traces=traces) as receiver:
        ready = folder / "receiver.ready"
        until(ready.exists, parts=[receiver])
        yield receiver


def _command(role: str, protection: str, folder: Path, servers: Served) -> tuple[str, ...]:
    other = RECEIVER if role == "sender" else SENDER
    own = SENDER if role == "sender" else RECEIVER
    return (
        *(sys.executable, str(ROOT / "bench" / "mail.py"), role, "--protection", protection),
        *("--keys", str(folder), "--port", str(servers.ports[other])),
        *("--box", str(servers.boxes / own)),
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """One State's end: its keys, its way out, its mailbox."""

    protection: Protection
    out: KeptConnections
    box: Path
    threads: ThreadPoolExecutor

    @classmethod
    async def opened(cls, stated: argparse.Namespace, *, me: str, connections: int) -> "Desk":
        """Return the end of ``me``, connected."""
        other = RECEIVER if me == SENDER else SENDER
        out = KeptConnections(
            stated.port, sender=f"desk@{me}.example", receiver=f"desk@{other}.example"
        )
        await out.open(connections)
        protection = PROTECTIONS[stated.protection](stated.keys, me, other)
        return cls(protection, out, stated.box, ThreadPoolExecutor(4))

    async def send(self, plain: bytes) -> None:
        """Sign, encrypt and hand over."""
        text = await self._aside(self.protection.protected, plain)
        await self.out.hand_over(text)

    async def read(self, text: bytes) -> bytes:
        """Return what the other said."""
        return await self._aside(self.protection.opened, text)

    async def _aside(self, act, given: bytes) -> bytes:  # noqa: ANN001 - a method of Protection
        return await asyncio.get_running_loop().run_in_executor(self.threads, act, given)


class Ledger:
    """Receipts, appended and made durable; those that come together share one fsync."""

    def __init__(self, path: Path) -> None:
        """Append to ``path``."""
        self._file = path.open("ab", buffering=0)
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._busy = False

    async def store(self, line: bytes) -> None:
        """Return when ``line`` is durable."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((line, future))
        if not self._busy:
            self._busy = True
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await asyncio.to_thread(self._written, [line for line, _ in batch])
                for _, waiting in batch:
                    waiting.set_result(None)
            self._busy = False
        await future

    def _written(self, lines: list[bytes]) -> None:
        self._file.write(b"".join(lines))
        os.fdatasync(self._file.fileno())


async def receive(stated: argparse.Namespace) -> None:
    """Answer every mail with a receipt, until ended."""
    desk = await Desk.opened(stated, me=RECEIVER, connections=CONNECTIONS)
    (stated.keys / "receiver.ready").touch()
    tasks: set[asyncio.Task[None]] = set()
    async with contextlib.aclosing(arrivals(desk.box)) as arrived:
        async for text in arrived:
            task = asyncio.create_task(_answer(desk, text))
            tasks.add(task)
            task.add_done_callback(_ended(tasks))


async def _answer(desk: Desk, text: bytes) -> None:
    said = await desk.read(text)
    receipt = {
        "id": json.loads(said)["id"],
        "of": hashlib.sha256(said).hexdigest(),
        "received_at": datetime.now(UTC).isoformat(),
        "outcome": "received",
    }
    await desk.send(json.dumps(receipt).encode("ascii"))


def _ended(tasks: "set[asyncio.Task[None]]"):  # noqa: ANN202 - a callback
    def ended(task: "asyncio.Task[None]") -> None:
        tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            sys.stderr.write(f"{task.exception()!r}\n")

    return ended


class Sender:
    """Sends bodies and waits for their receipts."""

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        """Send from ``desk``, keep receipts in ``ledger``."""
        self._desk = desk
        self._ledger = ledger
        self._waiting: dict[str, tuple[str, asyncio.Future[None]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        """Take receipts as they come."""
        async with contextlib.aclosing(arrivals(self._desk.box)) as arrived:
            async for text in arrived:
                task = asyncio.create_task(self._settle(text))
                self._tasks.add(task)
                task.add_done_callback(_ended(self._tasks))

    async def _settle(self, text: bytes) -> None:
        receipt = json.loads(await self._desk.read(text))
        digest, future = self._waiting.pop(receipt["id"])
        if receipt["of"] != digest:
            msg = "a receipt for another message"
            raise mail_protection.ForgedMailError(msg)
        await self._ledger.store(text)
        future.set_result(None)

    async def measure(self, messages: int, in_flight: int) -> list[float]:
        """Send ``messages`` and return the seconds that each took."""
        left = iter(range(messages))
        latencies: list[float] = []

        async def one_after_the_other() -> None:
            for number in left:
                plain = body(number)
                identifier = json.loads(plain)["id"]
                digest = hashlib.sha256(plain).hexdigest()
                future = asyncio.get_running_loop().create_future()
                self._waiting[identifier] = digest, future
                began = time.perf_counter()
                await self._desk.send(plain)
                await asyncio.wait_for(future, 60)
                latencies.append(time.perf_counter() - began)

        await asyncio.gather(*(one_after_the_other() for _ in range(in_flight)))
        return latencies


def body(number: int) -> bytes:
    """Return what the node's driver sends, as the body of a mail."""
    from driver import _draft

    draft = _draft("XB", number)
    said = {
        "id": f"{time.time_ns():x}-{number}",
        "iss": "XA",
        "aud": draft.aud,
        "iat": datetime.now(UTC).isoformat(),
        "type": draft.type,
        "by": draft.by,
        "body": draft.body,
    }
    return json.dumps(said, separators=(",", ":")).encode("utf-8")


async def send(stated: argparse.Namespace) -> dict[str, float]:
    """Measure, after a warm-up."""
    connections = min(CONNECTIONS, stated.in_flight)
    desk = await Desk.opened(stated, me=SENDER, connections=connections)
    sender = Sender(desk, Ledger(stated.keys / "receipts"))
    listening = asyncio.create_task(sender.listen())
    await asyncio.sleep(0.1)  # until it watches
    await sender.measure(min(WARM_UP, stated.messages), stated.in_flight)
    before, began = _cpu(), time.perf_counter()
    latencies = sorted(await sender.measure(stated.messages, stated.in_flight))
    seconds, cpu = time.perf_counter() - began, _cpu() - before
    listening.cancel()
    desk.out.close()
    return {
        "messages": stated.messages,
        "in_flight": stated.in_flight,
        "seconds": round(seconds, 3),
        "per_second": round(stated.messages / seconds, 1),
        "p50_ms": round(1000 * latencies[len(latencies) // 2], 2),
        "p99_ms": round(1000 * latencies[int(len(latencies) * 0.99)], 2),
        "sender_cpu_ms": round(1000 * cpu / stated.messages, 3),
    }


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Be one end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=["sender", "receiver"])
    parser.add_argument("--protection", choices=list(PROTECTIONS), required=True)
    parser.add_argument("--keys", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--box", type=Path, required=True)
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--in-flight", type=int, default=1)
    stated = parser.parse_args()
    if stated.role == "receiver":
        asyncio.run(receive(stated))
        return
    print(json.dumps(asyncio.run(send(stated))))


if __name__ == "__main__":
    main()
