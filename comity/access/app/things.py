"""What this room guards: people and notices.

A notice that is about a row (a request, a draft, an order, a package) is told to whoever may know
of that very row, and to nobody else: its words name references. So whoever has no business with
cases (the administrator) sees the notices that are about none, and people of a provider what
concerns their own orders. A recovery is told to those who decide about it.
"""

import re
from collections.abc import Collection
from datetime import datetime
from typing import cast

from django.db.models import Exists, Model, OuterRef, Q

from comity.access.app import gate
from comity.access.app.gate import Standing, Thing, Ways
from comity.access.app.models import Notice, Person
from comity.access.app.queries import NoSuchNoticeError, NoSuchPersonError
from comity.access.permissions import Ownership, Side, readings
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
            visible=lambda person, now: _notices(person, now, gate.things()),
            about=_notices,
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


def _notices(person: Person, now: datetime, about: Collection[str]) -> Ways:
    rows = Q(about_kind="")
    if person.provider_code is not None:
        rows &= Q(facts__provider=person.provider_code)
    for name in gate.things():
        if name != "notice" and name in about:
            known = gate.rows_for(person, _known_by(name), now=now).filter(pk=OuterRef("about_id"))
            rows |= Q(about_kind=name) & Q(Exists(known))
    return {Side.ANY: {Ownership.NODE: rows}}


def _of_notice(person: Person, row: Model, now: datetime) -> Standing:
    held = cast("Notice", row)
    if held.about_kind:
        known = held.about_kind in gate.things() and (
            gate.rows_for(person, _known_by(held.about_kind), now=now)
            .filter(pk=held.about_id)
            .exists()
        )
    else:
        provider = person.provider_code
        known = provider is None or held.facts.get("provider") == provider
    return Standing(sides={Side.ANY: frozenset({Ownership.NODE})} if known else {})


def _known_by(name: str) -> str:
    """Return the act that somebody may do who is told of a row of that thing."""
    return "recover" if name == "person" else readings()[name]


def _by_number(asked: str) -> tuple[Q, ...]:
    return (Q(pk=int(asked)),) if _NUMBER.fullmatch(asked) else ()


def _no_person(asked: str, found: int) -> ComityError:
    msg = f"{'nobody is' if not found else 'more than one person is'} enrolled as {asked}"
    return NoSuchPersonError(msg, asked=asked)


def _no_notice(asked: str, found: int) -> ComityError:
    del found
    msg = f"there is no notice {asked}"
    return NoSuchNoticeError(msg, notice=asked)
