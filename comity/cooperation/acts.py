"""What either side can do in a thread, and which side may do it.

Example:
    >>> SIDES[Act.EXECUTE]
    <Side.REQUESTED: 'requested'>
    >>> Act.RECEIVE in WIRE_ACTS
    False
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Side(StrEnum):
    """The two sides of a thread."""

    REQUESTING = "requesting"
    REQUESTED = "requested"

    @property
    def other(self) -> "Side":
        """Return the side across."""
        return Side.REQUESTED if self is Side.REQUESTING else Side.REQUESTING


class Act(StrEnum):
    """One act; the value is the code on the wire and in the address of the API."""

    REQUEST = "request"
    RECEIVE = "receive"
    ACKNOWLEDGE = "acknowledge"
    ASK = "ask"
    ANSWER = "answer"
    FORWARD = "forward"
    PARTLY = "partly"
    EXECUTE = "execute"
    REFUSE = "refuse"
    NO_DATA = "no_data"
    WITHDRAW = "withdraw"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    SUPERSEDE = "supersede"
    RELEASE = "release"
    CONFIRM_RECEIPT = "confirm_receipt"
    REPORT_DEFECT = "report_defect"
    ACCEPT = "accept"
    CONSULT = "consult"
    GIVE_VIEWS = "give_views"
    POSTPONE = "postpone"
    RESUME = "resume"
    SET_CONDITIONS = "set_conditions"
    ACCEPT_CONDITIONS = "accept_conditions"
    DECLINE_CONDITIONS = "decline_conditions"
    HAND_ON = "hand_on"
    CLOSE = "close"
    NAME_PROVIDER = "name_provider"
    CALL_BACK = "call_back"
    CALL_FAILED = "call_failed"
    ASSESS = "assess"
    REVIEW = "review"
    REGULARISE = "regularise"
    OBJECT = "object"
    KEEP_COPY = "keep_copy"
    WAIVE_COPY = "waive_copy"
    REPORT_RESULT = "report_result"
    RECHECK = "recheck"
    REPORT_ONLINE = "report_online"
    REPORT_REUPLOAD = "report_reupload"
    RESTORE = "restore"
    GIVE = "give"
    REPORT_USE = "report_use"
    ASK_USE = "ask_use"
    ALLOW_USE = "allow_use"
    DENY_USE = "deny_use"
    NO_OBJECTION = "no_objection"
    AWAIT_LEAVE = "await_leave"
    ORDER_ARREST = "order_arrest"
    ARREST = "arrest"
    FREE = "free"
    SEND_DOCUMENTS = "send_documents"
    DECLINE_VIEWS = "decline_views"
    ASK_CONSULTATION = "ask_consultation"
    HOLD_CONSULTATION = "hold_consultation"
    ARRANGE_SURRENDER = "arrange_surrender"
    SURRENDER = "surrender"
    RETURN_PERSON = "return_person"
    PROSECUTE = "prosecute"
    REPORT_OUTCOME = "report_outcome"
    NOTIFY_HOLDER = "notify_holder"
    REPORT_CHALLENGE = "report_challenge"
    UPHOLD = "uphold"
    LIFT = "lift"
    REPORT_CUSTODY = "report_custody"
    PROPOSE_SHARING = "propose_sharing"
    AGREE_SHARING = "agree_sharing"
    DECLINE_SHARING = "decline_sharing"
    DISPOSE = "dispose"
    CONTACT_BANK = "contact_bank"
    GIVE_POSITION = "give_position"
    END_TALKS = "end_talks"


SIDES: Mapping[Act, Side] = MappingProxyType(
    {
        Act.REQUEST: Side.REQUESTING,
        Act.RECEIVE: Side.REQUESTED,
        Act.ACKNOWLEDGE: Side.REQUESTED,
        Act.ASK: Side.REQUESTED,
        Act.ANSWER: Side.REQUESTING,
        Act.FORWARD: Side.REQUESTED,
        Act.PARTLY: Side.REQUESTED,
        Act.EXECUTE: Side.REQUESTED,
        Act.REFUSE: Side.REQUESTED,
        Act.NO_DATA: Side.REQUESTED,
        Act.WITHDRAW: Side.REQUESTING,
        Act.ASK_EXTENSION: Side.REQUESTING,
        Act.GRANT_EXTENSION: Side.REQUESTED,
        Act.REFUSE_EXTENSION: Side.REQUESTED,
        Act.SUPERSEDE: Side.REQUESTED,
        Act.RELEASE: Side.REQUESTING,
        Act.CONFIRM_RECEIPT: Side.REQUESTING,
        Act.REPORT_DEFECT: Side.REQUESTING,
        Act.ACCEPT: Side.REQUESTED,
        Act.CONSULT: Side.REQUESTED,
        Act.GIVE_VIEWS: Side.REQUESTING,
        Act.POSTPONE: Side.REQUESTED,
        Act.RESUME: Side.REQUESTED,
        Act.SET_CONDITIONS: Side.REQUESTED,
        Act.ACCEPT_CONDITIONS: Side.REQUESTING,
        Act.DECLINE_CONDITIONS: Side.REQUESTING,
        Act.HAND_ON: Side.REQUESTED,
        Act.CLOSE: Side.REQUESTING,
        Act.NAME_PROVIDER: Side.REQUESTED,
        Act.CALL_BACK: Side.REQUESTED,
        Act.CALL_FAILED: Side.REQUESTED,
        Act.ASSESS: Side.REQUESTED,
        Act.REVIEW: Side.REQUESTED,
        Act.REGULARISE: Side.REQUESTING,
        Act.OBJECT: Side.REQUESTED,
        Act.KEEP_COPY: Side.REQUESTED,
        Act.WAIVE_COPY: Side.REQUESTING,
        Act.REPORT_RESULT: Side.REQUESTED,
        Act.RECHECK: Side.REQUESTING,
        Act.REPORT_ONLINE: Side.REQUESTING,
        Act.REPORT_REUPLOAD: Side.REQUESTING,
        Act.RESTORE: Side.REQUESTED,
        Act.GIVE: Side.REQUESTING,
        Act.REPORT_USE: Side.REQUESTED,
        Act.ASK_USE: Side.REQUESTING,
        Act.ALLOW_USE: Side.REQUESTED,
        Act.DENY_USE: Side.REQUESTED,
        Act.NO_OBJECTION: Side.REQUESTED,
        Act.AWAIT_LEAVE: Side.REQUESTED,
        Act.ORDER_ARREST: Side.REQUESTED,
        Act.ARREST: Side.REQUESTED,
        Act.FREE: Side.REQUESTED,
        Act.SEND_DOCUMENTS: Side.REQUESTING,
        Act.DECLINE_VIEWS: Side.REQUESTING,
        Act.ASK_CONSULTATION: Side.REQUESTING,
        Act.HOLD_CONSULTATION: Side.REQUESTED,
        Act.ARRANGE_SURRENDER: Side.REQUESTED,
        Act.SURRENDER: Side.REQUESTED,
        Act.RETURN_PERSON: Side.REQUESTING,
        Act.PROSECUTE: Side.REQUESTED,
        Act.REPORT_OUTCOME: Side.REQUESTED,
        Act.NOTIFY_HOLDER: Side.REQUESTED,
        Act.REPORT_CHALLENGE: Side.REQUESTED,
        Act.UPHOLD: Side.REQUESTED,
        Act.LIFT: Side.REQUESTED,
        Act.REPORT_CUSTODY: Side.REQUESTED,
        Act.PROPOSE_SHARING: Side.REQUESTED,
        Act.AGREE_SHARING: Side.REQUESTING,
        Act.DECLINE_SHARING: Side.REQUESTING,
        Act.DISPOSE: Side.REQUESTED,
        Act.CONTACT_BANK: Side.REQUESTED,
        Act.GIVE_POSITION: Side.REQUESTED,
        Act.END_TALKS: Side.REQUESTING,
    }
)

WIRE_ACTS = frozenset(Act) - {Act.RECEIVE}
"""Acts that are said in a statement. ``receive`` is the machine's receipt and no statement."""

MACHINE_ACTS = frozenset({Act.RECEIVE, Act.SUPERSEDE, Act.AWAIT_LEAVE})
"""Acts of the node itself, recorded under the role ``system``; no person can do them."""


def known_act(code: str) -> Act | None:
    """Return the act that ``code`` names on the wire, or ``None``: a newer peer may know more."""
    try:
        act = Act(code)
    except ValueError:
        return None
    return act if act in WIRE_ACTS else None


def permission_of(act: Act) -> str:
    """Return the name of ``act`` in the table of permissions.

    Example:
        >>> permission_of(Act.PARTLY)
        'partly_execute'
    """
    return _PERMISSIONS.get(act, act.value)


_PERMISSIONS: Mapping[Act, str] = MappingProxyType(
    {Act.REQUEST: "send", Act.PARTLY: "partly_execute"}
)
