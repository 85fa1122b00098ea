"""Mail servers that store durably before they say 250, and the fastest ways to hand over and fetch.

One Postfix instance of its own serves both States (a favour: half the processes), or aiosmtpd, one
process for each. Run as a script it is that aiosmtpd process.

Source: RFC 5321; RFC 2920 (pipelining); maildir(5); postconf(5); inotify(7).
"""

import argparse
import asyncio
import contextlib
import ctypes
import itertools
import os
import pwd
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mail_protection import STATES
from processes import Running, answers, free_ports, started, until

MAILBOXES = ("new", "cur", "tmp")
IN_CREATE, IN_MOVED_TO = 0x100, 0x80
OWNER = "nobody"  # of Postfix's mailboxes: it delivers into none of root's
DELIVERERS = 32
_EVENT = struct.Struct("iIII")
MAIN_CF = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
config_directory = {folder}/config
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mail.example
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = xa.example xb.example
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = inline:{{ desk@xa.example=xa/ desk@xb.example=xb/ }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
receive_override_options = no_address_mappings
in_flow_delay = 0
initial_destination_concurrency = {deliverers}
default_destination_concurrency_limit = {deliverers}
default_process_limit = 100
enable_original_recipient = no
smtputf8_enable = no
max_use = 100000
"""
MASTER_CF = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
virtual unix - n n - {deliverers} virtual
"""


@dataclass(frozen=True, slots=True)
class Served:
    """Running mail servers.

    Attributes:
        ports: Where each State's server takes mail.
        boxes: Folder with a Maildir for each State.
        parts: The processes.
    """

    ports: dict[str, int]
    boxes: Path
    parts: tuple[Running, ...]


def absent(server: str) -> str | None:
    """Return why ``server`` cannot be measured here, or nothing."""
    if server != "postfix":
        return None
    if shutil.which("postfix") is None:
        return "Postfix is not installed"
    return None if os.geteuid() == 0 else "Postfix needs root to run an instance of its own"


@contextlib.contextmanager
def served(server: str, folder: Path, *, traces: Path | None = None) -> Iterator[Served]:
    """Run the servers of both States beside the block."""
    if server == "postfix":
        with _postfix(folder, traces=traces) as running:
            yield running
        return
    _make_boxes(folder)
    ports = dict(zip(STATES, free_ports(len(STATES)), strict=True))
    with contextlib.ExitStack() as running_parts:
        parts = [
            running_parts.enter_context(
                started(
                    f"server-{state}",
                    [sys.executable, __file__, "--port", str(port), "--box", folder / state],
                    folder=folder,
                    traces=traces,
                )
            )
            for state, port in ports.items()
        ]
        until(lambda: all(map(answers, ports.values())), parts=parts)
        yield Served(ports, folder, tuple(parts))


@contextlib.contextmanager
def _postfix(logs: Path, *, traces: Path | None) -> Iterator[Served]:
    with tempfile.TemporaryDirectory(prefix="comity-postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # its processes leave root behind
        port = free_ports(1)[0]
        config = _configured(folder, port)
        owner = pwd.getpwnam(OWNER)
        _make_boxes(folder / "boxes", owner=owner)
        command = ["postfix", "-c", config, "start-fg"]
        with started("server-postfix", command, folder=logs, traces=traces) as running:
            try:
                until(lambda: answers(port), parts=[running])
                yield Served(dict.fromkeys(STATES, port), folder / "boxes", (running,))
            finally:
                stop = ["postfix", "-c", str(config), "stop"]
                subprocess.run(stop, capture_output=True, timeout=30, check=False)


def _configured(folder: Path, port: int) -> Path:
    for part in ("config", "queue", "data", "boxes"):
        (folder / part).mkdir()
    owner = pwd.getpwnam(OWNER)
    shutil.chown(folder / "data", "postfix")
    config = folder / "config"
    values = {
        "folder": folder,
        "port": port,
        "uid": owner.pw_uid,
        "gid": owner.pw_gid,
        "deliverers": DELIVERERS,
    }
    (config / "main.cf").write_text(MAIN_CF.format(**values), encoding="ascii")
    (config / "master.cf").write_text(MASTER_CF.format(**values), encoding="ascii")
    return config


def _make_boxes(folder: Path, *, owner: pwd.struct_passwd | None = None) -> None:
    for state in STATES:
        for path in (folder / state, *(folder / state / part for part in MAILBOXES)):
            path.mkdir(parents=True, exist_ok=True)
            if owner is not None:
                os.chown(path, owner.pw_uid, owner.pw_gid)


class KeptConnections:
    """SMTP connections that stay open; three commands travel together."""

    def __init__(self, port: int, *, sender: str, receiver: str) -> None:
        """Hand over to the server on ``port``."""
        self._port = port
        self._before = f"MAIL FROM:<{sender}>\r\nRCPT TO:<{receiver}>\r\nDATA\r\n".encode("ascii")
        self._head = f"From: {sender}\r\nTo: {receiver}\r\nSubject: request\r\nMessage-ID: "
        self._idle: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
        self._idle = asyncio.Queue()
        self._numbers = itertools.count()
        self._open: list[asyncio.StreamWriter] = []

    async def open(self, count: int) -> None:
        """Open ``count`` connections."""
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            self._open.append(writer)
            await _reply(reader, b"220")
            writer.write(b"EHLO desk.example\r\n")
            await _reply(reader, b"250")
            self._idle.put_nowait((reader, writer))

    async def hand_over(self, text: bytes) -> None:
        """Return when the server has said that it holds the mail."""
        reader, writer = connection = await self._idle.get()
        writer.write(self._before)
        for code in (b"250", b"250", b"354"):
            await _reply(reader, code)
        named = f"<{os.getpid()}.{next(self._numbers)}@desk.example>\r\n\r\n"
        head = (self._head + named).encode("ascii")
        writer.write(head + text.replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        await _reply(reader, b"250")
        self._idle.put_nowait(connection)

    def close(self) -> None:
        """Close all."""
        for writer in self._open:
            writer.close()


async def _reply(reader: asyncio.StreamReader, code: bytes) -> None:
    while True:
        line = await reader.readline()
        if not line.startswith(code):
            msg = f"the mail server said {line!r}"
            raise ConnectionError(msg)
        if line[3:4] != b"-":
            return


async def arrivals(box: Path) -> AsyncIterator[bytes]:
    """Give the text of each mail the moment it is in ``box``, and move it away."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_NONBLOCK)
    new, current = box / "new", box / "cur"
    libc.inotify_add_watch(descriptor, os.fsencode(new), IN_CREATE | IN_MOVED_TO)
    woken = asyncio.Event()
    asyncio.get_running_loop().add_reader(descriptor, woken.set)
    try:
        while True:
            woken.clear()
            names = _names(descriptor)
            for name in names:
                raw = (new / name).read_bytes()
                (new / name).rename(current / name)
                yield raw.partition(b"\n\n")[2]
            if not names:
                await woken.wait()
    finally:
        asyncio.get_running_loop().remove_reader(descriptor)
        os.close(descriptor)


def _names(descriptor: int) -> Sequence[str]:
    try:
        events = os.read(descriptor, 65536)
    except BlockingIOError:
        return ()
    found, at = [], 0
    while at < len(events):
        size = _EVENT.unpack_from(events, at)[3]
        at += _EVENT.size
        found.append(os.fsdecode(events[at : at + size].rstrip(b"\0")))
        at += size
    return found


class Durable:
    """Stores each mail in a Maildir, durably, before the server answers."""

    def __init__(self, box: Path) -> None:
        """Store into ``box``."""
        self._box = box
        self._numbers = itertools.count()

    async def handle_DATA(self, _server: object, _session: object, envelope) -> str:  # noqa: ANN001, N802 - aiosmtpd's name
        """Take one mail."""
        name = str(next(self._numbers))
        with (self._box / "tmp" / name).open("wb") as file:
            file.write(envelope.content.replace(b"\r\n", b"\n"))
            file.flush()
            os.fsync(file.fileno())
        (self._box / "tmp" / name).rename(self._box / "new" / name)  # not flushed: nor by Postfix
        return "250 stored"


async def _serve(port: int, box: Path) -> None:
    from aiosmtpd.smtp import SMTP

    handler = Durable(box)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="mail.example"), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--box", type=Path, required=True)
    stated = parser.parse_args()
    asyncio.run(_serve(stated.port, stated.box))
