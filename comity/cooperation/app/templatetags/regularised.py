"""How an emergency was regularised: ``{% load regularised %}{% regularised thread %}``."""

from typing import Any

from django import template
from django.utils import timezone

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.cooperation.app import queries
from comity.cooperation.app import regularised as found
from comity.cooperation.app.models import Thread
from comity.cooperation.kinds import calling_back

register = template.Library()


@register.inclusion_tag("cooperation/parts/regularised.html", takes_context=True)
def regularised(context: template.Context, thread: Thread) -> dict[str, Any]:
    """Return what was filed after an emergency, or which emergencies a request regularises.

    A request that the person may not read is told by its reference alone.
    """
    person, now = person_of(context["request"]), timezone.now()

    def readable(row: Thread | None) -> bool:
        return row is not None and gate.allowed(person, "read", row, now=now)

    emergency = thread.kind in calling_back()
    filed = found.filed_for(thread, queries.folded(thread)) if emergency else ()
    return {
        "filed": [(one, readable(one.thread)) for one in filed],
        "emergencies": [(row, readable(row)) for row in found.regularises(thread)],
    }
