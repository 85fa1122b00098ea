"""MLA: mutual legal assistance with stored electronic evidence.

Source: process 1.3f, 2.2.
"""

from comity.cooperation.kinds.assisting import plan_of_assistance
from comity.cooperation.kinds.mla.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.mla.request import AssistanceRequest
from comity.cooperation.kinds.mla.words import LABELS, LETTER

PLAN = plan_of_assistance(
    place=3,
    request=AssistanceRequest,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    asked_by_default="production_order",
)
