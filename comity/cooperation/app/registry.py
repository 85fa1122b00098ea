"""What is asked about partners without a node and about what was registered. Changes nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from comity.cooperation.acts import Side
from comity.cooperation.app.models import Thread
from comity.cooperation.app.registers import Partner, Registration
from comity.cooperation.clock_rules import clock_rules
from comity.cooperation.clocks import Clock
from comity.cooperation.errors import NoSuchPartnerError, NoSuchRecordError, PartnerEndedError
from comity.cooperation.registering import Record, What, as_registered, download_clocks, standing
from comity.cooperation.statements import Said


def partners(*, ended: bool = False) -> QuerySet[Partner]:
    """Return the partners without a node, by name; those one no longer writes to if wanted."""
    return Partner.objects.all() if ended else Partner.objects.filter(ended_at=None)


def partner(code: str) -> Partner:
    """Return the partner of that code.

    Raises:
        NoSuchPartnerError: There is none.
    """
    found = Partner.objects.filter(pk=code).first()
    if found is None:
        msg = f"no partner without a node is known as {code}"
        raise NoSuchPartnerError(msg, partner=code)
    return found


def known_partner(code: str) -> Partner | None:
    """Return the partner of that code, if there is one."""
    return Partner.objects.filter(pk=code).first()


def writes_to(code: str) -> bool:
    """Say whether what goes to ``code`` goes by hand.

    Raises:
        PartnerEndedError: Nobody writes to that partner any more.
    """
    found = known_partner(code)
    if found is not None and found.ended_at is not None:
        msg = f"nobody writes to {found.name} any more"
        raise PartnerEndedError(msg, partner=code)
    return found is not None


def names(codes: Collection[str]) -> Mapping[str, str]:
    """Return what those of the partners are called that are among ``codes``."""
    return dict(Partner.objects.filter(pk__in=codes).values_list("code", "name"))


def name_of(code: str) -> str:
    """Return what the partner of that code is called; empty if there is none."""
    return names([code]).get(code, "")


@dataclass(slots=True)
class NoMember:
    """What stands in the place of a member of the directory: a partner that is none."""

    name: str
    since: datetime
    standing: str = "by_hand"
    entry: str = ""


def member(of: Thread) -> NoMember | None:
    """Return what is known of the other side of a thread, if it is a partner without a node."""
    if not of.by_hand:
        return None
    found = partner(of.peer)
    return NoMember(found.name, found.made_at)


def came_at(of: Thread) -> datetime | None:
    """Return when the request came, as somebody wrote it down; none where nobody did."""
    if not of.by_hand or of.own_side != Side.REQUESTED:
        return None
    first = next((one for one in standing(records(of)) if one.what is What.HEARD), None)
    return None if first is None else first.instant("received_at")


def unproved(of: Thread) -> bool:
    """Say whether nothing but a record says who is on the other side: nobody was called back."""
    known = standing(records(of))
    called = any(one.what is What.HEARD and one.facts.get("called_back") for one in known)
    return of.by_hand and not called


def zone_of(code: str) -> str:
    """Return the zone of the partner's legal time; UTC where nobody knows it."""
    found = Partner.objects.filter(pk=code).values_list("zone", flat=True).first()
    return found or "UTC"


def records(of: Thread) -> list[Record]:
    """Return all that was registered in a thread, in order; none where everything is signed."""
    if not of.by_hand:
        return []
    return [record(row) for row in of.registrations.select_related("by")]


def record(row: Registration) -> Record:
    """Return a kept record as it is judged."""
    return Record(
        id=row.pk,
        what=What(row.what),
        of=row.of,
        facts=row.facts,
        body=row.body,
        digest=row.digest,
        by_name="" if row.by is None else row.by.name,
        corrects=row.corrects_id or "",
        why=row.why,
        at=row.at,
    )


def registration(of: Thread, asked: str) -> Registration:
    """Return one record of a thread.

    Raises:
        NoSuchRecordError: There is none.
    """
    found = of.registrations.select_related("by").filter(pk=asked).first()
    if found is None:
        msg = f"nothing was registered here as {asked}"
        raise NoSuchRecordError(msg, record=asked, thread=of.pk)
    return found


def payload_of(of: Thread, digest: str) -> Registration | None:
    """Return the record in which a statement stands now; none where it went by the wire."""
    if not of.by_hand:
        return None
    rows = of.registrations.filter(of=digest, what__in=(What.OWN, What.HEARD))
    return rows.filter(corrected_by=None).first()


def as_they_stand(of: Thread, said: Iterable[Said]) -> list[Said]:
    """Return the statements of a thread as the records have them now."""
    if not of.by_hand:
        return list(said)
    zone = ZoneInfo(zone_of(of.peer))
    return as_registered(said, records(of), own_side=Side(of.own_side), zone=zone)


def downloads(of: Thread) -> Sequence[Clock]:
    """Return the clocks of the addresses from which files have to be fetched."""
    if not of.by_hand:
        return ()
    return tuple(download_clocks(records(of), own_side=Side(of.own_side), rules=clock_rules()))


def to_be_signed(limit: int) -> list[Registration]:
    """Return records that bear no signature yet, the oldest first."""
    return list(Registration.objects.filter(jws=None).order_by("at")[:limit])
