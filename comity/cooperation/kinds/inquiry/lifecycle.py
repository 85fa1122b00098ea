"""The lifecycle of a police inquiry: asked, answered item by item, its use settled, closed.

Source: process 1.7, 2.1.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.states import State, Table

_OPEN = (State.ACKNOWLEDGED, State.QUERY, State.PARTLY_EXECUTED)
_ANSWERING = (State.ACKNOWLEDGED, State.PARTLY_EXECUTED)

INQUIRY: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
        (State.RECEIVED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
        (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
        **{(state, Act.EXECUTE): State.EXECUTED for state in _ANSWERING},
        **{(state, Act.PARTLY): State.PARTLY_EXECUTED for state in _ANSWERING},
        (State.ACKNOWLEDGED, Act.NO_DATA): State.NO_DATA,
        (State.ACKNOWLEDGED, Act.ASK): State.QUERY,
        (State.ACKNOWLEDGED, Act.HAND_ON): State.ACKNOWLEDGED,
        (State.QUERY, Act.ANSWER): State.ACKNOWLEDGED,
        **{(state, Act.REFUSE): State.REFUSED for state in _OPEN},
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in _OPEN},
        (State.EXECUTED, Act.ASK_USE): State.REOPENED,
        (State.EXECUTED, Act.CLOSE): State.CLOSED,
        (State.REOPENED, Act.ALLOW_USE): State.EXECUTED,
        (State.REOPENED, Act.DENY_USE): State.EXECUTED,
        (State.REOPENED, Act.CLOSE): State.CLOSED,
    }
)

STEPS = MappingProxyType(
    {
        State.RECEIVED: Act.ACKNOWLEDGE,
        State.ACKNOWLEDGED: Act.EXECUTE,
        State.PARTLY_EXECUTED: Act.EXECUTE,
        State.QUERY: Act.ANSWER,
        State.EXECUTED: Act.CLOSE,
        State.REOPENED: Act.ALLOW_USE,
    }
)
"""What brings it on in each state."""
