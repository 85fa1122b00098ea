"""What our own people meet where a person is to be handed over: heard first, and two of them.

The fold judges the same, of either side. Here it is said before anything is signed, with a way on.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from comity.access.app.services import Person
from comity.cooperation.acts import Act
from comity.cooperation.app.models import Thread
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.contents import Content
from comity.cooperation.errors import NotHeardError, NotYetError, SecondPersonError
from comity.cooperation.extraditions import DONE_BY_TWO, decided_by
from comity.cooperation.kinds import Kind, extradites, plan_of
from comity.cooperation.threads import Thread as FoldedThread
from comity.directory.app import queries as directory


def said_by_the_node(
    thread: Thread, act: Act, content: Mapping[str, Any], *, view: FoldedThread, person: Person
) -> Mapping[str, Any]:
    """Return ``content`` with who decides or carries out; what was typed there counts nothing.

    Raises:
        SecondPersonError: ``person`` has decided it, and would now carry it out as well.
    """
    named = DONE_BY_TWO.get(act)
    if named is None or not extradites(thread.kind):
        return content
    if person.id == decided_by(view, act):
        msg = "whoever decided does not carry it out as well: a second person does"
        raise SecondPersonError(msg, thread=thread.pk, act=str(act))
    return {**content, named[0]: person.id}


def let_say(
    thread: Thread, act: Act, said: Content | None, *, view: FoldedThread, now: datetime
) -> None:
    """Let ``act`` be said, unless what was said before closes it.

    Args:
        thread: Where it is said.
        act: What is done.
        said: What it says; ``None`` where it is not yet known.
        view: The thread, folded.
        now: The present moment.

    Raises:
        NotHeardError: It refuses, and the other State has not been heard.
        NotYetError: Something else has to be done before.
    """
    if view.kind is None:
        return
    closed = plan_of(view.kind).past(view.entries, act, said, None if said is None else now)
    if not closed:
        return
    family = NotHeardError if act is Act.REFUSE else NotYetError
    raise family(closed, act=str(act), thread=thread.pk)


def known(kind: Kind, act: Act, content: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return what the node knows of an act where a person is sought: in whose days, until when.

    Source: European Convention on Extradition, Art. 16(4); process 2.5 (set in the profile).
    """
    if not extradites(str(kind)):
        return {}
    zone, rules = settings.COMITY_NODE.zone, clock_rules().extradition
    own = directory.profile_of(settings.COMITY_NODE.code, now=now)
    if act is Act.ARREST:
        days = own.get("provisional_arrest_days", rules.papers.days)
        due = _after(content.get("arrested_on"), days)
        return {"zone": zone, **({"documents_due": due} if due else {})}
    if act is Act.CONSULT:
        days = max(rules.views.days, _whole(own.get("consultation_days")))
        today = now.astimezone(ZoneInfo(zone)).date()
        return {"views_by": (today + timedelta(days=days)).isoformat()}
    return {}


def _after(day: object, days: object) -> str:
    """Return the day so many days after ``day``; nothing where it is no day."""
    try:
        return (date.fromisoformat(str(day)) + timedelta(days=_whole(days))).isoformat()
    except ValueError:
        return ""


def _whole(days: object) -> int:
    return days if isinstance(days, int) else 0
