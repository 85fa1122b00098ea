"""Receipts: the receiver's signed word that it has a statement, proved by its own journal.

A receipt holds the journal entry itself, its salt, its inclusion proof and the signed checkpoint
that the proof leads to. So it verifies with nothing but the log keys of the receiver, and the
receiver cannot later show a journal without it.

Example:
    >>> read_receipt(b"{}")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    comity.protocol.errors.MalformedReceiptError: a receipt has the members checkpoint, entry, ...

Source: RFC 6962, 2.1.1; C2SP tlog-checkpoint; decision 0004.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, cast

from comity.journal.checkpoints import Checkpoint, LogKeys, verify_note
from comity.journal.entries import commitment
from comity.journal.errors import InvalidProofError
from comity.journal.merkle import leaf_hash, root_from_inclusion
from comity.kernel.digests import checked_digest, from_base64url, to_base64url
from comity.kernel.errors import InvalidInputError
from comity.kernel.identifiers import checked_member, checked_uuid7
from comity.kernel.strict_json import Json, canonical, parse_canonical
from comity.kernel.time import read, written
from comity.protocol.errors import (
    BackdatedReceiptError,
    MalformedReceiptError,
    ReceiptMismatchError,
)
from comity.protocol.statements import Statement

VERSION: Final = 1
KIND: Final = "received"
RECEIVED: Final = "received"
NOT_UNDERSTOOD: Final = "not-understood"
OUTCOMES: Final = (RECEIVED, NOT_UNDERSTOOD)
SKEW_ALLOWED: Final = timedelta(minutes=5)
SALT_SIZE: Final = 32
HASH_SIZE: Final = 32
PROOF_ALLOWED: Final = 64

_CHECKPOINT: Final = b'{"checkpoint":"'
_ENTRY: Final = b'","entry":'
_INDEX: Final = b',"index":'
_HEAD_ALLOWED: Final = 16 * 1024  # bytes that are remembered of a receipt
_MEMBERS: Final = ("checkpoint", "entry", "index", "proof", "salt", "v")
_ENTRY_TEXTS: Final = ("kind", "at", "of", "id", "from", "to", "outcome")
_ENTRY_COUNTS: Final = ("epoch", "seq", "size")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a receipt says.

    Attributes:
        raw: The bytes, as they came.
        of: Digest of the statement.
        id: Identifier of the statement.
        iss: Member that sent it.
        to: Member that received it and speaks here.
        epoch: Epoch of the statement.
        seq: Place of the statement in its direction and epoch.
        size: Bytes of its payload.
        received_at: When the receiver's machine took it; clocks start here.
        outcome: ``received`` or ``not-understood``.
        reason: Code, if it was not understood.
        your_head: The sender's checkpoint as the receiver last saw it, or None.
        index: Place of the entry in the receiver's journal, from 0.
        entry: The journal entry as JSON.
        salt: 32 bytes that stand before the entry in its commitment.
        proof: Inclusion proof, from the leaf upwards.
        checkpoint: The signed note that the proof leads to.
    """

    raw: bytes
    of: str
    id: str
    iss: str
    to: str
    epoch: int
    seq: int
    size: int
    received_at: datetime
    outcome: str
    reason: str | None
    your_head: str | None
    index: int
    entry: Mapping[str, Json]
    salt: bytes
    proof: tuple[bytes, ...]
    checkpoint: str


def received_entry(
    statement: Statement,
    *,
    at: datetime,
    outcome: str = RECEIVED,
    reason: str | None = None,
    your_head: str | None = None,
) -> dict[str, Json]:
    """Return the journal entry by which the receiver records ``statement``."""
    return {
        "kind": KIND,
        "at": written(at),
        "of": statement.digest,
        "id": statement.id,
        "from": statement.iss,
        "to": statement.aud,
        "epoch": statement.epoch,
        "seq": statement.seq,
        "size": len(statement.payload),
        "outcome": outcome,
        "reason": reason,
        "your_head": your_head,
    }


