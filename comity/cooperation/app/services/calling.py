"""What the node itself says of a call back, an assessment and a review: who, when, which number.

The number is one that the directory has for the authority that asks; whoever calls chooses among
those, and can give no other.

Source: process 2.4 (call-back to a number from the directory, not from the message).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from comity.access.app.services import Person
from comity.cooperation.acts import Act
from comity.cooperation.app.models import Thread
from comity.cooperation.app.services import extraditing
from comity.cooperation.emergencies import NAMED_BY_THE_NODE
from comity.cooperation.kinds import calling_back
from comity.cooperation.threads import Thread as FoldedThread
from comity.directory.app import numbers
from comity.directory.numbers import ListedNumber
from comity.kernel.errors import RefusedError
from comity.kernel.time import written

_OF_CALLS = frozenset({Act.CALL_BACK, Act.CALL_FAILED})


class NumberNotListedError(RefusedError):
    """A call back went to a number that the directory does not have for the authority that asks."""

    code = "cooperation.number_not_listed"
    remedy = "Call a number that the directory has: the page of the request lists them."


class SamePersonError(RefusedError):
    """Whoever verified the sender does not assess the emergency as well."""

    code = "cooperation.same_person"
    remedy = "Let a colleague assess it: two people stand behind every release."


def numbers_for(thread: Thread, view: FoldedThread, *, now: datetime) -> tuple[ListedNumber, ...]:
    """Return at which numbers of the directory the authority that asks is called back."""
    return numbers.of_authority(thread.peer, sender_of(view), now=now)


def called_back_at(
    kind: str, content: Mapping[str, Any], *, now: datetime
) -> tuple[ListedNumber, ...] | None:
    """Return at which numbers we are called back ourselves, if we send ``content``.

    The numbers of all our authorities where the directory does not have the one that asks by its
    name; ``None`` where nobody is called back.
    """
    if kind not in calling_back():
        return None
    return numbers.of_authority(settings.COMITY_NODE.code, authority_in(content), now=now)


def authority_in(content: Mapping[str, Any]) -> str:
    """Return the name of the authority that asks."""
    return str((content.get("sender_org") or {}).get("name") or "")


def sender_of(view: FoldedThread) -> str:
    """Return the name of the authority that asks, as the request says it."""
    return authority_in(view.content)


def said_by_the_node(
    thread: Thread,
    act: Act,
    content: Mapping[str, Any],
    *,
    view: FoldedThread,
    person: Person,
    now: datetime,
) -> Mapping[str, Any]:
    """Return ``content`` with what the node says itself; what was typed there counts nothing.

    Raises:
        NumberNotListedError: The directory does not have that number for the authority.
        SamePersonError: ``person`` has called back, and now assesses.
        SecondPersonError: ``person`` has decided it, and would now carry it out as well.
    """
    field = NAMED_BY_THE_NODE.get(act)
    if field is None:
        return extraditing.said_by_the_node(thread, act, content, view=view, person=person)
    if act is Act.ASSESS and person.id in {
        one.get("called_by") for one in view.applied(Act.CALL_BACK)
    }:
        msg = "whoever called back does not assess: a second person does"
        raise SamePersonError(msg, thread=thread.pk)
    known: dict[str, Any] = {field: person.id}
    if act in _OF_CALLS:
        known |= _called(thread, content, view, now=now)
    return {**content, **known}


def _called(
    thread: Thread, content: Mapping[str, Any], view: FoldedThread, *, now: datetime
) -> dict[str, Any]:
    """Return which number of the directory was called, and since when it is known."""
    found = next(
        (one for one in numbers_for(thread, view, now=now) if one.number == content.get("number")),
        None,
    )
    if found is None:
        msg = "the directory does not have that number for the authority that asks"
        raise NumberNotListedError(msg, number=str(content.get("number") or ""))
    said: dict[str, Any] = {
        "contact_point": found.contact_point,
        "called_at": content.get("called_at") or written(now),
        "number_is_new": found.is_new,
    }
    if found.since is not None:
        said["number_since"] = found.since.date().isoformat()
    return said
