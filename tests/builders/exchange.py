"""A node's store in memory, with what is durable kept apart from what is not yet.

``MemoryStore`` holds two states: the one that a crash leaves, and the one that its owner sees. A
transaction works on the second and makes it durable when the outermost one ends; whatever raises
takes it back. So a crash loses exactly what was not committed, as with a database.

Journal and receipts are the real ones; only the signature under a checkpoint is cheap.
"""

import hashlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from comity.journal.checkpoints import Checkpoint, checkpoint_text, origin_of, parse_text
from comity.journal.entries import commitment, written_entry
from comity.journal.growth import CompactRange
from comity.journal.merkle import leaf_hash, root_from_inclusion
from comity.kernel.errors import InvalidInputError
from comity.kernel.failpoints import failpoint
from comity.kernel.strict_json import Json, canonical
from comity.protocol import exchange
from comity.protocol.receipts import Receipt, read_receipt
from comity.protocol.statements import FIRST, Statement
from comity.storage.leases import CRASHES_ALLOWED, next_try

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OFFICER: Mapping[str, Json] = {"name": "A. Officer", "role": "poc_247", "unit": "Desk"}
NOTE = "test.note"
LEASE_AT_BIRTH = timedelta(seconds=30)


class ReceiptRefusedError(InvalidInputError):
    """A receipt does not prove what it is given for."""

    code = "test.receipt_refused"
    remedy = "None: the peer lies."


class NotUniqueError(InvalidInputError):
    """A row claims a place that another has: what a database would refuse."""

    code = "test.not_unique"
    remedy = "None: the caller is wrong."


@dataclass(frozen=True, slots=True, kw_only=True)
class OutRow:
    """A row of the outbox."""

    statement: Statement
    created_at: datetime
    due_at: datetime
    leased_until: datetime | None
    attempts: int
    told: bool = False
    finished_at: datetime | None = None
    receipt: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InRow:
    """A row of the inbox; the lease is on its effect."""

    incoming: exchange.Incoming
    due_at: datetime
    leased_until: datetime | None = None
    attempts: int = 0
    crashes: int = 0
    finished_at: datetime | None = None
    quarantined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a person was told."""

    code: str
    at: datetime
    facts: Mapping[str, object]


@dataclass(slots=True)
class State:
    """Everything that one node holds. Rows are values, so that a copy is cheap."""

    epoch: int = 1
    outgoing: dict[str, OutRow] = field(default_factory=dict)
    last_sent: dict[tuple[str, int], exchange.Place] = field(default_factory=dict)
    incoming: dict[int, InRow] = field(default_factory=dict)
    known: dict[tuple[str, str], int] = field(default_factory=dict)
    places: dict[tuple[str, int, int], str] = field(default_factory=dict)
    journal: list[tuple[bytes, bytes]] = field(default_factory=list)
    range: CompactRange = field(default_factory=CompactRange)
    heads: dict[str, str] = field(default_factory=dict)
    alarms: list[Alarm] = field(default_factory=list)
    effects: list[tuple[str, str]] = field(default_factory=list)
    rooms: dict[str, object] = field(default_factory=dict)

    def copy(self) -> "State":
        """Return a state that can be changed without changing this one."""
        return State(
            self.epoch,
            self.outgoing.copy(),
            self.last_sent.copy(),
            self.incoming.copy(),
            self.known.copy(),
            self.places.copy(),
            self.journal.copy(),
            self.range,
            self.heads.copy(),
            self.alarms.copy(),
            self.effects.copy(),
            self.rooms.copy(),
        )


class Rooms:
    """The rooms above the protocol: which types they own and what a message does.

    The effect is a line in ``State.effects``; ``State.rooms`` is for whoever needs more.
    """

    def understands(self, message_type: str) -> bool:
        """Return whether a room owns ``message_type``."""
        return message_type == NOTE

    def act(self, store: "MemoryStore", incoming: exchange.Incoming) -> None:
        """Have the effect of ``incoming``, inside the store's transaction."""
        store.state.effects.append((incoming.statement.iss, incoming.statement.id))

    def receipted(self, store: "MemoryStore", row: OutRow, receipt: bytes) -> None:
        """Take note of the receipt for ``row``, inside the store's transaction."""