def receipt_bytes(
    *,
    entry: bytes,
    salt: bytes,
    index: int,
    proof: Sequence[bytes],
    checkpoint: str,
) -> bytes:
    """Return the receipt for a journal ``entry``, canonical JSON; see ``Receipt`` for the rest.

    ``entry`` is the canonical JSON that the journal has committed to: it stands there as it is.
    """
    hashes = b",".join(map(_hash_text, proof))
    return b'{"checkpoint":%b,"entry":%b,"index":%d,"proof":[%b],"salt":"%b","v":%d}' % (
        _text(checkpoint),
        entry,
        index,
        hashes,
        to_base64url(salt).encode("ascii"),
        VERSION,
    )


@lru_cache(maxsize=1024)
def _hash_text(one: bytes) -> bytes:
    return b'"%b"' % to_base64url(one).encode("ascii")  # the proofs of a batch end alike


@lru_cache(maxsize=1024)
def _hash_read(text: str) -> bytes:
    one = from_base64url(text)
    if len(one) != HASH_SIZE:
        msg = "a hash in the proof of a receipt has not 32 bytes"
        raise MalformedReceiptError(msg)
    return one


@lru_cache(maxsize=4)
def _text(checkpoint: str) -> bytes:
    return canonical(checkpoint)  # of several kilobytes, and the same in a whole batch


def read_receipt(raw: bytes) -> Receipt:
    """Return what ``raw`` says; nothing is verified, so this is for the node's own store.

    Raises:
        MalformedReceiptError: It is not a receipt of version 1 in canonical form.
    """
    try:
        return _receipt(raw, _said(raw))
    except MalformedReceiptError:
        raise
    except InvalidInputError as error:
        raise MalformedReceiptError(error.message) from error


def _said(raw: bytes) -> Mapping[str, Json]:
    """Return the members of ``raw``; the checkpoint that a batch shares is read once."""
    head, entry, tail = raw.partition(_ENTRY)
    if not entry or len(head) > _HEAD_ALLOWED or not head.startswith(_CHECKPOINT):
        return parse_canonical(raw)
    # A quote within a text is escaped: where the entry seems to begin, there it does.
    rest = parse_canonical(b'{"entry":' + tail)
    return {**_checkpoint_read(head), **rest}


def _entry_text(raw: bytes) -> bytes:
    """Return the entry in ``raw``, which is canonical: as it stands there, and nowhere else.

    A quote within a text is escaped, and after the entry come a number, hashes and a salt.
    """
    return raw[raw.index(_ENTRY) + len(_ENTRY) : raw.rindex(_INDEX)]


@lru_cache(maxsize=16)
def _checkpoint_read(head: bytes) -> Mapping[str, Json]:
    return parse_canonical(head + b'"}')


def verify_receipt(
    raw: bytes, *, statement_digest: str, log_keys: LogKeys, sent_at: datetime, now: datetime
) -> Receipt:
    """Verify that the owner of ``log_keys`` has the statement in its journal.

    Args:
        raw: The bytes of the receipt.
        statement_digest: Digest of the statement that it must be for.
        log_keys: Keys of the receiver's journal.
        sent_at: When this node first sent the statement, by its own clock.
        now: Present instant, by its own clock.

    Raises:
        MalformedReceiptError: It is not a receipt.
        ReceiptMismatchError: For another statement, or proved by another member's journal.
        BackdatedReceiptError: Received before it was sent, or after now, by over five minutes.
        InvalidProofError: The proof does not lead to the checkpoint.
        MalformedNoteError, UnprovedCheckpointError: The checkpoint is not signed as it must be.
    """
    receipt = read_receipt(raw)
    if receipt.of != statement_digest:
        msg = "the receipt is for another statement"
        raise ReceiptMismatchError(msg, of=receipt.of, expected=statement_digest)
    if receipt.to != log_keys.member:
        msg = f"the receipt is by {receipt.to}, not by {log_keys.member}"
        raise ReceiptMismatchError(msg, by=receipt.to, expected=log_keys.member)
    checkpoint = _verified_checkpoint(receipt.checkpoint, log_keys)
    leaf = leaf_hash(commitment(_entry_text(raw), salt=receipt.salt))
    root = root_from_inclusion(
        index=receipt.index, size=checkpoint.size, leaf=leaf, proof=receipt.proof
    )
    if root != checkpoint.root:
        msg = "the receipt is not in the journal that its checkpoint signs"
        raise InvalidProofError(msg, member=receipt.to, index=receipt.index)
    if not sent_at - SKEW_ALLOWED <= receipt.received_at <= now + SKEW_ALLOWED:
        msg = f"received at {written(receipt.received_at)}, which cannot be"
        raise BackdatedReceiptError(
            msg,
            received_at=written(receipt.received_at),
            sent_at=written(sent_at),
            now=written(now),
        )
    return receipt


