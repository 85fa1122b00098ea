"""Warnings of clocks, each given once."""

from datetime import datetime

from django.db import transaction

from comity.access.app import services as access
from comity.cooperation.app import queries
from comity.cooperation.app.models import Reminder, Thread
from comity.cooperation.clocks import Clock, ClockStatus


def remind(*, now: datetime) -> int:
    """Give every warning that is due, and return how many were."""
    return sum(_remind(thread, now=now) for thread in queries.open_threads())


@transaction.atomic
def _remind(thread: Thread, *, now: datetime) -> int:
    given = 0
    for clock in queries.clocks(thread, queries.folded(thread)):
        passed = clock.warnings(now)
        news = [
            point
            for point in passed
            if Reminder.objects.get_or_create(
                thread=thread, clock=str(clock.name), point=point, defaults={"at": now}
            )[1]
        ]
        if news:  # points missed while the node was off are told once, with the present state
            _tell(thread, clock, now=now)
            given += 1
    return given


def _tell(thread: Thread, clock: Clock, *, now: datetime) -> None:
    status = clock.status(now)
    gone = status in {ClockStatus.OVERDUE, ClockStatus.LAPSED}
    access.notify(
        f"cooperation.clock_{status}",
        "alarm" if gone else "warning",
        now,
        thread=thread.pk,
        reference=thread.own_reference or thread.peer_reference,
        clock=str(clock.name),
        waits_for=str(clock.waits_for),
        due_at=None if clock.due_at is None else clock.due_at.isoformat(),
    )
