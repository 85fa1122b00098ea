"""The lifecycle of a freeze: decided at once, frozen whole or in part, told, challenged, renewed.

It lasts until it is lifted, released or its last day passes without renewal. The request for
confiscation that names it lets it last until that is decided.

Source: process 2.7.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.states import State, Table

_OPEN = (State.ACKNOWLEDGED, State.QUERY, State.CONSULTATION, State.ACCEPTED)
_HELD = (State.FROZEN, State.CHALLENGED, State.EXTENSION_ASKED)

FREEZE: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
        (State.RECEIVED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
        (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
        (State.ACKNOWLEDGED, Act.ACCEPT): State.ACCEPTED,
        (State.ACKNOWLEDGED, Act.ASK): State.QUERY,
        (State.ACKNOWLEDGED, Act.CONSULT): State.CONSULTATION,
        (State.ACKNOWLEDGED, Act.HAND_ON): State.ACKNOWLEDGED,
        (State.QUERY, Act.ANSWER): State.ACKNOWLEDGED,
        (State.CONSULTATION, Act.GIVE_VIEWS): State.ACKNOWLEDGED,
        (State.CONSULTATION, Act.RESUME): State.ACKNOWLEDGED,
        **{(state, Act.REFUSE): State.REFUSED for state in _OPEN},
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in _OPEN},
        (State.ACCEPTED, Act.EXECUTE): State.FROZEN,
        (State.ACCEPTED, Act.PARTLY): State.FROZEN,
        (State.ACCEPTED, Act.NO_DATA): State.NO_DATA,
        (State.FROZEN, Act.EXECUTE): State.FROZEN,
        (State.FROZEN, Act.PARTLY): State.FROZEN,
        (State.FROZEN, Act.NOTIFY_HOLDER): State.FROZEN,
        (State.FROZEN, Act.REPORT_CUSTODY): State.FROZEN,
        (State.FROZEN, Act.REPORT_CHALLENGE): State.CHALLENGED,
        (State.CHALLENGED, Act.UPHOLD): State.FROZEN,
        (State.FROZEN, Act.ASK_EXTENSION): State.EXTENSION_ASKED,
        (State.EXTENSION_ASKED, Act.GRANT_EXTENSION): State.FROZEN,
        (State.EXTENSION_ASKED, Act.REFUSE_EXTENSION): State.FROZEN,
        **{(state, Act.SUPERSEDE): State.SUPERSEDED for state in _HELD},
        **{(state, Act.LIFT): State.LIFTED for state in (*_HELD, State.SUPERSEDED)},
        **{(state, Act.RELEASE): State.RELEASED for state in (*_HELD, State.SUPERSEDED)},
    }
)

STEPS = MappingProxyType(
    {
        State.RECEIVED: Act.ACKNOWLEDGE,
        State.ACKNOWLEDGED: Act.ACCEPT,
        State.QUERY: Act.ANSWER,
        State.CONSULTATION: Act.GIVE_VIEWS,
        State.ACCEPTED: Act.EXECUTE,
        State.FROZEN: Act.ASK_EXTENSION,
        State.EXTENSION_ASKED: Act.GRANT_EXTENSION,
        State.CHALLENGED: Act.UPHOLD,
    }
)
"""What brings it on in each state."""
