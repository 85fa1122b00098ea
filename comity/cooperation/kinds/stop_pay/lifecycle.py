"""The lifecycle of a stopped payment: alert, bank contacted, held for hours, frozen or released.

Source: process 2.7 (stop-payment fast track).
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.states import State, Table

_OPEN = (State.ACKNOWLEDGED, State.QUERY, State.BANK_CONTACTED)
_WORKING = (State.ACKNOWLEDGED, State.BANK_CONTACTED)

STOPPED_PAYMENT: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
        (State.RECEIVED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
        (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
        (State.ACKNOWLEDGED, Act.CONTACT_BANK): State.BANK_CONTACTED,
        (State.ACKNOWLEDGED, Act.ASK): State.QUERY,
        (State.QUERY, Act.ANSWER): State.ACKNOWLEDGED,
        **{(state, Act.EXECUTE): State.FROZEN for state in _WORKING},
        **{(state, Act.NO_DATA): State.NO_DATA for state in _WORKING},
        **{(state, Act.REFUSE): State.REFUSED for state in _OPEN},
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in _OPEN},
        (State.FROZEN, Act.EXECUTE): State.FROZEN,
        (State.FROZEN, Act.SUPERSEDE): State.SUPERSEDED,
        **{(state, Act.LIFT): State.LIFTED for state in (State.FROZEN, State.SUPERSEDED)},
        **{(state, Act.RELEASE): State.RELEASED for state in (State.FROZEN, State.SUPERSEDED)},
    }
)

STEPS = MappingProxyType(
    {
        State.RECEIVED: Act.ACKNOWLEDGE,
        State.ACKNOWLEDGED: Act.CONTACT_BANK,
        State.QUERY: Act.ANSWER,
        State.BANK_CONTACTED: Act.EXECUTE,
    }
)
"""What brings it on in each state; what is held waits for a freeze of the State that asked."""
