"""What this room does when a message arrives, a receipt comes, or a minute has passed."""

from datetime import datetime

from comity.cooperation.abuse import FLAG_TYPE
from comity.cooperation.app import services
from comity.cooperation.app.services import abuse
from comity.cooperation.statements import STATEMENT_TYPE
from comity.protocol.app import registry

REMIND_EVERY = 60.0
"""Seconds between two looks at the clocks."""
FINISH_EVERY = 1.0
END_EVERY = 600.0
SIGN_EVERY = 30.0


def remind(now: datetime, peers: registry.PeerCalls) -> None:
    """Give the warnings that are due."""
    del peers
    services.remind(now=now)


def finish_uploads(now: datetime, peers: registry.PeerCalls) -> int:
    """Make files of what has arrived in parts."""
    del peers
    return services.finish_uploads(now)


def end_uploads(now: datetime, peers: registry.PeerCalls) -> int:
    """End what nobody carries on."""
    del peers
    return services.end_given_up(now)


def sign_records(now: datetime, peers: registry.PeerCalls) -> int:
    """Have signed what was registered by hand."""
    del now, peers
    return services.sign_waiting()


def register() -> None:
    """Own the type ``cooperation.statement``, look at the clocks, and after files on their way."""
    registry.register(STATEMENT_TYPE, services.take)
    registry.register(FLAG_TYPE, abuse.take_flag)
    registry.on_receipt(STATEMENT_TYPE, services.note_receipt)
    registry.every(REMIND_EVERY, "cooperation.remind", remind)
    registry.every(FINISH_EVERY, "cooperation.uploads", finish_uploads)
    registry.every(END_EVERY, "cooperation.uploads-ended", end_uploads)
    registry.every(SIGN_EVERY, "cooperation.records", sign_records)
