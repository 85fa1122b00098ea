"""The telephone numbers at which an authority is called back, and since when they are known.

Whoever gets hold of an official mailbox may also have a new number published, or send one along. A
number that replaced another one not long ago is therefore told of; one that stands in a message is
never used.

Source: FBI notice on fraudulent emergency requests, November 2024; process 2.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from comity.directory.entries import Entry

NEW_FOR: Final = timedelta(days=30)
"""How long a number that replaced another one is called new."""
Place: TypeAlias = tuple[str, str]
"""Code of a contact point, and the number."""


@dataclass(frozen=True, slots=True)
class Since:
    """Since when this node has known a number.

    Attributes:
        replaced: The member was known before, with other numbers.
    """

    at: datetime
    replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedNumber:
    """One number that the directory has.

    Attributes:
        contact_point: Code of the contact point.
        authority: Name of its authority.
        post: Who answers there.
        always: Somebody answers at every hour.
        since: Since when this node has known it, if that was noted.
        is_new: It replaced another one not long ago.
    """

    contact_point: str
    authority: str
    post: str
    number: str
    always: bool
    since: datetime | None
    is_new: bool


def numbers_in(entry: Entry) -> frozenset[Place]:
    """Return all numbers of contact points that an entry has."""
    return frozenset(
        (point.code, number) for point in entry.contact_points for number in point.phones
    )


def listed(
    entry: Entry, known: Mapping[Place, Since], *, authority: str, now: datetime
) -> tuple[ListedNumber, ...]:
    """Return the numbers of ``authority``; of a name that is not listed, those of all of them.

    Args:
        entry: What the member published.
        known: Since when each number has been known.
        authority: Name of the authority that asks, as the request says it.
        now: Present instant.
    """
    names = {held.code: held.name for held in entry.authorities}
    wanted = authority.strip().casefold()
    meant = {code for code, name in names.items() if name.casefold() == wanted}
    found = []
    for point in entry.contact_points:
        if meant and point.authority not in meant:
            continue
        for number in point.phones:
            since = known.get((point.code, number))
            fresh = since is not None and since.replaced and now - since.at < NEW_FOR
            found.append(
                ListedNumber(
                    contact_point=point.code,
                    authority=names[point.authority],
                    post=point.post,
                    number=number,
                    always=point.office_hours == "24/7",
                    since=None if since is None else since.at,
                    is_new=fresh,
                )
            )
    return tuple(sorted(found, key=lambda one: not one.always))


def is_listed(entry: Entry, *, authority: str) -> bool:
    """Say whether the directory has an authority of that name."""
    wanted = authority.strip().casefold()
    return any(held.name.casefold() == wanted for held in entry.authorities)
