"""Going on with a request: every act of either side that needs no evidence."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from comity.cooperation.acts import MACHINE_ACTS, Act, Side
from comity.cooperation.answers import Forwarding, content_model
from comity.cooperation.app import queries
from comity.cooperation.app.models import Statement, Thread
from comity.cooperation.app.services import orders, speaking, supersession
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.contents import taken
from comity.cooperation.errors import UnknownActError
from comity.cooperation.lifecycles import Kind
from comity.cooperation.orders import OrderKind
from comity.cooperation.people import Someone, named
from comity.cooperation.periods import preservation_ends
from comity.cooperation.threads import Thread as FoldedThread
from comity.journal.app import services as journal
from comity.kernel.time import read


def act_of(code: str) -> Act:
    """Return the act with that code, if a person can do it in a thread that is open.

    Raises:
        UnknownActError: There is none.
    """
    known = {str(act): act for act in Act if act not in MACHINE_ACTS and act is not Act.REQUEST}
    if code not in known:
        msg = f"there is no act {code!r}; the acts are {', '.join(sorted(known))}"
        raise UnknownActError(msg, act=code)
    return known[code]


@transaction.atomic
def perform(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    person: Someone,
    now: datetime,
    attachments: tuple[Mapping[str, Any], ...] = (),
) -> Thread:
    """Do ``act``: say it, and what it brings about here; both happen or neither does.

    Raises:
        MalformedContentError: The content is not what the act needs.
        PermissionRefusedError: The person may not.
        TransitionRefusedError: The act is not open.
    """
    held = speaking.locked(thread.pk)
    view = queries.folded(held)
    kind = speaking.opened(held, act, view)
    speaking.may(person, act, kind=kind, side=Side(held.own_side))
    stated = _completed(held, act, content, kind=kind, view=view, now=now)
    said = taken(content_model(kind, act), stated, own=True)
    if isinstance(said, Forwarding) and not said.provider_ticket:
        order = orders.issue(held, said, view=view, kind=_ORDERED[kind], person=person, now=now)
        said = said.model_copy(update={"order_reference": order.reference})
    row = speaking.say(
        held,
        act,
        said.written(),
        by=named(person),
        now=now,
        view=view,
        kind=kind,
        attachments=attachments,
        urgent=view.urgent,
    )
    _record(held, act, row, person=person, now=now)
    if act is Act.EXECUTE and kind is Kind.PRES:
        supersession.by_request_that_came_before(held, now=now)
    return held


_ORDERED: Mapping[Kind, OrderKind] = {
    Kind.PRES: OrderKind.PRESERVE,
    Kind.SUBSCR_MLA: OrderKind.DISCLOSE,
    Kind.MLA: OrderKind.DISCLOSE,
}


def _record(held: Thread, act: Act, row: Statement, *, person: Someone, now: datetime) -> None:
    journal.record(
        "request-act",
        now=now,
        thread=held.pk,
        reference=held.own_reference,
        act=str(act),
        of=row.digest,
        person=person.id,
    )


def _completed(
    held: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    kind: Kind,
    view: FoldedThread,
    now: datetime,
) -> Mapping[str, Any]:
    """Return ``content`` with what the node knows itself, wherever the person left it out."""
    if act is Act.ACKNOWLEDGE:
        return {"zone": settings.COMITY_NODE.zone, **content}
    if act is Act.GRANT_EXTENSION:
        wished = view.entries[-1].said.body.content.get("expires_on")
        return {"zone": settings.COMITY_NODE.zone, "expires_on": wished, **content}
    if act is Act.REPORT_DEFECT:
        return {"package_id": view.packages[-1] if view.packages else None, **content}
    if act is Act.EXECUTE and kind is Kind.PRES:
        return {**_preserved(held, view, now=now), **content}
    return content


def _preserved(held: Thread, view: FoldedThread, *, now: datetime) -> Mapping[str, Any]:
    """Return what the provider's confirmation says of a preservation."""
    zone = settings.COMITY_NODE.zone
    confirmed = held.orders.exclude(confirmation=None).order_by("confirmed_at").last()
    known: dict[str, Any] = {}
    at = now
    if confirmed is not None and confirmed.confirmed_at is not None:
        said = confirmed.confirmation or {}
        known = {"provider": confirmed.provider_code, "provider_ticket": said.get("ticket")}
        known["snapshot_at"] = said.get("snapshot_at")
        at = read(said["snapshot_at"]) if said.get("snapshot_at") else confirmed.confirmed_at
    taken_effect_on = at.astimezone(ZoneInfo(zone)).date()
    asked = view.content.get("period_days") or 0
    lasts = max(clock_rules().preservation.held.at_least, timedelta(days=min(asked, 3650)))
    return {
        **known,
        "taken_effect_on": taken_effect_on.isoformat(),
        "expires_on": preservation_ends(taken_effect_on, minimum=lasts).isoformat(),
        "zone": zone,
    }
