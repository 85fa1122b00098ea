"""Recording how our own letters went, and the files that belong to what was registered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from django.db import transaction

from comity.access.app import gate
from comity.access.app.services import Person
from comity.cooperation.acts import Act
from comity.cooperation.answers import content_model
from comity.cooperation.app import doors, registry
from comity.cooperation.app.models import Statement, Thread
from comity.cooperation.app.registers import Registration
from comity.cooperation.app.services import parts, records, speaking, superseding
from comity.cooperation.app.services.uploads import Counted, Readable, checked_name
from comity.cooperation.contents import Content, taken
from comity.cooperation.errors import (
    ImpossibleTimeError,
    NoSuchRecordError,
    NotByHandError,
    NotSentYetError,
)
from comity.cooperation.kinds import Kind
from comity.cooperation.people import named
from comity.cooperation.registering import FACTS, Went, What, ways
from comity.evidence.app import services as evidence
from comity.evidence.errors import NoSuchPackageError
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.time import read

LARGEST = 4 * 1024**3
"""Bytes of one file that is taken in by hand."""

_GIVING = (str(Act.EXECUTE), str(Act.PARTLY))
_PAST = ("received_at", "sent_at")
"""Instants that cannot lie ahead."""


def held_by_hand(asked: str, *, person: Person, now: datetime) -> tuple[Thread, gate.Acting]:
    """Return the request, locked, and in which role ``person`` registers something in it.

    Raises:
        NotByHandError: The other side has a node.
        PermissionRefusedError: The person may not.
    """
    held = doors.request(person, "register", asked, now=now)
    if not held.by_hand:
        msg = f"{held.peer} has a node"
        raise NotByHandError(msg, thread=held.pk, peer=held.peer)
    return held, gate.acting(person, "register", held, now=now)


@transaction.atomic
def record_sent(
    asked: str,
    facts: Mapping[str, Any],
    *,
    of: str | None = None,
    person: Person,
    now: datetime,
) -> Registration:
    """Record that a statement of ours left: by which way, when, to whom.

    ``of`` is its digest; the first of ours that has not left yet if not said.

    Raises:
        ImpossibleTimeError: It is said to have left later than now, or before it was made.
        NoSuchRecordError: There is no such statement of ours, or all have left.
        NotByHandError: The other side has a node.
        PermissionRefusedError: The person may not.
    """
    return _of_ours(asked, What.SENT, facts, of=of, person=person, now=now)


@transaction.atomic
def record_reached(
    asked: str,
    facts: Mapping[str, Any],
    *,
    of: str | None = None,
    person: Person,
    now: datetime,
) -> Registration:
    """Record that a statement of ours has come there, and how we know; its clocks count from then.

    Raises:
        ImpossibleTimeError: It is said to have come later than now, or before it left.
        NotSentYetError: Nobody has recorded that it left.
        PermissionRefusedError: The person may not.
    """
    return _of_ours(asked, What.REACHED, facts, of=of, person=person, now=now)


@transaction.atomic
def record_portal(
    asked: str, facts: Mapping[str, Any], *, person: Person, now: datetime
) -> Registration:
    """Record what the portal of a provider gave: a ticket, an address for files, until when.

    Raises:
        MalformedContentError: The address has no end.
        NotByHandError: The other side has a node.
        PermissionRefusedError: The person may not.
    """
    held, by = held_by_hand(asked, person=person, now=now)
    return keep(held, What.PORTAL, facts, of="", by=by, person=person, now=now)


@transaction.atomic
def link(
    asked: str,
    to: str,
    *,
    person: Person,
    now: datetime,
    note: str = "",
) -> Registration:
    """Link what was registered to the signed request of the same matter; it goes on there.

    Raises:
        NoSuchRequestError: There is no such request, or it came by hand as well.
        NotByHandError: This one came by the wire itself.
        PermissionRefusedError: The person may not.
    """
    held, by = held_by_hand(asked, person=person, now=now)
    other = doors.request(person, "read", to, now=now, lock=False)
    signed = other.statements.order_by("pk").first()
    if (
        other.by_hand
        or signed is None
        or (other.own_side, other.kind) != (held.own_side, held.kind)
    ):
        msg = "link it to a signed request of the same side and kind"
        raise NoSuchRecordError(msg, thread=held.pk, other=other.pk)
    held.continued_in = other
    held.save(update_fields=["continued_in"])
    said = {"thread": other.pk, "statement": signed.digest, **({"note": note} if note else {})}
    return keep(held, What.LINKED, said, of="", by=by, person=person, now=now)


def file(
    asked: str,
    record: str,
    *,
    name: str,
    reader: Readable,
    filed_as: str,
    person: Person,
    now: datetime,
) -> Registration:
    """Take in a file that belongs to a record: a scan, a proof of dispatch, data that were sent.

    The content is stored before the transaction that names it.

    Raises:
        FileRefusedError: The name is unsafe.
        FileTooLargeError: It is larger than is taken.
        NoSuchRecordError: There is no such record.
        PermissionRefusedError: The person may not.
    """
    held = doors.request(person, "register", asked, now=now, lock=False)
    to = registry.registration(held, record)
    by = gate.acting(person, "register", held, now=now)
    counted = Counted(reader, allowed=LARGEST)
    item = evidence.deposit(
        name=checked_name(name), reader=counted, by=named(by), order_id=held.pk, now=now
    )
    facts = {
        "name": name,
        "size": counted.size,
        "sha256": counted.sha256,
        "item": item,
        "filed_as": filed_as,
    }
    with transaction.atomic():
        held, by = held_by_hand(held.pk, person=person, now=now)
        return keep(held, What.FILED, facts, of=to.pk, by=by, person=person, now=now)


@transaction.atomic
def note_taken_out(asked: str, record: str, *, person: Person, now: datetime) -> Registration:
    """Note that somebody reads a file that was taken in, and return its record.

    Raises:
        NoSuchRecordError: There is no such file.
        NoSuchRequestError: There is no such request that the person may know of.
    """
    held = doors.request(person, "read", asked, now=now, lock=False)
    found = registry.registration(held, record)
    if found.what != What.FILED:
        msg = "this record is no file"
        raise NoSuchRecordError(msg, record=record)
    journal.record(
        "registered-file-read",
        now=now,
        thread=held.pk,
        record=found.pk,
        item=str(found.facts["item"]),
        person=person.pk,
    )
    return found


def checked_facts(what: What, facts: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return what a record says, typed and possible.

    Raises:
        ImpossibleTimeError: It is said to have been later than now.
        MalformedContentError: The facts are not what the record needs.
    """
    said: Content = taken(FACTS[what], facts, own=True)
    stated = said.written()
    ahead = [name for name in _PAST if name in stated and read(str(stated[name])) > now]
    if ahead:
        msg = "this lies in the future"
        raise ImpossibleTimeError(msg, fields=[{"field": ahead[0], "wrong": msg}])
    return stated


