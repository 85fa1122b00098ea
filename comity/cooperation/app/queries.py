"""What is asked about threads, orders and drafts. Nothing is changed here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from comity.access.app import queries as access
from comity.cooperation.acts import Side
from comity.cooperation.app import registry
from comity.cooperation.app.models import (
    ActOverride,
    Draft,
    KeptAnswer,
    Order,
    OrderFile,
    Statement,
    Thread,
)
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import Clock, clocks_of
from comity.cooperation.kinds import Kind, held_for, holding
from comity.cooperation.people import Someone
from comity.cooperation.statements import Said, read_body
from comity.cooperation.states import PRESERVED
from comity.cooperation.threads import Thread as FoldedThread
from comity.cooperation.threads import fold
from comity.directory.app import queries as directory
from comity.kernel.errors import UnavailableError
from comity.law.app import queries as law
from comity.law.calendars import Calendar, calendar_of
from comity.protocol.app import queries as protocol
from comity.protocol.errors import UnknownKeyError, UnknownSenderError

_OF_DUPLICATES = ("addressee_provider", "targets", "period_from", "period_to")

LISTED = 500
"""Rows of a list; older ones are found by reference."""


def boxed(found: QuerySet[Thread], *, box: str | None, open_only: bool = False) -> QuerySet[Thread]:
    """Return of these requests what came in (``inbox``), went out (``sent``) or both."""
    sides = {"inbox": Side.REQUESTED, "sent": Side.REQUESTING}
    if box is not None:
        found = found.filter(own_side=sides[box])
    return (found.filter(open=True) if open_only else found)[:LISTED]


def said(row: Statement) -> Said:
    """Return a kept statement as the fold reads it."""
    return Said(
        digest=row.digest,
        side=Side(row.side),
        body=read_body(row.body),
        said_at=row.said_at,
        received_at=row.received_at if row.side == Side.REQUESTING else None,
        place=(row.epoch, row.seq),
        by_name=row.by_name,
        by_role=row.by_role,
        by_unit=row.by_unit,
        attachments=tuple(row.attachments),
        told_at=(row.received_at or row.receipted_at) if row.side == Side.REQUESTED else None,
    )


def folded(of: Thread) -> FoldedThread:
    """Return the thread as its statements make it."""
    return fold_of(of, of.statements.all())


def fold_of(of: Thread, rows: Iterable[Statement]) -> FoldedThread:
    """Return the thread as ``rows`` make it, which are all of its statements."""
    return fold(registry.as_they_stand(of, (said(row) for row in rows)))


def receipts(of: Thread) -> Mapping[str, Mapping[str, object]]:
    """Return by digest what the peer's receipts say about our own statements."""
    rows = of.statements.exclude(receipted_at=None)
    return {
        row.digest: {
            "by": of.peer,
            "of": row.digest,
            "at": row.receipted_at,
            "index": row.receipt_index,
            "outcome": row.receipt_outcome,
        }
        for row in rows
    }


def calendar(of: Thread) -> Calendar:
    """Return the days of the requested State; without its holidays while the law data are broken.

    A clock then runs out too early, never too late.
    """
    return calendar_at(requested(of))


def calendar_at(member: str) -> Calendar:
    """Return the days of ``member``; without its holidays while the law data are broken."""
    zone = zone_of(member)
    try:
        known = law.corpus()
    except UnavailableError:
        return Calendar(zone=ZoneInfo(zone))
    state = member.partition("-")[0]
    return calendar_of(state, known.calendars, known.counting, zone=zone)


def requested(of: Thread) -> str:
    """Return the member that is asked."""
    me: str = settings.COMITY_NODE.code
    return me if of.own_side == Side.REQUESTED else of.peer


def zone_of(member: str) -> str:
    """Return the zone of a member's legal time: our own, or what the directory publishes."""
    if member == settings.COMITY_NODE.code:
        zone: str = settings.COMITY_NODE.zone
        return zone
    entry = directory.entry_of(member)
    return registry.zone_of(member) if entry is None else entry.zone


def clocks(of: Thread, view: FoldedThread) -> tuple[Clock, ...]:
    """Return the clocks of a thread, in the requested State's legal time."""
    found = clocks_of(view, calendar=calendar(of), rules=clock_rules())
    return (*found, *registry.downloads(of))


def preservation(
    reference: str, *, peer: str, own_side: Side, asking: str | None = None
) -> Thread | None:
    """Return what holds, with ``peer``, what a request of the kind ``asking`` asks for."""
    known = Q(pk=reference) | Q(own_reference=reference) | Q(peer_reference=reference)
    kinds = held_for(asking)
    return Thread.objects.filter(known, peer=peer, own_side=own_side, kind__in=kinds).first()


def preservations(peer: str) -> Sequence[Thread]:
    """Return our preservations with ``peer`` that hold data, the newest first."""
    states = [str(state) for state in PRESERVED]
    found = Thread.objects.filter(
        peer=peer, own_side=Side.REQUESTING, kind__in=holding(), state__in=states
    )
    return list(found.order_by("-opened_at")[:LISTED])


