"""CONSENT: may we ask your provider straight? Asked of the State in which the provider is.

Source: report EG.4/2020/2, 13(d), 13(m), 13(n), 13(ggg); process 2.3.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.kinds.consent.clocks import clocks_of_consent
from comity.cooperation.kinds.consent.decisions import ConsentGiven
from comity.cooperation.kinds.consent.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.consent.lifecycle import CONSENT
from comity.cooperation.kinds.consent.request import ConsentRequest
from comity.cooperation.kinds.consent.words import LABELS, LETTER
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.stages import Stage
from comity.cooperation.states import CENTRAL_AUTHORITY

PLAN = Plan(
    place=9,
    request=ConsentRequest,
    table=CONSENT,
    roles=CENTRAL_AUTHORITY,
    answers=MappingProxyType({Act.ACCEPT: ConsentGiven}),
    line=(Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.GRANTED),
    clocks=clocks_of_consent,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    permits=True,
    desk="central_authority",
    measure="mla_general",
    begins=MappingProxyType({"sender_role": "ca_officer"}),
)
