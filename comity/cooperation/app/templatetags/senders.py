"""What stands beside a request about its sender: ``{% load senders %}{% sender_card thread %}``.

Before an emergency is sent: ``{% called_back draft %}``.
"""

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.cooperation.acts import Act, Side
from comity.cooperation.app import queries
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.pages.emergency_words import ABUSE
from comity.cooperation.app.pages.wording import word
from comity.cooperation.app.services import abuse
from comity.cooperation.app.services.calling import (
    authority_in,
    called_back_at,
    numbers_for,
    sender_of,
)
from comity.cooperation.threads import Thread as FoldedThread
from comity.directory.app import numbers
from comity.directory.numbers import ListedNumber

register = template.Library()


@register.inclusion_tag("cooperation/parts/sender.html", takes_context=True)
def sender_card(context: template.Context, thread: Thread) -> dict[str, Any]:
    """Return what is known of the sender of a request: flags, and the numbers to call back."""
    view, person, now = queries.folded(thread), person_of(context["request"]), timezone.now()
    found = abuse.sender(thread, view)
    emergency = abuse.is_emergency(view) and thread.open and not view.applied(Act.EXECUTE)
    came = thread.own_side == Side.REQUESTED
    return {
        "thread": thread,
        "organisation": sender_of(view),
        "flags": [(flag, word(ABUSE, flag.reason)) for flag in found.flags],
        "binds": emergency and found.binds,
        "cleared": found.cleared,
        "may_let_pass": emergency
        and found.binds
        and gate.allowed(person, "clear_sender", thread, now=now),
        "may_flag": came
        and abuse.is_emergency(view)
        and gate.allowed(person, "flag_abuse", thread, now=now),
        "calls": _calls(thread, view, now) if came else None,
        "called_at": () if came else _called_at(view, now),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("cooperation/parts/called_back.html")
def called_back(draft: Draft) -> dict[str, Any]:
    """Return where we will be called back, before an emergency is sent; nothing of other kinds."""
    found = called_back_at(draft.kind, draft.content, now=timezone.now())
    if found is None:
        return {}
    organisation = authority_in(draft.content)
    listed = numbers.has_authority(settings.COMITY_NODE.code, organisation)
    return {"asked": True, "numbers": found, "listed": listed, "organisation": organisation}


def _called_at(view: FoldedThread, now: datetime) -> tuple[ListedNumber, ...]:
    """Return at which of our own numbers we are called back, while that is waited for."""
    if Act.CALL_BACK not in view.open_acts(Side.REQUESTED):
        return ()
    return numbers.of_authority(settings.COMITY_NODE.code, sender_of(view), now=now)


def _calls(thread: Thread, view: FoldedThread, now: datetime) -> dict[str, Any] | None:
    """Return whom to call back, while the sender of an emergency is not verified."""
    if Act.CALL_BACK not in view.open_acts(Side.REQUESTED):
        return None
    found = numbers_for(thread, view, now=now)
    listed = {one.number for one in found}
    officer = view.content.get("sender_person") or {}
    stated = str(officer.get("phone") or "")
    return {"numbers": found, "stated": stated if stated and stated not in listed else ""}
