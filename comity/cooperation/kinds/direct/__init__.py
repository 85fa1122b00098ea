"""DIRECT: ask a provider itself for stored data, by its consent or by an order that binds it.

Source: process 1.3c, 1.3d, 2.3.
"""

from types import MappingProxyType

from comity.cooperation.direct import (
    COMMON,
    DISCLOSURE,
    SAID,
    clocks_with,
    times_of_disclosure,
)
from comity.cooperation.kinds.direct.form import FORM
from comity.cooperation.kinds.direct.request import ProviderDataRequest
from comity.cooperation.kinds.direct.words import LABELS, LETTER
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.stages import Stage

PLAN = Plan(
    place=5,
    request=ProviderDataRequest,
    table=DISCLOSURE,
    answers=SAID,
    line=(Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.DELIVERED, Stage.VERIFIED),
    clocks=clocks_with(times_of_disclosure),
    form=FORM,
    labels=LABELS,
    letter=LETTER,
    relies=True,
    begins=MappingProxyType(
        {"sender_role": "poc_247", "identifiers_as": "text", "no_close_note": "do_not_close"}
    ),
    **COMMON,
)
