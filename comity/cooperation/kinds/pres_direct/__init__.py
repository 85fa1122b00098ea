"""PRES_DIRECT: ask a provider itself to preserve stored data.

Source: process 1.3a, 1.3b, 2.1 (direct-to-provider preservation).
"""

from types import MappingProxyType

from comity.cooperation.direct import (
    COMMON,
    HOLDING,
    SAID_OF_HOLDING,
    clocks_with,
    times_of_holding,
)
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.kinds.pres_direct.form import FORM
from comity.cooperation.kinds.pres_direct.request import ProviderPreservationRequest
from comity.cooperation.kinds.pres_direct.words import LABELS, LETTER
from comity.cooperation.stages import Stage

PLAN = Plan(
    place=4,
    request=ProviderPreservationRequest,
    table=HOLDING,
    answers=SAID_OF_HOLDING,
    line=(Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.PRESERVED, Stage.CLOSED),
    clocks=clocks_with(times_of_holding),
    form=FORM,
    labels=LABELS,
    letter=LETTER,
    holds=True,
    alone=True,
    measure="preserve_stored",
    begins=MappingProxyType(
        {
            "sender_role": "poc_247",
            "period_days": 90,
            "extension_count": 0,
            "mla_intent": True,
            "no_close_note": "do_not_close_or_tell",
        }
    ),
    **COMMON,
)
