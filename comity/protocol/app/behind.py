"""An older copy of a node must not go on as if nothing had been: it would fork its own journal.

Whoever restores a disk or a virtual machine brings back a journal that peers have seen longer. It
would give the same places in its streams to other messages, and sign two journals of one size. So a
peer shows the newest checkpoint that it has of us. Is it ours, and not part of our journal, then
nothing is sent and nothing accepted until a person begins a new epoch.

What peers claim counts for nothing; what we signed counts. No peer can stop us by a lie.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from comity.access.app import services as access
from comity.journal.app import queries as journal_queries
from comity.journal.app import services as journal
from comity.journal.checkpoints import Checkpoint, verify_note
from comity.journal.witnesses import is_beyond
from comity.kernel.errors import InvalidInputError, UnavailableError
from comity.protocol.app import key_documents
from comity.storage.app import rows

FOUND: Final = "journal-behind"
RAISED: Final = "epoch-raised"
TOLD: Final = "protocol.journal_behind"
_NEWEST: Final = (
    'SELECT kind, body FROM journal_entry WHERE kind IN (%s, %s) ORDER BY "index" DESC LIMIT 1'
)


class JournalBehindError(UnavailableError):
    """Peers have seen more of our journal than there is: this node is an older copy."""

    code = "protocol.journal_behind"
    remedy = (
        "Stop the node and begin a new epoch: comity node journal raise-epoch. Nothing is lost."
    )


def check_not_behind() -> None:
    """Return if this node may exchange messages.

    Raises:
        JournalBehindError: It is an older copy, and no new epoch has begun since that was found.
    """
    if is_behind():
        msg = "peers have seen more of our journal than this node holds"
        raise JournalBehindError(msg)


def is_behind() -> bool:
    """Say whether it was found that this node is an older copy, and no epoch was begun since."""
    newest = rows.one(_NEWEST, (FOUND, RAISED))
    return newest is not None and newest[0] == FOUND


def look(member: str, seen: Checkpoint, *, now: datetime) -> bool:
    """Compare our journal with ``seen``, a checkpoint of ours that ``member`` has kept.

    Returns:
        Whether this node is an older copy; that is then journalled, and people are told.
    """
    head = journal_queries.head()
    if not is_beyond(seen, epoch=head.epoch, size=head.size, root_at=journal_queries.root):
        return False
    with transaction.atomic():
        if not is_behind():
            facts = {"member": member, "seen_epoch": seen.epoch, "seen_size": seen.size}
            journal.record(FOUND, now=now, size=head.size, **facts)
            access.notify(TOLD, "alarm", now, about=None, size=head.size, **facts)
    return True


def next_epoch() -> int:
    """Return the first epoch that neither we nor, as far as we know, any peer has seen."""
    return max(journal_queries.head().epoch, _seen_epoch()) + 1


def _seen_epoch() -> int:
    found = journal_queries.newest_of(FOUND)
    said = 0 if found is None else found.get("seen_epoch", 0)
    return said if isinstance(said, int) else 0


def ours(note: str) -> Checkpoint | None:
    """Return the checkpoint that ``note`` states, if we have signed it; None else."""
    keys = key_documents.log_keys()
    if keys is None:
        return None
    try:
        return verify_note(note, keys)
    except InvalidInputError:
        return None  # nothing that we signed: it says nothing about us
