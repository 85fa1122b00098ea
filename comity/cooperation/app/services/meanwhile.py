"""Two who act at once: one wins, and the other is told what was said meanwhile."""

from comity.cooperation.app.models import Thread
from comity.cooperation.errors import ChangedMeanwhileError
from comity.kernel.time import written

MOST = 5
"""Statements that are named; the rest is counted."""


def check_unchanged(thread: Thread, seen: int) -> None:
    """Return if nothing was said in ``thread`` since a person saw ``seen`` statements of it.

    Raises:
        ChangedMeanwhileError: Names what was said since, by whom and when.
    """
    since = list(thread.statements.order_by("pk")[seen:])
    if not since:
        return
    said = [
        {"act": str(one.body.get("act", "")), "by": one.by_name, "at": written(one.said_at)}
        for one in since
    ]
    told = "; ".join(f"{one['act']} by {one['by']} at {one['at']}" for one in said[:MOST])
    more = f" and {len(said) - MOST} more" if len(said) > MOST else ""
    msg = f"said in this request since you looked at it: {told}{more}"
    raise ChangedMeanwhileError(msg, thread=thread.pk, said=said[:MOST], seen=seen)
