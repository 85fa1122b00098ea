"""Which request regularised an emergency disclosure, as either side sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from comity.cooperation.acts import Act, Side
from comity.cooperation.app.models import Statement, Thread
from comity.cooperation.kinds import Kind, calling_back, holds, permits
from comity.cooperation.threads import Thread as FoldedThread


@dataclass(frozen=True, slots=True)
class Filed:
    """The legal process that was filed after an emergency.

    Attributes:
        reference: As it was said.
        filed_on: The day that was said.
        thread: The request, where it went by this way and this node has it.
        lost: A request was named that this node does not have, or that is with another State.
    """

    reference: str
    filed_on: str
    thread: Thread | None
    lost: bool

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "reference": self.reference,
            "filed_on": self.filed_on,
            "thread": None if self.thread is None else self.thread.pk,
            "state": None if self.thread is None else self.thread.state,
            "lost": self.lost,
        }


def filed_for(thread: Thread, view: FoldedThread) -> tuple[Filed, ...]:
    """Return what was filed after the emergency ``thread``, in order."""
    said = view.applied(Act.REGULARISE)
    named = [str(one["by_thread"]) for one in said if one.get("by_thread")]
    here: dict[str, Thread] = {}
    if named:
        here = {row.pk: row for row in Thread.objects.filter(pk__in=named, peer=thread.peer)}
    return tuple(
        Filed(
            reference=str(one.get("reference") or ""),
            filed_on=str(one.get("filed_on") or ""),
            thread=here.get(str(one.get("by_thread") or "")),
            lost=bool(one.get("by_thread")) and str(one["by_thread"]) not in here,
        )
        for one in said
    )


def regularises(thread: Thread) -> Sequence[Thread]:
    """Return the emergencies that ``thread`` regularises; asked of requests for data alone."""
    gives = thread.kind in set(Kind) and not (holds(thread.kind) or permits(thread.kind))
    if not gives or thread.kind in calling_back():
        return ()
    said = Statement.objects.filter(
        thread__peer=thread.peer,
        thread__kind__in=calling_back(),
        thread__own_side=thread.own_side,
        side=str(Side.REQUESTING),
        body__act=str(Act.REGULARISE),
        body__content__by_thread=thread.pk,
    )
    found = Thread.objects.filter(pk__in=said.values("thread"))
    return list(found.order_by("opened_at"))