def verify_receipt_for(
    statement: Statement, raw: bytes, *, log_keys: LogKeys, now: datetime
) -> Receipt:
    """Verify ``raw`` as ``verify_receipt`` does, and that each of its facts is ``statement``'s.

    Raises:
        ReceiptMismatchError: A fact is another statement's. Besides all that ``verify_receipt``
            raises.
    """
    receipt = verify_receipt(
        raw, statement_digest=statement.digest, log_keys=log_keys, sent_at=statement.iat, now=now
    )
    expected = received_entry(statement, at=receipt.received_at)
    for name in ("id", "from", "to", "epoch", "seq", "size"):
        if receipt.entry[name] != expected[name]:
            msg = f"the receipt states another {name} than the statement"
            raise ReceiptMismatchError(msg, member=name, of=receipt.of)
    return receipt


@lru_cache(maxsize=256)
def _verified_checkpoint(note: str, log_keys: LogKeys) -> Checkpoint:
    # The receipts of one batch share one checkpoint; ML-DSA is verified once for all of them.
    return verify_note(note, log_keys)


def _receipt(raw: bytes, said: Mapping[str, Json]) -> Receipt:
    if tuple(sorted(said)) != _MEMBERS or said["v"] != VERSION:
        msg = f"a receipt has the members {', '.join(_MEMBERS)}, and version 1"
        raise MalformedReceiptError(msg)
    entry, checkpoint = said["entry"], said["checkpoint"]
    if not isinstance(entry, dict) or not isinstance(checkpoint, str):
        msg = "the entry of a receipt is an object, its checkpoint a text"
        raise MalformedReceiptError(msg)
    _check_entry(entry)
    index, salt = said["index"], from_base64url(str(said["salt"]))
    if type(index) is not int or index < 0 or len(salt) != SALT_SIZE:
        msg = "the index of a receipt is a count from 0, its salt 32 bytes"
        raise MalformedReceiptError(msg)
    return Receipt(
        raw=raw,
        of=checked_digest(str(entry["of"])),
        id=checked_uuid7(str(entry["id"])),
        iss=checked_member(str(entry["from"])),
        to=checked_member(str(entry["to"])),
        epoch=cast("int", entry["epoch"]),
        seq=cast("int", entry["seq"]),
        size=cast("int", entry["size"]),
        received_at=read(str(entry["at"])),
        outcome=str(entry["outcome"]),
        reason=cast("str | None", entry["reason"]),
        your_head=cast("str | None", entry["your_head"]),
        index=index,
        entry=entry,
        salt=salt,
        proof=_hashes(said["proof"]),
        checkpoint=checkpoint,
    )


def _hashes(proof: Json) -> tuple[bytes, ...]:
    if not isinstance(proof, list) or len(proof) > PROOF_ALLOWED:
        msg = "the proof of a receipt is a list of at most 64 hashes"
        raise MalformedReceiptError(msg)
    return tuple(_hash_read(str(one)) for one in proof)


def _check_entry(entry: Mapping[str, Json]) -> None:
    texts = all(isinstance(entry.get(name), str) for name in _ENTRY_TEXTS)
    counts = all(
        type(value) is int and value > 0 for value in (entry.get(name) for name in _ENTRY_COUNTS)
    )
    maybe = all(
        name in entry and isinstance(entry[name], str | None) for name in ("reason", "your_head")
    )
    if not (texts and counts and maybe):
        msg = "a member of the entry in the receipt is missing or malformed"
        raise MalformedReceiptError(msg)
    outcome_known = entry["outcome"] in OUTCOMES
    if entry["kind"] != KIND or not outcome_known:
        msg = "the entry in the receipt does not say that something was received"
        raise MalformedReceiptError(msg)
    if (entry["outcome"] == NOT_UNDERSTOOD) != (entry["reason"] is not None):
        msg = "a reason is given where something was not understood, and only there"
        raise MalformedReceiptError(msg)
