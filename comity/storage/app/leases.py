"""The leased queue: rows that wait for a worker, the same on SQLite and PostgreSQL.

A worker claims rows for a while. If it finishes, the row is finished in the transaction that has
the effect; if it dies, the lease runs out and another worker claims the row. So nothing is lost;
and the effect, being in one transaction with ``finish``, happens once.

A row that ends five workers, or fails five times, is set aside: it blocks nothing else, and a
person is to look at it.
"""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, models, transaction

from comity.kernel.errors import RefusedError
from comity.storage.leases import CRASHES_ALLOWED, ERROR_LENGTH, next_try


class LeaseLostError(RefusedError):
    """The row was claimed by another worker, or is finished."""

    code = "storage.lease_lost"
    remedy = "Nothing is lost: the other worker carries the row on. Work in smaller pieces."


class LeasedRow(models.Model):
    """A row that waits for a worker.

    Attributes:
        due_at: Not before.
        leased_until: A worker holds it until then.
        attempts: How many times it failed.
        crashes: How many leases ran out: its worker ended without a word.
        finished_at: Done; never claimed again.
        quarantined_at: Set aside after too many attempts; a person decides.
        last_error: Code and text of the last failure.
    """

    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    crashes = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    quarantined_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=ERROR_LENGTH, default="", blank=True)

    class Meta:
        """No table of its own."""

        abstract = True


Row = TypeVar("Row", bound=LeasedRow)


def claim(
    model: type[Row],
    *,
    now: datetime,
    lease_for: timedelta,
    limit: int,
    crashes_allowed: int | None = CRASHES_ALLOWED,
    **only: object,
) -> list[Row]:
    """Return up to ``limit`` due rows, now leased to the caller, oldest first.

    Args:
        model: The table.
        now: The present instant.
        lease_for: How long the caller may take.
        limit: How many rows at most.
        crashes_allowed: None for what is tried for ever, such as a delivery.
        **only: Further conditions, as for ``filter``.
    """
    if not _claimable(model, now).filter(**only).exists():
        return []  # whoever only looks does not take SQLite's one writer's seat
    with transaction.atomic():
        if crashes_allowed is not None:
            _set_aside(model, now, crashes_allowed)
        waiting = _claimable(model, now).filter(**only).order_by("due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        rows = list(waiting[:limit])
        held = _rows(model).filter(pk__in=[row.pk for row in rows])
        if any(row.leased_until for row in rows):  # it ran out: its worker ended without a word
            held.filter(leased_until__isnull=False).update(crashes=models.F("crashes") + 1)
        held.update(leased_until=now + lease_for)
    for row in rows:
        row.crashes += row.leased_until is not None
        row.leased_until = now + lease_for
    return rows


def finish(row: LeasedRow, now: datetime) -> None:
    """Mark ``row`` as done, inside the transaction that has its effect.

    Raises:
        LeaseLostError: Another worker has it, or has done it; the effect must be rolled back.
    """
    _write(row, finished_at=now, leased_until=None, last_error="")


def fail(
    row: LeasedRow,
    error: str,
    now: datetime,
    *,
    jitter: float = 0.5,
    attempts_allowed: int | None = CRASHES_ALLOWED,
) -> None:
    """Let ``row`` be tried again after a pause, or set it aside after too many attempts.

    Args:
        row: A row that the caller has claimed.
        error: Code and text of what went wrong.
        now: The present instant.
        jitter: From 0 to 1, drawn by the caller; see ``next_try``.
        attempts_allowed: None for what is tried for ever, such as a delivery.

    Raises:
        LeaseLostError: Another worker has it, or has done it.
    """
    attempts = row.attempts + 1
    spent = attempts_allowed is not None and attempts >= attempts_allowed
    _write(
        row,
        attempts=attempts,
        due_at=now + next_try(attempts, jitter=jitter),
        leased_until=None,
        quarantined_at=now if spent else None,
        last_error=error[:ERROR_LENGTH],
    )


def release(row: LeasedRow, now: datetime) -> None:
    """Put a row that was set aside back to work, because a person decided so."""
    _rows(type(row)).filter(pk=row.pk, finished_at__isnull=True).update(
        quarantined_at=None, attempts=0, crashes=0, due_at=now, leased_until=None
    )


def _rows(model: type[Row]) -> models.Manager[Row]:
    return model._default_manager  # noqa: SLF001 - Django's documented name for any model's manager


def _claimable(model: type[Row], now: datetime) -> models.QuerySet[Row]:
    free = models.Q(leased_until__isnull=True) | models.Q(leased_until__lte=now)
    return _rows(model).filter(
        free, finished_at__isnull=True, quarantined_at__isnull=True, due_at__lte=now
    )


def _set_aside(model: type[Row], now: datetime, crashes_allowed: int) -> None:
    ran_out = _claimable(model, now).filter(leased_until__isnull=False)
    ran_out.filter(crashes__gte=crashes_allowed - 1).update(
        quarantined_at=now,
        leased_until=None,
        crashes=crashes_allowed,
        last_error="storage.crashed: it ended its workers",
    )


def _write(row: LeasedRow, **values: object) -> None:
    held = _rows(type(row)).filter(
        pk=row.pk, leased_until=row.leased_until, finished_at__isnull=True
    )
    if held.update(**values) != 1:
        msg = "the lease was lost to another worker"
        raise LeaseLostError(msg, row=str(row.pk))
    for name, value in values.items():
        setattr(row, name, value)