def dated(content: Mapping[str, Any], kind: Kind, act: Act, zone: ZoneInfo) -> dict[str, Any]:
    """Return ``content`` with the legal time of the other side, where its days need one."""
    wants = "zone" in content_model(kind, act).model_fields and "zone" not in content
    return {**content, **({"zone": zone.key} if wants else {})}


def noted(
    thread: Thread, made: Registration, *, person: Person, before: str, now: datetime
) -> None:
    """Write into the journal that ``made`` was registered."""
    journal.record(
        "registered",
        now=now,
        thread=thread.pk,
        what=made.what,
        of=made.digest,
        person=person.pk,
        before=before,
        after=traced(thread),
    )


def _of_ours(
    asked: str,
    what: What,
    facts: Mapping[str, Any],
    *,
    of: str | None,
    person: Person,
    now: datetime,
) -> Registration:
    held, by = held_by_hand(asked, person=person, now=now)
    went = ways(registry.records(held))
    ours = list(held.statements.filter(side=held.own_side).order_by("pk"))
    if of is None:
        rows = [row for row in ours if not _is_told(went.get(row.digest), what)]
    else:
        rows = [row for row in ours if row.digest == of]
    if not rows:
        msg = "there is no such statement of ours, or of all it is told already"
        raise NoSuchRecordError(msg, thread=held.pk, of=of)
    row = rows[0]
    stated = checked_facts(what, facts, now=now)
    _check_order(what, stated, went.get(row.digest), made_at=row.said_at)
    made = keep(held, what, stated, of=row.digest, by=by, person=person, now=now)
    if what is What.REACHED:
        note_came(held, row.digest, by=named(by), now=now)
        if row.body["act"] == Act.REQUEST:
            superseding.follow(held, by=named(by), person=person, now=now)
    return made


def _is_told(went: Went | None, what: What) -> bool:
    if went is None:
        return False
    return (went.sent if what is What.SENT else went.reached) is not None


def _check_order(
    what: What, facts: Mapping[str, Any], went: Went | None, *, made_at: datetime
) -> None:
    """Return if a letter left after it was made, and came after it left."""
    if what is What.SENT:
        check_left(facts, made_at=made_at)
        return
    sent = None if went is None or went.sent is None else went.sent.instant("sent_at")
    if sent is None:
        msg = "nobody has recorded that this was sent"
        raise NotSentYetError(msg)
    if read(str(facts["received_at"])) < sent:
        _impossible("it is said to have come before it left", "received_at")


def keep(
    held: Thread,
    what: What,
    facts: Mapping[str, Any],
    *,
    of: str,
    by: gate.Acting,
    person: Person,
    now: datetime,
) -> Registration:
    """Write a record down in a thread that is locked, and let it have its effect on the clocks."""
    before = traced(held)
    stated = checked_facts(what, facts, now=now)
    made = records.write(held, what, stated, by=named(by), person=person, now=now, of=of)
    parts.note_part(held, person, now=now)
    speaking.renew(held, now=now)
    noted(held, made, person=person, before=before, now=now)
    return made


def announced_by(thread: Thread, package: str) -> Statement:
    """Return the statement of ours that announced ``package`` in ``thread``.

    Raises:
        NoSuchPackageError: None did.
    """
    rows = thread.statements.filter(side=thread.own_side, body__act__in=_GIVING)
    found = rows.filter(body__content__package_id=package).first()
    if found is None:
        msg = f"no package {package} was sealed in this request"
        raise NoSuchPackageError(msg, package=package)
    return found


def note_came(thread: Thread, of: str, *, by: Mapping[str, str], now: datetime) -> None:
    """Note in the custody of a package that it came there, if the statement ``of`` announced one.

    Run inside the transaction that records that the statement has come.
    """
    said = thread.statements.filter(digest=of, body__act__in=_GIVING).first()
    package = "" if said is None else str(said.body["content"].get("package_id") or "")
    if package:
        evidence.note_came_there(package, peer=thread.peer, by=by, now=now)


def check_left(facts: Mapping[str, Any], *, made_at: datetime) -> None:
    """Return if what left did so after it was made.

    Raises:
        ImpossibleTimeError: It is said to have left before.
    """
    if read(str(facts["sent_at"])) < speaking.instant(made_at).replace(second=0, microsecond=0):
        _impossible("it is said to have left before it was made", "sent_at")


def _impossible(msg: str, name: str) -> NoReturn:
    raise ImpossibleTimeError(msg, fields=[{"field": name, "wrong": msg}])
