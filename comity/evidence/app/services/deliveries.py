"""Sending packages: resumable, in any order, until the recipient has every chunk."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from comity.access.app import services as access
from comity.evidence.app import queries
from comity.evidence.app.models import Delivery
from comity.evidence.app.services.handlings import note
from comity.kernel.digests import checked_digest
from comity.kernel.errors import ComityError
from comity.kernel.strict_json import parse_object
from comity.protocol.app.registry import PeerCalls
from comity.storage.app import leases

LEASE = timedelta(minutes=30)
TURN = timedelta(seconds=60)
"""How long one package is sent before others have their turn; far below the lease."""
AT_ONCE = 2
TELL_AFTER = timedelta(hours=24)
_ANSWER_ALLOWED = 256 * 1024  # bytes


def pending_deliveries() -> list[str]:
    """Return the packages that have not wholly arrived at their recipient."""
    waiting = Delivery.objects.filter(finished_at=None).order_by("due_at")
    return [str(row.pk) for row in waiting]


def deliver(package_id: str, client: PeerCalls) -> bool:
    """Send what the recipient says is missing; return whether it has the whole package.

    It may be called at any time and after any interruption: the recipient names what it lacks, a
    few hundred megabytes at a time.

    Raises:
        PeerUnavailableError: No answer.
        PeerRefusedError: The recipient does not know the package yet, or refuses a chunk.
    """
    held = queries.package(package_id)
    answer = client.call(held.peer, "POST", f"/v1/packages/{package_id}/missing", body=b"{}")
    told = parse_object(answer, size_allowed=_ANSWER_ALLOWED).get("missing")
    wanted = [checked_digest(str(one)) for one in told] if isinstance(told, list) else []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(partial(_send, client, held.peer, package_id), wanted))
    return not wanted


def deliver_due(now: datetime, client: PeerCalls, *, clock: Callable[[], datetime]) -> int:
    """Carry on with deliveries that are due; return how many arrived."""
    arrived = 0
    due = leases.claim(Delivery, now=now, lease_for=LEASE, limit=4, crashes_allowed=None)
    for row in due:
        try:
            arrived += _taken_further(row, client, clock)
        except ComityError as error:
            _tell(row, now)
            leases.fail(row, f"{error.code}: {error.message}", clock(), attempts_allowed=None)
    return arrived


def _taken_further(row: Delivery, client: PeerCalls, clock: Callable[[], datetime]) -> bool:
    began = clock()
    while not deliver(str(row.pk), client):
        if clock() - began > TURN:
            held = Delivery.objects.filter(pk=row.pk, leased_until=row.leased_until)
            held.update(due_at=clock(), leased_until=None)
            return False
    with transaction.atomic():
        leases.finish(row, clock())
        note(row.package, "delivered", by=_member(row.package.peer), now=clock())
    return True


def _send(client: PeerCalls, peer: str, package_id: str, digest: str) -> None:
    content = queries.chunk(package_id, digest)
    media = "application/octet-stream"
    client.call(peer, "PUT", f"/v1/chunks/{digest}", body=content, media=media)


def _tell(row: Delivery, now: datetime) -> None:
    if row.told_at is None and now - row.package.announced_at > TELL_AFTER:
        held = row.package
        about = access.About("package", held.pk)
        access.notify(
            "evidence.undelivered", "alarm", now, about=about, package=held.pk, member=held.peer
        )
        Delivery.objects.filter(pk=row.pk).update(told_at=now)


def _member(code: str) -> dict[str, str]:
    return {"name": code, "role": "member", "unit": ""}
