"""What came straight to a provider, and lacks the consent of our State, is held for its authority.

The node of the sender has asked its own law data before it sent. They may be older than ours, or
wrong, or nobody may have asked at all: so this node judges by its own, and a request that needs a
consent and carries none is given to no provider before the authority lets it go on.

Source: report EG.4/2020/2, 13(d), 13(ggg); process 2.3; decision 20.
"""

from datetime import datetime

from comity.access.app import services as access
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import leaves
from comity.cooperation.app.models import Thread
from comity.cooperation.app.services import speaking
from comity.cooperation.decisions import LeaveAwaited
from comity.cooperation.people import MACHINE
from comity.cooperation.states import State
from comity.cooperation.threads import Thread as FoldedThread


def holds_back(thread: Thread, view: FoldedThread, *, now: datetime) -> bool:
    """Say whether a request that came waits for our State's authority, and not for the provider.

    Where it has to from now on, that is said in the thread, so that both sides see it and why, and
    our people are told.
    """
    if view.state is State.AWAITING_LEAVE:
        return True
    let = view.state is not State.RECEIVED or view.applied(Act.NO_OBJECTION)
    if view.kind is None or let or thread.own_side != Side.REQUESTED:
        return False
    found = leaves.standing_here(view.kind, view.content, sender=thread.peer, now=now)
    if found is None or not found.blocks:
        return False
    said = LeaveAwaited(
        leave=str(found.leave.verdict),
        leave_rule=found.leave.rule,
        leave_misfit=str(found.misfit) or None,
        consent_ref=None if found.asked is None else found.asked.peer_reference or None,
    )
    speaking.say(
        thread,
        Act.AWAIT_LEAVE,
        said.written(),
        by=MACHINE,
        now=now,
        view=view,
        kind=view.kind,
        urgent=view.urgent,
    )
    access.notify(
        "cooperation.awaits_leave",
        "alarm" if view.urgent else "warning",
        now,
        about=access.About("request", thread.pk),
        thread=thread.pk,
        reference=thread.peer_reference or thread.own_reference,
        peer=thread.peer,
    )
    return True
