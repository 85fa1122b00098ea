"""CONFISC: property is confiscated, then sold, transferred, shared or returned to victims.

Source: process 1.10, 2.7; UNCAC, Art. 55 and 57; report 13(aa) and 13(mmm).
"""

from types import MappingProxyType

from comity.cooperation.acts import Act, Side
from comity.cooperation.freezes import NothingFound
from comity.cooperation.kinds.confisc.clocks import clocks_of_confiscation
from comity.cooperation.kinds.confisc.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.confisc.lifecycle import CONFISCATION, STEPS
from comity.cooperation.kinds.confisc.request import ConfiscationRequest
from comity.cooperation.kinds.confisc.words import LABELS, LETTER, TASKS
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.property_rows import read_property
from comity.cooperation.recoveries import (
    Confiscated,
    PartConfiscated,
    Settled,
    fits_the_recovery,
)
from comity.cooperation.stages import Stage, Word
from comity.cooperation.states import CENTRAL_AUTHORITY, JUDICIAL, State

PLAN = Plan(
    place=22,
    request=ConfiscationRequest,
    table=CONFISCATION,
    roles=CENTRAL_AUTHORITY,
    steps=STEPS,
    answers=MappingProxyType(
        {
            Act.EXECUTE: Confiscated,
            Act.PARTLY: PartConfiscated,
            Act.NO_DATA: NothingFound,
            Act.CLOSE: Settled,
        }
    ),
    line=(
        *(Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED),
        *(Stage.DECIDED, Stage.CONFISCATED, Stage.DISPOSED, Stage.CLOSED),
    ),
    clocks=clocks_of_confiscation,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    assets=True,
    relies=True,
    supplies=False,
    approving=JUDICIAL,
    categories=frozenset(),
    desk="central_authority",
    measure="assets",
    begins=MappingProxyType({"sender_role": "ca_officer", "measure": "confiscation"}),
    guard=fits_the_recovery,
    reads=read_property,
    words=MappingProxyType(
        {
            (Side.REQUESTING, State.SHARING_PROPOSED): Word.WAITING_FOR_US,
            (Side.REQUESTED, State.SHARING_PROPOSED): Word.WAITING_FOR_THEM,
        }
    ),
    tasks=TASKS,
)
