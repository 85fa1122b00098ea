"""The lifecycle of a consent: asked for, given, given on conditions, refused, taken back.

Silence is no state: the clock of the decision runs out, and nothing may be sent meanwhile.

Source: process 2.3 (rules of the provider's State); report EG.4/2020/2, 13(d).
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.states import State, Table

_OPEN = (State.ACKNOWLEDGED, State.QUERY)

CONSENT: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
        (State.RECEIVED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
        (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
        (State.ACKNOWLEDGED, Act.ACCEPT): State.ACCEPTED,
        (State.ACKNOWLEDGED, Act.ASK): State.QUERY,
        (State.ACKNOWLEDGED, Act.SET_CONDITIONS): State.CONDITIONS_SET,
        (State.ACKNOWLEDGED, Act.HAND_ON): State.ACKNOWLEDGED,
        (State.QUERY, Act.ANSWER): State.ACKNOWLEDGED,
        **{(state, Act.REFUSE): State.REFUSED for state in _OPEN},
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in _OPEN},
        (State.CONDITIONS_SET, Act.ACCEPT_CONDITIONS): State.ACCEPTED,
        (State.CONDITIONS_SET, Act.DECLINE_CONDITIONS): State.ACKNOWLEDGED,
        (State.CONDITIONS_SET, Act.RESUME): State.ACKNOWLEDGED,
        (State.CONDITIONS_SET, Act.WITHDRAW): State.WITHDRAWN,
        (State.ACCEPTED, Act.REFUSE): State.REFUSED,
        (State.ACCEPTED, Act.RELEASE): State.RELEASED,
    }
)
