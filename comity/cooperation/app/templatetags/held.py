"""That a request waits for the provider's State: ``{% load held %}{% held_card thread %}``."""

from typing import Any

from django import template

from comity.cooperation.acts import Side
from comity.cooperation.app import queries
from comity.cooperation.app.models import Thread
from comity.cooperation.app.pages.leaves import HELD, MISFITS, RULES
from comity.cooperation.app.pages.wording import word
from comity.cooperation.leave_of_states import awaited_in
from comity.cooperation.states import State

register = template.Library()


@register.inclusion_tag("cooperation/parts/held.html")
def held_card(thread: Thread) -> dict[str, Any]:
    """Return why a request was not handed to the provider; nothing where it was."""
    if thread.state != State.AWAITING_LEAVE:
        return {}
    said = awaited_in(queries.folded(thread)) or {}
    return {
        "title": word(HELD, said.get("leave")),
        "why": word(RULES, said.get("leave_rule")),
        "misfit": word(MISFITS, said["leave_misfit"]) if said.get("leave_misfit") else "",
        "consent": said.get("consent_ref"),
        "ours": thread.own_side == Side.REQUESTING,
    }
