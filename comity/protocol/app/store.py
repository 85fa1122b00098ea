"""The store of ``exchange`` on Django's database, SQLite or PostgreSQL alike."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db import transaction

from comity.access.app import services as access
from comity.journal.app import queries as journal_queries
from comity.journal.app import services as journal
from comity.kernel.digests import to_base64url
from comity.kernel.errors import UnavailableError
from comity.kernel.strict_json import Json
from comity.protocol import exchange
from comity.protocol.app import behind, registry
from comity.protocol.app.models import Delivery, Incoming, Outgoing
from comity.protocol.receipts import read_receipt
from comity.protocol.signing import Signer
from comity.protocol.statements import Statement
from comity.storage.app import rows

_LAST_SENT = (
    "SELECT seq, digest FROM protocol_outgoing WHERE aud = %s AND epoch = %s "
    "ORDER BY seq DESC LIMIT 1"
)
_PLACES = "SELECT seq, digest FROM protocol_incoming WHERE iss = %s AND epoch = %s AND seq IN ({})"
_KNOWN = (
    "SELECT message_id, digest, receipt FROM protocol_incoming "
    "WHERE iss = %s AND message_id IN ({})"
)
_FINISH = (
    "UPDATE protocol_outgoing SET finished_at = %s, leased_until = NULL "
    "WHERE id = %s AND digest = %s AND finished_at IS NULL RETURNING type, thread"
)
LEASE_AT_BIRTH = timedelta(seconds=30)


class DjangoStore:
    """What this node holds. One instance serves one transaction after the other."""

    def __init__(self, signer: Signer | None = None) -> None:
        """Sign checkpoints with ``signer``; whoever only sends needs none."""
        self._signer = signer

    @property
    def me(self) -> str:
        """Return the code of this member."""
        return settings.COMITY_NODE.code

    @property
    def practice(self) -> bool:
        """Return whether this is a practice node."""
        return settings.COMITY_NODE.practice

    @cached_property
    def epoch(self) -> int:
        """Return the journal's epoch; it changes only while the node is down."""
        return journal_queries.head().epoch

    def transaction(self) -> AbstractContextManager[None]:
        """Return Django's transaction: durable when it ends, or nothing is."""
        return transaction.atomic()

    def last_sent(self, aud: str) -> exchange.Place:
        """Return the last place in the stream to ``aud``; nobody else takes the next one."""
        journal.take_turn()
        last = rows.one(_LAST_SENT, (aud, self.epoch))
        return exchange.Place(*last) if last else exchange.START

    def places(self, iss: str, epoch: int, seqs: Sequence[int]) -> Mapping[int, str]:
        """Return the digests of the accepted messages at ``seqs``."""
        return dict(rows.every(_PLACES.format(rows.places(len(seqs))), (iss, epoch, *seqs)))

    def add_outgoing(self, accepted: Sequence[exchange.Outgoing]) -> None:
        """Keep new messages for delivery."""
        rows.add(Outgoing, map(_outgoing_row, accepted))

    def settle(
        self, settled: Sequence[exchange.Settlement], *, now: datetime
    ) -> list[exchange.Settlement]:
        """Mark deliveries as receipted and tell the rooms that want to know."""
        at = rows.moment(now)
        found = ((one, rows.one(_FINISH, (at, one.id, one.digest))) for one in settled)
        fresh = [(one, row) for one, row in found if row is not None]
        rows.add(Delivery, (_delivery_row(one, now) for one, _ in fresh))
        for one, (message_type, thread) in fresh:
            _tell_receipted(one, message_type, thread)
        return [one for one, _ in fresh]

    def known(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[str, bytes]]:
        """Return digest and receipt of each (sender, id) that was accepted before.

        Nobody else accepts any of them until the transaction ends.
        """
        journal.take_turn()
        asked: dict[str, list[str]] = {}
        for iss, message in keys:
            asked.setdefault(iss, []).append(message)
        return {
            (iss, message): (digest, bytes(receipt))
            for iss, ids in asked.items()
            for message, digest, receipt in rows.every(
                _KNOWN.format(rows.places(len(ids))), (iss, *ids)
            )
        }

    def add_incoming(self, accepted: Sequence[exchange.Incoming]) -> None:
        """Keep accepted messages with their receipts, ready for their effect."""
        rows.add(Incoming, map(_incoming_row, accepted))

    def understands(self, statement: Statement) -> bool:
        """Return whether a room here owns the type."""
        return registry.handler_of(statement.type) is not None

    def head_of(self, iss: str) -> str | None:
        """Return size and root of the last checkpoint of ``iss`` that this node has witnessed."""
        seen = journal_queries.size_and_root_seen(iss)
        return None if seen is None else f"{seen[0]} {to_base64url(seen[1])}"

    def append(
        self, entries: Sequence[Mapping[str, Json]], *, now: datetime
    ) -> exchange.Journalled:
        """Append to this node's journal, unless this is an older copy of the node.

        Raises:
            JournalBehindError: It is.
        """
        behind.check_not_behind()
        self._appended = journal.append([dict(entry) for entry in entries], now)
        done = self._appended
        return exchange.Journalled(
            first=done.indexes[0],
            texts=done.bodies,
            salts=done.salts,
            proofs=done.proofs,
            size=done.size,
            root=done.root,
        )

    def signed_checkpoint(self, journalled: exchange.Journalled) -> str:
        """Return the signed checkpoint; it leaves the node only after the commit."""
        if self._signer is None or self._appended.size != journalled.size:
            msg = "this process cannot sign checkpoints"
            raise UnavailableError(msg)
        return journal.sign(self._appended, self._signer)

    def alarm(self, code: str, *, now: datetime, **facts: object) -> None:
        """Tell a person, in the same transaction."""
        access.notify(code, level="alarm", now=now, about=None, **facts)


def _outgoing_row(row: exchange.Outgoing) -> dict[str, object]:
    said = row.statement
    return {
        "id": said.id,
        "aud": said.aud,
        "type": said.type,
        "thread": said.thread or "",
        "urgent": said.urgent,
        "epoch": said.epoch,
        "seq": said.seq,
        "digest": said.digest,
        "payload": said.payload,
        "created_at": row.created_at,
        "due_at": row.created_at,
        "leased_until": row.created_at + LEASE_AT_BIRTH if row.leased else None,
        "attempts": row.attempts,
    }


def _incoming_row(row: exchange.Incoming) -> dict[str, object]:
    said = row.statement
    understood = row.outcome == "received"
    return {
        "iss": said.iss,
        "message_id": said.id,
        "type": said.type,
        "thread": said.thread or "",
        "urgent": said.urgent,
        "epoch": said.epoch,
        "seq": said.seq,
        "digest": said.digest,
        "jws": said.jws,
        "received_at": row.received_at,
        "outcome": row.outcome,
        "index": row.index,
        "receipt": row.receipt,
        "due_at": row.received_at,
        "finished_at": None if understood else row.received_at,
    }


def _delivery_row(settled: exchange.Settlement, now: datetime) -> dict[str, object]:
    return {
        "message_id": settled.id,
        "jws": settled.jws,
        "receipt": settled.receipt,
        "at": now,
    }


def _tell_receipted(settled: exchange.Settlement, message_type: str, thread: str) -> None:
    handler = registry.receipt_handler_of(message_type)
    if handler is not None:
        handler(
            registry.Receipted(
                id=settled.id,
                digest=settled.digest,
                thread=thread,
                receipt=settled.said or read_receipt(settled.receipt),
            )
        )
