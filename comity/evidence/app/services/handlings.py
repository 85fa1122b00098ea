"""What is done with a package, noted twice in one transaction: for the journal and for its page."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from comity.evidence.app.models import Delivery, Handling, Package
from comity.evidence.errors import NoSuchPackageError
from comity.journal.app import services as journal

OPENED_AGAIN_AFTER = timedelta(minutes=15)
"""Somebody who looks again sooner is still looking."""

_ENTRIES: Mapping[str, str] = {"arrived": "received", "handed_over": "handed-over"}
"""Words of the journal, where they differ."""


def note(
    held: Package, kind: str, *, by: Mapping[str, str], now: datetime, **facts: object
) -> Handling:
    """Note that ``kind`` was done with ``held``, inside the caller's transaction."""
    appended = journal.record(
        f"package-{_ENTRIES.get(kind, kind)}", now=now, package=held.pk, by=dict(by), **facts
    )
    return Handling.objects.create(
        package=held,
        kind=kind,
        at=now,
        by=dict(by),
        outcome=str(facts.get("outcome", "")),
        entry=appended.indexes[0],
    )


@transaction.atomic
def note_opened(held: Package, *, by: Mapping[str, str], person: str, now: datetime) -> None:
    """Note that a person looks at what the package tells of itself; once for one look."""
    last = Handling.objects.filter(package=held, kind="opened", by=dict(by)).last()
    if last is None or now - last.at > OPENED_AGAIN_AFTER:
        note(held, "opened", by=by, now=now, person=person)


@transaction.atomic
def note_answer(
    package_id: str,
    *,
    accepted: bool,
    by: Mapping[str, str],
    now: datetime,
    peer: str | None = None,
) -> None:
    """Note that whoever received the package has accepted or refused it.

    What this node does not know is left: a statement can name a package that never came.

    Args:
        package_id: Which.
        accepted: Or refused.
        by: Who did: name, role, unit.
        now: Present instant.
        peer: The member that answers for what was sent to it; None for our own people.
    """
    found = Package.objects.select_for_update().filter(pk=package_id)
    held = found.filter(direction=Package.IN).first()
    if peer is not None:
        held = found.filter(direction=Package.OUT, peer=peer).first()
    if held is None:
        return
    held.answer = "accepted" if accepted else "refused"
    held.answered_at, held.answered_by = now, dict(by)
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    note(held, held.answer, by=by, now=now)


@transaction.atomic
def note_handed_over(
    package_id: str, *, peer: str, by: Mapping[str, str], now: datetime, **facts: object
) -> None:
    """Note that somebody has handed a package over, to be carried to a partner without a node.

    Raises:
        NoSuchPackageError: No package was sealed for that partner under this identifier.
    """
    held = _carried(package_id, peer)
    note(held, "handed_over", by=by, now=now, **facts)


@transaction.atomic
def note_came_there(package_id: str, *, peer: str, by: Mapping[str, str], now: datetime) -> None:
    """Note that a package that was carried is known to have come there; once."""
    held = _carried(package_id, peer)
    made, fresh = Delivery.objects.get_or_create(
        package=held, defaults={"due_at": now, "finished_at": now}
    )
    if fresh:
        note(made.package, "delivered", by=by, now=now)


def _carried(package_id: str, peer: str) -> Package:
    found = Package.objects.select_for_update().filter(pk=package_id, peer=peer, by_hand=True)
    held = found.first()
    if held is None:
        msg = f"no package {package_id} was sealed for {peer}"
        raise NoSuchPackageError(msg, package=package_id)
    return held


@transaction.atomic
def note_certified(held: Package, *, by: Mapping[str, str], person: str, now: datetime) -> Handling:
    """Note that somebody took a certificate of verification."""
    return note(held, "certified", by=by, now=now, person=person)
