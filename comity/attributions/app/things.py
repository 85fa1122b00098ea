"""What this room guards: attribution records, by who wrote them, the organisation and the mark."""

from datetime import datetime
from typing import cast

from django.db.models import Model, Q

from comity.access.app import gate
from comity.access.app.gate import Standing, Thing, Ways
from comity.access.app.services import Person
from comity.access.marks import mark_of
from comity.access.permissions import Ownership, Side
from comity.attributions.app.models import Attribution, AttributionVersion
from comity.attributions.errors import NoSuchAttributionError
from comity.kernel.errors import ComityError


def register() -> None:
    """Guard them."""
    gate.register(
        Thing(
            name="attribution",
            model="attributions.Attribution",
            find=lambda asked: (Q(pk=asked), Q(reference=asked)),
            visible=_visible,
            standing=_standing,
            missing=_missing,
            marked="",
            fetched=("versions",),
        )
    )


def _visible(person: Person, now: datetime) -> Ways:
    del now
    written = AttributionVersion.objects.filter(author=person.pk)
    return {
        Side.ANY: {
            Ownership.OWN: Q(made_by=person.pk),
            Ownership.PART: Q(pk__in=written.values("attribution")),
            Ownership.ORGANISATION: Q(made_by_organisation=person.organisation),
            Ownership.NODE: gate.EVERY,
        }
    }


def _standing(person: Person, row: Model, now: datetime) -> Standing:
    del now
    held = cast("Attribution", row)
    stated = {
        Ownership.OWN: held.made_by == person.pk,
        Ownership.PART: any(one.author == person.pk for one in held.versions.all()),
        Ownership.ORGANISATION: held.made_by_organisation == person.organisation,
        Ownership.NODE: True,
    }
    ways = frozenset(way for way, so in stated.items() if so)
    return Standing(sides={Side.ANY: ways}, mark=mark_of(held.mark))


def _missing(asked: str, found: int) -> ComityError:
    del found
    msg = f"there is no attribution record {asked}"
    return NoSuchAttributionError(msg, attribution=asked)
