"""What a node commits when it sends, receives and is told "received".

This is the core of the promise: a node says "accepted" only after the message, its journal entry
and its row are in one durable transaction. It decides on verified statements and knows neither
sockets nor databases nor the time: a ``Store`` holds, ``now`` and ``rng`` come in.

It does not verify envelopes (``envelopes``), nor receipts (``receipts``).

One batch is one transaction, one journal append and, if anything arrived, one signed checkpoint
that all receipts of the batch share.

Source: decisions 0003, 0004; RFC 6962.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError, RefusedError
from comity.kernel.failpoints import failpoint
from comity.kernel.identifiers import Rng, uuid7
from comity.kernel.strict_json import Json
from comity.kernel.time import written
from comity.protocol import receipts
from comity.protocol.receipts import NOT_UNDERSTOOD, RECEIVED, received_entry
from comity.protocol.statements import FIRST, Statement
from comity.storage.leases import next_try

TELL_URGENT_AFTER = timedelta(minutes=15)
TELL_AFTER = timedelta(hours=24)
LONGEST_URGENT_PAUSE = timedelta(seconds=45)
FORKED_STREAM = "protocol.stream_forked"
UNDELIVERED = "protocol.undelivered"
QUARANTINED = "protocol.effect_quarantined"
TYPE_UNKNOWN = "protocol.type_unknown"


class IdConflictError(RefusedError):
    """The sender used one identifier for two different messages."""

    code = "protocol.id_conflict"
    remedy = "Give the new message an identifier of its own and send it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants said, before it has a place in the stream.

    Attributes:
        aud: Code of the member it is for.
        type: Name of the message type, such as ``cooperation.statement``.
        body: JSON object; its schema belongs to the type.
        by: The officer named inside: ``name``, ``role``, ``unit``.
        thread: UUIDv7 of the thread, or None.
        urgent: A claim of the author; it chooses the lane, never the decision.
        answer_by: Instant until which an answer is wanted, or None.
        attachments: JSON objects; each names bytes by digest and size.
    """

    aud: str
    type: str
    body: Mapping[str, Json]
    by: Mapping[str, Json]
    thread: str | None = None
    urgent: bool = False
    answer_by: datetime | None = None
    attachments: Sequence[Mapping[str, Json]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message that this node has accepted to deliver.

    Attributes:
        statement: What will be signed; its digest is what the message is.
        leased: Whether the caller dispatches it itself, at once.
        attempts: How often delivery was begun, the present time included.
        told: Whether a person has been told that it has not arrived.
    """

    statement: Statement
    created_at: datetime
    leased: bool = False
    attempts: int = 0
    told: bool = False

    @property
    def id(self) -> str:
        """The message's identifier."""
        return self.statement.id

    @property
    def digest(self) -> str:
        """What the message is."""
        return self.statement.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message that this node has accepted from a peer, with the receipt that it gave.

    Attributes:
        outcome: ``received``, or ``not-understood`` if no room here owns the type.
        receipt: Canonical receipt bytes; a repeat is answered with these and no others.
    """

    statement: Statement
    received_at: datetime
    outcome: str
    index: int
    receipt: bytes


@dataclass(frozen=True, slots=True)
class Settlement:
    """One delivery that the peer has receipted; ``said`` is the receipt as read, if it was."""

    id: str
    digest: str
    receipt: bytes
    jws: bytes
    said: receipts.Receipt | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """The last place in a stream: sequence number (0 before the first) and payload digest."""

    seq: int
    digest: str


START = Place(0, FIRST)


@dataclass(frozen=True, slots=True)
class Journalled:
    """Where the entries of one batch came to stand, in order.

    Attributes:
        first: Index of the first of them.
        texts: Their canonical JSON, as committed to.
        salts: 32 bytes each.
        proofs: Inclusion proofs up to ``size``, which is the size after the batch.
        size: Leaves in the journal after the batch.
        root: RFC 6962 root over ``size`` leaves.
    """

    first: int
    texts: Sequence[bytes]
    salts: Sequence[bytes]
    proofs: Sequence[Sequence[bytes]]
    size: int
    root: bytes


class Store(Protocol):
    """What a node holds durably. Every call happens inside ``transaction``."""

    @property
    def me(self) -> str:
        """Return the code of this member."""
        ...

    @property
    def epoch(self) -> int:
        """Return the present epoch: raised when the node was restored."""
        ...

    @property
    def practice(self) -> bool:
        """Return whether this is a practice node."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context: all inside is durable when it ends, or nothing is."""
        ...

    def last_sent(self, aud: str) -> Place:
        """Return the last place in the stream to ``aud`` in this epoch, or ``START``."""
        ...

    def places(self, iss: str, epoch: int, seqs: Sequence[int]) -> Mapping[int, str]:
        """Return the digests of the accepted messages at ``seqs`` in the stream from ``iss``."""
        ...

    def add_outgoing(self, rows: Sequence[Outgoing]) -> None:
        """Keep new messages for delivery."""
        ...

    def settle(self, settled: Sequence[Settlement], *, now: datetime) -> list[Settlement]:
        """Mark deliveries as receipted; return those that were not before."""
        ...

    def known(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[str, bytes]]:
        """Return digest and receipt of each (sender, id) that was accepted before."""
        ...

    def add_incoming(self, rows: Sequence[Incoming]) -> None:
        """Keep accepted messages with their receipts, ready for their effect."""
        ...

    def understands(self, statement: Statement) -> bool:
        """Return whether a room here owns the type of ``statement``."""
        ...

    def head_of(self, iss: str) -> str | None:
        """Return the last checkpoint of ``iss`` that this node has witnessed, in short."""
        ...

    def append(self, entries: Sequence[Mapping[str, Json]], *, now: datetime) -> Journalled:
        """Append ``entries`` to the journal, in order."""
        ...

    def signed_checkpoint(self, journalled: Journalled) -> str:
        """Return the signed checkpoint over the journal as it stands after the batch."""
        ...

    def alarm(self, code: str, *, now: datetime, **facts: object) -> None:
        """Tell a person, in the same transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction is to commit."""

    drafts: Sequence[Draft] = ()
    arrived: Sequence[Statement] = ()
    settled: Sequence[Settlement] = ()
    leased: bool = False


@dataclass(slots=True)
class Committed:
    """What one transaction has committed.

    Attributes:
        sent: One row per draft, in order.
        answers: Per arrival, in order: the receipt's bytes, or the error to answer with.
        newly_settled: Deliveries that had no receipt before.
    """

    sent: list[Outgoing] = field(default_factory=list)
    answers: list[bytes | ComityError] = field(default_factory=list)
    newly_settled: list[Settlement] = field(default_factory=list)


def commit(
    store: Store,
    batch: Batch,
    *,
    now: datetime,
    rng: Rng,
    placed: Callable[[Sequence[Outgoing]], None] = lambda _rows: None,
) -> Committed:
    """Commit ``batch`` in one transaction and return what may now be said.

    Nothing of what it returns may leave the node if it raises, nor of what ``placed`` is told: new
    messages, as soon as they have a place in their stream.
    """
    done = Committed()
    failpoint("exchange.begin")
    with store.transaction():
        # First, because a room that hears of its receipt may send: that takes places in streams.
        done.newly_settled = store.settle(batch.settled, now=now)
        done.sent = _placed(store, batch, now=now, rng=rng)
        if done.sent:
            placed(done.sent)
        fresh = _sorted_out(store, batch.arrived, done, now=now)
        entries = [_sent_entry(row, now) for row in done.sent]
        entries += [_settled_entry(one, now) for one in done.newly_settled]
        received = _received_entries(store, list(fresh.values()), now=now)
        store.add_outgoing(done.sent)
        if entries or received:
            journalled = store.append([*entries, *received], now=now)
            failpoint("exchange.journalled")
        if received:
            _receipted(store, fresh, journalled, done, entries=received, now=now)
            _answer_twins(batch.arrived, fresh, done)
        failpoint("exchange.before_commit")
    failpoint("exchange.committed")
    return done


def _placed(store: Store, batch: Batch, *, now: datetime, rng: Rng) -> list[Outgoing]:
    """Give each draft its place in the stream to its addressee."""
    places: dict[str, Place] = {}
    rows: list[Outgoing] = []
    for draft in batch.drafts:
        last = places.get(draft.aud) or store.last_sent(draft.aud)
        statement = _authored(store, draft, last, uuid7(now=now, rng=rng), now=now)
        places[draft.aud] = Place(statement.seq, statement.digest)
        tried = 1 if batch.leased else 0
        rows.append(
            Outgoing(statement=statement, created_at=now, leased=batch.leased, attempts=tried)
        )
    return rows


def _authored(
    store: Store, draft: Draft, last: Place, identifier: str, *, now: datetime
) -> Statement:
    return Statement.authored(
        id=identifier,
        iss=store.me,
        aud=draft.aud,
        iat=now,
        type=draft.type,
        epoch=store.epoch,
        seq=last.seq + 1,
        prev=last.digest,
        by=draft.by,
        body=draft.body,
        practice=store.practice,
        thread=draft.thread,
        answer_by=draft.answer_by,
        attachments=draft.attachments,
        urgent=draft.urgent,
    )


def _sorted_out(
    store: Store, arrived: Sequence[Statement], done: Committed, *, now: datetime
) -> dict[int, Statement]:
    """Answer repeats from memory; return the new ones by their position in the batch."""
    known = dict(store.known([(one.iss, one.id) for one in arrived])) if arrived else {}
    fresh: dict[int, Statement] = {}
    done.answers = [b""] * len(arrived)
    for position, statement in enumerate(arrived):
        key = (statement.iss, statement.id)
        if key not in known:
            known[key] = (statement.digest, b"")  # a twin in this batch: answered at the end
            fresh[position] = statement
            continue
        digest, receipt = known[key]
        if digest == statement.digest:
            done.answers[position] = receipt
        else:
            done.answers[position] = _conflict(store, statement, digest, now=now)
    _report_forks(store, fresh.values(), now=now)
    return fresh


def _answer_twins(
    arrived: Sequence[Statement], fresh: Mapping[int, Statement], done: Committed
) -> None:
    """Give a message that stands twice in one batch the receipt of its first copy."""
    first = {(one.iss, one.id): position for position, one in fresh.items()}
    for position, answer in enumerate(done.answers):
        if answer == b"":
            one = arrived[position]
            done.answers[position] = done.answers[first[one.iss, one.id]]


def _conflict(store: Store, statement: Statement, digest: str, *, now: datetime) -> IdConflictError:
    store.alarm(
        IdConflictError.code,
        now=now,
        sender=statement.iss,
        id=statement.id,
        accepted=digest,
        offered=statement.digest,
    )
    msg = f"{statement.iss} has used this identifier for another message"
    return IdConflictError(msg, id=statement.id)


def _report_forks(store: Store, fresh: Iterable[Statement], *, now: datetime) -> None:
    """Alarm when two messages claim one place, or a message names another predecessor.

    A gap is not an error: the wire may reorder, and what is missing still comes.
    """
    streams: dict[tuple[str, int], list[Statement]] = {}
    for statement in fresh:
        streams.setdefault((statement.iss, statement.epoch), []).append(statement)
    for (iss, epoch), arrivals in streams.items():
        wanted = {place for one in arrivals for place in (one.seq - 1, one.seq)}
        digests = dict(store.places(iss, epoch, sorted(wanted)))
        digests[0] = FIRST
        for one in sorted(arrivals, key=lambda statement: statement.seq):
            twin = digests.setdefault(one.seq, one.digest) != one.digest
            stranger = digests.get(one.seq - 1, one.prev) != one.prev
            if twin or stranger:
                store.alarm(FORKED_STREAM, now=now, sender=iss, epoch=epoch, seq=one.seq, id=one.id)


def _sent_entry(row: Outgoing, now: datetime) -> dict[str, Json]:
    return {
        "kind": "sent",
        "at": written(now),
        "of": row.digest,
        "id": row.id,
        "to": row.statement.aud,
        "epoch": row.statement.epoch,
        "seq": row.statement.seq,
    }


def _settled_entry(settled: Settlement, now: datetime) -> dict[str, Json]:
    return {
        "kind": "receipted",
        "at": written(now),
        "of": settled.digest,
        "id": settled.id,
        "receipt": digest_of(settled.receipt),
    }


def _received_entries(
    store: Store, fresh: Sequence[Statement], *, now: datetime
) -> list[dict[str, Json]]:
    heads = {iss: store.head_of(iss) for iss in {statement.iss for statement in fresh}}
    entries = []
    for statement in fresh:
        understood = store.understands(statement)
        entries.append(
            received_entry(
                statement,
                at=now,
                outcome=RECEIVED if understood else NOT_UNDERSTOOD,
                reason=None if understood else TYPE_UNKNOWN,
                your_head=heads[statement.iss],
            )
        )
    return entries


def _receipted(
    store: Store,
    fresh: Mapping[int, Statement],
    journalled: Journalled,
    done: Committed,
    *,
    entries: Sequence[dict[str, Json]],
    now: datetime,
) -> None:
    """Make the receipts of the batch, which share one signed checkpoint, and keep all rows."""
    checkpoint = store.signed_checkpoint(journalled)
    offset = len(journalled.salts) - len(entries)
    rows: list[Incoming] = []
    for nth, (position, statement) in enumerate(fresh.items()):
        place = offset + nth
        receipt = receipts.receipt_bytes(
            entry=journalled.texts[place],
            salt=journalled.salts[place],
            index=journalled.first + place,
            proof=journalled.proofs[place],
            checkpoint=checkpoint,
        )
        done.answers[position] = receipt
        rows.append(
            Incoming(
                statement=statement,
                received_at=now,
                outcome=str(entries[nth]["outcome"]),
                index=journalled.first + place,
                receipt=receipt,
            )
        )
    store.add_incoming(rows)


@dataclass(frozen=True, slots=True)
class Retry:
    """What becomes of a delivery that failed.

    Attributes:
        due_at: When it is tried again; there is always an again.
        tell: Whether a person is to be told now.
    """

    due_at: datetime
    tell: bool


def after_failure(row: Outgoing, *, now: datetime, jitter: float) -> Retry:
    """Return when ``row`` is tried again and whether its author is told that it has not arrived.

    Nothing gives up: a person is told after 15 minutes (urgent) or 24 hours, once, and the node
    goes on trying. What is urgent is tried so often that it arrives within a minute after the peer
    has come back.

    Args:
        row: The delivery; ``attempts`` counts those begun, this one included.
        now: Present instant.
        jitter: Between 0 and 1, so that many deliveries do not come back together.

    Source: promises R4, R5.
    """
    limit = TELL_URGENT_AFTER if row.statement.urgent else TELL_AFTER
    tell = not row.told and now - row.created_at >= limit
    pause = next_try(row.attempts, jitter=jitter)
    if row.statement.urgent:
        pause = min(pause, LONGEST_URGENT_PAUSE)
    return Retry(now + pause, tell)
