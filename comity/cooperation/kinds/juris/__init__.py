"""JURIS: two States consult on which of them is best placed to prosecute.

Nothing is asked for and nothing is given but positions: no data, and nothing is held.

Source: report EG.4/2020/2, 13(ee), 13(hhh); Budapest Convention, Art. 22(5); UNTOC, Art. 15(5), 21.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act, Side
from comity.cooperation.consultations import SAID_OTHERWISE
from comity.cooperation.kinds.juris.clocks import clocks_of_consultation
from comity.cooperation.kinds.juris.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.juris.lifecycle import CONSULTATION, STEPS
from comity.cooperation.kinds.juris.proposals import last_proposal, unproposed
from comity.cooperation.kinds.juris.request import JurisdictionConsultation
from comity.cooperation.kinds.juris.words import LABELS, LETTER
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.stages import Stage, Word
from comity.cooperation.states import CENTRAL_AUTHORITY, State

PLAN = Plan(
    place=16,
    request=JurisdictionConsultation,
    table=CONSULTATION,
    roles=CENTRAL_AUTHORITY,
    steps=STEPS,
    answers=SAID_OTHERWISE,
    line=(
        *(Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED),
        *(Stage.POSITIONS_GIVEN, Stage.AGREED, Stage.CLOSED),
    ),
    clocks=clocks_of_consultation,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    supplies=False,
    consults=True,
    categories=frozenset(),
    desk="central_authority",
    measure="mla_general",
    begins=MappingProxyType({"sender_role": "ca_officer"}),
    past=unproposed,
    fills=last_proposal,
    words=MappingProxyType(
        {
            (Side.REQUESTING, State.ACKNOWLEDGED): Word.WAITING_FOR_THEM,
            (Side.REQUESTING, State.HEARD): Word.WAITING_FOR_THEM,
            (Side.REQUESTED, State.HEARD): Word.WAITING_FOR_US,
        }
    ),
    tasks=MappingProxyType(
        {
            Act.GIVE_POSITION: "give_position",
            Act.ACCEPT: "agree_outcome",
            Act.ACCEPT_CONDITIONS: "agree_outcome",
            Act.CLOSE: "end",
        }
    ),
)
