"""Warnings of clocks, each given once."""

from datetime import datetime

from django.db import transaction

from comity.access.app import services as access
from comity.cooperation.app import queries
from comity.cooperation.app.models import Reminder, Thread
from comity.cooperation.app.services import speaking
from comity.cooperation.clocks import Clock, ClockName, ClockStatus
from comity.journal.app import services as journal
from comity.kernel.time import written


def remind(*, now: datetime) -> int:
    """Give every warning that is due, and return how many were."""
    return sum(_remind(thread.pk, now=now) for thread in queries.to_remind(now))


@transaction.atomic
def _remind(thread_id: str, *, now: datetime) -> int:
    thread = speaking.locked(thread_id)
    view, told = queries.folded(thread), 0
    given = queries.reminded(thread)
    for clock in queries.clocks(thread, view):
        points = [at for at in clock.warnings(now) if (str(clock.name), at) not in given]
        Reminder.objects.bulk_create(
            Reminder(thread=thread, clock=str(clock.name), point=at, at=now) for at in points
        )
        if points:  # points missed while the node was off are told once, with the present state
            _tell(thread, clock, now=now)
            _note_failure(thread, clock, now=now)
            told += 1
    thread.remind_at = speaking.next_warning(thread, view)
    thread.save(update_fields=["remind_at"])
    return told


def _tell(thread: Thread, clock: Clock, *, now: datetime) -> None:
    status = clock.status(now)
    gone = status in {ClockStatus.OVERDUE, ClockStatus.LAPSED}
    of_property = clock.name in {ClockName.FREEZE, ClockName.HOLD}
    ends = of_property and status in {ClockStatus.EXPIRING, ClockStatus.LAPSED}
    access.notify(
        f"cooperation.{'held' if ends else 'clock'}_{status}",
        "alarm" if gone else "warning",
        now,
        about=access.About("request", thread.pk),
        thread=thread.pk,
        reference=thread.own_reference or thread.peer_reference,
        clock=str(clock.name),
        waits_for=str(clock.waits_for),
        due_at=None if clock.due_at is None else clock.due_at.isoformat(),
    )


def _note_failure(thread: Thread, clock: Clock, *, now: datetime) -> None:
    """Journal that data are no longer held and nobody had asked for them: it is a failure.

    Source: process 2.1 (lapsed, counted as failure).
    """
    if clock.status(now) is not ClockStatus.LAPSED or clock.due_at is None:
        return
    journal.record(
        "preservation-lapsed",
        now=now,
        thread=thread.pk,
        reference=thread.own_reference or thread.peer_reference or "",
        own_side=thread.own_side,
        ended_at=written(clock.due_at),
    )
