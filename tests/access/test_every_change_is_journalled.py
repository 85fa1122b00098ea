"""Every change of the database has its entry in the same transaction; the watch itself is tested.

The watch runs in every test that has a database (``tests/conftest.py``), over the walk of all
addresses, the flows, the services and the commands alike. Here it is shown that it sees, and that
nothing slips by: every table and every kind of entry has been thought of.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import FunctionType

import pytest
from django.apps import apps
from django.db import transaction

from comity.access.app import services as access
from comity.access.app.models import Notice, Person
from comity.journal.app import services as journal
from tests.builders.changes import Watch, watched
from tests.builders.entries import ALL, FREE, STATES, unrecorded
from tests.builders.house import PACKAGE, written_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch() -> Iterator[Watch]:
    with watched(unrecorded) as held:
        yield held


@pytest.fixture
def somebody(now: datetime) -> Person:
    return access.enrol(name="Ines Alba", role="admin", organisation="Office", now=now).person


def of_the_product(source: str, **known: object) -> Callable[..., object]:
    """Return the function ``act`` of a module that stands, for the watch, in the product."""
    code = compile(source, str(PACKAGE / "access" / "app" / "planted.py"), "exec")
    names: dict[str, object] = {"__name__": "comity.access.app.planted", **known}
    exec(code, names)  # noqa: S102 - a planted act, written here
    act = names["act"]
    assert isinstance(act, FunctionType)
    return act


FORGETFUL = """
@transaction.atomic
def act(person):
    person.name = "Somebody else"
    person.save(update_fields=["name"])
"""
BARE = """
def act(person):
    type(person).objects.filter(pk=person.pk).update(name="Somebody else")
"""
TOO_LATE = """
def act(person):
    with transaction.atomic():
        person.delete()
    with transaction.atomic():
        journal.record("person-gone", now=now, person=person.pk)
"""
ROLLED_BACK = """
@transaction.atomic
def act(person):
    person.save(update_fields=["name"])
    try:
        with transaction.atomic():
            journal.record("person-changed", now=now, person=person.pk)
            raise KeyError
    except KeyError:
        pass
"""
SILENT = """
@transaction.atomic
def act(person):
    person.save(update_fields=["name"])
    journal.record("person-changed", now=now, person=person.pk)
"""
GOOD = """
@transaction.atomic
def act(person):
    person.save(update_fields=["name"])
    journal.record(
        "person-changed", now=now, person=person.pk, by=person.pk, why="So.", before=1, after=2
    )
"""


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        (FORGETFUL, "no entry: UPDATE access_person (name) in access/app/planted.py:act"),
        (BARE, "no entry: UPDATE access_person (name) in access/app/planted.py:act"),
        (TOO_LATE, "no entry: DELETE access_person in access/app/planted.py:act"),
        (ROLLED_BACK, "no entry: UPDATE access_person (name) in access/app/planted.py:act"),
        (SILENT, "person-changed does not state after, before, by, why"),
    ],
    ids=["forgetful", "outside of a transaction", "too late", "rolled back", "silent"],
)
def test_an_act_that_changes_something_without_its_entry_is_seen(
    watch: Watch, somebody: Person, now: datetime, planted: str, told: str
) -> None:
    known = {"transaction": transaction, "journal": journal, "now": now}
    if planted is TOO_LATE:
        somebody.tokens.all().delete()

    of_the_product(planted, **known)(somebody)

    assert told in watch.found
    watch.found.clear()


def test_an_act_with_its_entry_is_not_told_of(
    watch: Watch, somebody: Person, now: datetime
) -> None:
    known = {"transaction": transaction, "journal": journal, "now": now}

    of_the_product(GOOD, **known)(somebody)

    assert watch.found == []
    assert watch.units == 2, "enrolling, and the planted act"


def test_what_was_rolled_back_never_was(watch: Watch, somebody: Person, now: datetime) -> None:
    known = {"transaction": transaction, "journal": journal, "now": now}
    failing = FORGETFUL + "    raise KeyError\n"

    with pytest.raises(KeyError):
        of_the_product(failing, **known)(somebody)

    assert watch.found == []


def test_what_a_test_writes_by_itself_is_its_own(watch: Watch, now: datetime) -> None:
    Notice.objects.create(code="x.y", level="info", at=now)

    assert watch.found == []


def test_every_kind_of_entry_that_is_written_says_what_it_has_to_state() -> None:
    assert written_kinds() - set(STATES) == set()


def test_what_is_free_of_an_entry_is_a_table_and_columns_that_there_are() -> None:
    known = {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in apps.get_models(include_auto_created=True)
    }
    known |= {"comity_cache": set(), "storage_work": set()}  # the second is of a test alone

    wrong = [
        f"{table}: {sorted(columns - known.get(table, set()))}"
        for table, (columns, _why) in FREE.items()
        if table not in known or (columns != {ALL} and columns - known[table])
    ]
    assert wrong == []


def test_no_guarded_row_is_free_of_an_entry() -> None:
    from comity.access.app import gate

    tables = {thing.rows().model._meta.db_table for thing in gate.things().values()}

    assert {table for table in tables if ALL in FREE.get(table, ((), ""))[0]} == set()


def test_the_watch_stands_before_every_test_with_a_database(root: Path) -> None:
    assert "watched(unrecorded)" in (root / "tests" / "conftest.py").read_text("utf-8")
