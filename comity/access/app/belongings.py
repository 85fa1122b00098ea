"""What people have in hand, and how it passes to somebody else when they leave.

This room stands below those that know requests: each of them says, when its app is ready, what
somebody can have in hand there, how much it is, and how it is passed on. Numbers alone are told,
because whoever administers people sees no case.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from comity.access.app.services import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """One sort of thing that somebody can have in hand.

    Attributes:
        name: Short code, such as ``request``.
        label: What people call it.
        count: How many of them a person has in hand.
        pass_on: Gives all of them to another person, journalled, in the caller's transaction.
    """

    name: str
    label: str | Promise
    count: Callable[[Person], int]
    pass_on: Callable[[Person, Person, Person, datetime], int]


@dataclass(frozen=True, slots=True)
class InHand:
    """How much of one sort a person has in hand."""

    label: str | Promise
    count: int


_known: dict[str, Belonging] = {}


def register(belonging: Belonging) -> None:
    """Know of one sort of thing; called by its room when the app is ready."""
    _known[belonging.name] = belonging


def in_hand(person: Person) -> list[InHand]:
    """Return what ``person`` has in hand, as numbers; nothing is left out that a room knows of."""
    found = [InHand(one.label, one.count(person)) for one in _known.values()]
    return [one for one in found if one.count]


def pass_on(person: Person, to: Person, *, by: Person, now: datetime) -> int:
    """Give all that ``person`` has in hand to ``to``, in the caller's transaction; how much."""
    return sum(one.pass_on(person, to, by, now) for one in _known.values())
