"""What this room guards: teams. Our people see all of them by their post, or those they sit in."""

from datetime import datetime
from typing import cast

from django.db.models import Model, Q

from comity.access.app import gate
from comity.access.app.gate import Standing, Thing, Ways
from comity.access.app.services import Person
from comity.access.permissions import Ownership, Side
from comity.kernel.errors import ComityError
from comity.teams.app.models import Seat, Team
from comity.teams.errors import NoSuchTeamError


def register() -> None:
    """Guard them."""
    gate.register(
        Thing(
            name="team",
            model="teams.Team",
            find=lambda asked: (Q(pk=asked), Q(reference=asked)),
            visible=_visible,
            standing=_standing,
            missing=_missing,
            fetched=("seats",),
        )
    )


def _visible(person: Person, now: datetime) -> Ways:
    del now
    seats = Seat.objects.filter(person=person.pk)
    return {
        Side.ANY: {
            Ownership.PART: Q(pk__in=seats.values("team")),
            Ownership.NODE: gate.EVERY,
        }
    }


def _standing(person: Person, row: Model, now: datetime) -> Standing:
    del now
    seats = cast("Team", row).seats.all()
    ways = {Ownership.NODE}
    if any(one.person_id == person.pk for one in seats):
        ways.add(Ownership.PART)
    return Standing(sides={Side.ANY: frozenset(ways)})


def _missing(asked: str, found: int) -> ComityError:
    del found
    msg = f"there is no team {asked}"
    return NoSuchTeamError(msg, team=asked)
