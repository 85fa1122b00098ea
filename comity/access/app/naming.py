"""What people are called, for pages that name whoever acted."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import Q

from comity.access.app.models import Person

MOST: Final = 100
"""People whom one name may fit."""


def names_of(ids: Iterable[str]) -> Mapping[str, str]:
    """Return the names of the people with those ids; who is not known is left out."""
    wanted = {one for one in ids if one}
    rows = Person.objects.filter(pk__in=wanted).values_list("pk", "name") if wanted else []
    return dict(rows)


def ids_like(text: str) -> list[str]:
    """Return the ids of the people whose id is ``text`` or whose name holds it."""
    fitting = Person.objects.filter(Q(pk=text) | Q(name__icontains=text))
    return list(fitting.values_list("pk", flat=True)[:MOST])
