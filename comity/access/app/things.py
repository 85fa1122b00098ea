"""What this room guards: people and notices.

Whoever has no business with cases (the administrator) sees the notices that are about none; people
of a provider see what concerns their own orders; everybody else, notices of requests that they may
read, and what is about none.
"""

import re
from datetime import datetime
from typing import cast

from django.db.models import Model, Q

from comity.access.app import gate
from comity.access.app.gate import Standing, Thing, Ways
from comity.access.app.models import Notice, Person
from comity.access.app.queries import NoSuchNoticeError, NoSuchPersonError
from comity.access.permissions import Ownership, Side
from comity.kernel.errors import ComityError

_NUMBER = re.compile(r"[0-9]{1,18}")


def register() -> None:
    """Guard them."""
    gate.register(
        Thing(
            name="person",
            model="access.Person",
            find=lambda asked: (Q(pk=asked), Q(name=asked)),
            visible=_people,
            standing=_of_person,
            missing=_no_person,
        )
    )
    gate.register(
        Thing(
            name="notice",
            model="access.Notice",
            find=_by_number,
            visible=_notices,
            standing=_of_notice,
            missing=_no_notice,
        )
    )


def _people(person: Person, now: datetime) -> Ways:
    del now
    return {
        Side.ANY: {
            Ownership.OWN: Q(pk=person.pk),
            Ownership.ORGANISATION: Q(works_for=person.organisation),
            Ownership.NODE: gate.EVERY,
        }
    }


def _of_person(person: Person, row: Model, now: datetime) -> Standing:
    del now
    held = cast("Person", row)
    stated = {
        Ownership.OWN: held.pk == person.pk,
        Ownership.ORGANISATION: held.organisation == person.organisation,
        Ownership.NODE: True,
    }
    return Standing(
        sides={Side.ANY: frozenset(way for way, so in stated.items() if so)},
        state="active" if held.active else "left",
    )


def _notices(person: Person, now: datetime) -> Ways:
    del now
    rows = gate.EVERY if person.provider_code is None else Q(facts__provider=person.provider_code)
    return {Side.ANY: {Ownership.NODE: rows}}


def _of_notice(person: Person, row: Model, now: datetime) -> Standing:
    del now
    told = cast("Notice", row).facts
    if person.provider_code is not None and told.get("provider") != person.provider_code:
        return Standing(sides={})
    return Standing(sides={Side.ANY: frozenset({Ownership.NODE})})


def _by_number(asked: str) -> tuple[Q, ...]:
    return (Q(pk=int(asked)),) if _NUMBER.fullmatch(asked) else ()


def _no_person(asked: str, found: int) -> ComityError:
    msg = f"{'nobody is' if not found else 'more than one person is'} enrolled as {asked}"
    return NoSuchPersonError(msg, asked=asked)


def _no_notice(asked: str, found: int) -> ComityError:
    del found
    msg = f"there is no notice {asked}"
    return NoSuchNoticeError(msg, notice=asked)
