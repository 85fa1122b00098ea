"""May one person alone send a request? By its kind, or in an emergency by what the State published.

At night one officer is on duty. Where the State has not said that this one may send an emergency
request alone, a second one sends it: what nobody published is not taken as allowed.

Source: process 3.2 (emergency: C, S; A after), 3.1 (poc_247, on duty alone).
"""

from datetime import datetime

from django.conf import settings

from comity.cooperation.kinds import Kind, plan_of
from comity.directory.app import queries as directory


def may_alone(kind: Kind, *, now: datetime) -> bool:
    """Say whether a request of ``kind`` needs no second person at this node."""
    plan = plan_of(kind)
    if plan.alone or not plan.alone_if:
        return plan.alone
    own = directory.state_profile_of(settings.COMITY_NODE.code, on=now.date())
    stated: str = own.value(plan.alone_if, kind=str(kind))
    return stated == "yes"