class MemoryStore:
    """An ``exchange.Store`` that a test can crash.

    Attributes:
        state: What its owner sees.
        durable: What a crash leaves.
        signatures: How many checkpoints were signed.
    """

    def __init__(
        self,
        me: str = "XA",
        *,
        rooms: Rooms | None = None,
        rng: Callable[[int], bytes] | None = None,
    ) -> None:
        """Begin with nothing."""
        self.me = me
        self.practice = True
        self.rooms = rooms or Rooms()
        self.state = State()
        self.durable = self.state.copy()
        self.signatures = 0
        self._rng = rng or random.Random(me).randbytes
        self._depth = 0

    # --- the durable and the volatile

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all inside durable at the end of the outermost one, or take it back."""
        before = self.state
        self.state = before.copy()
        self._depth += 1
        try:
            yield
        except BaseException:
            self.state = before
            raise
        finally:
            self._depth -= 1
        if self._depth == 0:
            self.flush()

    def flush(self) -> None:
        """Make what its owner sees durable: the disk has it from here on."""
        self.durable = self.state

    def crash(self) -> None:
        """Lose what is not durable."""
        self.state = self.durable
        self._depth = 0

    # --- exchange.Store

    @property
    def epoch(self) -> int:
        """Return the present epoch."""
        return self.state.epoch

    def last_sent(self, aud: str) -> exchange.Place:
        """Return the last place in the stream to ``aud``."""
        return self.state.last_sent.get((aud, self.epoch), exchange.START)

    def places(self, iss: str, epoch: int, seqs: Sequence[int]) -> Mapping[int, str]:
        """Return the digests of the accepted messages at ``seqs``."""
        held = self.state.places
        return {seq: held[iss, epoch, seq] for seq in seqs if (iss, epoch, seq) in held}

    def add_outgoing(self, rows: Sequence[exchange.Outgoing]) -> None:
        """Keep new messages for delivery."""
        for row in rows:
            said = row.statement
            last = self.last_sent(said.aud)
            if row.id in self.state.outgoing or said.seq <= last.seq:
                msg = f"{said.aud} {said.seq} is taken"
                raise NotUniqueError(msg)
            self.state.last_sent[said.aud, said.epoch] = exchange.Place(said.seq, said.digest)
            self.state.outgoing[row.id] = OutRow(
                statement=said,
                created_at=row.created_at,
                due_at=row.created_at,
                leased_until=row.created_at + LEASE_AT_BIRTH if row.leased else None,
                attempts=row.attempts,
            )

    def settle(
        self, settled: Sequence[exchange.Settlement], *, now: datetime
    ) -> list[exchange.Settlement]:
        """Mark deliveries as receipted; return those that were not before."""
        newly: list[exchange.Settlement] = []
        for one in {each.id: each for each in settled}.values():
            row = self.state.outgoing.get(one.id)
            if row is None or row.finished_at is not None or row.statement.digest != one.digest:
                continue
            done = replace(row, finished_at=now, leased_until=None, receipt=one.receipt)
            self.state.outgoing[one.id] = done
            self._witness(row.statement.aud, one.receipt)
            self.rooms.receipted(self, done, one.receipt)
            newly.append(one)
        return newly

    def known(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[str, bytes]]:
        """Return digest and receipt of each (sender, id) that was accepted before."""
        found: dict[tuple[str, str], tuple[str, bytes]] = {}
        for key in keys:
            index = self.state.known.get(key)
            if index is not None:
                held = self.state.incoming[index].incoming
                found[key] = (held.statement.digest, held.receipt)
        return found

    def add_incoming(self, rows: Sequence[exchange.Incoming]) -> None:
        """Keep accepted messages with their receipts, ready for their effect."""
        for row in rows:
            said = row.statement
            if (said.iss, said.id) in self.state.known:
                msg = f"{said.iss} {said.id} was accepted before"
                raise NotUniqueError(msg)
            self.state.known[said.iss, said.id] = row.index
            self.state.places[said.iss, said.epoch, said.seq] = said.digest
            understood = row.outcome == "received"
            self.state.incoming[row.index] = InRow(
                incoming=row,
                due_at=row.received_at,
                finished_at=None if understood else row.received_at,
            )

    def understands(self, statement: Statement) -> bool:
        """Return whether a room here owns the type of ``statement``."""
        return self.rooms.understands(statement.type)

    def head_of(self, iss: str) -> str | None:
        """Return the last checkpoint of ``iss`` that came with a receipt, in short."""
        return self.state.heads.get(iss)

    def append(
        self, entries: Sequence[Mapping[str, Json]], *, now: datetime
    ) -> exchange.Journalled:
        """Append ``entries`` to the journal."""
        texts = [written_entry(entry) for entry in entries]
        salts = [self._rng(32) for _ in texts]
        leaves = [leaf_hash(commitment(t, salt=s)) for t, s in zip(texts, salts, strict=True)]
        grown = self.state.range.append_all(leaves)
        failpoint("journal.before_rows")
        self.state.journal.extend(zip(texts, salts, strict=True))
        self.state.range = grown.after
        failpoint("journal.after_rows")
        return exchange.Journalled(
            first=grown.first,
            texts=texts,
            salts=salts,
            proofs=grown.proofs,
            size=grown.after.size,
            root=grown.root,
        )

    def signed_checkpoint(self, journalled: exchange.Journalled) -> str:
        """Return the checkpoint over the journal after the batch, cheaply signed."""
        self.signatures += 1
        origin = origin_of(self.me, self.epoch)
        return cheaply_signed(checkpoint_text(origin, journalled.size, journalled.root))

    def alarm(self, code: str, *, now: datetime, **facts: object) -> None:
        """Tell a person."""
        self.state.alarms.append(Alarm(code, now, facts))

    # --- delivery

    def claim_outgoing(
        self, now: datetime, *, lease_for: timedelta, limit: int
    ) -> list[exchange.Outgoing]:
        """Return up to ``limit`` due deliveries, now leased to the caller, oldest first."""
        with self.transaction():
            due = [row for row in self.state.outgoing.values() if _is_due(row, now)]
            due.sort(key=lambda row: (row.due_at, row.statement.id))
            taken = [
                replace(row, leased_until=now + lease_for, attempts=row.attempts + 1)
                for row in due[:limit]
            ]
            self.state.outgoing.update((row.statement.id, row) for row in taken)
        return [
            exchange.Outgoing(
                statement=row.statement,
                created_at=row.created_at,
                leased=True,
                attempts=row.attempts,
                told=row.told,
            )
            for row in taken
        ]

    def postpone(self, identifier: str, *, retry: exchange.Retry, now: datetime) -> None:
        """Note that a delivery failed, when it is tried again, and whether a person is told."""
        row = self.state.outgoing[identifier]
        if row.finished_at is not None:
            return
        with self.transaction():
            tell = retry.tell and not row.told
            self.state.outgoing[identifier] = replace(
                row, due_at=retry.due_at, leased_until=None, told=row.told or tell
            )
            if tell:
                self.alarm(exchange.UNDELIVERED, now=now, message=identifier)

    # --- effects

    def claim_incoming(self, now: datetime, *, lease_for: timedelta, limit: int) -> list[int]:
        """Return the keys of up to ``limit`` messages whose effect is due, now leased."""
        taken: list[InRow] = []
        with self.transaction():
            due = [row for row in self.state.incoming.values() if _is_due(row, now)]
            for row in sorted(due, key=lambda one: (one.due_at, one.incoming.index)):
                crashes = row.crashes + (row.leased_until is not None)
                if crashes >= CRASHES_ALLOWED:
                    self._set_aside(replace(row, crashes=crashes, leased_until=None), now)
                elif len(taken) < limit:
                    held = replace(row, crashes=crashes, leased_until=now + lease_for)
                    self.state.incoming[held.incoming.index] = held
                    taken.append(held)
        return [row.incoming.index for row in taken]

    def unfinished(self, key: int) -> InRow | None:
        """Return the message of that key, or None if its effect was had."""
        row = self.state.incoming[key]
        return row if row.finished_at is None else None

    def act(self, row: InRow) -> None:
        """Let the room that owns the type do what the message asks for."""
        self.rooms.act(self, row.incoming)

    def finish(self, row: InRow, now: datetime) -> None:
        """Mark the message as done."""
        done = replace(row, finished_at=now, leased_until=None)
        self.state.incoming[row.incoming.index] = done

    def fail(self, index: int, *, now: datetime) -> None:
        """Let an effect that failed be tried again later, or set its message aside."""
        with self.transaction():
            row = self.state.incoming[index]
            attempts = row.attempts + 1
            later = now + next_try(attempts)
            row = replace(row, attempts=attempts, leased_until=None, due_at=later)
            if attempts >= CRASHES_ALLOWED:
                self._set_aside(row, now)
            else:
                self.state.incoming[index] = row

    def release(self, index: int, *, now: datetime) -> None:
        """Put a message that was set aside back to work, because a person decided so."""
        with self.transaction():
            row = self.state.incoming[index]
            self.state.incoming[index] = replace(
                row, quarantined_at=None, attempts=0, crashes=0, due_at=now, leased_until=None
            )

    def _set_aside(self, row: InRow, now: datetime) -> None:
        self.state.incoming[row.incoming.index] = replace(row, quarantined_at=now)
        self.alarm(exchange.QUARANTINED, now=now, message=row.incoming.statement.id)

    def _witness(self, peer: str, receipt: bytes) -> None:
        checkpoint = checked_note(read_receipt(receipt).checkpoint)
        held = self.state.heads.get(peer)
        if held is None or checkpoint.size > int(held.split()[0]):
            self.state.heads[peer] = f"{checkpoint.size} {checkpoint.root.hex()}"


def _is_due(row: OutRow | InRow, now: datetime) -> bool:
    free = row.leased_until is None or row.leased_until <= now
    aside = isinstance(row, InRow) and row.quarantined_at is not None
    return row.finished_at is None and not aside and row.due_at <= now and free


def cheaply_signed(text: str) -> str:
    """Return ``text`` with a line that stands for its signature."""
    return f"{text}\n{hashlib.sha256(b'cheap ' + text.encode()).hexdigest()}\n"


def checked_note(note: str) -> Checkpoint:
    """Return the checkpoint of a note from ``cheaply_signed``."""
    text, _, _ = note.rpartition("\n\n")
    text += "\n"
    if cheaply_signed(text) != note:
        msg = "the checkpoint is not signed"
        raise ReceiptRefusedError(msg)
    return parse_text(text)


def checked_receipt(raw: bytes, statement: Statement) -> Receipt:
    """Return the receipt for ``statement``, proved but for the cheap signature.

    Raises:
        ReceiptRefusedError: It is for another statement, by another node, or not proved.
    """
    receipt = read_receipt(raw)
    checkpoint = checked_note(receipt.checkpoint)
    if (receipt.of, receipt.id) != (statement.digest, statement.id):
        msg = "the receipt is for another statement"
        raise ReceiptRefusedError(msg)
    if not receipt.to == checkpoint.member == statement.aud:
        msg = "the receipt is by another node"
        raise ReceiptRefusedError(msg)
    leaf = leaf_hash(commitment(canonical(receipt.entry), salt=receipt.salt))
    root = root_from_inclusion(
        index=receipt.index, size=checkpoint.size, leaf=leaf, proof=receipt.proof
    )
    if root != checkpoint.root:
        msg = "the receipt is not in the journal"
        raise ReceiptRefusedError(msg)
    return receipt


def draft(text: str = "good morning", **changes: object) -> exchange.Draft:
    """Return a note to XB."""
    stated = {"aud": "XB", "type": NOTE, "body": {"text": text}, "by": OFFICER, **changes}
    return exchange.Draft(**stated)  # type: ignore[arg-type]


def statement(text: str = "good morning", *, number: int = 1, **changes: object) -> Statement:
    """Return a note from XB to XA, as it comes out of an envelope.

    ``number`` gives it an identifier of its own; place and predecessor are the first unless said.
    """
    stated = {
        "id": f"018f0000-0000-7000-8000-{number:012x}",
        "iss": "XB",
        "aud": "XA",
        "iat": NOON,
        "type": NOTE,
        "epoch": 1,
        "seq": 1,
        "prev": FIRST,
        "by": OFFICER,
        "body": {"text": text},
        "practice": True,
        **changes,
    }
    return Statement.authored(**stated)  # type: ignore[arg-type]


def stream(count: int, *, iss: str = "XB", first: int = 1, **changes: object) -> list[Statement]:
    """Return the first ``count`` notes of a stream from ``iss``."""
    said: list[Statement] = []
    for seq in range(1, count + 1):
        prev = said[-1].digest if said else FIRST
        text = f"note {seq}"
        said.append(statement(text, number=first + seq, iss=iss, seq=seq, prev=prev, **changes))
    return said


_numbers = random.Random(0)


def committed(
    store: exchange.Store, *, now: datetime = NOON, **batch: object
) -> exchange.Committed:
    """Commit one batch."""
    stated = exchange.Batch(**batch)  # type: ignore[arg-type]
    return exchange.commit(store, stated, now=now, rng=_numbers.randbytes)
