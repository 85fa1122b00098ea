"""How an accepted message has its effect, exactly once.

The effect and the mark that it is done are one transaction: a crash leaves both or neither. It
knows no database: an ``Inbox`` holds the rows.

Source: promise R3.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from comity.kernel.failpoints import failpoint

Row = TypeVar("Row")


class Inbox(Protocol[Row]):
    """What holds the accepted messages. Every call but ``transaction`` happens inside one."""

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context: all inside is durable when it ends, or nothing is."""
        ...

    def unfinished(self, key: int) -> Row | None:
        """Return the message of that key, locked, or None if its effect was had."""
        ...

    def act(self, row: Row) -> None:
        """Let the room that owns the type do what the message asks for."""
        ...

    def finish(self, row: Row, now: datetime) -> None:
        """Mark the message as done."""
        ...


def have_effect(inbox: Inbox[Row], key: int, *, now: datetime) -> bool:
    """Let the message of ``key`` have its effect; return whether it had it now.

    Whatever the room raises takes the effect back, mark and all.
    """
    with inbox.transaction():
        row = inbox.unfinished(key)
        if row is None:
            return False
        failpoint("effect.begin")
        inbox.act(row)
        failpoint("effect.done")
        inbox.finish(row, now)
        failpoint("effect.before_commit")
    failpoint("effect.committed")
    return True
