"""INQUIRY: the police of one State ask the police of another. A request for evidence may follow.

Each answer says of every item what it may be used for; what was given as intelligence only never
becomes evidence.

Source: process 1.7; Budapest Convention, Art. 26 and 35.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act, Side
from comity.cooperation.kinds.inquiry.clocks import clocks_of_inquiry
from comity.cooperation.kinds.inquiry.decisions import named_items
from comity.cooperation.kinds.inquiry.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.inquiry.lifecycle import INQUIRY, STEPS
from comity.cooperation.kinds.inquiry.request import PoliceInquiry
from comity.cooperation.kinds.inquiry.words import LABELS, LETTER
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.marked_fields import InformedAnswer, PartInformed
from comity.cooperation.stages import Stage, Word
from comity.cooperation.states import CENTRAL_AUTHORITY, CONTACT_POINT, State

PLAN = Plan(
    place=10,
    request=PoliceInquiry,
    table=INQUIRY,
    roles=CONTACT_POINT | CENTRAL_AUTHORITY,
    steps=STEPS,
    answers=MappingProxyType({Act.EXECUTE: InformedAnswer, Act.PARTLY: PartInformed}),
    line=(Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.DELIVERED, Stage.CLOSED),
    clocks=clocks_of_inquiry,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    supplies=False,
    informs=True,
    alone=True,
    desk="police",
    measure="mla_general",
    begins=MappingProxyType({"sender_role": "poc_247"}),
    guard=named_items,
    words=MappingProxyType(
        {
            (Side.REQUESTING, State.EXECUTED): Word.WAITING_FOR_US,
            (Side.REQUESTED, State.EXECUTED): Word.WAITING_FOR_THEM,
            (Side.REQUESTING, State.REOPENED): Word.WAITING_FOR_THEM,
            (Side.REQUESTED, State.REOPENED): Word.WAITING_FOR_US,
        }
    ),
    tasks=MappingProxyType({Act.EXECUTE: "inform", Act.CLOSE: "end_inquiry"}),
)
