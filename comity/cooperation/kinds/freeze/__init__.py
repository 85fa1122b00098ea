"""FREEZE: property is frozen until it can be confiscated.

Source: process 1.10, 2.7; UNCAC, Art. 54(2) and 55; report 13(aa).
"""

from types import MappingProxyType

from comity.cooperation.acts import Act, Side
from comity.cooperation.freezes import Frozen, NothingFound, PartFrozen, fits_the_property
from comity.cooperation.kinds.freeze.clocks import clocks_of_freeze
from comity.cooperation.kinds.freeze.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.freeze.lifecycle import FREEZE, STEPS
from comity.cooperation.kinds.freeze.request import FreezeRequest
from comity.cooperation.kinds.freeze.words import LABELS, LETTER, TASKS
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.property_rows import read_property
from comity.cooperation.stages import Stage, Word
from comity.cooperation.states import CENTRAL_AUTHORITY, JUDICIAL, State

PLAN = Plan(
    place=21,
    request=FreezeRequest,
    table=FREEZE,
    roles=CENTRAL_AUTHORITY,
    steps=STEPS,
    answers=MappingProxyType(
        {Act.EXECUTE: Frozen, Act.PARTLY: PartFrozen, Act.NO_DATA: NothingFound}
    ),
    line=(
        *(Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED),
        *(Stage.DECIDED, Stage.FROZEN, Stage.CLOSED),
    ),
    clocks=clocks_of_freeze,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    assets=True,
    relies=True,
    leads_to="CONFISC",
    supplies=False,
    approving=JUDICIAL,
    categories=frozenset(),
    desk="central_authority",
    measure="assets",
    begins=MappingProxyType({"sender_role": "ca_officer", "measure": "freeze"}),
    guard=fits_the_property,
    reads=read_property,
    words=MappingProxyType(
        {
            (side, state): Word.FROZEN
            for side in Side
            for state in (State.FROZEN, State.EXTENSION_ASKED, State.SUPERSEDED)
        }
    ),
    tasks=TASKS,
)
