"""The lifecycle of a confiscation: decided, taken, shares agreed, disposed of, closed.

Source: process 2.7.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.states import State, Table

_OPEN = (State.ACKNOWLEDGED, State.QUERY, State.CONSULTATION, State.ACCEPTED)
_TAKEN = (State.CONFISCATED, State.DISPOSED)

CONFISCATION: Table = MappingProxyType(
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
        (State.ACCEPTED, Act.EXECUTE): State.CONFISCATED,
        (State.ACCEPTED, Act.PARTLY): State.CONFISCATED,
        (State.ACCEPTED, Act.NO_DATA): State.NO_DATA,
        **{(state, Act.REPORT_CUSTODY): state for state in _TAKEN},
        **{(state, Act.PROPOSE_SHARING): State.SHARING_PROPOSED for state in _TAKEN},
        (State.SHARING_PROPOSED, Act.AGREE_SHARING): State.CONFISCATED,
        (State.SHARING_PROPOSED, Act.DECLINE_SHARING): State.CONFISCATED,
        **{(state, Act.DISPOSE): State.DISPOSED for state in _TAKEN},
        (State.DISPOSED, Act.CLOSE): State.CLOSED,
    }
)

STEPS = MappingProxyType(
    {
        State.RECEIVED: Act.ACKNOWLEDGE,
        State.ACKNOWLEDGED: Act.ACCEPT,
        State.QUERY: Act.ANSWER,
        State.CONSULTATION: Act.GIVE_VIEWS,
        State.ACCEPTED: Act.EXECUTE,
        State.CONFISCATED: Act.DISPOSE,
        State.SHARING_PROPOSED: Act.AGREE_SHARING,
        State.DISPOSED: Act.CLOSE,
    }
)
"""What brings it on in each state."""
