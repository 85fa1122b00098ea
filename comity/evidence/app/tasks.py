"""What the worker does for this room from time to time."""

from datetime import UTC, datetime

from comity.evidence.app.services.arrivals import take_over
from comity.evidence.app.services.deliveries import deliver_due
from comity.evidence.app.services.verifications import verify_due
from comity.evidence.app.services.workrooms import sweep
from comity.protocol.app import registry

EVERY = 1.0  # seconds
SWEEP_EVERY = 60.0  # seconds


def start() -> None:
    """Register the tasks."""
    registry.every(EVERY, "evidence-deliveries", _deliver)
    registry.every(EVERY, "evidence-arrivals", _take_over)
    registry.every(EVERY, "evidence-verifications", _verify)
    registry.every(SWEEP_EVERY, "evidence-sweep", _sweep)


def _deliver(now: datetime, peers: registry.PeerCalls) -> int:
    return deliver_due(now, peers, clock=lambda: datetime.now(tz=UTC))


def _take_over(now: datetime, peers: registry.PeerCalls) -> int:
    del peers
    return take_over(now)


def _verify(now: datetime, peers: registry.PeerCalls) -> int:
    del peers
    return verify_due(now, clock=lambda: datetime.now(tz=UTC))


def _sweep(now: datetime, peers: registry.PeerCalls) -> int:
    del peers
    return sweep(now)
