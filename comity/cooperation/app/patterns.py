"""What this node knows of the sender of an emergency: its own rows, and the directory."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from comity.cooperation.acts import Side
from comity.cooperation.app.models import Statement, Thread
from comity.cooperation.kinds import calling_back
from comity.cooperation.patterns import VERIFIED, Before, Seen, domain_of, seen
from comity.cooperation.threads import Thread as FoldedThread
from comity.directory.app import queries as directory
from comity.directory.numbers import is_listed

LOOKED_AT: Final = 200
"""Earlier emergencies of one State that are looked at, the latest first."""


def seen_of(thread: Thread, view: FoldedThread) -> Seen | None:
    """Return what is known of the sender of an emergency that came; of other requests nothing."""
    if thread.kind not in calling_back() or thread.own_side != Side.REQUESTED:
        return None
    this = _before(view.content, thread.opened_at, verified=False)
    entry = directory.entry_of(thread.peer)
    listed = entry is not None and is_listed(entry, authority=this.organisation)
    return seen(
        this, _earlier(thread), listed=listed, domains=_domains(thread.peer, this.organisation)
    )


def _earlier(thread: Thread) -> Iterable[Before]:
    """Yield the emergencies of the same State that came before this one."""
    rows = Statement.objects.filter(
        thread__peer=thread.peer,
        thread__kind__in=calling_back(),
        thread__own_side=str(Side.REQUESTED),
        thread__opened_at__lte=thread.opened_at,
        side=str(Side.REQUESTING),
        body__n=1,
    )
    found = rows.exclude(thread=thread.pk).order_by("-thread__opened_at")
    known = found.values_list("body", "thread__opened_at", "thread__state")[:LOOKED_AT]
    for body, opened_at, state in known:
        yield _before(body.get("content") or {}, opened_at, verified=state in VERIFIED)


def _before(content: Any, came_at: datetime, *, verified: bool) -> Before:  # noqa: ANN401 - JSON
    organisation, officer = content.get("sender_org") or {}, content.get("sender_person") or {}
    return Before(
        organisation=str(organisation.get("name") or ""),
        email=str(officer.get("email") or ""),
        facts=str(content.get("facts") or ""),
        came_at=came_at,
        verified=verified,
    )


def _domains(member: str, authority: str) -> frozenset[str]:
    """Return the mail domains that the directory has for an authority; of none if not listed."""
    entry = directory.entry_of(member)
    if entry is None:
        return frozenset()
    wanted = authority.strip().casefold()
    meant = [held for held in entry.authorities if held.name.casefold() == wanted]
    codes = {held.code for held in meant}
    named = {domain for held in meant for domain in held.domains}
    return frozenset(named) | {
        domain_of(email)
        for point in entry.contact_points
        if point.authority in codes
        for email in point.emails
    }
