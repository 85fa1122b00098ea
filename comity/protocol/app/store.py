"""The store of ``exchange`` on Django's database, SQLite or PostgreSQL alike."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db import models, transaction

from comity.access.app import services as access
from comity.journal.app import queries as journal_queries
from comity.journal.app import services as journal
from comity.kernel.digests import to_base64url
from comity.kernel.errors import UnavailableError
from comity.kernel.strict_json import Json
from comity.protocol import exchange
from comity.protocol.app import registry
from comity.protocol.app.models import Delivery, Incoming, Outgoing
from comity.protocol.receipts import read_receipt
from comity.protocol.signing import Signer
from comity.protocol.statements import Statement

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
        last = (
            Outgoing.objects.filter(aud=aud, epoch=self.epoch)
            .order_by("-seq")
            .values_list("seq", "digest")
            .first()
        )
        return exchange.Place(*last) if last else exchange.START

    def places(self, iss: str, epoch: int, seqs: Sequence[int]) -> Mapping[int, str]:
        """Return the digests of the accepted messages at ``seqs``."""
        rows = Incoming.objects.filter(iss=iss, epoch=epoch, seq__in=seqs)
        return dict(rows.values_list("seq", "digest"))

    def add_outgoing(self, rows: Sequence[exchange.Outgoing]) -> None:
        """Keep new messages for delivery."""
        Outgoing.objects.bulk_create([_outgoing_row(row) for row in rows])

    def settle(
        self, settled: Sequence[exchange.Settlement], *, now: datetime
    ) -> list[exchange.Settlement]:
        """Mark deliveries as receipted and tell the rooms that want to know."""
        if not settled:
            return []
        by_id = {one.id: one for one in settled}
        waiting = Outgoing.objects.select_for_update().filter(
            id__in=by_id, finished_at__isnull=True
        )
        rows = [
            (by_id[identifier], message_type, thread)
            for identifier, digest, message_type, thread in waiting.values_list(
                "id", "digest", "type", "thread"
            )
            if digest == by_id[identifier].digest
        ]
        Outgoing.objects.filter(id__in=[one.id for one, _, _ in rows]).update(
            finished_at=now, leased_until=None
        )
        Delivery.objects.bulk_create(
            Delivery(message_id=one.id, jws=one.jws, receipt=one.receipt, at=now)
            for one, _, _ in rows
        )
        for one, message_type, thread in rows:
            _tell_receipted(one, message_type, thread)
        return [one for one, _, _ in rows]

    def known(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[str, bytes]]:
        """Return digest and receipt of each (sender, id) that was accepted before.

        Nobody else accepts any of them until the transaction ends.
        """
        journal.take_turn()
        by_sender: dict[str, list[str]] = {}
        for iss, identifier in keys:
            by_sender.setdefault(iss, []).append(identifier)
        condition = models.Q()
        for iss, identifiers in by_sender.items():
            condition |= models.Q(iss=iss, message_id__in=identifiers)
        rows = Incoming.objects.filter(condition)
        return {
            (iss, identifier): (digest, bytes(receipt))
            for iss, identifier, digest, receipt in rows.values_list(
                "iss", "message_id", "digest", "receipt"
            )
        }

    def add_incoming(self, rows: Sequence[exchange.Incoming]) -> None:
        """Keep accepted messages with their receipts, ready for their effect."""
        Incoming.objects.bulk_create([_incoming_row(row) for row in rows])

    def understands(self, statement: Statement) -> bool:
        """Return whether a room here owns the type."""
        return registry.handler_of(statement.type) is not None

    def head_of(self, iss: str) -> str | None:
        """Return size and root of the last checkpoint of ``iss`` that this node has witnessed."""
        seen = journal_queries.seen_of(iss)
        return None if seen is None else f"{seen.size} {to_base64url(seen.root)}"

    def append(
        self, entries: Sequence[Mapping[str, Json]], *, now: datetime
    ) -> exchange.Journalled:
        """Append to this node's journal."""
        self._appended = journal.append([dict(entry) for entry in entries], now)
        done = self._appended
        return exchange.Journalled(
            first=done.indexes[0],
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
        access.notify(code, level="alarm", now=now, **facts)


def _outgoing_row(row: exchange.Outgoing) -> Outgoing:
    said = row.statement
    return Outgoing(
        id=said.id,
        aud=said.aud,
        type=said.type,
        thread=said.thread or "",
        urgent=said.urgent,
        epoch=said.epoch,
        seq=said.seq,
        digest=said.digest,
        payload=said.payload,
        created_at=row.created_at,
        due_at=row.created_at,
        leased_until=row.created_at + LEASE_AT_BIRTH if row.leased else None,
        attempts=row.attempts,
    )


def _incoming_row(row: exchange.Incoming) -> Incoming:
    said = row.statement
    understood = row.outcome == "received"
    return Incoming(
        iss=said.iss,
        message_id=said.id,
        type=said.type,
        thread=said.thread or "",
        urgent=said.urgent,
        epoch=said.epoch,
        seq=said.seq,
        digest=said.digest,
        jws=said.jws,
        received_at=row.received_at,
        outcome=row.outcome,
        index=row.index,
        receipt=row.receipt,
        due_at=row.received_at,
        finished_at=None if understood else row.received_at,
    )


def _tell_receipted(settled: exchange.Settlement, message_type: str, thread: str) -> None:
    handler = registry.receipt_handler_of(message_type)
    if handler is not None:
        handler(
            registry.Receipted(
                id=settled.id,
                digest=settled.digest,
                thread=thread,
                receipt=read_receipt(settled.receipt),
            )
        )
