"""What the provider's State says to a request that goes straight to its provider.

A treaty that binds both and carries the request straight to the provider gives leave itself; the
notice that it wants, or that the State has asked for, is owed all the same. Without such a treaty
what the State has stated rules, the strictest of it where data of several kinds are asked for. A
State of which nothing is known is asked first; only where a life is in danger it is told instead.

Example:
    >>> strictest([NOT_KNOWN, Leave(Verdict.NOTICE, "notify")]).verdict
    <Verdict.CONSENT: 'consent'>

Source: report EG.4/2020/2, 13(d), 13(m), 13(n), 13(ggg); CETS 224, Art. 7(5), 7(9).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from comity.law.answers import Answer, Basis
from comity.law.obstacles import direct_requests

_STRAIGHT = frozenset({"PROV", "DA"})
_LIFE = "life"


class Verdict(StrEnum):
    """What has to come before the request is sent, from the mildest to the strictest."""

    RELEASED = "released"
    NOTICE = "notice"
    CONSENT = "consent"
    REFUSED = "refused"


_BY_RULE = {
    "accepted": Verdict.RELEASED,
    "notify": Verdict.NOTICE,
    "consent": Verdict.CONSENT,
    "unknown": Verdict.CONSENT,
    "refused": Verdict.REFUSED,
}
_ORDER = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether a request may go straight to a provider.

    Attributes:
        rule: What the State has stated (``accepted``, ``notify``, ``consent``, ``refused``),
            ``unknown``, or ``treaty`` where one gives leave.
        instrument: That treaty.
        article: Where it, or the notice, is laid down.
        suspends: Whether nothing is given before the State's time to object has passed.
    """

    verdict: Verdict
    rule: str
    instrument: str = ""
    article: str = ""
    suspends: bool = False

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


NOT_KNOWN = Leave(Verdict.CONSENT, "unknown")


def leave_in(answer: Answer, *, named: str) -> Leave:
    """Return what ``answer`` says of a request that relies on the instrument ``named``."""
    if answer.asked.asked_state is None:
        return NOT_KNOWN
    rule = direct_requests(answer.asked)
    relied = next((one for one in answer.bases if _gives_leave(one, named)), None)
    if relied is not None:
        return _by_treaty(relied, told=rule == "notify")
    verdict = _BY_RULE[rule]
    if rule == "unknown" and answer.asked.emergency == _LIFE:
        verdict = Verdict.NOTICE
    return Leave(verdict, rule)


def strictest(found: Iterable[Leave]) -> Leave:
    """Return the strictest of ``found``; where there is none, nothing is known."""
    return max(found, key=lambda one: _ORDER.index(one.verdict), default=NOT_KNOWN)


def _gives_leave(one: Basis, named: str) -> bool:
    straight = bool(one.channel) and set(one.channel) <= _STRAIGHT
    return one.instrument == named and one.binding and straight and not one.blocked_by


def _by_treaty(one: Basis, *, told: bool) -> Leave:
    owed = next((debt for debt in one.notices if debt.kind == "notify"), None)
    if owed is not None:
        return Leave(Verdict.NOTICE, "treaty", one.instrument, owed.article, owed.suspends)
    verdict = Verdict.NOTICE if told else Verdict.RELEASED
    return Leave(verdict, "treaty", one.instrument, one.article)
