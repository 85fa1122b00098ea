"""Where a thread can stand, in whatever kind: the words of the lifecycles.

States of time (expiring, lapsed, overdue) are no states here: ``clocks`` computes them from the
present moment.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from comity.cooperation.acts import Act


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
    ACCEPTED = "accepted"
    CONSULTATION = "consultation"
    POSTPONED = "postponed"
    CONDITIONS_SET = "conditions_set"
    CLOSED = "closed"
    SENDER_VERIFIED = "sender_verified"
    ASSESSED = "assessed"
    REVIEWED = "reviewed"
    REGULARISED = "regularised"
    OBJECTED = "objected"
    SECURED = "secured"
    ACTED = "acted"
    RECHECKED = "rechecked"
    CONTESTED = "contested"
    RESTORED = "restored"
    AWAITING_LEAVE = "awaiting_leave"
    ARREST_ORDERED = "arrest_ordered"
    ARRESTED = "arrested"
    TALKS = "talks"
    HEARD = "heard"
    ARRANGED = "arranged"
    SURRENDERED = "surrendered"
    PROSECUTED = "prosecuted"
    FROZEN = "frozen"
    CHALLENGED = "challenged"
    LIFTED = "lifted"
    BANK_CONTACTED = "bank_contacted"
    CONFISCATED = "confiscated"
    SHARING_PROPOSED = "sharing_proposed"
    DISPOSED = "disposed"
    POSITIONS_GIVEN = "positions_given"
    AGREED = "agreed"
    NO_AGREEMENT = "no_agreement"


Table = Mapping[tuple[State, Act], State]

PRESERVED = frozenset({State.EXECUTED, State.EXTENSION_ASKED, State.EXTENDED, State.SUPERSEDED})
"""States of a preservation in which the data are held."""

HELD = PRESERVED | {State.FROZEN, State.CHALLENGED}
"""States in which data, or property, are held."""

SYSTEM = "system"
CONTACT_POINT = frozenset({"poc_247"})
CENTRAL_AUTHORITY = frozenset({"ca_officer", "ca_head", "ca_cyber_desk"})
PROVIDER = frozenset({"provider_lert"})
JUDICIAL = frozenset({"prosecutor", "inv_judge", "judge"})

BEGINNING: Table = MappingProxyType(
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
"""How every request begins that goes from State to State."""
