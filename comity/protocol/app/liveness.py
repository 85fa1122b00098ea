"""Whether the other processes of this node are there, as seen from the one that asks."""

import contextlib
import socket
from collections.abc import Mapping

from django.conf import settings
from django.db.models import Count, Min

from comity.protocol.app import wakeups
from comity.protocol.app.models import Incoming
from comity.protocol.app.reaches import Waiting
from comity.protocol.app.signer_client import socket_path

PATIENCE = 0.5  # seconds: they are on the same machine
PARTS = ("signer", "lane", "worker")


def alive() -> Mapping[str, bool | None]:
    """Return for each part whether it listens; None where that cannot be seen."""
    node = settings.COMITY_NODE
    return {
        "signer": _listens(str(socket_path(node.home)), socket.SOCK_STREAM),
        "lane": _woken_by("lane"),
        "worker": _woken_by("worker"),
    }


def effects_waiting() -> Waiting | None:
    """Return what has arrived and has not had its effect yet; None if there is nothing."""
    rows = Incoming.objects.filter(finished_at__isnull=True, quarantined_at__isnull=True)
    found = rows.aggregate(count=Count("pk"), oldest=Min("due_at"))
    if not found["count"]:
        return None
    return Waiting(count=found["count"], urgent=0, oldest=found["oldest"])


def set_aside() -> int:
    """Return how many messages failed too often and wait for a person."""
    rows = Incoming.objects.filter(finished_at__isnull=True, quarantined_at__isnull=False)
    return rows.count()


def _woken_by(process: str) -> bool | None:
    address = wakeups.address_of(process)
    return None if address is None else _listens(address, socket.SOCK_DGRAM)


def _listens(address: str, kind: socket.SocketKind) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, kind) as caller:
        caller.settimeout(PATIENCE)
        caller.connect(address)
        return True
    return False
