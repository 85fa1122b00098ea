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
    EpochRefusedError,
    ForkedJournalError,
    RaisedEpochError,
    RewoundJournalError,
    StaleCheckpointError,
    UnknownCheckpointError,
    UnprovedCosignatureError,
)
from comity.journal.notes import NoteKey, parse_signature
from comity.journal.witnesses import advance

EPOCH_ACCEPTED = "peer-epoch-accepted"
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
    accepted = accepted_epoch_of(offered.member)
    if witness(note, proof, keys=keys, now=now, accepted_epoch=accepted) != offered:
        msg = f"a newer checkpoint of {offered.member} was seen"
        raise StaleCheckpointError(msg, member=offered.member, size=offered.size)
    return cosigner.cosign_checkpoint(offered.text, now)


@transaction.atomic
def accept_epoch(member: str, epoch: int, *, by: str, why: str, now: datetime) -> None:
    """Accept that the journal of ``member`` begins ``epoch`` although entries were lost.

    Args:
        member: Whose node was restored.
        epoch: The new epoch, as its people say it.
        by: Id of the person who decides it, or who works on the node's own machine.
        why: What that person was told; it stands in the journal.
        now: The present instant.

    Raises:
        EpochRefusedError: What was seen of the member is of that epoch already, or of a later one.
    """
    seen = queries.seen_of(member, for_update=True)
    before = 0 if seen is None else seen.epoch
    if seen is None or epoch <= before:
        msg = f"the journal of {member} was seen in epoch {before}"
        raise EpochRefusedError(msg, member=member, epoch=before)
    services.record(EPOCH_ACCEPTED, now=now, member=member, epoch=epoch, by=by, why=why)


def accepted_epoch_of(member: str) -> int | None:
    """Return the epoch of ``member`` that a person accepted last, or None."""
    found = queries.newest_of(EPOCH_ACCEPTED, member=member)
    epoch = None if found is None else found["epoch"]
    return epoch if isinstance(epoch, int) else None


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
