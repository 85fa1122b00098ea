"""EPOC_PR: an authority of one State orders a provider of another to preserve stored data.

Source: process 1.5, 1.6, 2.1, 2.3.
"""

from types import MappingProxyType

from comity.cooperation.certificates import ANSWERS, once_and_no_longer
from comity.cooperation.direct import (
    COMMON,
    HOLDING,
    SAID_OF_HOLDING,
    clocks_with,
    times_of_holding,
)
from comity.cooperation.kinds.epoc_pr.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.epoc_pr.request import PreservationCertificate
from comity.cooperation.kinds.epoc_pr.words import LABELS, LETTER
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.stages import Stage
from comity.cooperation.states import JUDICIAL

PLAN = Plan(
    place=6,
    request=PreservationCertificate,
    table=HOLDING,
    answers=MappingProxyType({**SAID_OF_HOLDING, **ANSWERS}),
    line=(Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.PRESERVED, Stage.CLOSED),
    clocks=clocks_with(times_of_holding),
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    holds=True,
    approving=JUDICIAL,
    leads_to="EPOC",
    measure="preserve_stored",
    guard=once_and_no_longer,
    begins=MappingProxyType(
        {
            "sender_role": "ca_officer",
            "period_days": 60,
            "extension_count": 0,
            "mla_intent": True,
            "no_close_note": "do_not_close_or_tell",
        }
    ),
    **{**COMMON, "desk": "central_authority"},
)
