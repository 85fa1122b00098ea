"""Drills: a message that tests the way to a peer and asks for nothing.

Its receipt proves that the peer's node was there, and when; nothing else follows from it.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from comity.journal.app import services as journal
from comity.kernel.strict_json import Json
from comity.protocol import exchange
from comity.protocol.app import registry, services
from comity.protocol.app.models import Drill
from comity.storage.app import rows

PING = "protocol.ping"
_ANSWERED = (
    "UPDATE protocol_drill SET answered_at = %s WHERE message_id = %s AND answered_at IS NULL"
)


def start() -> None:
    """Own the type of drills."""
    registry.register(PING, _nothing)
    registry.on_receipt(PING, _answered)


@transaction.atomic
def ping(
    member: str, *, by: Mapping[str, Json], now: datetime, person: str = ""
) -> exchange.Outgoing:
    """Send a drill to ``member``; its receipt is the answer.

    Args:
        member: Whom.
        by: Who asks, as the message says it.
        now: The present instant.
        person: Id of the person who asks; empty on the command line.

    Raises:
        UnknownMemberError: There is no such member in good standing.
    """
    sent = services.send(aud=member, type=PING, body={}, by=by, now=now, urgent=True)
    Drill.objects.create(message_id=sent.id, member=member, asked_at=now, asked_by=person)
    facts = {"person": person} if person else {}
    journal.record("peer-tested", now=now, member=member, message=sent.id, **facts)
    return sent


def _answered(receipted: registry.Receipted) -> None:
    """Keep when the peer had it."""
    rows.carry_out(_ANSWERED, (rows.moment(receipted.receipt.received_at), receipted.id))


def _nothing(received: registry.Received) -> None:
    del received  # the journal has it already: that is all a drill is for
