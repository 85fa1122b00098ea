"""A worker on a queue in a file, started by ``test_app_leases`` and killed where it is told to.

Arguments: database, name of the worker, where to die (``never``, ``claimed``, ``effect`` or
``finished``) and at which row.
"""

import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta

import django
from django.conf import settings

LEASE = timedelta(seconds=1)

settings.configure(
    INSTALLED_APPS=["comity.storage.app"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sys.argv[1],
            "OPTIONS": {
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
            },
        }
    },
    USE_TZ=True,
)
django.setup()

from django.db import connection, models, transaction  # noqa: E402 - settings come first

from comity.storage.app.leases import (  # noqa: E402 - likewise
    LeasedRow,
    LeaseLostError,
    claim,
    finish,
)


class Work(LeasedRow):
    """A row of work."""

    class Meta:
        app_label = "storage"
        managed = False
        db_table = "work"

    def __str__(self) -> str:
        return str(self.pk)


class Effect(models.Model):
    """What the work did; nothing here stops it from being done twice."""

    work = models.BigIntegerField()
    by = models.TextField()

    class Meta:
        app_label = "storage"
        managed = False
        db_table = "effect"

    def __str__(self) -> str:
        return f"{self.work} by {self.by}"


def prepare(rows: int) -> None:
    """Make the tables and that many rows of work."""
    with connection.schema_editor() as editor:
        editor.create_model(Work)
        editor.create_model(Effect)
    Work.objects.bulk_create(Work(due_at=datetime.now(UTC)) for _ in range(rows))


def work(name: str, where: str, at: int) -> None:
    """Work until there is nothing left."""
    done = 0

    def die_at(place: str) -> None:
        if (place, done) == (where, at):
            os.kill(os.getpid(), signal.SIGKILL)

    while Work.objects.filter(finished_at__isnull=True).exists():
        rows = claim(Work, now=datetime.now(UTC), lease_for=LEASE, limit=3)
        if not rows:
            time.sleep(0.1)
        for row in rows:
            die_at("claimed")
            try:
                with transaction.atomic():
                    Effect.objects.create(work=row.pk, by=name)
                    die_at("effect")
                    finish(row, datetime.now(UTC))
            except LeaseLostError:
                continue
            die_at("finished")
            done += 1


if __name__ == "__main__":
    if sys.argv[2] == "prepare":
        prepare(int(sys.argv[4]))
    else:
        work(sys.argv[2], sys.argv[3], int(sys.argv[4]))
