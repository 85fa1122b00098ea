"""EPOC: a court of one State orders a provider of another to give stored data.

Source: process 1.4, 1.6, 2.3.
"""

from types import MappingProxyType

from comity.cooperation.certificates import ANSWERS, PRODUCTION, clocks_of_production
from comity.cooperation.direct import COMMON, SAID
from comity.cooperation.kinds.epoc.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.epoc.request import ProductionRequest
from comity.cooperation.kinds.epoc.words import LABELS, LETTER
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.stages import Stage
from comity.cooperation.states import JUDICIAL

PLAN = Plan(
    place=7,
    request=ProductionRequest,
    table=PRODUCTION,
    answers=MappingProxyType({**SAID, **ANSWERS}),
    line=(Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.DELIVERED, Stage.VERIFIED),
    clocks=clocks_of_production,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    relies=True,
    approving=JUDICIAL,
    begins=MappingProxyType(
        {
            "sender_role": "ca_officer",
            "deadline": "ten_days",
            "addressee_is": "controller",
            "enforcing_authority_notified": True,
        }
    ),
    **{**COMMON, "desk": "central_authority"},
)
