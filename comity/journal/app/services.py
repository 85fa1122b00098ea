"""Acts on the journal: append, sign, witness. Each runs inside its caller's transaction.

One process at a time appends. On PostgreSQL an advisory lock sees to it; on SQLite the
transaction itself, which must be an IMMEDIATE one.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from comity.journal.app import queries
from comity.journal.app.models import SignedCheckpoint
from comity.journal.checkpoints import CheckpointSigner, checkpoint_text, origin_of, parse_text
from comity.journal.entries import SALT_BYTES, commitment, person_in, written_entry
from comity.journal.errors import DamagedJournalError, EpochRefusedError
from comity.journal.growth import Appended as Grown
from comity.journal.growth import CompactRange
from comity.journal.merkle import Proof, leaf_hash
from comity.kernel.failpoints import failpoint
from comity.kernel.identifiers import Rng
from comity.kernel.time import read, written
from comity.storage.app import rows

_LOCK = 0x436F6D6974794A  # "ComityJ": the number of the advisory lock
_HELD = "SELECT root, note FROM journal_signedcheckpoint WHERE epoch = %s AND size = %s"

# Every message passes here: bulk_create spends five times as long on its own bookkeeping.
_ADD_ENTRY = (
    'INSERT INTO journal_entry ("index", kind, at, person, body, salt, leaf_hash, epoch)'
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
_ADD_NODE = 'INSERT INTO journal_treenode (level, "index", hash) VALUES (%s, %s, %s)'


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """Where the entries of one batch came to stand, in order.

    Attributes:
        origin: First line of a checkpoint over them.
        epoch: Epoch in which they were appended.
        indexes: Numbers of the entries.
        bodies: Their canonical JSON.
        salts: 32 bytes each.
        proofs: Inclusion proofs up to ``size``, from the leaf upwards.
        size: Entries in the journal after the batch.
        root: Root over ``size`` entries.
        at: The time of the batch.
    """

    origin: str
    epoch: int
    indexes: tuple[int, ...]
    bodies: tuple[bytes, ...]
    salts: tuple[bytes, ...]
    proofs: Sequence[Proof]
    size: int
    root: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    """The range after the last append of this process; good only while ``last`` is the last."""

    range: CompactRange
    last: bytes


_kept = _Kept(CompactRange(), b"")


def append(
    bodies: Sequence[Mapping[str, object]],
    now: datetime,
    *,
    rng: Rng = secrets.token_bytes,
) -> Appended:
    """Append ``bodies`` in order, inside the caller's transaction.

    Args:
        bodies: JSON objects with a ``kind``; where ``at`` is missing, it is ``now``.
        now: The time of the batch.
        rng: Where the salts come from.

    Raises:
        MalformedEntryError: A body is not an entry.
        TransactionManagementError: There is no transaction to be part of.
    """
    return _append(bodies, now, rng=rng, epoch=None)


def record(kind: str, *, now: datetime, **facts: object) -> Appended:
    """Append one entry of ``kind`` that states ``facts``, inside the caller's transaction.

    Raises:
        MalformedEntryError: The facts cannot be written as JSON.
    """
    return append([{**facts, "kind": kind, "at": written(now)}], now)


def raise_epoch(epoch: int, *, now: datetime) -> Appended:
    """Begin ``epoch`` after a restore; its first entry says so.

    Raises:
        EpochRefusedError: The journal is already in that epoch or a later one.
    """
    before = queries.head().epoch
    if epoch <= before:
        msg = f"the journal is in epoch {before} already"
        raise EpochRefusedError(msg, epoch=before)
    body = {"kind": "epoch-raised", "at": written(now), "epoch": epoch, "before": before}
    return _append([body], now, rng=secrets.token_bytes, epoch=epoch)


def sign(appended: Appended, signer: CheckpointSigner) -> str:
    """Return the signed checkpoint over the journal after ``appended``.

    The note leaves the node only after the caller's transaction is committed.

    Raises:
        DamagedJournalError: Another root was signed for this size before.
    """
    text = checkpoint_text(appended.origin, appended.size, appended.root)
    return _signed(text, signer, now=appended.at)


def sign_head(signer: CheckpointSigner, *, now: datetime) -> str:
    """Return the signed checkpoint over the journal as it stands, read anew from its rows.

    Raises:
        InvalidProofError: The tree lacks a node.
        DamagedJournalError: Another root was signed for this size before.
    """
    head = queries.head()
    origin = origin_of(settings.COMITY_NODE.code, head.epoch)
    return _signed(checkpoint_text(origin, head.size, queries.root(head.size)), signer, now=now)


def _signed(text: str, signer: CheckpointSigner, *, now: datetime) -> str:
    said = parse_text(text)
    held = rows.one(_HELD, (said.epoch, said.size))
    if held is not None and bytes(held[0]) == said.root:
        return str(held[1])
    if held is not None:
        msg = f"another root was signed for the journal of {said.size} entries"
        raise DamagedJournalError(msg, size=said.size)
    note = signer.sign_checkpoint(text)
    failpoint("journal.signed")
    signed = {"epoch": said.epoch, "size": said.size, "root": said.root, "note": note, "at": now}
    rows.add(SignedCheckpoint, [signed])
    return note


def _append(
    bodies: Sequence[Mapping[str, object]], now: datetime, *, rng: Rng, epoch: int | None
) -> Appended:
    global _kept  # noqa: PLW0603 - saves reading the frontier; checked against the last leaf
    take_turn()
    head = queries.head()
    present = epoch or head.epoch
    at = written(now)
    texts = [written_entry({"at": at, **body}) for body in bodies]
    salts = [rng(SALT_BYTES) for _ in texts]
    leaves = [leaf_hash(commitment(t, salt=s)) for t, s in zip(texts, salts, strict=True)]
    grown = _range_at(head).append_all(leaves)
    failpoint("journal.before_rows")
    _keep_rows(bodies, texts, salts, grown, at=at, epoch=present)
    failpoint("journal.after_rows")
    if leaves:
        _kept = _Kept(grown.after, leaves[-1])
    return Appended(
        origin=origin_of(settings.COMITY_NODE.code, present),
        epoch=present,
        indexes=tuple(range(grown.first, grown.after.size)),
        bodies=tuple(texts),
        salts=tuple(salts),
        proofs=grown.proofs,
        size=grown.after.size,
        root=grown.root,
        at=now,
    )


def take_turn() -> None:
    """Let nobody else append until the caller's transaction ends.

    ``append`` does it by itself. Whoever first reads what decides an entry, such as the last place
    in a stream, takes its turn before it reads.

    Raises:
        TransactionManagementError: There is no transaction to be part of.
    """
    if not connection.in_atomic_block:
        msg = "the journal is appended to inside a transaction"
        raise transaction.TransactionManagementError(msg)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _range_at(head: queries.Head) -> CompactRange:
    # A rolled back append leaves a range that never was: its last leaf, salted afresh each time,
    # cannot be the last leaf of the table.
    if head.size == 0:
        return CompactRange()
    if _kept.range.size == head.size and _kept.last == head.last:
        return _kept.range
    return queries.stored_range(head.size)


def _keep_rows(
    bodies: Sequence[Mapping[str, object]],
    texts: Sequence[bytes],
    salts: Sequence[bytes],
    grown: Grown,
    *,
    at: str,
    epoch: int,
) -> None:
    moments = {at: rows.moment(read(at))}
    entries = [
        (
            grown.first + n,
            str(body["kind"]),
            moments.get(str(body.get("at", at))) or rows.moment(read(str(body["at"]))),
            person_in(body),
            texts[n].decode(),
            salts[n],
            grown.nodes[0, grown.first + n],
            epoch,
        )
        for n, body in enumerate(bodies)
    ]
    upper = [(*node, one) for node, one in grown.nodes.items() if node[0] > 0]
    rows.repeat(_ADD_ENTRY, entries)
    rows.repeat(_ADD_NODE, upper)
