"""REMOVAL: an authority orders a provider to take content away. It binds, by the law that it names.

Source: process 1.12, 2.9; EU Reg. 2022/2065, Art. 9; EU Reg. 2021/784, Arts. 3 and 4.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.kinds.removal.clocks import clocks_of_order
from comity.cooperation.kinds.removal.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.removal.request import RemovalOrder
from comity.cooperation.kinds.removal.words import FORCE, LABELS, LETTER, TASKS
from comity.cooperation.removals import OrderRefused, ResultByOrder
from comity.cooperation.states import JUDICIAL
from comity.cooperation.takedowns import COMMON, SAID, answering_as

PLAN = Plan(
    place=41,
    request=RemovalOrder,
    answers=MappingProxyType({**SAID, Act.REFUSE: OrderRefused, Act.REPORT_RESULT: ResultByOrder}),
    clocks=clocks_of_order,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    force=FORCE,
    fills=answering_as(FORCE.code),
    tasks=TASKS,
    approving=JUDICIAL,
    begins=MappingProxyType(
        {
            "sender_role": "ca_officer",
            "notice_type": "order",
            "preserve_first": True,
            "action_wanted": "remove",
        }
    ),
    **{**COMMON, "desk": "central_authority"},
)
