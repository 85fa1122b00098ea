"""The steps from property that is held or frozen to what follows, as the page offers them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from comity.cooperation.app import recovering
from comity.cooperation.app.models import Thread
from comity.cooperation.kinds import plan_of
from comity.cooperation.threads import Thread as FoldedThread


def steps(thread: Thread, view: FoldedThread) -> list[tuple[str, str, str]]:
    """Return for each way on from ``thread`` its name, what its button says and its address."""
    begun = {str(draft.kind) for draft in thread.follow_ups.filter(discarded_at=None)}
    said = {
        recovering.PROPERTY: _("Draft the request that follows, with all that was typed"),
        recovering.RECORDS: _("Ask for the records of the accounts"),
    }
    leads_to = "" if view.kind is None else plan_of(view.kind).leads_to
    return [
        (way, said[way], reverse("request-follow", args=[thread.pk, way]))
        for way in recovering.open_ways(thread, view)
        if way != recovering.PROPERTY or leads_to not in begun
    ]
