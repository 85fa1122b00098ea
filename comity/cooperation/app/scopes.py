"""How much a request asks for, and whether a person has reviewed that by law."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from comity.cooperation.acts import Act, Side
from comity.cooperation.app.beside_models import ScopeReview
from comity.cooperation.app.models import Thread
from comity.cooperation.errors import ScopeReviewNeededError
from comity.cooperation.scale import GUARDED, Reason, reasons, scope_of
from comity.cooperation.threads import Thread as FoldedThread


def reasons_of(view: FoldedThread, *, now: datetime) -> tuple[Reason, ...]:
    """Return why a request is very large."""
    return reasons(view.content, today=day_of(now))


def day_of(now: datetime) -> date:
    """Return the day of ``now`` in the legal time of this node."""
    return now.astimezone(ZoneInfo(settings.COMITY_NODE.zone)).date()


def review_of(thread: Thread, view: FoldedThread) -> ScopeReview | None:
    """Return the review of what the request asks for now, if there is one."""
    return ScopeReview.objects.filter(thread=thread, of=scope_of(view.content)).last()


def waits_for_review(thread: Thread, view: FoldedThread, *, now: datetime) -> tuple[Reason, ...]:
    """Return why a request waits for its review here; nothing if it does not wait."""
    if thread.own_side != Side.REQUESTED:
        return ()
    found = reasons_of(view, now=now)
    return found if found and review_of(thread, view) is None else ()


def let_act(thread: Thread, act: Act, view: FoldedThread, *, now: datetime) -> None:
    """Return if ``act`` may be done in a request of this size.

    Raises:
        ScopeReviewNeededError: It is very large, and nobody has reviewed it as it stands.
    """
    found = waits_for_review(thread, view, now=now) if act in GUARDED else ()
    if found:
        msg = f"this request is very large ({', '.join(found)}) and no person has reviewed it"
        raise ScopeReviewNeededError(msg, thread=thread.pk, reasons=[str(one) for one in found])
