"""Whether a request asks or binds: ``{% load forces %}{% force_banner thread.kind %}``."""

from django import template
from django.utils.translation import gettext as _

from comity.cooperation.kinds import Kind, plan_of, takes_down

register = template.Library()


@register.inclusion_tag("cooperation/parts/force.html")
def force_banner(kind: str) -> dict[str, object]:
    """Return what is said above every page of a request of ``kind``, if it has to be said."""
    return _told(kind)


@register.inclusion_tag("cooperation/parts/force_badge.html")
def force_badge(kind: str) -> dict[str, object]:
    """Return the same in a word or two, for lists and headings."""
    return _told(kind)


@register.filter
def is_takedown(kind: str) -> bool:
    """Say whether a request of ``kind`` has content taken away."""
    return takes_down(kind)


def _told(kind: str) -> dict[str, object]:
    force = plan_of(Kind(kind)).force if kind in set(Kind) else None
    if force is None:
        return {"force": None}
    return {"force": force, "said": _(force.said), "badge": _(force.badge)}
