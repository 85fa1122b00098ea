"""EXTR: a person is handed over, after an arrest in a hurry or without; never refused unheard.

Source: process 1.9, 2.5; report EG.4/2020/2, 13(kk).
"""

from types import MappingProxyType

from comity.cooperation.acts import Side
from comity.cooperation.extraditions import SAID_OTHERWISE
from comity.cooperation.kinds.extr.clocks import clocks_of_extradition
from comity.cooperation.kinds.extr.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.extr.guard import papers_first, unopened, whole_papers
from comity.cooperation.kinds.extr.lifecycle import EXTRADITION, STEPS
from comity.cooperation.kinds.extr.request import ExtraditionRequest
from comity.cooperation.kinds.extr.words import LABELS, LETTER, TASKS
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.stages import Stage, Word
from comity.cooperation.states import CENTRAL_AUTHORITY, State

PLAN = Plan(
    place=15,
    request=ExtraditionRequest,
    table=EXTRADITION,
    roles=CENTRAL_AUTHORITY,
    steps=STEPS,
    answers=SAID_OTHERWISE,
    line=(
        Stage.SENT,
        Stage.RECEIVED,
        Stage.ACKNOWLEDGED,
        Stage.DECIDED,
        Stage.SURRENDERED,
        Stage.CLOSED,
    ),
    clocks=clocks_of_extradition,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    supplies=False,
    extradites=True,
    categories=frozenset(),
    desk="central_authority",
    measure="extradition",
    begins=MappingProxyType({"sender_role": "ca_officer"}),
    bars=papers_first,
    guard=whole_papers,
    past=unopened,
    words=MappingProxyType(
        {
            (Side.REQUESTING, State.ARRESTED): Word.WAITING_FOR_US,
            (Side.REQUESTED, State.ARRESTED): Word.WAITING_FOR_THEM,
            (Side.REQUESTED, State.SURRENDERED): Word.WAITING_FOR_THEM,
            (Side.REQUESTING, State.SURRENDERED): Word.WAITING_FOR_US,
        }
    ),
    tasks=TASKS,
)
