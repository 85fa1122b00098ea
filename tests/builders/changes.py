"""Watches every change of the database while the tests run, and asks for its journal entry.

Each statement that changes a table is seen, with the place in the product from which it came; and
each entry that is appended to the journal. What one transaction of the product changed must have
its entry in that very transaction. What tests write by themselves is theirs, and is not asked for.

Source: trust, R25 (counter of changes against the log, in every test run).
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

from tests.builders.house import PACKAGE, ROOT

_STATEMENT = re.compile(
    r'\s*(?P<verb>INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(?P<table>\w+)"?(?P<rest>.*)',
    re.DOTALL | re.IGNORECASE,
)
_COLUMN = re.compile(r'(?:^|,)\s*"?(\w+)"?\s*=')
_OURS, _TESTS = f"{PACKAGE}/", f"{ROOT / 'tests'}/"
_HERE = str(Path(__file__).resolve())
_PEERS = str(Path(__file__).resolve().with_name("requests.py"))
"""Where a peer speaks inside a transaction, as ``protocol`` lets it: that one counts."""


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that changed rows.

    Attributes:
        verb: ``INSERT``, ``UPDATE`` or ``DELETE``.
        columns: Columns that an update sets.
        site: Module and function of the product from which it came.
    """

    verb: str
    table: str
    columns: frozenset[str]
    site: str

    def __str__(self) -> str:
        said = f" ({', '.join(sorted(self.columns))})" if self.columns else ""
        return f"{self.verb} {self.table}{said} in {self.site}"


@dataclass(slots=True)
class Unit:
    """What one transaction did: the outermost that the product itself opened."""

    changes: list[Change] = field(default_factory=list)
    entries: list[Mapping[str, Any]] = field(default_factory=list)

    def take_in(self, other: "Unit") -> None:
        """Add what a part of it did."""
        self.changes += other.changes
        self.entries += other.entries


Judge = Callable[[Unit], Sequence[str]]


class Watch:
    """Keeps, per connection, the transactions that are open; judges each when it is committed."""

    def __init__(self, judge: Judge) -> None:
        """Judge every unit by ``judge``."""
        self._judge = judge
        self._blocks: dict[int, list[bool]] = {}
        self._open: dict[int, list[Unit]] = {}
        self.found: list[str] = []
        self.units = 0

    def begin(self, connection: object, *, counts: bool) -> None:
        """A block begins; it ``counts`` if the product opened it, and else it is a test's."""
        self._blocks.setdefault(id(connection), []).append(counts)
        if counts:
            self._open.setdefault(id(connection), []).append(Unit())

    def end(self, connection: object, *, kept: bool) -> None:
        """It ends; what was rolled back never was."""
        blocks = self._blocks.get(id(connection))
        if not blocks or not blocks.pop():
            return  # begun before anybody watched, or by a test
        stack = self._open[id(connection)]
        ended = stack.pop()
        if kept and stack:
            stack[-1].take_in(ended)
        elif kept:
            self._done(ended)

    def saw(self, connection: object, change: Change) -> None:
        """A statement changed rows; outside of every transaction it is one by itself."""
        stack = self._open.get(id(connection))
        if stack:
            stack[-1].changes.append(change)
        else:
            self._done(Unit(changes=[change]))

    def note(self, connection: object, statement: object, count: int) -> None:
        """A statement was carried out."""
        change = seen(statement, count)
        if change is not None:
            self.saw(connection, change)

    def wrote(self, connection: object, bodies: Sequence[Mapping[str, Any]]) -> None:
        """Entries were appended to the journal."""
        stack = self._open.get(id(connection))
        if stack:
            stack[-1].entries += bodies

    def _done(self, unit: Unit) -> None:
        if unit.changes:
            self.units += 1
            self.found += self._judge(unit)


def seen(statement: object, count: int) -> Change | None:
    """Return what ``statement`` of the product changed; None of what is no change or a test's.

    SQLite counts what is returned only when it has been fetched: such a row is taken as written.
    """
    told = _STATEMENT.match(str(statement))
    if told is None:
        return None
    if not count and not (told["verb"].startswith("INSERT") and "RETURNING" in told["rest"]):
        return None
    site = _site()
    if not site:
        return None
    verb = told["verb"].split()[0].upper()
    columns: frozenset[str] = frozenset()
    if verb == "UPDATE":
        stated = re.split(r"\sWHERE\s", told["rest"].partition(" SET ")[2] or told["rest"])[0]
        columns = frozenset(_COLUMN.findall(stated))
    return Change(verb=verb, table=told["table"], columns=columns, site=site)


