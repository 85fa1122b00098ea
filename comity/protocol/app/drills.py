"""Drills: a message that tests the way to a peer and asks for nothing.

Its receipt proves that the peer's node was there, and when; nothing else follows from it.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from comity.kernel.strict_json import Json
from comity.protocol import exchange
from comity.protocol.app import registry, services

PING = "protocol.ping"


def start() -> None:
    """Own the type of drills."""
    registry.register(PING, _nothing)


@transaction.atomic
def ping(member: str, *, by: Mapping[str, Json], now: datetime) -> exchange.Outgoing:
    """Send a drill to ``member``; its receipt is the answer.

    Raises:
        UnknownMemberError: There is no such member in good standing.
    """
    return services.send(aud=member, type=PING, body={}, by=by, now=now, urgent=True)


def _nothing(received: registry.Received) -> None:
    del received  # the journal has it already: that is all a drill is for
