"""An act on the journal: have it checked, and keep what came of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from comity.journal.app import audits, queries, reading, services
from comity.journal.checkpoints import LogKeys
from comity.journal.errors import DamagedJournalError

WHOLE = "whole"
DAMAGED = "damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found.

    Attributes:
        entries: How many entries were read and hashed anew.
        size: How many there are.
        damage: What is wrong, or empty.
    """

    entries: int
    size: int
    damage: str = ""


def check(*, person: str, now: datetime, keys: LogKeys | None) -> Checked:
    """Check the journal, as far as a person can wait for it, and journal the verdict.

    A short journal is computed anew from its first entry, with every signature; of a long one, its
    last entries, and the root over all of it. The command line reads a long one whole.

    Args:
        person: Id of whoever asked for it.
        now: The present instant.
        keys: This node's log keys; without them signatures are not verified.
    """
    size = queries.head().size
    found = _checked(size, keys)
    with transaction.atomic():
        services.record(
            "journal-verified",
            now=now,
            person=person,
            entries=found.entries,
            size=found.size,
            verdict=DAMAGED if found.damage else WHOLE,
            **({"damage": found.damage} if found.damage else {}),
        )
    return found


def _checked(size: int, keys: LogKeys | None) -> Checked:
    try:
        if size <= reading.CHECKED_AT_ONCE:
            done = audits.verify_all(keys).size
        else:
            done = reading.check_last(reading.CHECKED_AT_ONCE)
    except DamagedJournalError as error:
        return Checked(entries=0, size=size, damage=error.message)
    return Checked(entries=done, size=size)
