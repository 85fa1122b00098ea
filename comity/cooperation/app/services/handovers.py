"""Files that a provider hands over in parts: begun, carried on after any break, made whole.

The parts rest with ``storage``. When the last byte is here, the content is read once more, digested
and deposited as any other file: small ones at once, large ones by the worker, so that nobody's
connection has to wait. Whoever is interrupted in that is followed by the next worker.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from comity.access.app import gate
from comity.access.app.services import Person
from comity.access.permissions import Side
from comity.cooperation.app import doors
from comity.cooperation.app.models import FileUpload, Order, OrderFile
from comity.cooperation.app.services.orders import check_open, moved
from comity.cooperation.app.services.uploads import (
    Readable,
    checked_name,
    refuse_size,
    room_left,
)
from comity.cooperation.errors import (
    FileRefusedError,
    TransitionRefusedError,
    UnfinishedFileError,
)
from comity.cooperation.orders import OrderAct, OrderState
from comity.cooperation.people import named
from comity.evidence.app import queries as held_items
from comity.evidence.app import services as evidence
from comity.journal.app import services as journal
from comity.journal.app.traces import traced
from comity.kernel.errors import ComityError
from comity.storage.app import leases, uploads

FINISHED_AT_ONCE = 64 * 1024 * 1024
"""A larger file is made whole by the worker."""
FINISHING = timedelta(minutes=30)
"""Lease of a worker that makes one whole."""
GIVEN_UP_AFTER = timedelta(days=7)
"""Days without a byte after which an upload ends and its keys are destroyed."""


def begin_upload(
    order: Order,
    *,
    name: str,
    size: int | None,
    person: Person,
    now: datetime,
    target: int | None = None,
) -> FileUpload:
    """Begin to hand over a file, or go on with the one of that name and size.

    Args:
        order: Which it answers.
        name: Plain name.
        size: Bytes; ``None`` where a browser sends a plain form, which ends with the call.
        person: Who does; of the order's provider.
        now: Present instant.
        target: Row of the order, from 0.

    Raises:
        FileRefusedError: The name is unsafe, or stands for another file.
        FileTooLargeError: The order takes no more than that.
        TransitionRefusedError: The order takes no files now.
    """
    doors.order(person, "deposit", order.pk, now=now, lock=False)
    checked_name(name)
    with transaction.atomic():
        held = doors.order(person, "deposit", order.pk, now=now)
        check_open(held, OrderAct.DEPOSIT)
        known = FileUpload.objects.filter(order=held, name=name, ended_at=None).first()
        if known is not None:
            return _gone_on(known, size)
        if held.files.filter(name=name).exists():
            msg = f"the order has a file named {name}"
            raise FileRefusedError(msg, name=name)
        allowed = room_left(held)
        if (size or 0) > allowed:
            refuse_size(allowed)
        made = FileUpload.objects.create(
            id=uploads.begin(size=size, now=now),
            order=held,
            name=name,
            size=size,
            target=target,
            begun_at=now,
            begun_by=named(person),
            due_at=now,
        )
        journal.record(
            "upload-begun", now=now, upload=made.pk, order=held.pk, size=size, person=person.id
        )
    return made


def append_upload(
    upload: FileUpload,
    reader: Readable,
    *,
    offset: int,
    length: int | None,
    person: Person,
    now: datetime,
) -> FileUpload:
    """Take bytes from ``offset`` on; a file that is whole then is deposited.

    Raises:
        NoSuchUploadError: It has ended.
        TransitionRefusedError: The order takes no files now.
        UploadMovedError: It stands at another byte.
        UploadTooLargeError: There is more than was announced.
    """
    held = doors.order(person, "deposit", upload.order_id, now=now, lock=False)
    check_open(held, OrderAct.DEPOSIT)
    if upload.file_id is not None or upload.arrived_at is not None:
        return upload
    at = uploads.append(upload.pk, reader, offset=offset, length=length, now=now)
    if upload.size is None and at.offset > (allowed := room_left(upload.order)):
        refuse_size(allowed)
    return conclude_upload(upload, now=now)


def conclude_upload(upload: FileUpload, *, now: datetime) -> FileUpload:
    """Note that the last byte is here, if it is, and make a small file whole at once."""
    standing = uploads.standing(upload.pk)
    if standing.arrived:
        with transaction.atomic():
            FileUpload.objects.filter(pk=upload.pk, arrived_at=None).update(
                arrived_at=now, size=standing.size
            )
        if standing.offset <= FINISHED_AT_ONCE:
            finish_uploads(now, of=upload.pk)
    upload.refresh_from_db()
    return upload


def finish_uploads(now: datetime, *, of: str | None = None) -> int:
    """Make files of uploads that have arrived, or of one of them; return how many."""
    if of is None:
        due = leases.claim(
            FileUpload, now=now, lease_for=FINISHING, limit=4, arrived_at__isnull=False
        )
    else:
        due = leases.claim(
            FileUpload, now=now, lease_for=FINISHING, limit=1, arrived_at__isnull=False, pk=of
        )
    made = 0
    for row in due:
        try:
            _made_whole(row, now)
            made += 1
        except ComityError as error:
            with suppress(leases.LeaseLostError):
                leases.fail(row, f"{error.code}: {error.message}", now)
    return made


def settle_upload(upload: FileUpload, *, person: Person, now: datetime) -> FileUpload:
    """Say that a file whose size nobody announced has come to its end."""
    gate.permit(person, "deposit", Side.PROVIDER, now=now)
    uploads.settle(upload.pk)
    return conclude_upload(upload, now=now)


def cancel_upload(upload: FileUpload, *, person: Person, now: datetime) -> None:
    """Give up a file that is on its way, and destroy what came of it; a repeat changes nothing."""
    doors.order(person, "order_read", upload.order_id, now=now)
    gate.permit(person, "deposit", Side.PROVIDER, now=now)
    _end(upload, "taken off the list", now=now, person=person.id)


def end_given_up(now: datetime) -> int:
    """End uploads that nobody carries on, and those of orders that take no files any more."""
    waiting = FileUpload.objects.filter(ended_at=None).select_related("order")
    old = set(uploads.untouched(since=now - GIVEN_UP_AFTER))
    ended = 0
    for upload in waiting.exclude(order__state__in=_TAKING):
        ended += _end(upload, "the order takes no files any more", now=now)
    for upload in waiting.filter(pk__in=old, order__state__in=_TAKING, arrived_at=None):
        ended += _end(upload, f"nothing came for {GIVEN_UP_AFTER.days} days", now=now)
    for left in old - set(FileUpload.objects.filter(pk__in=old).values_list("pk", flat=True)):
        uploads.end(left, now)  # begun in a transaction that was rolled back, or by another room
    return ended


@transaction.atomic
def describe_file(
    file: OrderFile,
    *,
    target: int | None,
    covers_from: date | None,
    covers_to: date | None,
    person: Person,
    now: datetime,
) -> OrderFile:
    """Note which row a file answers and which days it covers.

    Raises:
        TransitionRefusedError: The order was answered or taken back.
    """
    order = doors.order(person, "deposit", file.order_id, now=now)
    check_open(order, OrderAct.DEPOSIT)
    said: Mapping[str, Any] = {
        "target": target,
        "covers_from": covers_from,
        "covers_to": covers_to,
    }
    before = {name: getattr(file, name) for name in said}
    if before == said:
        return file
    for name, value in said.items():
        setattr(file, name, value)
    file.save(update_fields=list(said))
    journal.record(
        "order-file-described",
        now=now,
        order=order.pk,
        item=file.item_id,
        person=person.id,
        before=_told(before),
        after=_told(said),
    )
    return file


@transaction.atomic
def take_back_file(file: OrderFile, *, person: Person, now: datetime) -> None:
    """Take a file off an order that is not answered yet, and destroy its content.

    Raises:
        TransitionRefusedError: The order was answered or taken back.
    """
    check_open(doors.order(person, "deposit", file.order_id, now=now), OrderAct.DEPOSIT)
    item = file.item_id
    file.delete()
    evidence.give_back(item, by=named(person), why="taken off the order by the provider", now=now)


_TAKING = (OrderState.ISSUED, OrderState.CONFIRMED)


def _gone_on(known: FileUpload, size: int | None) -> FileUpload:
    if size is None or known.size != size:
        msg = f"a file named {known.name} of {known.size} bytes is on its way"
        raise FileRefusedError(msg, name=known.name, size=known.size)
    return known


def _made_whole(row: FileUpload, now: datetime) -> None:
    order = row.order
    try:
        check_open(order, OrderAct.DEPOSIT)
    except TransitionRefusedError:
        _end(row, "the order takes no files any more", now=now, leased=True)
        return
    item = evidence.deposit(
        name=row.name,
        reader=uploads.content(row.pk),
        by=row.begun_by,
        order_id=order.pk,
        now=now,
    )
    try:
        _named(row, item, now=now)
    except ComityError:  # of no use: another worker was faster, or the name was taken meanwhile
        with transaction.atomic():
            evidence.give_back(item, by=row.begun_by, why="it became no file of the order", now=now)
        raise


@transaction.atomic
def _named(row: FileUpload, item: str, *, now: datetime) -> None:
    """Let the deposited ``item`` be the file that the upload was to become."""
    order, _ = moved(row.order, OrderAct.DEPOSIT)
    if order.files.filter(name=row.name).exists():
        msg = f"the order has a file named {row.name}"
        raise FileRefusedError(msg, name=row.name)
    kept = held_items.item(item)
    row.file = OrderFile.objects.create(
        order=order,
        name=row.name,
        item_id=item,
        size=kept.size,
        sha256=kept.sha256,
        deposited_at=now,
        deposited_by=str(row.begun_by.get("name", "")),
        target=row.target,
    )
    row.ended_at = now
    leases.finish(row, now)  # raises if another worker was faster: nothing of this stays
    row.save(update_fields=["file", "ended_at"])
    uploads.end(row.pk, now)
    journal.record(
        "order-file-added",
        now=now,
        order=order.pk,
        item=item,
        upload=row.pk,
        by=row.begun_by,
        after=traced(row.file),
    )


@transaction.atomic
def _end(
    upload: FileUpload,
    why: str,
    *,
    now: datetime,
    person: str | None = None,
    leased: bool = False,
) -> int:
    held = FileUpload.objects.select_for_update().get(pk=upload.pk)
    if held.ended_at is not None:
        return 0
    if not leased and held.leased_until is not None and held.leased_until > now:
        msg = f"{held.name} is being put away just now"
        raise UnfinishedFileError(msg, name=held.name)
    held.ended_at = held.finished_at = now
    held.leased_until = None
    held.save(update_fields=["ended_at", "finished_at", "leased_until"])
    uploads.end(held.pk, now)
    by = {} if person is None else {"person": person}
    journal.record("upload-ended", now=now, upload=held.pk, order=held.order_id, why=why, **by)
    return 1


def _told(said: Mapping[str, Any]) -> dict[str, str | int | None]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in said.items()
    }
