"""The release rule: what was given for some uses alone, and may leave by some ways alone.

What a partner gives is marked by the partner: for court, for court with its consent, or as
intelligence only. Whoever lets anything out of a room asks here first. There is no way by which
intelligence becomes evidence: not by consent, not by another officer, not by an override.

Example:
    >>> given = Given(use=INTELLIGENCE_ONLY, giver="XB")
    >>> release(given, purpose=Purpose.READ, to="XA", own="XA").permitted
    True
    >>> release(given, purpose=Purpose.EVIDENCE, to="XA", own="XA").reason
    <Held.INTELLIGENCE_ONLY: 'intelligence_only'>

Source: Budapest Convention, Art. 26(2), 28(2); UN Convention, Art. 40(4) and (5).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

COURT: Final = "court"
WITH_CONSENT: Final = "with_consent"
INTELLIGENCE_ONLY: Final = "intelligence_only"
USES: Final = (COURT, WITH_CONSENT, INTELLIGENCE_ONLY)


class Purpose(StrEnum):
    """What something leaves for."""

    READ = "read"
    """Shown to people of this State who may read the request."""
    LEAD = "lead"
    """To go on with police work: told or handed to somebody, and no evidence."""
    EVIDENCE = "evidence"
    """Into evidence: sealed, certified, put into a file of a case, or relied upon in a request."""


class Held(StrEnum):
    """Why something does not leave."""

    INTELLIGENCE_ONLY = "intelligence_only"
    NEEDS_CONSENT = "needs_consent"
    NOT_ONWARD = "not_onward"
    UNKNOWN_USE = "unknown_use"


SAID: Final = {
    Held.INTELLIGENCE_ONLY: "it was given as intelligence only, and never becomes evidence",
    Held.NEEDS_CONSENT: "whoever gave it has to consent before it is used as evidence",
    Held.NOT_ONWARD: "it was given to this State alone, and is told to no other",
    Held.UNKNOWN_USE: "nobody knows what it may be used for",
}


def strictest(*uses: str) -> str:
    """Return the strictest of several marks; an empty one says nothing, an unknown one the most.

    Example:
        >>> strictest("court", "intelligence_only", "")
        'intelligence_only'
    """
    return max(filter(None, uses), key=_rank, default="")


def _rank(use: str) -> int:
    return USES.index(use) if use in USES else len(USES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Something that a partner gave.

    Attributes:
        use: What it may be used for, as the partner marked it.
        giver: Code of the partner.
        consented: The partner has consented to its use as evidence since.
    """

    use: str
    giver: str
    consented: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """Whether it leaves, and if not, why."""

    reason: Held | None = None

    @property
    def permitted(self) -> bool:
        """Say whether it leaves."""
        return self.reason is None


def release(given: Given, *, purpose: Purpose, to: str, own: str) -> Release:
    """Return whether ``given`` may go to ``to`` for ``purpose``.

    Args:
        given: What a partner gave.
        purpose: What it leaves for.
        to: Code of the State whose people get it.
        own: Code of this State.
    """
    if given.use not in USES:
        return Release(None if purpose is Purpose.READ and to == own else Held.UNKNOWN_USE)
    if given.use == COURT:
        return Release()
    if purpose is Purpose.EVIDENCE:
        if given.use == INTELLIGENCE_ONLY:
            return Release(Held.INTELLIGENCE_ONLY)
        return Release(None if given.consented else Held.NEEDS_CONSENT)
    return Release(None if to in {own, given.giver} else Held.NOT_ONWARD)
