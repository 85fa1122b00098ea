"""REFERRAL: tell a provider that content breaks its own terms. It asks, and binds nobody.

Source: process 1.12, 2.9; EU Reg. 2022/2065, Art. 16; report EG.4/2020/2, 14(hh).
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.kinds.referral.clocks import clocks_of_referral
from comity.cooperation.kinds.referral.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.referral.request import Referral
from comity.cooperation.kinds.referral.words import FORCE, LABELS, LETTER, TASKS
from comity.cooperation.removals import LeftOnline
from comity.cooperation.takedowns import COMMON, SAID, answering_as

PLAN = Plan(
    place=40,
    request=Referral,
    answers=MappingProxyType({**SAID, Act.REFUSE: LeftOnline}),
    clocks=clocks_of_referral,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    force=FORCE,
    fills=answering_as(FORCE.code),
    tasks=TASKS,
    leads_to="REMOVAL",
    begins=MappingProxyType(
        {"sender_role": "poc_247", "notice_type": "referral", "preserve_first": True}
    ),
    **COMMON,
)
