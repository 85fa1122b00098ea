"""What this room guards: packages, and the files that providers handed over.

Evidence is part of what it was gathered for: a person stands to a package as to its request, under
the handling mark of the request, and to a file as to the order under which it was handed over.
"""

from datetime import datetime
from typing import cast

from django.db.models import Model, Q

from comity.access.app import gate
from comity.access.app.gate import Standing, Thing, Ways
from comity.access.app.services import Person
from comity.evidence.app.models import Item, Package
from comity.evidence.errors import NoSuchPackageError
from comity.kernel.errors import ComityError


def register() -> None:
    """Guard them."""
    gate.register(
        Thing(
            name="package",
            model="evidence.Package",
            find=lambda asked: (Q(pk=asked), ~Q(reference="") & Q(reference=asked)),
            visible=_as_the_request,
            standing=_of_package,
            missing=_missing,
            part_of=("request", "thread"),
        )
    )
    gate.register(
        Thing(
            name="item",
            model="evidence.Item",
            find=lambda asked: (Q(pk=asked),),
            visible=_as_the_order,
            standing=_of_item,
            missing=_missing,
            part_of=("order", "order_id"),
        )
    )


def _as_the_request(person: Person, now: datetime) -> Ways:
    return gate.related("request", person, now)


def _of_package(person: Person, row: Model, now: datetime) -> Standing:
    return gate.standing_of("request", cast("Package", row).thread, person, now)


def _as_the_order(person: Person, now: datetime) -> Ways:
    return gate.related("order", person, now)


def _of_item(person: Person, row: Model, now: datetime) -> Standing:
    return gate.standing_of("order", cast("Item", row).order_id, person, now)


def _missing(asked: str, found: int) -> ComityError:
    del found
    msg = f"there is no package {asked}"
    return NoSuchPackageError(msg, package=asked)
