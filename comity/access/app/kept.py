"""The rows that a person may have, for lists: what the gate says, translated once.

Pages ask for the same rows again and again, and the translation of what a person may have into SQL
takes longer than the query. It is kept for the person as the person stands now: other roles,
another organisation, another end of the post make another translation. Only the instant is put in
anew each time.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import BooleanField, Model, QuerySet
from django.db.models.expressions import RawSQL

from comity.access.app import gate, queries
from comity.access.app.models import Person

_NOW = object()
"""Stands where the instant belongs."""


@dataclass(frozen=True, slots=True)
class _Asker:
    """A person as the person stands; two that stand alike may have the same rows."""

    standing: tuple[object, ...]
    person: Person = field(compare=False)
    now: datetime = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the gate says in SQL; ``None`` where it says it over several tables at once."""

    model: type[Model]
    condition: str | None
    values: tuple[object, ...] = ()


def rows(
    person: Person, act: str, *, now: datetime, part: gate.Within = gate.EVERYWHERE
) -> QuerySet[Any]:
    """Return what ``gate.list_for`` returns, without what it fetches beside.

    Raises:
        PermissionRefusedError: The person may do it on no row at all.
        RoleEndedError: The person's role has ended.
    """
    roles = tuple(queries.roles_at(person, now))
    lent = tuple((one.pk, one.giver_id) for one in person.lent)
    own = tuple(getattr(person, each.attname) for each in person._meta.concrete_fields)  # noqa: SLF001 - Django's name
    held = _translated(_Asker((connection.vendor, roles, lent, own), person, now), act, part)
    if held.condition is None:
        return gate.list_for(person, act, now=now, part=part).prefetch_related(None)
    at = _adapted(now)
    values = tuple(at if value is _NOW else value for value in held.values)
    written = RawSQL(held.condition, values, output_field=BooleanField())  # noqa: S611 - by Django
    return held.model._default_manager.filter(written)  # noqa: SLF001 - Django's name


@lru_cache(maxsize=1024)
def _translated(asker: _Asker, act: str, part: gate.Within) -> _Kept:
    found = gate.list_for(asker.person, act, now=asker.now, part=part)
    query = found.order_by().select_related(None).query
    compiler = query.get_compiler(connection=connection)
    try:
        condition, values = compiler.compile(query.where)
    except EmptyResultSet:
        return _Kept(found.model, "1 = 0")
    except FullResultSet:
        return _Kept(found.model, "1 = 1")
    if sum(count > 0 for count in query.alias_refcount.values()) > 1:
        return _Kept(found.model, None)
    at = _adapted(asker.now)
    return _Kept(found.model, condition, tuple(_NOW if one == at else one for one in values))


def _adapted(now: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(now)
