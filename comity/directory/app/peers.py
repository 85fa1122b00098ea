"""How the way to each other node stands, with the name of its State."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from comity.directory.app import suspensions
from comity.directory.app.models import Member, StoppedPeer
from comity.directory.register import JOINED, SUSPENDED
from comity.journal.app import queries as journal_queries
from comity.journal.app import reading as journal_reading
from comity.journal.app.reading import PeerCheckpoint
from comity.protocol import keys
from comity.protocol.app import reaches
from comity.protocol.app.key_documents import read_document
from comity.protocol.app.reaches import KnownPeer, LastDrill, PeerReach, Waiting
from comity.protocol.keyring import ACTIVE, KeyDocument, PublicKey

ANSWERED_WITHIN: Final = timedelta(minutes=5)
"""Whoever answered this long ago counts as reached: the worker calls each minute."""
CLOCK_ALLOWED: Final = 60
"""Seconds by which two clocks may differ before somebody is asked to look."""
KEY_WARNING: Final = timedelta(days=30)
"""How long before its end a key is spoken of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerLine:
    """One other node.

    Attributes:
        code: Of the member.
        name: Of its State; the code where the directory holds none.
        standing: ``member``, ``suspended`` or ``left``.
        endpoint: Where its lane is.
        answered_at: When it answered last, in any way.
        failed_at: When it did not answer last.
        fault: Code of what went wrong last; empty if nothing did since it answered.
        reached: It answered within the last five minutes.
        waiting: What waits for it, or None.
        drill: The last test of the way, or None.
        ahead: Seconds by which its clock is ahead of ours, or None while not known.
        keys: Its active keys, the one that ends first in front.
        seen: Its journal as this node saw it last, or None.
        witnessed_entries: How much of our journal it countersigned, or None.
        witnessed_at: When it did.
        conflicts: How many contradictions of its journal are kept.
        stopped: Who stopped the exchange with it here, when and why; None while nobody did.
    """

    code: str
    name: str
    standing: str
    endpoint: str
    answered_at: datetime | None
    failed_at: datetime | None
    fault: str
    reached: bool
    waiting: Waiting | None
    drill: LastDrill | None
    ahead: int | None
    keys: tuple[PublicKey, ...]
    seen: PeerCheckpoint | None
    witnessed_entries: int | None
    witnessed_at: datetime | None
    conflicts: int
    stopped: StoppedPeer | None

    @property
    def first_key(self) -> PublicKey | None:
        """Return the key that ends first."""
        return self.keys[0] if self.keys else None

    @property
    def certificate(self) -> PublicKey | None:
        """Return the certificate by which its lane is known."""
        return next((key for key in self.keys if key.role == keys.TLS), None)

    @property
    def behind(self) -> int:
        """Return the seconds by which its clock is behind ours."""
        return -(self.ahead or 0)

    @property
    def clock_wrong(self) -> bool:
        """Return whether its clock and ours differ too much."""
        return self.ahead is not None and abs(self.ahead) > CLOCK_ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What was asked of the database, once for all peers."""

    reach: Mapping[str, PeerReach]
    waiting: Mapping[str, Waiting]
    drills: Mapping[str, LastDrill]
    seen: Mapping[str, PeerCheckpoint]
    conflicts: Mapping[str, int]
    standings: Mapping[str, Member]
    stopped: Mapping[str, StoppedPeer]


def lines(now: datetime) -> list[PeerLine]:
    """Return every other node whose keys are held, by code; asks the database eight times."""
    rows = list(reaches.known_peers())
    members = [row.member for row in rows]
    known = _Known(
        reach=reaches.reaches(members),
        waiting=reaches.waiting(now),
        drills=reaches.last_drills(members),
        seen=journal_reading.seen_journals(),
        conflicts=journal_reading.conflicts(),
        standings=Member.objects.only("code", "name", "standing").in_bulk(members),
        stopped=suspensions.stopped(),
    )
    return [_line(row, known, now) for row in rows]


def own_entries() -> int:
    """Return how many entries our own journal has, to compare with what was countersigned."""
    return journal_queries.head().size


def own_keys(code: str, *, now: datetime) -> tuple[PublicKey, ...]:
    """Return the active keys that the directory holds of ``code``, the first to end in front."""
    text = Member.objects.filter(pk=code).values_list("document", flat=True).first()
    return _active(read_document(text), now) if text else ()


def answering(found: Sequence[PeerLine]) -> list[PeerLine]:
    """Return the peers in good standing, those that ought to answer."""
    return [line for line in found if line.standing == JOINED]


def _line(peer: KnownPeer, known: _Known, now: datetime) -> PeerLine:
    reach = known.reach.get(peer.member) or PeerReach(member=peer.member)
    held = known.standings.get(peer.member)
    answered_at = _latest(peer.receipt_at, peer.heard_at, reach.answered_at)
    failed_at = reach.failed_at
    silent = failed_at is not None and (answered_at is None or failed_at > answered_at)
    return PeerLine(
        code=peer.member,
        name=held.name if held else peer.member,
        standing=SUSPENDED if peer.suspended else held.standing if held else JOINED,
        endpoint=peer.document.endpoint,
        answered_at=answered_at,
        failed_at=failed_at,
        fault=reach.error or peer.last_error.partition(":")[0],
        reached=not silent and answered_at is not None and now - answered_at <= ANSWERED_WITHIN,
        waiting=known.waiting.get(peer.member),
        drill=known.drills.get(peer.member),
        ahead=reach.ahead,
        keys=_active(peer.document, now),
        seen=known.seen.get(peer.member),
        witnessed_entries=reach.witnessed_entries,
        witnessed_at=reach.witnessed_at,
        conflicts=known.conflicts.get(peer.member, 0),
        stopped=known.stopped.get(peer.member),
    )


def _latest(*instants: datetime | None) -> datetime | None:
    return max((one for one in instants if one is not None), default=None)


def _active(document: KeyDocument, now: datetime) -> tuple[PublicKey, ...]:
    usable = [key for key in document.keys if key.state == ACTIVE and not key.revoked(now)]
    return tuple(sorted(usable, key=lambda key: key.not_after))
