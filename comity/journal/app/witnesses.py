"""Acts on the journals of peers, and on what peers say of ours.

Each node remembers the last checkpoint of each peer. A checkpoint that contradicts it is kept
beside it as evidence and journalled, and the error is raised after that is committed; so these
acts are called outside a transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from comity.journal.app import queries, services
from comity.journal.app.models import (
    Cosignature,
    PeerCheckpoint,
    PeerConflict,
    SignedCheckpoint,
)
from comity.journal.checkpoints import Checkpoint, LogKeys, parse_text, verify_note
from comity.journal.cosignatures import CheckpointCosigner, Cosigned, verify_cosignature
from comity.journal.errors import (
    ForkedJournalError,
    RaisedEpochError,
    RewoundJournalError,
    StaleCheckpointError,
    UnknownCheckpointError,
    UnprovedCosignatureError,
)
from comity.journal.notes import NoteKey, parse_signature
from comity.journal.witnesses import advance

EVIDENCE_KEPT = 100
"""Contradictions that are kept of one peer: one is enough to prove it, a hundred to tire of it."""


def witness(
    note: str,
    proof: Sequence[bytes],
    *,
    keys: LogKeys,
    now: datetime,
    accepted_epoch: int | None = None,
) -> Checkpoint:
    """Verify a peer's checkpoint, remember it, and return what is remembered.

    Args:
        note: The peer's signed checkpoint.
        proof: Consistency proof between the checkpoint seen last and this one.
        keys: The peer's log keys.
        now: The present instant.
        accepted_epoch: An epoch that a person accepted although entries were lost.

    Raises:
        UnprovedCheckpointError: The peer has not signed it.
        ForkedJournalError: It contradicts what was seen; the evidence is kept.
        RewoundJournalError: It is shorter than what was seen; the evidence is kept.
        RaisedEpochError: The peer lost entries, and no person has accepted that.
    """
    offered = verify_note(note, keys)
    try:
        with transaction.atomic():
            return _remember(note, offered, proof, now, accepted_epoch)
    except (ForkedJournalError, RewoundJournalError, RaisedEpochError) as error:
        _keep_evidence(offered.member, note, error.code, now)
        raise


def cosign(
    note: str,
    proof: Sequence[bytes],
    *,
    keys: LogKeys,
    cosigner: CheckpointCosigner,
    now: datetime,
) -> str:
    """Witness a peer's checkpoint and return this node's signature line over it.

    Raises:
        StaleCheckpointError: A newer one was seen; a witness speaks of the newest only.
        ComityError: See ``witness``.
    """
    offered = verify_note(note, keys)
    if witness(note, proof, keys=keys, now=now) != offered:
        msg = f"a newer checkpoint of {offered.member} was seen"
        raise StaleCheckpointError(msg, member=offered.member, size=offered.size)
    return cosigner.cosign_checkpoint(offered.text, now)


@transaction.atomic
def keep_cosignature(text: str, line: str, *, key: NoteKey) -> Cosigned:
    """Keep what a peer said of our checkpoint ``text``; a repeat changes nothing.

    Raises:
        UnknownCheckpointError: This node has not signed that checkpoint.
        UnprovedCosignatureError: The line is not by ``key``.
    """
    said = parse_text(text)
    ours = SignedCheckpoint.objects.filter(epoch=said.epoch, size=said.size).first()
    if ours is None or not ours.note.startswith(text + "\n"):
        msg = f"this node has signed no such checkpoint of {said.size} entries"
        raise UnknownCheckpointError(msg, size=said.size)
    cosigned = verify_cosignature(text, [parse_signature(line.removesuffix("\n"))], key)
    if cosigned is None:
        msg = f"the cosignature is not by {key.name}"
        raise UnprovedCosignatureError(msg, witness=key.name)
    Cosignature.objects.get_or_create(
        checkpoint=ours, witness=cosigned.witness, defaults={"line": line, "at": cosigned.at}
    )
    return cosigned


def _remember(
    note: str,
    offered: Checkpoint,
    proof: Sequence[bytes],
    now: datetime,
    accepted_epoch: int | None,
) -> Checkpoint:
    seen = queries.seen_of(offered.member, for_update=True)
    held = advance(seen, offered, proof, accepted_epoch=accepted_epoch)
    if held != seen:
        PeerCheckpoint.objects.update_or_create(
            member=held.member,
            defaults={
                "epoch": held.epoch,
                "size": held.size,
                "root": held.root,
                "note": note,
                "seen_at": now,
            },
        )
    return held


@transaction.atomic
def _keep_evidence(member: str, offered_note: str, code: str, now: datetime) -> None:
    seen = PeerCheckpoint.objects.get(member=member)
    held = PeerConflict.objects.filter(member=member)
    # Signing anew makes no new evidence, and nobody fills the table of another.
    known = held.filter(
        code=code,
        seen_note__startswith=_said(seen.note),
        offered_note__startswith=_said(offered_note),
    )
    if not known.exists() and held.count() < EVIDENCE_KEPT:
        PeerConflict.objects.create(
            member=member, code=code, seen_note=seen.note, offered_note=offered_note, at=now
        )
        services.record("peer-journal-refused", now=now, member=member, code=code)


def _said(note: str) -> str:
    """Return the text of ``note``, without its signatures."""
    return note.split("\n\n", 1)[0] + "\n\n"
