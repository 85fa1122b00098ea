"""A request that came straight to a provider, as its own people see it beside the order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse

from comity.access.app.services import Person
from comity.cooperation.acts import Act
from comity.cooperation.app.models import Order
from comity.cooperation.app.pages.requests import Action, RequestPage
from comity.cooperation.app.pages.requests import page as request_page
from comity.cooperation.order_rows import day_of
from comity.cooperation.orders import OrderKind, OrderState
from comity.directory.app import queries as directory
from comity.directory.entries import ContactPoint


@dataclass(frozen=True, slots=True)
class Straight:
    """What stands beside the order.

    Attributes:
        page: The request, and what the provider can do in it.
        takes_files: Whether files can be handed over now.
        untold_until: Until when the user must not be told, where it says so.
        untold_ground: By which law.
        contacts: Where the authority is reached, by the directory.
    """

    page: RequestPage
    takes_files: bool
    untold_until: date | None
    untold_ground: str
    contacts: Sequence[ContactPoint]


def straight_page(person: Person, order: Order, *, now: datetime) -> Straight:
    """Return what stands beside ``order``, which a request straight to its provider became."""
    thread = order.thread
    found = request_page(person, thread, now=now)
    page = replace(
        found,
        main=None if found.main is None else _at_the_order(found.main, order),
        others=[_at_the_order(action, order) for action in found.others],
    )
    content = page.content
    gives = order.kind == OrderKind.DISCLOSE and order.state == OrderState.CONFIRMED
    return Straight(
        page=page,
        takes_files=gives and any(one.act == Act.EXECUTE for one in _all(page)),
        untold_until=day_of(content.get("no_user_notice_until")),
        untold_ground=str(content.get("no_user_notice_ground") or ""),
        contacts=_contacts(thread.peer),
    )


def _all(page: RequestPage) -> Sequence[Action]:
    return page.others if page.main is None else [page.main, *page.others]


def _at_the_order(action: Action, order: Order) -> Action:
    """Return the action as it is done at the order: files are delivered from its own check."""
    if action.act != Act.EXECUTE or order.kind != OrderKind.DISCLOSE:
        return action
    return replace(action, url=reverse("order-check", args=[order.pk]))


def _contacts(member: str) -> Sequence[ContactPoint]:
    try:
        return directory.contact_points(member)
    except directory.NoSuchMemberError:
        return ()