@contextmanager
def watched(judge: Judge) -> Iterator[Watch]:
    """Watch all connections of this process while the block runs."""
    from django.db import connections

    from comity.journal.app import services as journal

    watch = Watch(judge)
    append = journal._append

    def appended(bodies: Any, *values: Any, **more: Any) -> Any:  # noqa: ANN401 - passed on
        done = append(bodies, *values, **more)
        watch.wrote(connections["default"], bodies)
        return done

    with _blocks(watch), _cursors(watch), _plain(watch), patch.object(journal, "_append", appended):
        yield watch


@contextmanager
def _blocks(watch: Watch) -> Iterator[None]:
    """See where transactions begin and end."""
    from django.db import connections
    from django.db.transaction import Atomic

    enter, leave = Atomic.__enter__, Atomic.__exit__

    def begin(self: Any) -> None:  # noqa: ANN401 - Django's
        enter(self)
        watch.begin(connections[self.using or "default"], counts=_begins_in_the_product())

    def end(self: Any, kind: Any, value: Any, trace: Any) -> None:  # noqa: ANN401 - Django's
        held = connections[self.using or "default"]
        kept = kind is None and not held.needs_rollback
        try:
            leave(self, kind, value, trace)
        except BaseException:
            kept = False
            raise
        finally:
            watch.end(held, kept=kept)

    with patch.object(Atomic, "__enter__", begin), patch.object(Atomic, "__exit__", end):
        yield


@contextmanager
def _cursors(watch: Watch) -> Iterator[None]:
    """See what goes by Django's cursor."""
    from django.db.backends.utils import CursorWrapper

    execute, many = CursorWrapper.execute, CursorWrapper.executemany

    def one(self: Any, sql: Any, params: Any = None) -> Any:  # noqa: ANN401 - Django's
        done = execute(self, sql, params)
        watch.note(self.db, sql, self.cursor.rowcount)
        return done

    def all_of(self: Any, sql: Any, listed: Any) -> Any:  # noqa: ANN401 - Django's
        done = many(self, sql, listed)
        watch.note(self.db, sql, self.cursor.rowcount)
        return done

    with (
        patch.object(CursorWrapper, "execute", one),
        patch.object(CursorWrapper, "executemany", all_of),
    ):
        yield


@contextmanager
def _plain(watch: Watch) -> Iterator[None]:
    """See what goes by plain statements; on PostgreSQL they go by the cursor."""
    from django.db import connections

    from comity.storage.app import rows

    executed, repeat = rows._executed, rows.repeat

    def one(statement: str, values: Any) -> Any:  # noqa: ANN401 - the cursor of either database
        done = executed(statement, values)
        if rows._plain(connections["default"]):
            watch.note(connections["default"], statement, done.rowcount)
        return done

    def all_of(statement: str, listed: Any) -> None:  # noqa: ANN401 - rows of values
        repeat(statement, listed)
        if rows._plain(connections["default"]):
            watch.note(connections["default"], statement, len(listed))

    with patch.object(rows, "_executed", one), patch.object(rows, "repeat", all_of):
        yield


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _site() -> str:
    """Return which place of the product the statement came from; empty for a test's own."""
    for frame in _frames():
        place = _place(frame.f_code.co_filename)
        if place == "":
            return ""
        if place is not None:
            return f"{place}:{frame.f_code.co_name}"
    return ""


def _begins_in_the_product() -> bool:
    """Say whether the transaction was opened by the product: by ``with``, or as a decorator."""
    for frame in _frames():
        if frame.f_code.co_name == "inner" and frame.f_code.co_filename.endswith("contextlib.py"):
            opened = frame.f_locals.get("func")
            return str(getattr(opened, "__module__", "")).startswith("comity.")
        place = _place(frame.f_code.co_filename)
        if place is not None:
            return place != "" or frame.f_code.co_filename == _PEERS
    return False


@cache
def _place(file: str) -> str | None:
    """Return the module of the product, empty for one of the tests, None for everything else."""
    if file == _HERE or "/storage/app/rows.py" in file:
        return None
    if file.startswith(_OURS):
        return None if "/migrations/" in file else file.removeprefix(_OURS)
    return "" if file.startswith(_TESTS) else None
