"""What a peer decides on seeing a member's newer checkpoint.

Each node remembers the last checkpoint that it saw of each peer. A newer one must prove that it
continues that one; whoever rewrites, shortens or forks a journal cannot. An epoch that was raised
(the node was restored) is accepted only when the journal still contains what was seen, or when a
person has said so.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from comity.journal.checkpoints import Checkpoint
from comity.journal.errors import (
    ForkedJournalError,
    InvalidProofError,
    RaisedEpochError,
    RewoundJournalError,
)
from comity.journal.merkle import check_consistency

Seen: TypeAlias = Checkpoint
"""The last checkpoint of a member that was verified and accepted here."""


def advance(
    seen: Seen | None,
    offered: Checkpoint,
    proof: Sequence[bytes],
    *,
    accepted_epoch: int | None = None,
) -> Seen:
    """Return what is remembered of the member from now on.

    Args:
        seen: What is remembered; None for the first checkpoint, which is taken as it is.
        offered: A checkpoint out of ``verify_note``.
        proof: Consistency proof from the smaller of the two sizes to the larger.
        accepted_epoch: An epoch that a person has accepted for this member although entries
            were lost.

    Raises:
        ForkedJournalError: ``offered`` does not continue ``seen``.
        RewoundJournalError: It is shorter, or of an earlier epoch, and not proved to be an older
            state of the same journal.
        RaisedEpochError: It is of a later epoch, does not contain what was seen, and no person
            has accepted that.
    """
    if seen is None:
        return offered
    if offered.member != seen.member:
        _fork(seen, offered, "the checkpoints are of two members")
    if offered.epoch > seen.epoch:
        return _raised(seen, offered, proof, accepted_epoch)
    if offered.epoch < seen.epoch or offered.size < seen.size:
        return _older(seen, offered, proof)
    if not _continues(seen, offered, proof):
        _fork(seen, offered, "not proved that the journal only grew")
    return offered


def is_beyond(seen: Seen, *, epoch: int, size: int, root_at: Callable[[int], bytes]) -> bool:
    """Say whether ``seen`` of our own journal is not part of it: the node is an older copy.

    Args:
        seen: A checkpoint that we signed and a peer has kept.
        epoch: Present epoch of our journal.
        size: Its present number of entries.
        root_at: Returns the root over its first entries.
    """
    if seen.epoch > epoch or (seen.epoch == epoch and seen.size > size):
        return True
    return seen.epoch == epoch and root_at(seen.size) != seen.root


def _raised(
    seen: Seen, offered: Checkpoint, proof: Sequence[bytes], accepted_epoch: int | None
) -> Seen:
    whole = offered.size >= seen.size and _continues(seen, offered, proof)
    if whole or offered.epoch == accepted_epoch:
        return offered
    msg = f"{seen.member} raised its epoch to {offered.epoch} without what was seen of it"
    raise RaisedEpochError(msg, member=seen.member, epoch=offered.epoch, seen_epoch=seen.epoch)


def _older(seen: Seen, offered: Checkpoint, proof: Sequence[bytes]) -> Seen:
    # Checkpoints may cross on the way: an older state of the same journal changes nothing.
    if offered.epoch == seen.epoch and proof and _continues(offered, seen, proof):
        return seen
    msg = f"{seen.member} showed a journal of {offered.size} entries after one of {seen.size}"
    raise RewoundJournalError(
        msg, member=seen.member, size=offered.size, seen_size=seen.size, epoch=offered.epoch
    )


def _continues(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    try:
        check_consistency(
            old_size=old.size,
            old_root=old.root,
            new_size=new.size,
            new_root=new.root,
            proof=proof,
        )
    except InvalidProofError:
        return False
    return True


def _fork(seen: Seen, offered: Checkpoint, why: str) -> None:
    msg = f"the journal of {seen.member} is forked: {why}"
    raise ForkedJournalError(msg, member=seen.member, size=offered.size, seen_size=seen.size)
