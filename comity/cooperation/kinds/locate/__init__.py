"""LOCATE: nobody knows where the data are. It goes from State to State as each names the next.

No data are given: whoever has them says where, and a preservation or a request for them follows.

Source: process 2.2 (transferred); Budapest Convention, Art. 29(2)(d), 30(1).
"""

from types import MappingProxyType

from comity.cooperation.acts import Act, Side
from comity.cooperation.kinds.locate.clocks import clocks_of_search
from comity.cooperation.kinds.locate.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.locate.lifecycle import SEARCH, STEPS
from comity.cooperation.kinds.locate.request import LocationRequest
from comity.cooperation.kinds.locate.words import LABELS, LETTER
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.searches import Located, NotHere
from comity.cooperation.stages import Stage, Word
from comity.cooperation.states import CENTRAL_AUTHORITY, State

PLAN = Plan(
    place=12,
    request=LocationRequest,
    table=SEARCH,
    roles=CENTRAL_AUTHORITY,
    steps=STEPS,
    answers=MappingProxyType({Act.EXECUTE: Located, Act.NO_DATA: NotHere}),
    line=(Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.LOCATED),
    clocks=clocks_of_search,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    supplies=False,
    seeks=True,
    desk="central_authority",
    measure="mla_general",
    begins=MappingProxyType({"sender_role": "ca_officer"}),
    words=MappingProxyType(
        {(side, state): Word.CLOSED for side in Side for state in (State.EXECUTED, State.NO_DATA)}
    ),
    tasks=MappingProxyType({Act.EXECUTE: "locate"}),
)
