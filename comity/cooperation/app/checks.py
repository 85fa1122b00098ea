"""What the rules say of a request that came in: is it complete, as far as this node can judge?"""

from datetime import datetime

from django.conf import settings

from comity.cooperation.app import patterns
from comity.cooperation.app.models import Thread
from comity.cooperation.emergencies import verification_in
from comity.cooperation.judgements import theirs_to_say
from comity.cooperation.patterns import pattern
from comity.cooperation.threads import Thread as FoldedThread
from comity.directory.app import queries as directory
from comity.kernel.errors import InvalidInputError
from comity.law import completeness
from comity.law.findings import Report

_SIGNED = {"signature": "valid"}
"""What this node has established of all that came by the wire."""


def before_release(thread: Thread, view: FoldedThread, *, now: datetime) -> Report | None:
    """Return what has to be filled in here before data are released; ``None`` as below."""
    report = of_received(thread, view, now=now)
    return None if report is None or view.kind is None else theirs_to_say(report, view.kind)


def _filled_in(view: FoldedThread) -> dict[str, object]:
    """Return the fields that this side has filled in itself by what it did."""
    found = verification_in(view)
    return {"verification": dict(found)} if found else {}


def _established(thread: Thread, view: FoldedThread) -> dict[str, str]:
    """Return what this node has found out itself of a request and of who sent it."""
    found = {} if thread.by_hand else dict(_SIGNED)
    known = patterns.seen_of(thread, view)
    return found if known is None else {**found, "sender_pattern": pattern(known)}


def of_received(thread: Thread, view: FoldedThread, *, now: datetime) -> Report | None:
    """Return what the request of ``view`` lacks; ``None`` where it cannot be judged.

    A newer peer may write a field in a shape that our rules do not know.
    """
    if view.kind is None:
        return None
    known = directory.profile_of(
        settings.COMITY_NODE.code, now=now, sender=thread.peer, kind=str(view.kind)
    )
    try:
        return completeness.check(
            {**view.content, **_filled_in(view)},
            kind=str(view.kind),
            profile={**known, "established": _established(thread, view)},
            now=now,
            practice=settings.COMITY_NODE.practice,
        )
    except InvalidInputError:
        return None
