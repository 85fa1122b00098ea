"""The kinds of request. Each is one folder here; its name, in capitals, is the code of the kind.

Nothing else has to know that a kind is there: the folder's ``PLAN`` says what a request of the
kind holds, the states that it passes, the clocks that it runs under and what it is called. What
the rest of the house needs to know of a kind it asks of the plan, never by the kind's code.

Example:
    >>> plan_of(Kind("PRES")).holds
    True
    >>> [str(kind) for kind in in_order()][:3]
    ['PRES', 'SUBSCR_MLA', 'MLA']
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Final, TypeVar

from comity.cooperation.acts import Act
from comity.cooperation.asking import AnyRequest, is_urgent
from comity.cooperation.kinds.plan import Plan

__all__ = [
    "REQUESTS",
    "ByKind",
    "Kind",
    "Plan",
    "calling_back",
    "consults",
    "extradites",
    "held_for",
    "holding",
    "holds",
    "in_order",
    "informs",
    "is_of_property",
    "is_urgent",
    "offers",
    "permits",
    "permitting",
    "plan_of",
    "seeks",
    "supplies",
    "takes_down",
    "usual_for",
]

FOLDERS: Final = tuple(found.name for found in iter_modules(__path__) if found.ispkg)
V = TypeVar("V")


class Kind(StrEnum):
    """Kinds of thread; the value is the code of the kind in references and on the wire."""

    _ignore_ = ["folder", "members"]  # noqa: RUF012 - what Enum wants
    members = vars()
    for folder in FOLDERS:
        members[folder.upper()] = folder.upper()


@cache
def plan_of(kind: Kind) -> Plan:
    """Return what the folder of ``kind`` says of it."""
    plan: Plan = import_module(f"{__name__}.{kind.value.lower()}").PLAN
    return plan


class ByKind(Mapping[Kind, V]):
    """One thing of each plan, by the kind; a folder is opened when it is first asked."""

    def __init__(self, of: Callable[[Plan], V]) -> None:
        """Give what ``of`` takes from a plan."""
        self._of = of

    def __getitem__(self, kind: Kind) -> V:
        """Return it for ``kind``."""
        return self._of(plan_of(Kind(kind)))

    def __iter__(self) -> Iterator[Kind]:
        """Go through the kinds as lists show them."""
        return iter(in_order())

    def __len__(self) -> int:
        """Return how many kinds there are."""
        return len(Kind)


REQUESTS: Mapping[Kind, type[AnyRequest]] = ByKind(lambda plan: plan.request)
"""What a request of each kind holds."""


@cache
def in_order() -> tuple[Kind, ...]:
    """Return the kinds in the order in which lists show them."""
    return tuple(sorted(Kind, key=lambda kind: (plan_of(kind).place, kind)))


def holds(code: str | None) -> bool:
    """Say whether a request of the kind ``code`` has data kept where they are and gives none."""
    return code in set(Kind) and plan_of(Kind(code)).holds


def permits(code: str | None) -> bool:
    """Say whether a request of the kind ``code`` asks for leave to turn to a provider."""
    return code in set(Kind) and plan_of(Kind(code)).permits


def supplies(code: str | None) -> bool:
    """Say whether data are supplied in answer to a request of the kind ``code``."""
    if code not in set(Kind):
        return True
    plan = plan_of(Kind(code))
    return plan.supplies and not plan.permits


def takes_down(code: str | None) -> bool:
    """Say whether a request of the kind ``code`` has content taken away, and carries no file."""
    return code in set(Kind) and plan_of(Kind(code)).takes_down


def offers(code: str | None) -> bool:
    """Say whether a request of the kind ``code`` gives information that nobody asked for."""
    return code in set(Kind) and plan_of(Kind(code)).offers


def seeks(code: str | None) -> bool:
    """Say whether a request of the kind ``code`` asks where data are."""
    return code in set(Kind) and plan_of(Kind(code)).seeks


def is_of_property(code: str | None) -> bool:
    """Say whether a request of the kind ``code`` is about property, and not about data."""
    return code in set(Kind) and plan_of(Kind(code)).assets


def held_for(code: str | None) -> tuple[str, ...]:
    """Return the codes of the kinds that hold what a request of the kind ``code`` asks for.

    A preservation holds data for whatever asks for them; a freeze holds property for the kind that
    it leads to.
    """
    if not is_of_property(code):
        return holding()
    return tuple(
        str(kind)
        for kind in in_order()
        if plan_of(kind).assets and plan_of(kind).leads_to == str(code)
    )


def informs(code: str | None) -> bool:
    """Say whether a request of the kind ``code`` is answered by items with marks of their use."""
    return code in set(Kind) and plan_of(Kind(code)).informs


def extradites(code: str | None) -> bool:
    """Say whether a request of the kind ``code`` is about a person who is to be handed over."""
    return code in set(Kind) and plan_of(Kind(code)).extradites


def consults(code: str | None) -> bool:
    """Say whether in the kind ``code`` two States consult on which of them prosecutes."""
    return code in set(Kind) and plan_of(Kind(code)).consults


def permitting() -> tuple[str, ...]:
    """Return the codes of the kinds that ask a State for leave to turn to its provider."""
    return tuple(str(kind) for kind in in_order() if plan_of(kind).permits)


def holding() -> tuple[str, ...]:
    """Return the codes of the kinds that have data kept."""
    return tuple(str(kind) for kind in in_order() if plan_of(kind).holds)


@cache
def calling_back() -> tuple[str, ...]:
    """Return the codes of the kinds whose sender is called back before anything is given."""
    return tuple(
        str(kind)
        for kind in in_order()
        if any(act is Act.CALL_BACK for _state, act in plan_of(kind).table)
    )


def usual_for(role: str) -> str:
    """Return the code of the kind that people in ``role`` send, if it is one alone."""
    found = [str(kind) for kind in in_order() if role in plan_of(kind).roles]
    return found[0] if len(found) == 1 else ""
