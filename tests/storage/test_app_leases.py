"""The leased queue: nothing is lost, nothing is done twice, nothing blocks the rest."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import isolate_apps

from comity.storage.app.leases import LeasedRow, LeaseLostError, claim, fail, finish, release
from tests.builders.journal import NOON

WORKER = Path(__file__).with_name("leased_worker.py")
LEASE = timedelta(seconds=30)
ROWS = 15


@pytest.fixture
def queue(transactional_db: None) -> Iterator[type[LeasedRow]]:
    with isolate_apps("comity.storage.app"):

        class Work(LeasedRow):
            class Meta:
                app_label = "storage"

            def __str__(self) -> str:
                return str(self.pk)

    with connection.schema_editor() as editor:
        editor.create_model(Work)
    yield Work
    with connection.schema_editor() as editor:
        editor.delete_model(Work)


def add(queue: type[LeasedRow], count: int = 1) -> None:
    for n in range(count):
        queue._default_manager.create(due_at=NOON + timedelta(milliseconds=n))


def take(
    queue: type[LeasedRow], *, after: float = 1, limit: int = 10, **more: object
) -> list[LeasedRow]:
    now = NOON + timedelta(seconds=after)
    return claim(queue, now=now, lease_for=LEASE, limit=limit, **more)


def stored(row: LeasedRow) -> LeasedRow:
    return type(row)._default_manager.get(pk=row.pk)


def test_rows_are_claimed_oldest_first_and_once(queue: type[LeasedRow]) -> None:
    add(queue, 5)

    assert [row.pk for row in take(queue, limit=3)] == [1, 2, 3]
    assert [row.pk for row in take(queue, limit=3)] == [4, 5]
    assert take(queue) == []


def test_a_row_is_not_claimed_before_it_is_due(queue: type[LeasedRow]) -> None:
    queue._default_manager.create(due_at=NOON + timedelta(seconds=10))

    assert take(queue, after=9.9) == []
    assert len(take(queue, after=10)) == 1


def test_rows_can_be_chosen(queue: type[LeasedRow]) -> None:
    add(queue, 4)

    assert [row.pk for row in take(queue, pk__in=[2, 4])] == [2, 4]


def test_a_finished_row_is_never_claimed_again(queue: type[LeasedRow]) -> None:
    add(queue)
    (row,) = take(queue)
    finish(row, NOON)

    assert take(queue, after=3600) == []
    assert stored(row).finished_at == NOON


def test_a_lease_that_ran_out_is_claimed_by_another(queue: type[LeasedRow]) -> None:
    add(queue)
    take(queue)

    assert take(queue, after=30) == []
    assert [row.crashes for row in take(queue, after=31)] == [1]


def test_who_lost_the_lease_may_not_finish(queue: type[LeasedRow]) -> None:
    add(queue)
    (slow,) = take(queue)
    (other,) = take(queue, after=60)

    for act in (lambda: finish(slow, NOON), lambda: fail(slow, "late", NOON)):
        with pytest.raises(LeaseLostError):
            act()
    finish(other, NOON)
    with pytest.raises(LeaseLostError):
        finish(other, NOON)


def test_a_failed_row_is_tried_again_after_a_growing_pause(queue: type[LeasedRow]) -> None:
    add(queue)
    (row,) = take(queue)
    fail(row, "peer.down: no answer", NOON)
    assert (stored(row).due_at, stored(row).attempts) == (NOON + timedelta(seconds=1), 1)
    assert stored(row).last_error == "peer.down: no answer"

    (row,) = take(queue)
    fail(row, "x" * 5000, NOON)
    assert stored(row).due_at == NOON + timedelta(seconds=2)
    assert len(stored(row).last_error) == 500


def test_a_row_that_fails_five_times_is_set_aside(queue: type[LeasedRow]) -> None:
    add(queue)
    for n in range(5):
        (row,) = take(queue, after=n * 1000 + 1)
        fail(row, "always", NOON)

    assert stored(row).quarantined_at == NOON
    assert take(queue, after=10_000) == []


def test_what_is_tried_for_ever_is_never_set_aside(queue: type[LeasedRow]) -> None:
    add(queue)
    for n in range(12):
        (row,) = take(queue, after=n * 1000 + 1, crashes_allowed=None)
        fail(row, "always", NOON, attempts_allowed=None)
    for n in range(12):
        (row,) = take(queue, after=20_000 + n * 1000, crashes_allowed=None)

    assert (stored(row).attempts, stored(row).crashes) == (12, 11)


def test_a_row_that_ends_five_workers_is_set_aside_and_blocks_nobody(
    queue: type[LeasedRow],
) -> None:
    add(queue)
    for n in range(5):
        assert len(take(queue, after=n * 60 + 1, limit=1)) == 1
    add(queue)

    assert [row.pk for row in take(queue, after=1000, limit=1)] == [2]
    poison = queue._default_manager.get(pk=1)
    assert poison.quarantined_at is not None
    assert poison.last_error.startswith("storage.crashed")


def test_a_person_can_put_a_row_back_to_work(queue: type[LeasedRow]) -> None:
    add(queue)
    for n in range(5):
        (row,) = take(queue, after=n * 1000 + 1)
        fail(row, "always", NOON)
    release(row, NOON)

    assert [row.attempts for row in take(queue)] == [0]


def test_an_effect_and_its_finish_are_rolled_back_together(queue: type[LeasedRow]) -> None:
    add(queue)
    (row,) = take(queue)
    with transaction.atomic():
        finish(row, NOON)
        transaction.set_rollback(True)

    assert stored(row).finished_at is None
    assert len(take(queue, after=60)) == 1


@pytest.mark.services
def test_two_workers_at_once_never_hold_the_same_row(queue: type[LeasedRow]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: make test-services")
    add(queue, 60)
    held = list[int]()

    def work() -> None:
        while rows := take(queue, limit=4):
            held.extend(row.pk for row in rows)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(held) == list(range(1, 61))


def worker(database: Path, *arguments: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, str(WORKER), str(database), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(WORKER.parents[2])}
    return subprocess.Popen(command, env=environment)


@pytest.mark.parametrize("where", ["claimed", "effect", "finished"])
def test_two_workers_and_a_killed_one_do_everything_once(tmp_path: Path, where: str) -> None:
    database = tmp_path / "queue.sqlite3"
    assert worker(database, "prepare", "never", ROWS).wait(timeout=30) == 0

    workers = [worker(database, "killed", where, 2)]
    workers += [worker(database, name, "never", 0) for name in ("one", "two")]
    said = [one.wait(timeout=60) for one in workers]

    with closing(sqlite3.connect(database)) as opened:
        done = opened.execute("SELECT work FROM effect ORDER BY work").fetchall()
    assert done == [(n,) for n in range(1, ROWS + 1)]
    assert said[1:] == [0, 0]
    assert said[0] in (-9, 0)  # 0: the others were faster than its third row
