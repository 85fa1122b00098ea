"""The rows of this room as people may have them: typed names for ``access.app.gate``.

Whatever a person reads or changes of requests, drafts and orders comes through here. The node's own
work has its doors in ``services`` and ``queries``, and no person stands behind it.
"""

from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from comity.access.app import gate
from comity.access.app.services import Person
from comity.cooperation.app.models import Draft, Order, Thread


def request(person: Person, act: str, asked: str, *, now: datetime, lock: bool = True) -> Thread:
    """Return the request of that id or reference, if ``person`` may do ``act`` on it.

    Raises:
        NoSuchRequestError: There is none that the person may know of.
        PermissionRefusedError: The person may not.
        TransitionRefusedError: The act is not open.
    """
    return cast("Thread", gate.get_for(person, act, asked, now=now, lock=lock))


def requests(person: Person, act: str = "read") -> QuerySet[Thread]:
    """Return the requests on which ``person`` may do ``act``.

    Raises:
        PermissionRefusedError: The person may do it on none.
    """
    return cast("QuerySet[Thread]", gate.list_for(person, act))


def draft(person: Person, act: str, asked: str, *, now: datetime, lock: bool = True) -> Draft:
    """Return the draft of that id, if ``person`` may do ``act`` on it.

    Raises:
        DraftSentError: It has been sent or given up.
        NoSuchDraftError: There is none that the person may know of.
        PermissionRefusedError: The person may not.
    """
    return cast("Draft", gate.get_for(person, act, asked, now=now, lock=lock))


def drafts(person: Person, act: str = "draft_read") -> QuerySet[Draft]:
    """Return the drafts on which ``person`` may do ``act``, sent ones among them.

    Raises:
        PermissionRefusedError: The person may do it on none.
    """
    return cast("QuerySet[Draft]", gate.list_for(person, act))


def order(person: Person, act: str, asked: str, *, now: datetime, lock: bool = True) -> Order:
    """Return the order of that id or reference, if ``person`` may do ``act`` on it.

    Raises:
        NoSuchOrderError: There is none that the person may know of.
        PermissionRefusedError: The person may not.
        TransitionRefusedError: The act is not open.
    """
    return cast("Order", gate.get_for(person, act, asked, now=now, lock=lock))


def orders(person: Person, act: str = "order_read") -> QuerySet[Order]:
    """Return the orders on which ``person`` may do ``act``; a provider's people, their own alone.

    Raises:
        PermissionRefusedError: The person may do it on none.
    """
    return cast("QuerySet[Order]", gate.list_for(person, act)).prefetch_related("files")


def listed_orders(person: Person) -> QuerySet[Order]:
    """Return the orders that ``person`` reads, as lists show them: with thread and files.

    Raises:
        PermissionRefusedError: The person reads none.
    """
    found = cast("QuerySet[Order]", gate.list_for(person, "order_read")).prefetch_related(None)
    return found.select_related("thread").prefetch_related("files")
