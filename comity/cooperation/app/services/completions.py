"""What the node knows itself of an act, wherever the person left it out."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from comity.cooperation.acts import Act, Side
from comity.cooperation.answers import content_model
from comity.cooperation.app import queries
from comity.cooperation.app.models import Thread
from comity.cooperation.app.services import extraditing
from comity.cooperation.app.services.speaking import reference_for
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import is_held
from comity.cooperation.contents import Content
from comity.cooperation.kinds import Kind, holds, is_of_property, plan_of, supplies
from comity.cooperation.lifecycles import State
from comity.cooperation.periods import preservation_ends
from comity.cooperation.recoveries import Confiscated, HeldMoney
from comity.cooperation.threads import Thread as FoldedThread
from comity.directory.app import queries as directory
from comity.kernel.time import read, written

_OF_RECORDS = ("timezone", "field_key")


def completed(
    held: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    kind: Kind,
    view: FoldedThread,
    now: datetime,
) -> Mapping[str, Any]:
    """Return ``content`` with what the node knows itself; what was said stands."""
    zone = settings.COMITY_NODE.zone
    known: dict[str, Any] = {}
    match act:
        case Act.ACKNOWLEDGE:
            held.own_reference = held.own_reference or reference_for(str(kind), now=now)
            known = {"zone": zone, "file_number": held.own_reference}
            known |= _answer_by(held, kind, now=now)
        case Act.GRANT_EXTENSION:
            wished = view.entries[-1].said.body.content.get("expires_on")
            known = {"zone": zone, "expires_on": wished}
        case Act.REPORT_DEFECT:
            known = {"package_id": view.packages[-1] if view.packages else None}
        case Act.ACCEPT if content.get("expires_on"):
            known = {"zone": zone}
        case Act.CONSULT | Act.POSTPONE | Act.NOTIFY_HOLDER:
            known = {"zone": zone}
        case Act.EXECUTE if holds(kind):
            known = _preserved(held, view, now=now)
        case Act.EXECUTE | Act.PARTLY if not is_of_property(kind):
            known = {**_of_records(held), **_accepted_conditions(view)}
            if content.get("available_until"):
                known["zone"] = zone
        case Act.ASK | Act.REFUSE:
            known = _still_preserved(held, kind, view, now=now)
        case _:
            pass
    known = {**known, **_taken_down(act, now=now), **_of_property(kind, act, view, now=now)}
    known |= extraditing.known(kind, act, content, now=now)
    known = {**known, **plan_of(kind).fills(view, act)}
    return {**known, **content}


_MOMENTS = {
    Act.KEEP_COPY: "snapshot_at",
    Act.REPORT_RESULT: "done_at",
    Act.RECHECK: "checked_at",
    Act.REPORT_ONLINE: "checked_at",
    Act.RESTORE: "restored_at",
}
"""When it was done, which is now unless somebody says otherwise."""


def _taken_down(act: Act, *, now: datetime) -> dict[str, Any]:
    """Return what the node knows of an act by which content is taken away, or a copy kept."""
    known: dict[str, Any] = {_MOMENTS[act]: written(now)} if act in _MOMENTS else {}
    if act is Act.KEEP_COPY:
        zone = settings.COMITY_NODE.zone
        today = now.astimezone(ZoneInfo(zone)).date()
        least = clock_rules().preservation.held.at_least
        known |= {"zone": zone, "expires_on": preservation_ends(today, minimum=least).isoformat()}
    return known


_DAYS = {
    Act.NOTIFY_HOLDER: "told_on",
    Act.REPORT_CHALLENGE: "challenged_on",
    Act.UPHOLD: "decided_on",
    Act.LIFT: "lifted_on",
    Act.DISPOSE: "disposed_on",
}
"""On which day it was done, which is today unless somebody says otherwise."""


def _of_property(kind: Kind, act: Act, view: FoldedThread, *, now: datetime) -> dict[str, Any]:
    """Return what the node knows of an act on property: when it was done."""
    if not is_of_property(kind):
        return {}
    today = now.astimezone(ZoneInfo(settings.COMITY_NODE.zone)).date().isoformat()
    if act in {Act.EXECUTE, Act.PARTLY}:
        return _carried_out(content_model(kind, act), view, now=now, today=today)
    if act in _AT:
        return {_AT[act]: written(now)}
    return {_DAYS[act]: today} if act in _DAYS else {}


_AT = {Act.REPORT_CUSTODY: "moved_at", Act.CONTACT_BANK: "contacted_at"}
"""At which moment it was done, which is now unless somebody says otherwise."""


def _carried_out(
    model: type[Content], view: FoldedThread, *, now: datetime, today: str
) -> dict[str, Any]:
    """Return what the node knows of what was carried out: when, and how long a hold lasts."""
    if issubclass(model, Confiscated):
        return {"confiscated_on": today}
    if not issubclass(model, HeldMoney):
        return {"frozen_at": written(now), "zone": settings.COMITY_NODE.zone}
    asked = view.content.get("hold_hours") or 0
    lasts = timedelta(hours=min(asked, 720)) or clock_rules().stop_payment.held.time
    return {
        "amount": " ".join(str(view.content.get(name) or "") for name in ("amount", "currency")),
        "held_at": written(now),
        "held_until": written(now + lasts),
    }


def _answer_by(held: Thread, kind: Kind, *, now: datetime) -> dict[str, Any]:
    """Return the day by which the provider usually answers such requests, as the directory says.

    Source: process 2.3 (profile value).
    """
    if not held.provider_code or holds(kind):
        return {}
    try:
        _member, entry = directory.provider(held.provider_code)
    except directory.NoSuchProviderError:
        return {}
    taken = entry.accepts.get(str(kind))
    if taken is None or taken.answer_days == "unknown":
        return {}
    today = now.astimezone(ZoneInfo(settings.COMITY_NODE.zone)).date()
    return {"answer_by": (today + timedelta(days=taken.answer_days)).isoformat()}


def _accepted_conditions(view: FoldedThread) -> dict[str, Any]:
    """Return the conditions that the other side has accepted: what is sent goes under them."""
    if not view.applied(Act.ACCEPT_CONDITIONS):
        return {}
    set_last = view.applied(Act.SET_CONDITIONS)[-1]
    return {"conditions": set_last["conditions"], "conditions_accepted": True}


def _of_records(held: Thread) -> dict[str, Any]:
    """Return what providers say of the records that they delivered, where they say one thing."""
    deliveries = [order.delivery or {} for order in queries.deliveries(held)]
    said = {name: {one[name] for one in deliveries if name in one} for name in _OF_RECORDS}
    return {name: next(iter(values)) for name, values in said.items() if len(values) == 1}


def _still_preserved(
    held: Thread, kind: Kind, view: FoldedThread, *, now: datetime
) -> dict[str, Any]:
    """Return whether the data stay preserved, if this node knows it; else somebody has to say."""
    if not supplies(kind):
        return {}
    if holds(kind):
        ordered = view.state is State.FORWARDED
        return {} if ordered else {"preservation_state": "not_preserved"}
    named_here = str(view.content.get("preservation_ref") or "")
    known = named_here and queries.preservation(
        named_here, peer=held.peer, own_side=Side(held.own_side)
    )
    if not known:
        return {}
    preserved = queries.folded(known)
    if not is_held(preserved, now=now) or preserved.expires_on is None:
        return {"preservation_state": "not_preserved"}
    return {"preservation_state": "preserved", "expiry": preserved.expires_on.isoformat()}


def _preserved(held: Thread, view: FoldedThread, *, now: datetime) -> dict[str, Any]:
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
