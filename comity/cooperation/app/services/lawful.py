"""Keeping what the law room answered: with the draft, and with the request that was sent.

Called inside the transaction of the act that it belongs to; that act's entry of the journal names
the digest of the row, and of the law data by which it was judged.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from comity.cooperation.app import legal
from comity.cooperation.app.models import Draft, LegalAnswer, Thread
from comity.cooperation.errors import BasisOutdatedError, BasisReasonNeededError
from comity.cooperation.kinds import Kind, holds
from comity.cooperation.threads import Thread as FoldedThread
from comity.journal.app.traces import traced


def keep_for_draft(draft: Draft, *, now: datetime) -> dict[str, Any]:
    """Keep the answer for what ``draft`` says now; return what the journal says of it."""
    found = legal.advice(Kind(draft.kind), draft.content, aud=draft.aud)
    if found is None or found.written is None:
        LegalAnswer.objects.filter(draft=draft).delete()
        return {}
    kept = legal.as_kept(found, now=now)
    row, _ = LegalAnswer.objects.update_or_create(draft=draft, defaults=kept)
    return _named(row)


def keep_for_request(
    thread: Thread,
    content: Mapping[str, Any],
    *,
    draft: Draft | None,
    now: datetime,
) -> dict[str, Any]:
    """Keep the answer by which a request is sent; return what the journal says of it.

    Raises:
        BasisOutdatedError: Its basis was chosen for another State or another measure.
        BasisReasonNeededError: It names a basis that was not found, and nobody says why.
    """
    kind = Kind(thread.kind)
    found = legal.advice(kind, content, aud=thread.peer)
    if found is None or found.written is None:
        return {}
    if found.choice.unexplained and not holds(kind):
        msg = f"the basis {found.choice.instrument} is not among those found between the two States"
        raise BasisReasonNeededError(
            msg,
            instrument=found.choice.instrument,
            found=[one["instrument"] for one in found.bases],
        )
    if draft is not None and not holds(kind) and legal.outdated(draft, found):
        msg = f"the basis {found.choice.instrument} was chosen for another State or measure"
        raise BasisOutdatedError(msg, instrument=found.choice.instrument)
    kept = legal.as_kept(found, now=now) | {"thread": thread}
    if draft is None:
        row = LegalAnswer.objects.create(**kept)
    else:
        row, _ = LegalAnswer.objects.update_or_create(draft=draft, defaults=kept)
    return _named(row)


def keep_for_received(thread: Thread, view: FoldedThread, *, now: datetime) -> dict[str, Any]:
    """Keep what this node finds of a request that came, once; return what the journal says of it.

    It is kept with the first act of this side, which is when somebody has looked at the request.
    """
    if LegalAnswer.objects.filter(thread=thread).exists():
        return {}
    row = legal.answer_to(thread, view, now=now)
    if row is None:
        return {}
    row.save()
    return _named(row)


def _named(row: LegalAnswer) -> dict[str, Any]:
    return {"law": traced(row), "law_data": row.data_digest}
