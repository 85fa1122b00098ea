"""Keeping what a partner without a node said, as a statement of its side in the thread.

Called inside the transaction of the act that registers it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from comity.access.app.services import Person
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import registry
from comity.cooperation.app.models import Statement, Thread
from comity.cooperation.app.services import records, speaking
from comity.cooperation.errors import TransitionRefusedError
from comity.cooperation.kinds import Kind
from comity.cooperation.lifecycles import roles_of
from comity.cooperation.registering import Heard, What, coverable, seen_by
from comity.cooperation.statements import Body
from comity.cooperation.threads import Effect
from comity.cooperation.threads import Thread as FoldedThread

_SPEAKING = ("poc_247", "ca_officer", "provider_lert")
"""Roles by which the fold reads what was registered: who is competent there is theirs to know."""


def keep_heard(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    came: Heard,
    *,
    view: FoldedThread,
    by: Mapping[str, str],
    person: Person,
    now: datetime,
) -> Statement:
    """Keep what the other side said as a statement of its side, and the record that says so.

    Raises:
        TransitionRefusedError: It has no effect where it stands; the transaction must roll back.
    """
    kind, own = Kind(thread.kind), Side(thread.own_side)
    across, said_at = own.other, came.said_at(ZoneInfo(registry.zone_of(thread.peer)))
    known = registry.records(thread)
    body = Body(
        kind=str(kind),
        act=str(act),
        n=view.next_number(across),
        cites=seen_by(view, known, own_side=own, at=said_at),
        covers=coverable(view, said_at) if across is Side.REQUESTED else (),
        reference=came.reference,
        content=content,
    ).written()
    made = records.write(
        thread,
        What.HEARD,
        {**came.written(), "side": str(across)},
        by=by,
        person=person,
        now=now,
        body=body,
    )
    row = Statement.objects.create(
        thread=thread,
        digest=made.digest,
        message_id=made.pk,
        side=str(across),
        body=body,
        by_name=came.said_by[:200],
        by_role=_role(kind, act),
        by_unit=(came.unit or "")[:200],
        said_at=said_at,
        received_at=came.received_at if across is Side.REQUESTING else None,
        epoch=1,
        seq=made.seq,
    )
    check_effect(speaking.renew(thread, now=now), row.digest)
    return row


def _role(kind: Kind, act: Act) -> str:
    roles = roles_of(kind, act)
    return next((role for role in _SPEAKING if role in roles), min(roles, default=""))


def check_effect(view: FoldedThread, digest: str) -> None:
    """Return if the statement has its effect in the thread.

    Raises:
        TransitionRefusedError: It has none; the caller's transaction must roll back.
    """
    entry = next((one for one in view.entries if one.said.digest == digest), None)
    if entry is not None and entry.effect is not Effect.APPLIED:
        raise TransitionRefusedError(entry.reason, state=str(entry.before), of=digest)
