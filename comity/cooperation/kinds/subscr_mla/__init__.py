"""SUBSCR_MLA: who stands behind an account or an address, asked of a central authority.

Source: process 1.2, 2.2; Budapest Convention, Art. 18(3) and 31.
"""

from types import MappingProxyType

from comity.cooperation.assistance import ASSISTANCE, clocks_of_assistance, heard_before_refusal
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.kinds.subscr_mla.form import FORM
from comity.cooperation.kinds.subscr_mla.request import SubscriberRequest
from comity.cooperation.kinds.subscr_mla.words import LABELS, LETTER
from comity.cooperation.stages import BEGINNING, Stage
from comity.cooperation.states import CENTRAL_AUTHORITY, JUDICIAL

PLAN = Plan(
    place=2,
    request=SubscriberRequest,
    table=ASSISTANCE,
    roles=CENTRAL_AUTHORITY,
    line=(*BEGINNING, Stage.DELIVERED, Stage.VERIFIED),
    clocks=clocks_of_assistance,
    form=FORM,
    labels=LABELS,
    letter=LETTER,
    relies=True,
    approving=JUDICIAL,
    categories=frozenset({"SUB", "IDENT"}),
    desk="central_authority",
    measure="subscriber_info",
    guard=heard_before_refusal,
    begins=MappingProxyType({"sender_role": "ca_officer"}),
)
