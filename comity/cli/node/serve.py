"""``comity node serve``: run the node until it is told to stop.

Four processes, so that each does one thing and none waits for another: the signer holds the keys,
the lane answers peers and delivers, the worker has the effects, the desk answers people. If one
ends, all end: half a node is worse than none, and whoever started it starts it again.
"""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import click
import uvloop

from comity.cli.node import opened
from comity.directory.profile_files import FOLDER, read_profiles, shipped_profiles
from comity.kernel.errors import RefusedError, UnavailableError
from comity.kernel.nodes import NodeSettings, read_node
from comity.law.editions import edition_of, sound

PARTS = ("signer", "lane", "worker", "desk")
GRACE = 10.0  # seconds that a part may take to end
LOOK = 0.2  # seconds between looks at the parts


class PortTakenError(RefusedError):
    """Another program listens on a port of this node."""

    code = "cli.port_taken"
    remedy = "Stop the other program, or choose another port in node.toml."


class PartEndedError(UnavailableError):
    """A part of the node ended by itself."""

    code = "cli.part_ended"
    remedy = "Read the part's log in the folder logs of the node, then serve again."


@click.command()
@click.option("--part", type=click.Choice(PARTS), help="Run this part alone, in this process.")
@click.pass_obj
def serve(home: Path, /, *, part: str | None) -> None:
    """Run the node: signer, lane, worker, desk. It does not start on broken law data."""
    node = read_node(home)
    if part in {None, "desk"}:
        check_law(node)
    if part is not None:
        _run(part, home)
        return
    check_ports(node)
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    click.echo(f"{node.name} ({node.code}): desk {node.desk_address}")
    parts = [start(home, name) for name in PARTS]
    try:
        while not stop.wait(LOOK):
            check_alive(parts, home)
    finally:
        end(parts)


def start(home: Path, part: str) -> "subprocess.Popen[bytes]":
    """Start one part as a process of its own; what it prints goes to ``logs``."""
    (home / "logs").mkdir(mode=0o700, exist_ok=True)
    with (home / "logs" / f"{part}.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-m", "comity", "node", "--home", str(home), "serve", "--part", part],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches this process alone, which ends the parts
        )


def check_alive(parts: Sequence["subprocess.Popen[bytes]"], home: Path) -> None:
    """Return if all parts run.

    Raises:
        PartEndedError: One has ended.
    """
    for name, part in zip(PARTS, parts, strict=True):
        if part.poll() is not None:
            msg = f"the {name} ended with status {part.returncode}; see logs/{name}.log in {home}"
            raise PartEndedError(msg, part=name, status=part.returncode)


def end(parts: Sequence["subprocess.Popen[bytes]"]) -> None:
    """End all parts, the signer last; whoever does not in time is killed."""
    for part in reversed(parts):
        if part.poll() is None:
            part.terminate()
    until = time.monotonic() + GRACE
    for part in reversed(parts):
        try:
            part.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.kill()
            part.wait()


def check_law(node: NodeSettings) -> None:
    """Return if law data and State profiles can be answered from, those in ``HOME`` as well.

    Raises:
        MalformedLawDataError: The message names file, line and what was expected.
        MalformedProfileError: Likewise, of a file in ``HOME/profiles``.
    """
    sound(edition_of(node.home, practice=node.practice))
    shipped_profiles()
    read_profiles(node.home / FOLDER)


def check_ports(node: NodeSettings) -> None:
    """Return if the ports of ``node`` are free.

    Raises:
        PortTakenError: One is not.
    """
    for name, host, port in (
        ("desk", node.desk_host, node.desk_port),
        ("lane", node.lane_host, node.lane_port),
    ):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                msg = f"{host}:{port}, the port of the {name}, cannot be used: {error.strerror}"
                raise PortTakenError(msg, port=port, part=name) from error


def _run(part: str, home: Path) -> None:
    import asyncio

    if part == "signer":
        from comity.protocol.app import signer_process

        status = signer_process.main(["--home", str(home)])
        sys.exit(status)
    opened(home)
    if part == "desk":
        from comity.web.desk import run_desk

        run_desk()
    elif part == "lane":
        from comity.protocol.app import lane_process

        uvloop.run(lane_process.main())
    else:
        from comity.protocol.app import worker_process

        asyncio.run(worker_process.main())
