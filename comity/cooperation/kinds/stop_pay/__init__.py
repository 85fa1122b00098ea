"""STOP_PAY: an alert on hour clocks, so that a bank holds a payment until it is frozen.

Source: process 2.7 (stop-payment fast track); report 13(aa).
"""

from types import MappingProxyType

from comity.cooperation.acts import Act, Side
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.kinds.stop_pay.clocks import clocks_of_payment
from comity.cooperation.kinds.stop_pay.form import FORM, OWN_FIELDS
from comity.cooperation.kinds.stop_pay.lifecycle import STEPS, STOPPED_PAYMENT
from comity.cooperation.kinds.stop_pay.request import StopPayment
from comity.cooperation.kinds.stop_pay.words import LABELS, LETTER, TASKS
from comity.cooperation.property_rows import read_money
from comity.cooperation.recoveries import GoneOn, HeldMoney
from comity.cooperation.stages import Stage, Word
from comity.cooperation.states import CONTACT_POINT, State

PLAN = Plan(
    place=20,
    request=StopPayment,
    table=STOPPED_PAYMENT,
    roles=CONTACT_POINT,
    steps=STEPS,
    answers=MappingProxyType({Act.EXECUTE: HeldMoney, Act.NO_DATA: GoneOn}),
    line=(
        *(Stage.SENT, Stage.RECEIVED, Stage.ACKNOWLEDGED),
        *(Stage.BANK_CONTACTED, Stage.HELD, Stage.CLOSED),
    ),
    clocks=clocks_of_payment,
    form=FORM,
    own_fields=OWN_FIELDS,
    labels=LABELS,
    letter=LETTER,
    assets=True,
    supplies=False,
    leads_to="FREEZE",
    categories=frozenset(),
    desk="poc_247",
    measure="assets",
    begins=MappingProxyType(
        {
            "sender_role": "poc_247",
            "urgency": "urgent",
            "urgency_reasons": ["asset_flight"],
            "wish": "hold",
            "hold_hours": 72,
        }
    ),
    reads=read_money,
    words=MappingProxyType(
        {(side, state): Word.HELD for side in Side for state in (State.FROZEN, State.SUPERSEDED)}
    ),
    tasks=TASKS,
)
