"""How the exchange of this node stands: what waits, what is missing, who watches."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max

from comity.journal.app import queries as journal
from comity.protocol.app import queries
from comity.protocol.app.models import Incoming


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerStanding:
    """How things stand with one peer.

    Attributes:
        member: Its code.
        waiting: Messages to it that have no receipt.
        oldest: When the oldest of them was accepted, or None.
        missing: Places in its stream at which nothing has arrived, though later places have.
        seen_entries: Entries of its journal when this node saw it last, or None.
        witnessed: Whether it has countersigned our newest checkpoint.
    """

    member: str
    waiting: int
    oldest: datetime | None
    missing: tuple[int, ...]
    seen_entries: int | None
    witnessed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the exchange stands.

    Attributes:
        node: Code of this member.
        epoch: Present epoch of its journal.
        entries: Entries in its journal.
        signed_entries: Entries under its newest checkpoint.
        set_aside: Messages whose effect failed too often; a person decides.
        peers: One standing per peer.
    """

    node: str
    epoch: int
    entries: int
    signed_entries: int
    set_aside: tuple[str, ...]
    peers: tuple[PeerStanding, ...]


def standing(now: datetime) -> Standing:
    """Return how the exchange stands at ``now``."""
    head, latest = journal.head(), journal.latest_checkpoint()
    witnesses: set[str] = set()
    if latest is not None:
        witnesses = set(latest.cosignatures.values_list("witness", flat=True))
    waiting = queries.undelivered(now)
    return Standing(
        node=settings.COMITY_NODE.code,
        epoch=head.epoch,
        entries=head.size,
        signed_entries=0 if latest is None else latest.size,
        set_aside=tuple(row.message_id for row in queries.quarantined()),
        peers=tuple(
            PeerStanding(
                member=member,
                waiting=sum(row.aud == member for row in waiting),
                oldest=next((row.created_at for row in waiting if row.aud == member), None),
                missing=_missing(member),
                seen_entries=_seen(member),
                witnessed=member in witnesses,
            )
            for member in queries.peers()
        ),
    )


def _missing(member: str) -> tuple[int, ...]:
    epoch = Incoming.objects.filter(iss=member).aggregate(last=Max("epoch"))["last"]
    return () if epoch is None else tuple(queries.gaps(member, epoch))


def _seen(member: str) -> int | None:
    seen = journal.size_and_root_seen(member)
    return None if seen is None else seen[0]
