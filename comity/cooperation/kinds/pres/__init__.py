"""PRES: preserve stored data without delay, until they can be asked for.

Source: process 1.1, 1.3b, 2.1; Budapest Convention, Art. 29 and 30.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.answers import Preserved
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.kinds.pres.clocks import clocks_of_preservation
from comity.cooperation.kinds.pres.form import FORM
from comity.cooperation.kinds.pres.lifecycle import PRESERVATION
from comity.cooperation.kinds.pres.request import PreservationRequest
from comity.cooperation.kinds.pres.words import LABELS, LETTER
from comity.cooperation.stages import BEGINNING, Stage
from comity.cooperation.states import CONTACT_POINT

PLAN = Plan(
    place=1,
    request=PreservationRequest,
    table=PRESERVATION,
    roles=CONTACT_POINT,
    answers=MappingProxyType({Act.EXECUTE: Preserved}),
    line=(*BEGINNING, Stage.PRESERVED, Stage.CLOSED),
    clocks=clocks_of_preservation,
    form=FORM,
    labels=LABELS,
    letter=LETTER,
    holds=True,
    alone=True,
    desk="poc_247",
    measure="preserve_stored",
    begins=MappingProxyType(
        {
            "sender_role": "poc_247",
            "period_days": 90,
            "no_close_note": "do_not_close_or_tell",
        }
    ),
)
