"""When the request for the data arrives, the preservation lasts until it is decided.

Source: Budapest Convention, Art. 29(7); process 2.1 (superseded by the request for assistance).
"""

from datetime import datetime

from comity.access.app import services as access
from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import Supersession
from comity.cooperation.app import queries, scopes
from comity.cooperation.app.models import Thread
from comity.cooperation.app.services import speaking
from comity.cooperation.clocks import is_held
from comity.cooperation.people import MACHINE
from comity.cooperation.states import State


def by_request_that_arrived(request: Thread, *, now: datetime) -> None:
    """Let ``request`` supersede the preservation that it names, or tell a person why not."""
    if not request.preservation_ref:
        return
    held = queries.preservation(
        request.preservation_ref,
        peer=request.peer,
        own_side=Side.REQUESTED,
        asking=request.kind,
    )
    if held is None or not _superseded(held, request, now=now):
        tell_it_stays(request, held, now=now)


def tell_it_stays(request: Thread, preservation: Thread | None, *, now: datetime) -> None:
    """Tell a person that the preservation which ``request`` names is not superseded by it."""
    access.notify(
        "cooperation.preservation_not_superseded",
        "warning",
        now,
        about=access.About("request", request.pk),
        request=request.pk,
        named=request.preservation_ref,
        state=None if preservation is None else preservation.state,
    )


def by_request_that_came_before(preservation: Thread, *, now: datetime) -> None:
    """Let the request for the data that is already here supersede a preservation just made."""
    request = queries.relying_on(preservation)
    if request is None or request.state == State.AWAITING_LEAVE:
        return
    if not scopes.waits_for_review(request, queries.folded(request), now=now):
        _superseded(preservation, request, now=now)


def _superseded(preservation: Thread, request: Thread, *, now: datetime) -> bool:
    held = speaking.locked(preservation.pk)
    view = queries.folded(held)
    open_now = Act.SUPERSEDE in view.open_acts(Side.REQUESTED)
    if view.kind is None or not open_now or not is_held(view, now=now):
        return False
    content = Supersession(
        by_thread=request.pk, by_reference=request.peer_reference or None, by_kind=request.kind
    )
    speaking.say(
        held,
        Act.SUPERSEDE,
        content.written(),
        by=MACHINE,
        now=now,
        view=view,
        kind=view.kind,
        urgent=view.urgent,
    )
    return True
