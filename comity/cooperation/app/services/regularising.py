"""The request that regularises an emergency disclosure: it is looked for here, and has to fit.

Source: process 2.4 (regularised: legal process filed).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from django.conf import settings

from comity.access.app.services import Person
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import doors
from comity.cooperation.app.models import Thread
from comity.cooperation.errors import NoSuchRequestError, NotRegularisingError
from comity.cooperation.kinds import Kind, calling_back, holds, permits
from comity.cooperation.states import State
from comity.cooperation.wrongs import Wrong

_STANDS_NO_MORE = frozenset(
    {State.DRAFT, State.WITHDRAWN, State.REFUSED, State.OBJECTED, State.NO_DATA}
)


def linked(
    thread: Thread, act: Act, content: Mapping[str, Any], *, person: Person, now: datetime
) -> Mapping[str, Any]:
    """Return ``content`` with the request that regularises the emergency ``thread``, if it is one.

    What was filed by another way has a reference alone; that of one of our own requests is found.

    Raises:
        NotRegularisingError: The request that is named cannot be the one.
    """
    if act is not Act.REGULARISE:
        return content
    asked = str(content.get("by_thread") or "").strip()
    found = _named(asked, person, now) if asked else _by_reference(thread, content)
    if found is None:
        return content
    wrong = misfit(found, thread)
    if wrong:
        refuse(wrong, asked or found.own_reference)
    zone = ZoneInfo(settings.COMITY_NODE.zone)
    known = {
        "reference": found.own_reference or found.peer_reference,
        "filed_on": found.opened_at.astimezone(zone).date().isoformat(),
    }
    return {**known, **content, "by_thread": found.pk}


def misfit(found: Thread, emergency: Thread) -> str:
    """Return the code of why ``found`` cannot regularise ``emergency``, or nothing."""
    gives = found.kind in set(Kind) and not (holds(found.kind) or permits(found.kind))
    if found.peer != emergency.peer:
        return "of_another_state"
    if found.own_side != emergency.own_side or not gives or found.kind in calling_back():
        return "not_for_data"
    if found.opened_at <= emergency.opened_at:
        return "before"
    return "ended" if found.state in _STANDS_NO_MORE else ""


def _named(asked: str, person: Person, now: datetime) -> Thread:
    try:
        return doors.request(person, "read", asked, now=now, lock=False)
    except NoSuchRequestError:
        refuse("not_there", asked)


def _by_reference(thread: Thread, content: Mapping[str, Any]) -> Thread | None:
    """Return the request of ours to the same State that goes by the reference that was typed."""
    reference = str(content.get("reference") or "").strip()
    ours = Thread.objects.filter(peer=thread.peer, own_side=str(Side.REQUESTING))
    return ours.filter(own_reference=reference).first() if reference else None


def refuse(code: str, asked: str) -> NoReturn:
    """Raise the error that ``asked`` cannot regularise an emergency, for the reason ``code``.

    Raises:
        NotRegularisingError: Always.
    """
    wrong = Wrong("by_thread", code, {"said": asked})
    msg = f"by_thread: {wrong.said}"
    raise NotRegularisingError(msg, fields=[wrong.written()])
