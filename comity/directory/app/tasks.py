"""What the worker does for this room: fetch the directory, every minute."""

from datetime import datetime

from comity.directory.app import services
from comity.protocol.app import registry

EVERY_SECONDS = 60.0


def start() -> None:
    """Tell the worker."""
    registry.every(EVERY_SECONDS, "directory.refresh", _refresh)


def _refresh(now: datetime, peers: registry.PeerCalls) -> None:
    del peers  # the directory is no peer
    services.refresh(now)
