"""A nudge between the processes of one node: there is something new in the database.

The database is the truth; a nudge that is lost costs one polling interval. Loopback only: a
datagram socket in the folder ``run`` of the node.
"""

import contextlib
import os
import socket
from pathlib import Path

from django.conf import settings
from django.db import transaction

PATH_LIMIT = 100  # bytes; a socket's address holds 108


def address_of(process: str) -> str | None:
    """Return the address that ``process`` listens on, or None where it would be too long."""
    path = Path(settings.COMITY_NODE.home) / "run" / f"{process}.wake"
    return str(path) if len(os.fsencode(path)) <= PATH_LIMIT else None


def wake_on_commit(*processes: str) -> None:
    """Nudge ``processes`` as soon as the present transaction is durable."""

    def nudge() -> None:
        for process in processes:
            wake(process)

    transaction.on_commit(nudge)


def wake(process: str) -> None:
    """Nudge ``process`` now; nobody listening is no error."""
    address = address_of(process)
    if address is None:
        return
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender,
    ):
        sender.settimeout(0)
        sender.sendto(b"!", address)


def listener(process: str) -> socket.socket | None:
    """Return the non-blocking socket on which ``process`` is nudged."""
    address = address_of(process)
    if address is None or not Path(address).parent.is_dir():
        return None
    with contextlib.suppress(FileNotFoundError):
        Path(address).unlink()
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.settimeout(0)
    receiver.bind(address)
    return receiver
