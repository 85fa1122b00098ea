"""How a person reads the journal: by page, by kind, by person, by day, with proof."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comity.journal.app import reading, services
from comity.journal.app.models import Entry, SignedCheckpoint, TreeNode
from comity.journal.app.reading import NoSuchEntryError, Wanted
from comity.journal.errors import DamagedJournalError
from tests.builders.journal import NOON, Member

pytestmark = pytest.mark.django_db
XA = Member("XA")
ANNA, BORIS = "0190a000-0000-7000-8000-00000000000a", "0190a000-0000-7000-8000-00000000000b"


def written(count: int, **facts: object) -> None:
    for n in range(count):
        services.record("note", now=NOON, number=n, **facts)


def signed() -> None:
    with transaction.atomic():
        services.sign(services.record("signed-over", now=NOON), XA)


def numbers(wanted: Wanted) -> list[int]:
    return [one.row.index for one in reading.page(wanted).entries]


def test_the_newest_come_first_fifty_at_a_time() -> None:
    written(120)

    first = reading.page(Wanted())
    second = reading.page(Wanted(before=first.older))
    third = reading.page(Wanted(before=second.older))

    assert [one.row.index for one in first.entries] == list(range(119, 69, -1))
    assert [one.row.index for one in second.entries] == list(range(69, 19, -1))
    assert [one.row.index for one in third.entries] == list(range(19, -1, -1))
    assert third.older is None


def test_an_empty_journal_is_an_empty_page() -> None:
    assert reading.page(Wanted()) == reading.ReadPage(entries=(), older=None)


def test_entries_are_found_by_who_acted() -> None:
    written(2)
    services.record("person-enrolled", now=NOON, person=ANNA)
    services.record("person-enrolled", now=NOON, person=BORIS)

    assert numbers(Wanted(people=(ANNA,))) == [2]
    assert numbers(Wanted(people=(ANNA, BORIS))) == [3, 2]
    assert numbers(Wanted(people=(BORIS,), kind="note")) == []
    assert numbers(Wanted(people=())) == []
    assert Entry.objects.filter(person=None).count() == 2


def test_entries_are_found_by_the_day_in_utc() -> None:
    for days in (0, 1, 1, 2):
        services.record("note", now=NOON + timedelta(days=days))

    assert numbers(Wanted(day=date(2026, 3, 3))) == [2, 1]
    assert numbers(Wanted(day=date(2026, 3, 9))) == []
    assert numbers(Wanted(day=date(2026, 3, 3), kind="other")) == []


def test_an_entry_that_was_written_later_than_it_says_is_found_on_the_day_it_says() -> None:
    for hours in (0, 24, 0, 48):
        services.record("note", now=NOON + timedelta(hours=hours))

    assert numbers(Wanted(day=date(2026, 3, 2))) == [2, 0]


def test_each_kind_is_named_once() -> None:
    written(3)
    services.record("alarm", now=NOON)

    assert reading.kinds() == ["alarm", "note"]


def test_an_entry_is_proved_up_to_the_first_checkpoint_that_covers_it() -> None:
    written(5)
    signed()
    written(2)
    signed()

    found = reading.proved_entry(3)

    assert found.checkpoint is not None
    assert (found.proved, found.checkpoint.size) == (True, 6)


def test_an_entry_that_nothing_has_signed_yet_has_no_proof() -> None:
    signed()
    written(1)

    assert reading.proved_entry(1).checkpoint is None


def test_a_changed_entry_is_not_proved() -> None:
    written(5)
    signed()
    Entry.objects.filter(pk=3).update(body='{"at":"2026-03-02T12:00:00.000Z","kind":"note"}')

    assert not reading.proved_entry(3).proved


def test_an_entry_whose_tree_was_damaged_is_not_proved() -> None:
    written(5)
    signed()
    TreeNode.objects.all().delete()

    assert not reading.proved_entry(3).proved


def test_an_entry_that_is_not_there_is_named() -> None:
    with pytest.raises(NoSuchEntryError):
        reading.proved_entry(0)


def test_the_last_entries_are_hashed_anew_and_the_rest_is_held_by_the_signed_root() -> None:
    written(10)
    signed()

    assert reading.check_last(4) == 4
    assert reading.check_last(1000) == 11


def test_a_changed_entry_among_the_last_is_found() -> None:
    written(10)
    Entry.objects.filter(pk=8).update(salt=bytes(32))

    with pytest.raises(DamagedJournalError):
        reading.check_last(5)


def test_a_tree_that_is_not_the_signed_one_is_found_whichever_entries_are_read() -> None:
    written(10)
    signed()
    SignedCheckpoint.objects.update(root=bytes(32))

    with pytest.raises(DamagedJournalError):
        reading.check_last(1)


def test_a_page_asks_the_database_once_whatever_it_shows() -> None:
    written(60, person=ANNA)

    for wanted in (Wanted(), Wanted(kind="note"), Wanted(people=(ANNA,)), Wanted(before=9)):
        with CaptureQueriesContext(connection) as asked:
            reading.page(wanted)
        assert len(asked) == 1


@pytest.mark.parametrize(
    ("wanted", "index"),
    [(Wanted(kind="x"), "journal_entry_kind"), (Wanted(people=("x",)), "journal_entry_person")],
)
def test_what_is_looked_for_is_found_by_an_index(wanted: Wanted, index: str) -> None:
    plan = reading._narrowed(wanted).order_by("-index").explain()

    if connection.vendor == "sqlite":
        assert index in plan
        assert "TEMP B-TREE" not in plan
