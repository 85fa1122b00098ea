"""What this room does when a message arrives, a receipt comes, or a minute has passed."""

from datetime import datetime

from comity.cooperation.app import services
from comity.cooperation.statements import STATEMENT_TYPE
from comity.protocol.app import registry

REMIND_EVERY = 60.0
"""Seconds between two looks at the clocks."""


def remind(now: datetime, peers: registry.PeerCalls) -> None:
    """Give the warnings that are due."""
    del peers
    services.remind(now=now)


def register() -> None:
    """Own the type ``cooperation.statement``, and look at the clocks from time to time."""
    registry.register(STATEMENT_TYPE, services.take)
    registry.on_receipt(STATEMENT_TYPE, services.note_receipt)
    registry.every(REMIND_EVERY, "cooperation.remind", remind)
