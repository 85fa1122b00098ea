"""When a partner without a node has the request for the data, the preservation it holds lasts.

No node says so there. It is registered here, as what follows from the law, once it is known that
the request has come: while nobody knows that it did, the end of the preservation has to be watched.

Source: Budapest Convention, Art. 29(7); process 2.1 (superseded by the request for assistance).
"""

from collections.abc import Mapping
from datetime import datetime

from comity.access.app.services import Person
from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import Supersession
from comity.cooperation.app import queries, registry
from comity.cooperation.app.models import Thread
from comity.cooperation.app.services import speaking
from comity.cooperation.app.services.keeping import keep_heard
from comity.cooperation.app.services.supersession import tell_it_stays
from comity.cooperation.clocks import is_held
from comity.cooperation.contents import taken
from comity.cooperation.kinds import Kind, holds, is_of_property, plan_of
from comity.cooperation.registering import Heard, What, ways
from comity.cooperation.states import HELD, State
from comity.cooperation.threads import Thread as FoldedThread
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.time import written


def follow(thread: Thread, *, by: Mapping[str, str], person: Person, now: datetime) -> None:
    """Let a preservation of ours be superseded, if what is known of ``thread`` now leads to it.

    Where we are asked, this node says so itself; see ``supersession``.

    Args:
        thread: The request for the data, or the preservation; its partner has no node.
        by: In which role it is registered.
        person: Who has registered what it follows from.
        now: The present instant.
    """
    if thread.own_side != Side.REQUESTING:
        return
    kind, request, preservation = Kind(thread.kind), None, None
    if plan_of(kind).relies and thread.preservation_ref:
        request, named_there = thread, thread.preservation_ref
        side = Side.REQUESTING
        preservation = queries.preservation(
            named_there, peer=thread.peer, own_side=side, asking=thread.kind
        )
    elif holds(kind) or is_of_property(kind):
        request, preservation = queries.relying_on(thread), thread
    if request is None or not request.open:
        return
    asked = queries.folded(request)
    if asked.state in {State.DRAFT, State.SENT}:  # nobody knows that it has come
        return
    if preservation is None or not _superseded(
        preservation, request, asked, by=by, person=person, now=now
    ):
        tell_it_stays(request, preservation, now=now)


def _superseded(
    preservation: Thread,
    request: Thread,
    asked: FoldedThread,
    *,
    by: Mapping[str, str],
    person: Person,
    now: datetime,
) -> bool:
    """Register it, and say whether the preservation lasts until the request is decided."""
    held = speaking.locked(preservation.pk)
    before, view = traced(held), queries.folded(held)
    if view.held_until_decision or view.state not in HELD:  # done, or nothing is held yet
        return True
    instants = [asked.received_at, *(one.said.at for one in view.entries)]
    at = max(one for one in instants if one is not None)
    if Act.SUPERSEDE not in view.open_acts(Side.REQUESTED) or not is_held(view, now=at):
        return False
    content = Supersession(
        by_thread=request.pk,
        by_reference=request.peer_reference or request.own_reference or None,
        by_kind=request.kind,
    )
    row = keep_heard(
        held,
        Act.SUPERSEDE,
        content.written(),
        _as_known(held, request, at),
        view=view,
        by=by,
        person=person,
        now=now,
    )
    journal.record(
        "registered",
        now=now,
        thread=held.pk,
        what=str(What.HEARD),
        act=str(Act.SUPERSEDE),
        of=row.digest,
        person=person.pk,
        before=before,
        after=traced(held),
    )
    return True


def _as_known(held: Thread, request: Thread, at: datetime) -> Heard:
    """Return that it follows from the request, which went to the partner by some way."""
    went = ways(registry.records(request))
    sent = next((one.sent for one in went.values() if one.sent is not None), None)
    return taken(
        Heard,
        {
            "way": "mail" if sent is None else sent.facts["way"],
            "said_by": registry.partner(held.peer).name,
            "received_at": written(at),
            "implied": True,
        },
        own=True,
    )
