"""Whether peers are reached: what each answered last, what waits for it, how its clock goes.

The worker writes it down each minute, when it shows the journal to its witnesses. It is a report
and no record: it is overwritten, and the journal has no line of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, OuterRef, Q, Subquery

from comity.protocol.app.key_documents import read_document
from comity.protocol.app.models import Drill, Incoming, Outgoing, Peer
from comity.protocol.app.models import PeerReach as PeerReach  # the type that other rooms name
from comity.protocol.keyring import KeyDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for one peer.

    Attributes:
        count: Messages that have no receipt.
        urgent: How many of them are urgent.
        oldest: When the oldest of them was accepted.
    """

    count: int
    urgent: int
    oldest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPeer:
    """Another member whose keys are held.

    Attributes:
        member: Its code.
        document: Its key document.
        suspended: Nobody hears it or speaks to it.
        receipt_at: When its last receipt came, or None.
        heard_at: When its last message came, or None.
        last_error: What went wrong with the newest message that still waits for it, or empty.
    """

    member: str
    document: KeyDocument
    suspended: bool
    receipt_at: datetime | None
    heard_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDrill:
    """The last test of the way to a peer.

    Attributes:
        asked_at: When it was asked for.
        answered_at: When the peer had it, or None while it has not answered.
    """

    asked_at: datetime
    answered_at: datetime | None


def keep_answer(member: str, *, now: datetime, said_at: datetime | None) -> None:
    """Keep that ``member`` answered; ``said_at`` is the time by its own clock, if it said one."""
    found: dict[str, object] = {"answered_at": now, "error": ""}
    if said_at is not None:
        found |= {"ahead": round((said_at - now).total_seconds()), "measured_at": now}
    PeerReach.objects.update_or_create(member=member, defaults=found)


def keep_refusal(member: str, *, now: datetime, code: str) -> None:
    """Keep that ``member`` answered with a refusal of its own."""
    PeerReach.objects.update_or_create(
        member=member, defaults={"answered_at": now, "error": code[:100]}
    )


def keep_silence(member: str, *, now: datetime, code: str) -> None:
    """Keep that ``member`` did not answer."""
    PeerReach.objects.update_or_create(
        member=member, defaults={"failed_at": now, "error": code[:100]}
    )


def keep_witnessed(member: str, *, entries: int, now: datetime) -> None:
    """Keep how much of our journal ``member`` has countersigned."""
    PeerReach.objects.filter(pk=member).update(witnessed_entries=entries, witnessed_at=now)


def known_peers() -> list[KnownPeer]:
    """Return every other member whose keys are held, by code."""
    sent = Outgoing.objects.filter(aud=OuterRef("member")).order_by("-epoch", "-seq")
    heard = Incoming.objects.filter(iss=OuterRef("member")).order_by("-epoch", "-seq")
    failed = sent.filter(finished_at__isnull=True).exclude(last_error="")
    rows = (
        Peer.objects.exclude(member=settings.COMITY_NODE.code)
        .order_by("member")
        .values_list(
            "member",
            "document",
            "suspended",
            Subquery(sent.filter(finished_at__isnull=False).values("finished_at")[:1]),
            Subquery(heard.values("received_at")[:1]),
            Subquery(failed.values("last_error")[:1]),
        )
    )
    return [
        KnownPeer(
            member=row[0],
            document=read_document(row[1]),
            suspended=row[2],
            receipt_at=row[3],
            heard_at=row[4],
            last_error=row[5] or "",
        )
        for row in rows
    ]


def reaches(members: Iterable[str]) -> Mapping[str, PeerReach]:
    """Return how each of ``members`` answered last."""
    return PeerReach.objects.in_bulk(list(members))


def waiting(now: datetime) -> Mapping[str, Waiting]:
    """Return what waits for each peer that is owed something."""
    open_ones = Outgoing.objects.filter(finished_at__isnull=True, created_at__lte=now)
    rows = open_ones.values("aud").annotate(
        count=Count("pk"), urgent_count=Count("pk", filter=Q(urgent=True)), oldest=Min("created_at")
    )
    return {
        row["aud"]: Waiting(count=row["count"], urgent=row["urgent_count"], oldest=row["oldest"])
        for row in rows.order_by("aud")
    }


def last_drills(members: Iterable[str]) -> Mapping[str, LastDrill]:
    """Return the last test of the way to each of ``members`` that was ever tested."""
    newest = Drill.objects.filter(member=OuterRef("member")).order_by("-asked_at", "-message_id")
    found = Drill.objects.filter(
        member__in=list(members), message_id=Subquery(newest.values("message_id")[:1])
    )
    return {
        one.member: LastDrill(asked_at=one.asked_at, answered_at=one.answered_at) for one in found
    }
