"""The lifecycle of a consultation on jurisdiction: positions, an agreement or none, closed."""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.states import State, Table

_TALKING = (State.POSITIONS_GIVEN, State.HEARD)
"""Both have spoken, or the side that was asked has: either can propose, agree or end it."""
_OPEN = (State.ACKNOWLEDGED, *_TALKING)
_BEFORE = (State.SENT, State.RECEIVED, State.QUERY, *_OPEN)

CONSULTATION: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.RECEIVED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in _BEFORE},
        **{(state, Act.GIVE_POSITION): State.POSITIONS_GIVEN for state in _OPEN},
        **{(state, Act.ACCEPT): State.AGREED for state in _OPEN},
        **{(state, Act.REFUSE): State.NO_AGREEMENT for state in (*_OPEN, State.QUERY)},
        (State.ACKNOWLEDGED, Act.ASK): State.QUERY,
        (State.ACKNOWLEDGED, Act.HAND_ON): State.ACKNOWLEDGED,
        (State.QUERY, Act.ANSWER): State.ACKNOWLEDGED,
        **{(state, Act.GIVE_VIEWS): State.HEARD for state in _TALKING},
        **{(state, Act.ACCEPT_CONDITIONS): State.AGREED for state in _TALKING},
        **{(state, Act.END_TALKS): State.NO_AGREEMENT for state in _TALKING},
        (State.AGREED, Act.CLOSE): State.CLOSED,
    }
)

STEPS = MappingProxyType(
    {
        State.RECEIVED: Act.ACKNOWLEDGE,
        State.ACKNOWLEDGED: Act.GIVE_POSITION,
        State.QUERY: Act.ANSWER,
        State.POSITIONS_GIVEN: Act.GIVE_VIEWS,
        State.HEARD: Act.GIVE_POSITION,
        State.AGREED: Act.CLOSE,
    }
)
"""What brings it on in each state."""
