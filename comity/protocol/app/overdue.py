"""What should have arrived and has not: a person is told, whatever became of the delivery."""

from datetime import datetime

from comity.protocol.app import registry, services

EVERY = 30.0  # seconds


def start() -> None:
    """Register the worker's task."""
    registry.every(EVERY, "overdue", _tell)


def _tell(now: datetime, peers: registry.PeerCalls) -> int:
    del peers
    return services.tell_overdue(now)
