"""SPONT: information that another State did not ask for. A summary first, the content later.

The content is said in an act of its own, which is open only once the other State has accepted the
conditions: before that nothing of it is in any statement.

Source: process 1.11; Budapest Convention, Art. 26; UN Convention, Art. 40(4) and (5).
"""

from types import MappingProxyType

from comity.cooperation.acts import Act, Side
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.kinds.spont.clocks import clocks_of_information
from comity.cooperation.kinds.spont.decisions import Undertaking, closed, filled
from comity.cooperation.kinds.spont.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.spont.lifecycle import INFORMATION, STEPS
from comity.cooperation.kinds.spont.request import SpontaneousInformation
from comity.cooperation.kinds.spont.words import LABELS, LETTER
from comity.cooperation.stages import Stage, Word
from comity.cooperation.states import CENTRAL_AUTHORITY, State

PLAN = Plan(
    place=11,
    request=SpontaneousInformation,
    table=INFORMATION,
    roles=CENTRAL_AUTHORITY,
    steps=STEPS,
    answers=MappingProxyType({Act.ACCEPT: Undertaking}),
    line=(
        Stage.SENT,
        Stage.RECEIVED,
        Stage.ACKNOWLEDGED,
        Stage.UNDERTAKEN,
        Stage.DELIVERED,
        Stage.CLOSED,
    ),
    clocks=clocks_of_information,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    supplies=False,
    offers=True,
    desk="central_authority",
    measure="spontaneous",
    begins=MappingProxyType({"sender_role": "ca_officer"}),
    fills=filled,
    closed=closed,
    words=MappingProxyType(
        {
            (Side.REQUESTING, State.ACCEPTED): Word.WAITING_FOR_US,
            (Side.REQUESTED, State.ACCEPTED): Word.WAITING_FOR_THEM,
            (Side.REQUESTING, State.EXECUTED): Word.WAITING_FOR_THEM,
            (Side.REQUESTED, State.EXECUTED): Word.WAITING_FOR_US,
            (Side.REQUESTING, State.REOPENED): Word.WAITING_FOR_US,
            (Side.REQUESTED, State.REOPENED): Word.WAITING_FOR_THEM,
        }
    ),
    tasks=MappingProxyType({Act.ACCEPT: "decide_conditions"}),
)
