"""The requests that a person may read, for lists: what the gate says, translated once.

Lists ask for the same rows again and again, and the translation of what a person may read into SQL
takes longer than the query. It is kept for the person as the person stands now: other roles,
another organisation, another end of the post make another translation. Only the instant is put in
anew each time.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from comity.access.app import queries
from comity.access.app.services import Person
from comity.cooperation.app import doors
from comity.cooperation.app.models import Thread

_NOW = object()
"""Stands where the instant belongs."""


@dataclass(frozen=True, slots=True)
class _Asker:
    """A person as the person stands; two that stand alike may read the same rows."""

    standing: tuple[object, ...]
    person: Person = field(compare=False)
    now: datetime = field(compare=False)


def requests(person: Person, *, now: datetime) -> QuerySet[Thread]:
    """Return what ``doors.requests`` returns, without what it fetches beside.

    Raises:
        PermissionRefusedError: The person may read none.
        RoleEndedError: The person's role has ended.
    """
    roles = tuple(queries.roles_at(person, now))
    own = tuple(getattr(person, each.attname) for each in person._meta.concrete_fields)  # noqa: SLF001 - Django's name
    condition, values = _condition(_Asker((connection.vendor, *roles, *own), person, now))
    at = _adapted(now)
    filled = tuple(at if value is _NOW else value for value in values)
    return Thread.objects.filter(
        RawSQL(condition, filled, output_field=BooleanField())  # noqa: S611 - Django wrote it
    )


@lru_cache(maxsize=512)
def _condition(asker: _Asker) -> tuple[str, tuple[object, ...]]:
    query = doors.requests(asker.person, now=asker.now).query
    try:
        condition, values = query.get_compiler(connection=connection).compile(query.where)
    except EmptyResultSet:
        return "1 = 0", ()
    except FullResultSet:
        return "1 = 1", ()
    at = _adapted(asker.now)
    return condition, tuple(_NOW if value == at else value for value in values)


def _adapted(now: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(now)
