"""The lifecycle of an extradition, with the provisional arrest as its first stage.

A refusal is open in two states alone: while the requesting State is being heard, once its time has
passed, and after it has spoken or declined. Neither is reached but over the notice of the intended
refusal.

Source: process 2.5.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.states import State, Table

_REVIEWED = (State.ACKNOWLEDGED, State.ARRESTED, State.HEARD)
"""States in which it is decided."""
_TALKING = (State.CONSULTATION, State.TALKS)
_GRANTED = (State.ACCEPTED, State.POSTPONED, State.ARRANGED)
_BEFORE_SURRENDER = (
    *(State.SENT, State.RECEIVED, State.QUERY, State.ARREST_ORDERED, State.CONDITIONS_SET),
    *(*_REVIEWED, *_TALKING, *_GRANTED),
)

EXTRADITION: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.RECEIVED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in _BEFORE_SURRENDER},
        **{(state, Act.ACCEPT): State.ACCEPTED for state in (*_REVIEWED, *_TALKING)},
        **{(state, Act.CONSULT): State.CONSULTATION for state in (*_REVIEWED, State.ACCEPTED)},
        **{(state, Act.SET_CONDITIONS): State.CONDITIONS_SET for state in _REVIEWED},
        **{(state, Act.HAND_ON): state for state in _REVIEWED},
        (State.ACKNOWLEDGED, Act.ASK): State.QUERY,
        (State.ARRESTED, Act.ASK): State.QUERY,
        (State.QUERY, Act.ANSWER): State.ACKNOWLEDGED,
        (State.ACKNOWLEDGED, Act.ORDER_ARREST): State.ARREST_ORDERED,
        (State.ARREST_ORDERED, Act.ARREST): State.ARRESTED,
        (State.ACKNOWLEDGED, Act.SEND_DOCUMENTS): State.ACKNOWLEDGED,
        (State.ARREST_ORDERED, Act.SEND_DOCUMENTS): State.ARREST_ORDERED,
        (State.ARRESTED, Act.SEND_DOCUMENTS): State.ACKNOWLEDGED,
        (State.ACKNOWLEDGED, Act.FREE): State.ACKNOWLEDGED,
        (State.ARREST_ORDERED, Act.FREE): State.ACKNOWLEDGED,
        (State.ARRESTED, Act.FREE): State.ACKNOWLEDGED,
        (State.ACCEPTED, Act.FREE): State.ACCEPTED,
        (State.ARRANGED, Act.FREE): State.ACCEPTED,
        **{(state, Act.GIVE_VIEWS): State.HEARD for state in _TALKING},
        **{(state, Act.DECLINE_VIEWS): State.HEARD for state in _TALKING},
        **{(state, Act.RESUME): State.ACKNOWLEDGED for state in (*_TALKING, State.HEARD)},
        (State.CONSULTATION, Act.ASK_CONSULTATION): State.TALKS,
        (State.TALKS, Act.HOLD_CONSULTATION): State.CONSULTATION,
        (State.CONSULTATION, Act.REFUSE): State.REFUSED,
        (State.HEARD, Act.REFUSE): State.REFUSED,
        (State.CONDITIONS_SET, Act.ACCEPT_CONDITIONS): State.ACKNOWLEDGED,
        (State.CONDITIONS_SET, Act.DECLINE_CONDITIONS): State.ACKNOWLEDGED,
        (State.CONDITIONS_SET, Act.RESUME): State.ACKNOWLEDGED,
        **{(state, Act.ARRANGE_SURRENDER): State.ARRANGED for state in _GRANTED},
        (State.ACCEPTED, Act.POSTPONE): State.POSTPONED,
        (State.ARRANGED, Act.POSTPONE): State.POSTPONED,
        (State.POSTPONED, Act.RESUME): State.ACCEPTED,
        (State.ARRANGED, Act.SURRENDER): State.SURRENDERED,
        (State.SURRENDERED, Act.RETURN_PERSON): State.ACCEPTED,
        (State.SURRENDERED, Act.CLOSE): State.CLOSED,
        (State.REFUSED, Act.PROSECUTE): State.PROSECUTED,
        (State.REFUSED, Act.CLOSE): State.CLOSED,
        (State.PROSECUTED, Act.REPORT_OUTCOME): State.CLOSED,
    }
)

STEPS = MappingProxyType(
    {
        State.RECEIVED: Act.ACKNOWLEDGE,
        State.ACKNOWLEDGED: Act.ACCEPT,
        State.QUERY: Act.ANSWER,
        State.ARREST_ORDERED: Act.ARREST,
        State.ARRESTED: Act.SEND_DOCUMENTS,
        State.CONSULTATION: Act.GIVE_VIEWS,
        State.TALKS: Act.HOLD_CONSULTATION,
        State.HEARD: Act.ACCEPT,
        State.CONDITIONS_SET: Act.ACCEPT_CONDITIONS,
        State.ACCEPTED: Act.ARRANGE_SURRENDER,
        State.POSTPONED: Act.RESUME,
        State.ARRANGED: Act.SURRENDER,
        State.SURRENDERED: Act.CLOSE,
        State.PROSECUTED: Act.REPORT_OUTCOME,
    }
)
"""What brings it on in each state."""
