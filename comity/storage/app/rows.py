"""Rows by plain statements, where every message passes.

Building a query with the ORM takes ten times as long as SQLite takes to answer it. What is asked or
added once per message is therefore asked with a statement written out; everything else goes through
the ORM. Both databases read the same statements.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

Values = Sequence[Any]


def one(statement: str, values: Values) -> tuple[Any, ...] | None:
    """Return the first row that ``statement`` finds, or None."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def carry_out(statement: str, values: Values) -> int:
    """Carry out ``statement`` and return how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def add(rows: Iterable[models.Model]) -> None:
    """Add new ``rows`` of one table, as ``bulk_create`` would."""
    held = list(rows)
    if not held:
        return
    statement, fields = _insertion(type(held[0]), connection.vendor)
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                [
                    field.get_db_prep_save(getattr(row, field.attname), connection)
                    for field in fields
                ]
                for row in held
            ],
        )


def moment(value: object) -> object:
    """Return an instant as the database takes it."""
    return connection.ops.adapt_datetimefield_value(value)  # type: ignore[arg-type]


@cache
def _insertion(
    model: type[models.Model], vendor: str
) -> tuple[str, tuple["models.Field[Any, Any]", ...]]:
    del vendor  # names are quoted alike in both; the cache keeps them apart all the same
    described = model._meta  # noqa: SLF001 - documented by Django as public
    fields = tuple(
        field for field in described.concrete_fields if not isinstance(field, models.AutoField)
    )
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(described.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", fields  # noqa: S608 - own names
