"""The lifecycle of each kind of thread: state and act give the next state.

What is not in the table is not open. States of time (expiring, lapsed, overdue) are no states
here: ``clocks`` computes them from the present moment.

Example:
    >>> after(Kind.PRES, State.ACKNOWLEDGED, Act.FORWARD)
    <State.FORWARDED: 'forwarded'>
    >>> after(Kind.PRES, State.REFUSED, Act.EXECUTE) is None
    True

Source: process 2.1 (preservation) and 2.2 (mutual legal assistance).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from comity.cooperation.acts import MACHINE_ACTS, SIDES, Act, Side


class Kind(StrEnum):
    """Kinds of thread; the value is the code of the kind in references and on the wire."""

    PRES = "PRES"
    SUBSCR_MLA = "SUBSCR_MLA"
    MLA = "MLA"


class State(StrEnum):
    """Where a thread stands. One word each, the same on both nodes."""

    DRAFT = "draft"
    SENT = "sent"
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    QUERY = "query"
    FORWARDED = "forwarded"
    PARTLY_EXECUTED = "partly_executed"
    EXECUTED = "executed"
    REOPENED = "reopened"
    CONFIRMED = "confirmed"
    EXTENSION_ASKED = "extension_asked"
    EXTENDED = "extended"
    SUPERSEDED = "superseded"
    RELEASED = "released"
    REFUSED = "refused"
    NO_DATA = "no_data"
    WITHDRAWN = "withdrawn"


PRESERVED = frozenset({State.EXECUTED, State.EXTENSION_ASKED, State.EXTENDED, State.SUPERSEDED})
"""States of a preservation in which the data are held."""

Table = Mapping[tuple[State, Act], State]

_BEGINNING: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
        (State.RECEIVED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
        (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
        (State.ACKNOWLEDGED, Act.ASK): State.QUERY,
        (State.ACKNOWLEDGED, Act.FORWARD): State.FORWARDED,
        (State.ACKNOWLEDGED, Act.REFUSE): State.REFUSED,
        (State.ACKNOWLEDGED, Act.NO_DATA): State.NO_DATA,
        (State.ACKNOWLEDGED, Act.WITHDRAW): State.WITHDRAWN,
        (State.QUERY, Act.ANSWER): State.ACKNOWLEDGED,
        (State.QUERY, Act.REFUSE): State.REFUSED,
        (State.QUERY, Act.WITHDRAW): State.WITHDRAWN,
        (State.FORWARDED, Act.EXECUTE): State.EXECUTED,
        (State.FORWARDED, Act.REFUSE): State.REFUSED,
        (State.FORWARDED, Act.NO_DATA): State.NO_DATA,
        (State.FORWARDED, Act.WITHDRAW): State.WITHDRAWN,
    }
)

PRESERVATION: Table = MappingProxyType(
    {
        **_BEGINNING,
        (State.RECEIVED, Act.ASK): State.QUERY,
        (State.EXECUTED, Act.ASK_EXTENSION): State.EXTENSION_ASKED,
        (State.EXECUTED, Act.SUPERSEDE): State.SUPERSEDED,
        (State.EXECUTED, Act.RELEASE): State.RELEASED,
        (State.EXTENSION_ASKED, Act.GRANT_EXTENSION): State.EXTENDED,
        (State.EXTENSION_ASKED, Act.REFUSE_EXTENSION): State.EXECUTED,
        (State.EXTENSION_ASKED, Act.SUPERSEDE): State.SUPERSEDED,
        (State.EXTENSION_ASKED, Act.RELEASE): State.RELEASED,
        (State.EXTENDED, Act.ASK_EXTENSION): State.EXTENSION_ASKED,
        (State.EXTENDED, Act.SUPERSEDE): State.SUPERSEDED,
        (State.EXTENDED, Act.RELEASE): State.RELEASED,
        (State.SUPERSEDED, Act.RELEASE): State.RELEASED,
    }
)

ASSISTANCE: Table = MappingProxyType(
    {
        **_BEGINNING,
        (State.FORWARDED, Act.PARTLY): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.PARTLY): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.CONFIRM_RECEIPT): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.REPORT_DEFECT): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.EXECUTE): State.EXECUTED,
        (State.PARTLY_EXECUTED, Act.REFUSE): State.REFUSED,
        (State.PARTLY_EXECUTED, Act.WITHDRAW): State.WITHDRAWN,
        (State.EXECUTED, Act.CONFIRM_RECEIPT): State.CONFIRMED,
        (State.EXECUTED, Act.REPORT_DEFECT): State.REOPENED,
        (State.CONFIRMED, Act.REPORT_DEFECT): State.REOPENED,
        (State.REOPENED, Act.EXECUTE): State.EXECUTED,
        (State.REOPENED, Act.REFUSE): State.REFUSED,
        (State.REOPENED, Act.NO_DATA): State.NO_DATA,
        (State.REOPENED, Act.WITHDRAW): State.WITHDRAWN,
    }
)

LIFECYCLES: Mapping[Kind, Table] = MappingProxyType(
    {Kind.PRES: PRESERVATION, Kind.SUBSCR_MLA: ASSISTANCE, Kind.MLA: ASSISTANCE}
)

SYSTEM = "system"
CONTACT_POINT = frozenset({"poc_247"})
CENTRAL_AUTHORITY = frozenset({"ca_officer", "ca_head", "ca_cyber_desk"})

_PERSONS: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {
        Kind.PRES: CONTACT_POINT,
        Kind.SUBSCR_MLA: CENTRAL_AUTHORITY,
        Kind.MLA: CENTRAL_AUTHORITY,
    }
)


def after(kind: Kind, state: State, act: Act) -> State | None:
    """Return the state that ``act`` leads to, or ``None`` where it is not open."""
    return LIFECYCLES[kind].get((state, act))


def roles_of(kind: Kind, act: Act) -> frozenset[str]:
    """Return the codes of the roles that may do ``act`` in a thread of ``kind``.

    Source: process 3.2 (S and X of the rows on preservation and on assistance).
    """
    return frozenset({SYSTEM}) if act in MACHINE_ACTS else _PERSONS[kind]


def open_acts(kind: Kind, state: State, side: Side) -> tuple[Act, ...]:
    """Return what ``side`` can do in ``state``, in the order of the table."""
    return tuple(act for (at, act) in LIFECYCLES[kind] if at is state and SIDES[act] is side)


def is_final(kind: Kind, state: State) -> bool:
    """Say whether nothing more can happen in ``state``."""
    return not any(at is state for (at, _) in LIFECYCLES[kind])
