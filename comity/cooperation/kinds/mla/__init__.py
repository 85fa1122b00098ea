"""MLA: mutual legal assistance with stored electronic evidence.

Source: process 1.3f, 2.2.
"""

from types import MappingProxyType

from comity.cooperation.assistance import ASSISTANCE, clocks_of_assistance, heard_before_refusal
from comity.cooperation.kinds.mla.form import FORM
from comity.cooperation.kinds.mla.request import AssistanceRequest
from comity.cooperation.kinds.mla.words import LABELS, LETTER
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.stages import BEGINNING, Stage
from comity.cooperation.states import CENTRAL_AUTHORITY, JUDICIAL

PLAN = Plan(
    place=3,
    request=AssistanceRequest,
    table=ASSISTANCE,
    roles=CENTRAL_AUTHORITY,
    line=(*BEGINNING, Stage.DELIVERED, Stage.VERIFIED),
    clocks=clocks_of_assistance,
    form=FORM,
    labels=LABELS,
    letter=LETTER,
    relies=True,
    approving=JUDICIAL,
    desk="central_authority",
    begins=MappingProxyType({"sender_role": "ca_officer"}),
    asked_by_default="production_order",
    guard=heard_before_refusal,
)
