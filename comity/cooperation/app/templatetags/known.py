"""What a request goes by: ``{% load known %}{% known thread %}``."""

from django import template

from comity.cooperation.app.models import Thread
from comity.cooperation.app.pages.titles import KnownAs, known_as

register = template.Library()


@register.inclusion_tag("cooperation/parts/known.html", takes_context=True)
def known(context: template.Context, thread: Thread) -> dict[str, KnownAs | object]:
    """Return the number of a request, or its kind, its partner and its day while it has none."""
    return {"known": known_as(thread), "now": context.get("now")}
