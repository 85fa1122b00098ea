"""The lifecycle of a disclosure in an emergency: no way leads to a release but by two people.

The sender is verified by a call to the directory's number, the emergency is assessed by somebody
else, and only then can a person release data. After an answer the assessment is made anew.

Source: process 2.4.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.leave_of_states import say_of_the_state
from comity.cooperation.states import State, Table

_UNDECIDED = (State.RECEIVED, State.SENDER_VERIFIED, State.ASSESSED, State.ACCEPTED, State.QUERY)
_GIVEN = (State.EXECUTED, State.CONFIRMED)

DISCLOSURE: Table = MappingProxyType(
    {
        (State.DRAFT, Act.REQUEST): State.SENT,
        (State.SENT, Act.RECEIVE): State.RECEIVED,
        (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
        (State.RECEIVED, Act.CALL_FAILED): State.RECEIVED,
        (State.RECEIVED, Act.CALL_BACK): State.SENDER_VERIFIED,
        (State.SENDER_VERIFIED, Act.ASSESS): State.ASSESSED,
        (State.SENDER_VERIFIED, Act.ASK): State.QUERY,
        (State.ASSESSED, Act.ASK): State.QUERY,
        (State.QUERY, Act.ANSWER): State.SENDER_VERIFIED,
        (State.ASSESSED, Act.ACCEPT): State.ACCEPTED,
        (State.ASSESSED, Act.NO_DATA): State.NO_DATA,
        (State.ACCEPTED, Act.PARTLY): State.PARTLY_EXECUTED,
        (State.ACCEPTED, Act.EXECUTE): State.EXECUTED,
        (State.ACCEPTED, Act.NO_DATA): State.NO_DATA,
        **{(state, Act.REFUSE): State.REFUSED for state in _UNDECIDED},
        **say_of_the_state(_UNDECIDED),
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in _UNDECIDED},
        (State.PARTLY_EXECUTED, Act.PARTLY): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.EXECUTE): State.EXECUTED,
        (State.PARTLY_EXECUTED, Act.CONFIRM_RECEIPT): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.REPORT_DEFECT): State.PARTLY_EXECUTED,
        (State.PARTLY_EXECUTED, Act.REFUSE): State.REFUSED,
        (State.PARTLY_EXECUTED, Act.OBJECT): State.OBJECTED,
        (State.PARTLY_EXECUTED, Act.WITHDRAW): State.WITHDRAWN,
        (State.EXECUTED, Act.CONFIRM_RECEIPT): State.CONFIRMED,
        **{(state, Act.REPORT_DEFECT): State.REOPENED for state in _GIVEN},
        (State.REOPENED, Act.EXECUTE): State.EXECUTED,
        (State.REOPENED, Act.REFUSE): State.REFUSED,
        (State.REOPENED, Act.WITHDRAW): State.WITHDRAWN,
        **{(state, Act.REVIEW): State.REVIEWED for state in _GIVEN},
        **{(state, Act.REGULARISE): state for state in _GIVEN},
        (State.REVIEWED, Act.CONFIRM_RECEIPT): State.REVIEWED,
        (State.REVIEWED, Act.REGULARISE): State.REGULARISED,
        (State.REVIEWED, Act.CLOSE): State.CLOSED,
        (State.REGULARISED, Act.CONFIRM_RECEIPT): State.REGULARISED,
        (State.REGULARISED, Act.CLOSE): State.CLOSED,
    }
)

STEPS = MappingProxyType(
    {
        State.RECEIVED: Act.CALL_BACK,
        State.QUERY: Act.ANSWER,
        State.SENDER_VERIFIED: Act.ASSESS,
        State.ASSESSED: Act.ACCEPT,
        State.ACCEPTED: Act.EXECUTE,
        State.PARTLY_EXECUTED: Act.EXECUTE,
        State.REOPENED: Act.EXECUTE,
        State.EXECUTED: Act.REVIEW,
        State.CONFIRMED: Act.REVIEW,
        State.REVIEWED: Act.REGULARISE,
        State.REGULARISED: Act.CLOSE,
    }
)
"""What brings a disclosure on in each state."""
