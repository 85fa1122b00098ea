"""EMERG: data from a provider at once, because life or safety is in danger.

Nothing is released without a call back to the directory's number and an assessment by a second
person; a review follows within a week.

Source: process 1.3e, 2.4.
"""

from types import MappingProxyType

from comity.cooperation.direct import COMMON, SAID
from comity.cooperation.kinds.emerg.clocks import clocks_of_disclosure
from comity.cooperation.kinds.emerg.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.emerg.lifecycle import DISCLOSURE, STEPS
from comity.cooperation.kinds.emerg.request import EmergencyRequest
from comity.cooperation.kinds.emerg.words import LABELS, LETTER
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.stages import Stage

PLAN = Plan(
    place=8,
    request=EmergencyRequest,
    table=DISCLOSURE,
    answers=SAID,
    line=(
        Stage.SENT,
        Stage.RECEIVED,
        Stage.SENDER_VERIFIED,
        Stage.ASSESSED,
        Stage.DELIVERED,
        Stage.REVIEWED,
    ),
    clocks=clocks_of_disclosure,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    alone_if="one_person_in_emergency",
    measure="emergency_disclosure",
    theirs=frozenset({"verification"}),
    begins=MappingProxyType(
        {
            "sender_role": "poc_247",
            "urgency": "emergency",
            "urgency_reasons": ("life",),
            "danger_present": True,
            "followup": "will_follow",
        }
    ),
    **{**COMMON, "steps": STEPS},
)
