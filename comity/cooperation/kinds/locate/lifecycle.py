"""The lifecycle of a request for the location of data: here, or not here and who to ask next.

Each State that is asked has a request of its own, which ends with its answer.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.states import State, Table

_OPEN = (State.ACKNOWLEDGED, State.QUERY)

SEARCH: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
        (State.RECEIVED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
        (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
        (State.ACKNOWLEDGED, Act.EXECUTE): State.EXECUTED,
        (State.ACKNOWLEDGED, Act.NO_DATA): State.NO_DATA,
        (State.ACKNOWLEDGED, Act.ASK): State.QUERY,
        (State.ACKNOWLEDGED, Act.HAND_ON): State.ACKNOWLEDGED,
        (State.QUERY, Act.ANSWER): State.ACKNOWLEDGED,
        **{(state, Act.REFUSE): State.REFUSED for state in _OPEN},
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in _OPEN},
    }
)

STEPS = MappingProxyType(
    {
        State.RECEIVED: Act.ACKNOWLEDGE,
        State.ACKNOWLEDGED: Act.EXECUTE,
        State.QUERY: Act.ANSWER,
    }
)
"""What brings it on in each state."""
