"""The race of a preservation: will the data be asked for, and given, before the hold ends?

And how often it was lost. A preservation that ended with nobody having asked for the data is
counted as a failure.

Source: process 2.1 (lapsed, counted as failure).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median

from django.db.models import Count, Q, QuerySet

from comity.cooperation.acts import Act, Side
from comity.cooperation.app.models import NEVER, Statement, Thread
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import ClockName, asked_categories
from comity.cooperation.kinds import holding, holds, in_order, plan_of
from comity.cooperation.lifecycles import PRESERVED
from comity.cooperation.threads import Thread as FoldedThread

HISTORY = 20
"""Requests of each kind whose answers are looked at, the last ones."""
ENOUGH = 3
"""Fewer answers say nothing of what is usual."""
_ANSWERS = (str(Act.EXECUTE), str(Act.REFUSE), str(Act.NO_DATA))


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """How a preservation of ours stands against the time that an answer takes.

    Attributes:
        ends_on: Last day of the hold, in the legal time of the State that was asked.
        days_left: Whole days until then; 0 once it has ended.
        usual_days: How long an answer with data usually took between the two; ``None`` if unknown.
        allowed_days: How long the rules give for such data.
        ended: Whether the hold has ended.
    """

    ends_on: date
    days_left: int
    usual_days: int | None
    allowed_days: int
    ended: bool

    @property
    def needed_days(self) -> int:
        """Return the days that an answer needs, by history or else by the rules."""
        return self.allowed_days if self.usual_days is None else self.usual_days

    @property
    def lost(self) -> bool:
        """Say whether an answer would come too late, if nobody asks for more time."""
        return self.ended or self.needed_days > self.days_left

    @property
    def done(self) -> int:
        """Return what part of the hold an answer needs, in per cent, 100 at the most."""
        return 100 if self.lost else round(100 * self.needed_days / max(self.days_left, 1))


def race_of(thread: Thread, view: FoldedThread, *, now: datetime) -> Race | None:
    """Return the race of a preservation that we asked for and whose data are not asked for yet."""
    ends_at = view.ends_at
    if thread.own_side != Side.REQUESTING or not holds(view.kind) or view.state not in PRESERVED:
        return None
    if ends_at is None or view.expires_on is None or view.held_until_decision:
        return None
    return Race(
        ends_on=view.expires_on,
        days_left=max((ends_at - now) // timedelta(days=1), 0),
        usual_days=usual_days(thread.peer),
        allowed_days=clock_rules().assistance.execute.of(asked_categories(view)),
        ended=now > ends_at,
    )


def usual_days(peer: str) -> int | None:
    """Return how many days ``peer`` usually took to answer a request of ours for data."""
    answers = Statement.objects.filter(
        thread__in=_answered(peer), side=str(Side.REQUESTED), body__act__in=_ANSWERS
    )
    rows = answers.order_by("-said_at").values_list("said_at", "thread__opened_at")
    said = list(rows[:HISTORY])
    if len(said) < ENOUGH:
        return None
    return ceil(median((answered - opened) / timedelta(days=1) for answered, opened in said))


def _answered(peer: str) -> list[str]:
    """Return our last requests for data to ``peer`` that it has answered, each kind by its index.

    With all there ever were, the page of each preservation would read them.
    """
    return [
        key
        for kind in in_order()
        if plan_of(kind).relies
        for key in Thread.objects.filter(
            peer=peer, kind=str(kind), own_side=str(Side.REQUESTING), answered_after__isnull=False
        )
        .order_by("-opened_at")
        .values_list("pk", flat=True)[:HISTORY]
    ]


def counts(found: QuerySet[Thread], *, now: datetime) -> list[dict[str, object]]:
    """Return of ``found`` how many of each kind are open, overdue, lapsed, refused and ended."""
    late = Q(open=True, due_at__lt=now) & ~Q(due_at=NEVER)
    ran_out = Q(kind__in=holding(), clock=str(ClockName.PRESERVATION))
    rows = (
        found.order_by()
        .values("kind", "own_side")
        .annotate(
            total=Count("pk", distinct=True),
            running=Count("pk", filter=Q(open=True), distinct=True),
            overdue=Count("pk", filter=late & ~ran_out, distinct=True),
            lapsed=Count("pk", filter=late & ran_out, distinct=True),
            refused=Count("pk", filter=Q(state="refused"), distinct=True),
            ended=Count("pk", filter=Q(open=False), distinct=True),
        )
    )
    told = [dict(row) for row in rows]
    return sorted(told, key=lambda row: (str(row["kind"]), str(row["own_side"])))
