"""Rows by plain statements, where every message passes.

Building a query with the ORM takes ten times as long as SQLite takes to answer it, and Django's
cursor takes longer than SQLite, too. What is asked or added once per message is therefore asked
with a statement written out; everything else goes through the ORM. Both databases read the same
statements, with ``%s`` where a value stands.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

Values = Sequence[Any]


def one(statement: str, values: Values) -> tuple[Any, ...] | None:
    """Return the first row that ``statement`` finds, or None."""
    found: tuple[Any, ...] | None = _executed(statement, values).fetchone()
    return found


def every(statement: str, values: Values) -> list[tuple[Any, ...]]:
    """Return all rows that ``statement`` finds."""
    return list(_executed(statement, values).fetchall())


def carry_out(statement: str, values: Values) -> int:
    """Carry out ``statement`` and return how many rows it changed."""
    return int(_executed(statement, values).rowcount)


def repeat(statement: str, rows: Sequence[Values]) -> None:
    """Carry out ``statement`` once for each of ``rows``."""
    database = connections[DEFAULT_DB_ALIAS]
    if _plain(database):
        try:
            database.connection.executemany(_marked(statement), rows)
        except sqlite3.Error:
            with database.wrap_database_errors:  # which costs as much as a statement, so only here
                raise
    elif rows:
        with database.cursor() as cursor:
            cursor.executemany(statement, rows)


def add(model: type[models.Model], rows: Iterable[Mapping[str, object]]) -> None:
    """Add new ``rows`` to the table of ``model``; what a row does not name has its default."""
    held = list(rows)
    if not held:
        return
    statement, columns = _insertion(model)
    vendor = connections[DEFAULT_DB_ALIAS].vendor
    repeat(
        statement,
        [
            [
                _moment(row.get(name, default), vendor) if is_moment else row.get(name, default)
                for name, default, is_moment in columns
            ]
            for row in held
        ],
    )


def places(count: int) -> str:
    """Return as many places for values, to stand in brackets."""
    return ", ".join(["%s"] * count)


def moment(value: object) -> object:
    """Return an instant, or None, as the database takes it."""
    return _moment(value, connections[DEFAULT_DB_ALIAS].vendor)


@lru_cache(maxsize=16)
def _moment(value: object, vendor: str) -> object:
    # The vendor keeps the answers apart; a batch has one instant.
    if not isinstance(value, datetime):
        return value  # None
    database = connections[DEFAULT_DB_ALIAS]
    if vendor == "sqlite" and value.tzinfo is UTC and database.timezone is UTC:
        return str(value.replace(tzinfo=None))  # as the line below writes it, with less ado
    return database.ops.adapt_datetimefield_value(value)


def _executed(statement: str, values: Values) -> Any:  # noqa: ANN401 - the cursor of either database
    database = connections[DEFAULT_DB_ALIAS]
    if _plain(database):
        try:
            return database.connection.execute(_marked(statement), values)
        except sqlite3.Error:
            with database.wrap_database_errors:
                raise
    cursor = database.cursor()
    cursor.execute(statement, values)
    return cursor


def _plain(database: BaseDatabaseWrapper) -> bool:
    """Return whether SQLite can be asked directly: open, sound, and nobody listens."""
    if database.vendor != "sqlite" or database.execute_wrappers or database.queries_logged:
        return False
    if database.connection is None:
        database.ensure_connection()
    if database.needs_rollback:
        database.validate_no_broken_transaction()
    return True


@lru_cache(maxsize=256)
def _marked(statement: str) -> str:
    return statement.replace("%s", "?")


@cache
def _insertion(
    model: type[models.Model],
) -> tuple[str, tuple[tuple[str, object, bool], ...]]:
    described = model._meta  # noqa: SLF001 - documented by Django as public
    fields = [
        field for field in described.concrete_fields if not isinstance(field, models.AutoField)
    ]
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name  # alike in both databases
    columns = ", ".join(quote(str(field.column)) for field in fields)
    statement = (
        f"INSERT INTO {quote(described.db_table)} ({columns}) VALUES ({places(len(fields))})"  # noqa: S608 - own names
    )
    return statement, tuple(
        (field.attname, field.get_default(), isinstance(field, models.DateTimeField))
        for field in fields
    )
