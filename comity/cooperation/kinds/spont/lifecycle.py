"""The lifecycle of spontaneous information: summary, conditions accepted, content, use.

The State that gives it is the side that begins. There is one way to the content, and it leads over
the acceptance of the conditions.

Source: process 1.11.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.states import State, Table

_OPEN = (State.ACKNOWLEDGED, State.QUERY)

INFORMATION: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
        (State.RECEIVED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
        (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
        (State.ACKNOWLEDGED, Act.ACCEPT): State.ACCEPTED,
        (State.ACKNOWLEDGED, Act.ASK): State.QUERY,
        (State.ACKNOWLEDGED, Act.HAND_ON): State.ACKNOWLEDGED,
        (State.QUERY, Act.ANSWER): State.ACKNOWLEDGED,
        **{(state, Act.REFUSE): State.REFUSED for state in _OPEN},
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in _OPEN},
        (State.ACCEPTED, Act.GIVE): State.EXECUTED,
        (State.ACCEPTED, Act.WITHDRAW): State.WITHDRAWN,
        (State.EXECUTED, Act.GIVE): State.EXECUTED,
        (State.EXECUTED, Act.ASK): State.REOPENED,
        (State.EXECUTED, Act.REPORT_USE): State.CLOSED,
        (State.REOPENED, Act.ANSWER): State.EXECUTED,
        (State.REOPENED, Act.REPORT_USE): State.CLOSED,
    }
)

STEPS = MappingProxyType(
    {
        State.RECEIVED: Act.ACKNOWLEDGE,
        State.ACKNOWLEDGED: Act.ACCEPT,
        State.QUERY: Act.ANSWER,
        State.ACCEPTED: Act.GIVE,
        State.EXECUTED: Act.REPORT_USE,
        State.REOPENED: Act.ANSWER,
    }
)
"""What brings it on in each state."""
