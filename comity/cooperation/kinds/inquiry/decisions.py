"""Which items can be wanted as evidence, and of which it can be said that they may be."""

from comity.cooperation.acts import Act
from comity.cooperation.contents import Content
from comity.cooperation.marked_fields import UseAllowed, UseWish
from comity.cooperation.marked_items import items_of
from comity.cooperation.threads import Thread
from comity.evidence.releases import INTELLIGENCE_ONLY, WITH_CONSENT


def named_items(view: Thread, _act: Act, content: Content) -> str:
    """Return why our own people cannot say ``content``, or nothing.

    It binds our own people alone; a peer's consent to the use of intelligence changes nothing.
    """
    if not isinstance(content, UseWish | UseAllowed):
        return ""
    found = {one.number: one.use for one in items_of(view)}
    unknown = [number for number in content.items if number not in found]
    if unknown:
        return f"there is no item {unknown[0] + 1} in this inquiry"
    never = [number for number in content.items if found[number] == INTELLIGENCE_ONLY]
    if never:
        return f"item {never[0] + 1} was given as intelligence only, and never becomes evidence"
    free = [number for number in content.items if found[number] != WITH_CONSENT]
    return f"item {free[0] + 1} may be used in court already" if free else ""
