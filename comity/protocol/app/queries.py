"""What the protocol room knows, read only."""

import threading
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from comity.kernel.strict_json import parse_object
from comity.protocol.app.models import Delivery, Incoming, NodeState, Outgoing, Peer
from comity.protocol.keyring import KeyDocument, Keyring

_lock = threading.Lock()
_held: tuple[int, Keyring] | None = None


def is_member(code: str) -> bool:
    """Return whether ``code`` is a member in good standing."""
    return Peer.objects.filter(member=code, suspended=False).exists()


def keyring_version() -> int:
    """Return how often the keyring has changed."""
    found = NodeState.objects.values_list("keyring_version", flat=True).first()
    return found or 0


def documents() -> list[KeyDocument]:
    """Return the key documents of all members in good standing."""
    rows = Peer.objects.filter(suspended=False).order_by("member")
    return [KeyDocument.from_json(parse_object(row.document)) for row in rows]


def keyring() -> Keyring:
    """Return the keyring as it stands; the same value until it changes."""
    global _held  # noqa: PLW0603 - one keyring per process, parsed once per change
    version = keyring_version()
    with _lock:
        if _held is None or _held[0] != version:
            _held = (version, Keyring(documents()))
        return _held[1]


def peers() -> list[str]:
    """Return the other members in good standing."""
    rows = Peer.objects.filter(suspended=False).exclude(member=settings.COMITY_NODE.code)
    return list(rows.order_by("member").values_list("member", flat=True))


def receipt_of(message_id: str) -> bytes | None:
    """Return the receipt for a message of ours, or None while there is none."""
    found = Delivery.objects.filter(pk=message_id).values_list("receipt", flat=True).first()
    return bytes(found) if found else None


def undelivered(now: datetime) -> list[Outgoing]:
    """Return what has been accepted for delivery and has no receipt, oldest first."""
    rows = Outgoing.objects.filter(finished_at__isnull=True, created_at__lte=now)
    return list(rows.order_by("created_at"))


def ways_due(now: datetime) -> list[tuple[str, bool]]:
    """Return to whom something is due and whether urgently; what is urgent first."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    rows = Outgoing.objects.filter(
        free, finished_at__isnull=True, quarantined_at__isnull=True, due_at__lte=now
    )
    return list(rows.order_by("-urgent", "aud").values_list("aud", "urgent").distinct())


def overdue(*, urgent: bool, before: datetime, limit: int) -> list[str]:
    """Return messages accepted before ``before`` that have no receipt and of which nobody knows."""
    rows = Outgoing.objects.filter(
        finished_at__isnull=True, told_at__isnull=True, urgent=urgent, created_at__lte=before
    )
    return list(rows.order_by("created_at").values_list("pk", flat=True)[:limit])


def gaps(iss: str, epoch: int) -> list[int]:
    """Return the places in the stream from ``iss`` at which nothing has arrived yet."""
    rows = Incoming.objects.filter(iss=iss, epoch=epoch).order_by("seq")
    seen = set(rows.values_list("seq", flat=True))
    return [seq for seq in range(1, max(seen, default=0) + 1) if seq not in seen]


def quarantined() -> list[Incoming]:
    """Return messages whose effect failed too often and now wait for a person."""
    return list(Incoming.objects.filter(quarantined_at__isnull=False).order_by("received_at"))
