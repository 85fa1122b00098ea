"""What the plans of the kinds that ask a central authority for data have in common.

Source: process 2.2.
"""

from types import MappingProxyType
from typing import Any

from comity.cooperation.assistance import ASSISTANCE, clocks_of_assistance, heard_before_refusal
from comity.cooperation.kinds.plan import Plan
from comity.cooperation.stages import BEGINNING, Stage
from comity.cooperation.states import CENTRAL_AUTHORITY, JUDICIAL


def plan_of_assistance(**own: Any) -> Plan:  # noqa: ANN401 - the fields of a plan, each of its type
    """Return the plan of a kind of assistance; ``own`` is what it has for itself."""
    return Plan(
        table=ASSISTANCE,
        roles=CENTRAL_AUTHORITY,
        line=(*BEGINNING, Stage.DELIVERED, Stage.VERIFIED),
        clocks=clocks_of_assistance,
        relies=True,
        approving=JUDICIAL,
        desk="central_authority",
        begins=MappingProxyType({"sender_role": "ca_officer"}),
        guard=heard_before_refusal,
        **own,
    )
