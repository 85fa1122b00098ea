"""Does an emergency come from whom emergencies usually come? What the node knows of its sender.

Fraud comes from hacked official mailboxes and from names that nobody has seen before. The node
counts in its own rows and looks into the directory; what it finds becomes one word for the
completeness rule R-EMG-006, which then wants a second look. Nothing here refuses anything: the call
back to the directory's number decides.

Example:
    >>> known = Seen(listed=True, address_listed=True, verified_before=0, lately=1, copied=False)
    >>> pattern(known)
    'usual'

Source: process 2.4; rule R-EMG-006; FBI notice on fraudulent emergency requests, November 2024.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from comity.cooperation.abuse import key_of
from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.states import State

USUAL: Final = "usual"
"""What the rule takes for a sender of whom nothing stands out."""
LATELY: Final = timedelta(days=1)
MANY: Final = 5
"""Emergencies of one authority within ``LATELY`` from which on they are called many."""

VERIFIED: Final = frozenset(
    {
        *(State.SENDER_VERIFIED, State.ASSESSED, State.ACCEPTED, State.PARTLY_EXECUTED),
        *(State.EXECUTED, State.CONFIRMED, State.REOPENED, State.REVIEWED, State.REGULARISED),
        State.CLOSED,
    }
)
"""Where an emergency stands whose sender was verified by a call to the directory's number."""


class Unusual(StrEnum):
    """What stands out in a sender, the weightiest first."""

    COPIED = "copied"
    MANY = "many"
    NOT_LISTED = "not_listed"
    NEW_ADDRESS = "new_address"


IN_WORDS: Mapping[Unusual, str] = MappingProxyType(
    {
        Unusual.COPIED: gettext_noop("an earlier emergency told the same facts word for word"),
        Unusual.MANY: gettext_noop("many emergencies of this sender within a day"),
        Unusual.NOT_LISTED: gettext_noop("the directory does not know this authority"),
        Unusual.NEW_ADDRESS: gettext_noop("the directory does not know this mail address"),
    }
)
"""How each is told in the finding; marked, to be translated where it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """One emergency that came before.

    Attributes:
        organisation: Name of the authority that asked.
        email: Address of its officer.
        facts: What happened, as it told.
        verified: Its sender was verified by a call.
    """

    organisation: str
    email: str
    facts: str
    came_at: datetime
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the node knows of the sender of an emergency.

    Attributes:
        listed: The directory has an authority of that name.
        address_listed: The directory has the domain of the officer's address for it; ``None``
            where it has none at all for this authority.
        verified_before: How many earlier emergencies from the same authority and the same address
            were verified by a call.
        lately: How many of the same authority came within a day, this one among them.
        copied: An earlier emergency of the same State told the same facts.
    """

    listed: bool
    address_listed: bool | None
    verified_before: int
    lately: int
    copied: bool


def seen(this: Before, earlier: Iterable[Before], *, listed: bool, domains: Iterable[str]) -> Seen:
    """Return what is known of the sender of ``this``.

    Args:
        this: The emergency that is looked at.
        earlier: Those of the same State that came before it.
        listed: Whether the directory has its authority.
        domains: Mail domains that the directory has for the authority.
    """
    known = frozenset(one.casefold() for one in domains)
    before = list(earlier)
    same = [one for one in before if key_of(one.organisation) == key_of(this.organisation)]
    return Seen(
        listed=listed,
        address_listed=domain_of(this.email) in known if known else None,
        verified_before=sum(
            one.verified and one.email.casefold() == this.email.casefold() for one in same
        ),
        lately=1 + sum(this.came_at - one.came_at <= LATELY for one in same),
        copied=bool(key_of(this.facts))
        and any(key_of(one.facts) == key_of(this.facts) for one in before),
    )


def domain_of(email: str) -> str:
    """Return the domain of a mail address; nothing where there is none."""
    return email.rpartition("@")[2].strip().casefold() if "@" in email else ""


def unusual(known: Seen) -> tuple[Unusual, ...]:
    """Return what stands out, the weightiest first; nothing where all is as usual.

    Whose emergencies were verified before is known, whatever the directory has.
    """
    stranger = known.verified_before == 0
    found = {
        Unusual.COPIED: known.copied,
        Unusual.MANY: known.lately >= MANY,
        Unusual.NOT_LISTED: stranger and not known.listed,
        Unusual.NEW_ADDRESS: stranger and known.listed and known.address_listed is False,
    }
    return tuple(one for one in Unusual if found[one])


def pattern(known: Seen) -> str:
    """Return the fact that the rule judges: ``usual``, or what stands out most, in words."""
    found = unusual(known)
    return IN_WORDS[found[0]] if found else USUAL
