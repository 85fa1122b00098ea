"""SUBSCR_MLA: who stands behind an account or an address, asked of a central authority.

Source: process 1.2, 2.2; Budapest Convention, Art. 18(3) and 31.
"""

from comity.cooperation.kinds.assisting import plan_of_assistance
from comity.cooperation.kinds.subscr_mla.form import FORM
from comity.cooperation.kinds.subscr_mla.request import SubscriberRequest
from comity.cooperation.kinds.subscr_mla.words import LABELS, LETTER

PLAN = plan_of_assistance(
    place=2,
    request=SubscriberRequest,
    form=FORM,
    labels=LABELS,
    letter=LETTER,
    categories=frozenset({"SUB", "IDENT"}),
    measure="subscriber_info",
)
