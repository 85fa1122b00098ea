"""The lifecycle of each kind of thread: state and act give the next state.

What is not in the table is not open. The tables themselves lie in the folders of the kinds.

Example:
    >>> after(Kind.PRES, State.ACKNOWLEDGED, Act.FORWARD)
    <State.FORWARDED: 'forwarded'>
    >>> after(Kind.PRES, State.REFUSED, Act.EXECUTE) is None
    True

Source: process 2.1 (preservation) and 2.2 (mutual legal assistance).
"""

from collections.abc import Mapping

from comity.cooperation.acts import MACHINE_ACTS, SIDES, Act, Side
from comity.cooperation.kinds import ByKind, Kind, plan_of
from comity.cooperation.states import (
    CENTRAL_AUTHORITY,
    CONTACT_POINT,
    PRESERVED,
    SYSTEM,
    State,
    Table,
)

__all__ = [
    "CENTRAL_AUTHORITY",
    "CONTACT_POINT",
    "LIFECYCLES",
    "PRESERVED",
    "SYSTEM",
    "Kind",
    "State",
    "Table",
    "after",
    "has_act",
    "is_final",
    "open_acts",
    "roles_of",
]

LIFECYCLES: Mapping[Kind, Table] = ByKind(lambda plan: plan.table)
"""The table of each kind."""


def after(kind: Kind, state: State, act: Act) -> State | None:
    """Return the state that ``act`` leads to, or ``None`` where it is not open."""
    return plan_of(kind).table.get((state, act))


def has_act(kind: Kind, act: Act) -> bool:
    """Say whether ``act`` is open in any state of ``kind``; other kinds may have it alone."""
    return any(one is act for _state, one in plan_of(kind).table)


def roles_of(kind: Kind, act: Act) -> frozenset[str]:
    """Return the codes of the roles that may do ``act`` in a thread of ``kind``.

    An answer is for the side that is asked: its authority, or the provider to which the request
    is addressed. To object or not is always for the authority.

    Source: process 3.2 (S and X of the rows on preservation, assistance and direct requests).
    """
    if act in MACHINE_ACTS:
        return frozenset({SYSTEM})
    plan = plan_of(kind)
    if act in {Act.OBJECT, Act.NO_OBJECTION}:
        return plan.objecting
    answers = SIDES[act] is Side.REQUESTED and plan.answering is not None
    return plan.answering or frozenset() if answers else plan.roles


def open_acts(kind: Kind, state: State, side: Side) -> tuple[Act, ...]:
    """Return what ``side`` can do in ``state``, in the order of the table."""
    return tuple(act for (at, act) in plan_of(kind).table if at is state and SIDES[act] is side)


def is_final(kind: Kind, state: State) -> bool:
    """Say whether nothing more can happen in ``state``."""
    return not any(at is state for (at, _) in plan_of(kind).table)