def relying_on(of: Thread) -> Thread | None:
    """Return the open request for data that relies on the preservation ``of``, if there is one."""
    names = [name for name in (of.pk, of.own_reference, of.peer_reference) if name]
    return Thread.objects.filter(
        peer=of.peer, own_side=of.own_side, open=True, preservation_ref__in=names
    ).first()


def deliveries(of: Thread) -> Sequence[Order]:
    """Return the delivered orders of a thread of which something is not sent on yet.

    A provider that is asked straight sends what it has handed over itself.
    """
    whole = Q(files__package_id="") | Q(files=None)
    states = ["delivered", "confirmed"] if of.provider_code else ["delivered"]
    found = of.orders.filter(whole, state__in=states, package_id="").prefetch_related("files")
    return list(found.order_by("issued_at", "id").distinct())


def deliverable_files(of: Thread) -> Sequence[OrderFile]:
    """Return the files that providers delivered and that are in no package yet, order by order."""
    waiting = OrderFile.objects.filter(order__in=deliveries(of), package_id="")
    return list(waiting.select_related("order").order_by("order__issued_at", "order_id", "name"))


def unsent(found: QuerySet[Draft]) -> QuerySet[Draft]:
    """Return of these drafts what was neither sent nor given up."""
    return found.filter(thread=None, discarded_at=None)[:LISTED]


def kept_answer(person: Someone, key: str) -> KeptAnswer | None:
    """Return the answer that ``person`` was given under ``key``."""
    return KeptAnswer.objects.filter(person=person.id, key=key).first()


def profile_of(member: str, *, kind: Kind, now: datetime) -> Mapping[str, Any]:
    """Return what is known of ``member`` for the check of a request; empty if nothing is."""
    return directory.profile_of(member, now=now, kind=str(kind))


def open_requests(kind: Kind, *, besides: Thread | None = None) -> list[dict[str, Any]]:
    """Return what the open requests of this node ask, as the rules on duplicates read it.

    Requests of another kind are no duplicates: the request for the data asks for what a
    preservation holds.
    """
    rows = Statement.objects.filter(
        thread__own_side=Side.REQUESTING,
        thread__open=True,
        thread__kind=str(kind),
        body__act="request",
    )
    if besides is not None:
        rows = rows.exclude(thread=besides)
    found = rows.order_by("-said_at").values_list("thread__own_reference", "said_at", "body")
    return [
        {
            "reference": reference,
            "date": said_at.date().isoformat(),
            **{name: body["content"][name] for name in _OF_DUPLICATES if name in body["content"]},
        }
        for reference, said_at, body in found[:LISTED]
    ]


def signature_is_valid(now: datetime) -> bool:
    """Say whether the directory holds a key of this node by which peers accept what it signs."""
    me = settings.COMITY_NODE.code
    ring = protocol.keyring()
    return me in ring.members() and bool(ring.verifying_keys(me, now))


def recipient_key(member: str, now: datetime) -> str:
    """Return the id of the key for which evidence for ``member`` is sealed, if it has one.

    Of a partner without a node it is the key that is kept of it, or else that a passphrase opens
    what is carried to it.
    """
    partner = registry.known_partner(member)
    if partner is not None:
        return partner.age_key or "passphrase"
    ring = protocol.keyring()
    try:
        return ring.encryption_key(member, now).kid
    except (UnknownKeyError, UnknownSenderError):
        return ""


def not_found(of: Thread) -> frozenset[int]:
    """Return the rows of the request of which every provider asked says that it holds nothing."""
    absent: set[int] = set()
    held: set[int] = set()
    for order in of.orders.filter(Q(delivery__isnull=False) | Q(confirmation__isnull=False)):
        answer = order.delivery or order.confirmation or {}
        said = {row["target"]: row.get("found") for row in answer.get("targets", ())}
        rows = {row["target"] for row in order.needed["targets"]}
        nothing = {place for place, found in said.items() if found is False}
        absent |= nothing
        held |= rows - nothing
    return frozenset(absent - held)


def override_for(of: Thread) -> ActOverride | None:
    """Return the override that waits for the next act in the thread, if there is one."""
    return ActOverride.objects.filter(thread=of, used_at=None).order_by("-at").first()


def is_served(provider: str) -> bool:
    """Say whether somebody of ``provider`` can see orders at this node."""
    return access.people().filter(provider_code=provider, active=True).exists()


def to_remind(now: datetime) -> QuerySet[Thread]:
    """Return the open threads of which a clock has to be told."""
    return Thread.objects.filter(open=True, remind_at__lte=now)


def reminded(of: Thread) -> frozenset[tuple[str, datetime]]:
    """Return the points of clocks of which people were told."""
    return frozenset(of.reminders.values_list("clock", "point"))
