"""Content that comes in parts, over hours if need be, and goes on at any byte.

A part is encrypted and durable before its bytes are counted; what breaks off keeps every byte that
arrived. Each part is an item with a key of its own, so giving up an upload destroys it for good.
Whose content it is, and who may send it, the room above decides; it also journals the beginning
and the end. Parts are not journalled one by one: they are no custody yet.

Source: tus resumable upload protocol 1.0.0, core protocol (offsets, conflicts).
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from django.db import transaction

from comity.kernel.failpoints import failpoint
from comity.kernel.identifiers import Rng, uuid7
from comity.storage.app import services
from comity.storage.app.models import Upload, UploadPart
from comity.storage.errors import (
    IncompleteUploadError,
    NoSuchUploadError,
    UploadMovedError,
    UploadTooLargeError,
)
from comity.storage.items import Readable

if TYPE_CHECKING:
    from hashlib import _Hash

PART = 8 * 1024 * 1024
"""Bytes that one upload holds in memory, and that a broken connection can cost at most."""
REMEMBERED = 256
"""Uploads whose running digest this process knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far an upload is.

    Attributes:
        id: UUIDv7.
        size: Bytes that are to come; ``None`` while nobody knows.
        offset: Bytes that are here.
        sha256: Digest of those bytes, if this process has seen them all; it is told while a file
            is on its way and proves nothing: the digest that counts is taken when it is whole.
    """

    id: str
    size: int | None
    offset: int
    sha256: str | None

    @property
    def arrived(self) -> bool:
        """Whether every byte is here."""
        return self.offset == self.size


def begin(*, size: int | None, now: datetime, rng: Rng = secrets.token_bytes) -> str:
    """Begin an upload of ``size`` bytes, inside the caller's transaction; return its identifier."""
    made = Upload.objects.create(
        id=uuid7(now=now, rng=rng), size=size, began_at=now, touched_at=now
    )
    return made.pk


def standing(upload_id: str) -> Standing:
    """Return how far the upload is.

    Raises:
        NoSuchUploadError: There is none, or it has ended.
    """
    return _standing(_held(upload_id))


def append(
    upload_id: str, reader: Readable, *, offset: int, now: datetime, length: int | None = None
) -> Standing:
    """Keep what ``reader`` gives from ``offset`` on; return how far the upload is then.

    It may be called again after any interruption, with any number of bytes. A reader that breaks
    off ends the part; what it gave is kept.

    Args:
        upload_id: Which.
        reader: Gives the bytes.
        offset: Where they belong; it must be where the upload stands.
        now: Present instant.
        length: How many bytes are to come, if that is known beforehand.

    Raises:
        NoSuchUploadError: There is none, or it has ended.
        UploadMovedError: The upload stands elsewhere; ``offset`` among the facts says where.
        UploadTooLargeError: There is more than was announced.
        StoreUnreachableError: The store fails; what was counted before is kept.
    """
    held = _held(upload_id)
    _check_offset(held, offset)
    if length is not None and held.size is not None and offset + length > held.size:
        _refuse_more(held)
    while held.offset != held.size:
        room = PART if held.size is None else min(PART, held.size - held.offset)
        piece, ended = _piece(reader, room)
        if piece:
            held = _kept(held, piece, now)
        if ended or not piece:
            return _standing(held)
    if _piece(reader, 1)[0]:
        _refuse_more(held)
    return _standing(held)


def settle(upload_id: str) -> Standing:
    """Say that nothing more comes to an upload of unknown size; return how far it is."""
    Upload.objects.filter(pk=upload_id, size=None).update(size=_held(upload_id).offset)
    return standing(upload_id)


def content(upload_id: str) -> Iterator[bytes]:
    """Return the content of an upload that has arrived, part after part.

    Raises:
        NoSuchUploadError: There is none, or it has ended.
        IncompleteUploadError: A byte is missing.
    """
    held, at = _held(upload_id), 0
    for part in held.parts.all():
        if part.offset != at:
            break
        yield from services.open_item(part.item)
        at += part.size
    if at != held.size:
        msg = f"the upload {upload_id} has {at} of {held.size} bytes"
        raise IncompleteUploadError(msg, upload=upload_id, offset=at)


@transaction.atomic
def end(upload_id: str, now: datetime) -> None:
    """Destroy the keys of all parts; a repeat changes nothing."""
    if not Upload.objects.filter(pk=upload_id, ended_at=None).update(ended_at=now):
        return
    for part in UploadPart.objects.filter(upload=upload_id):
        services.destroy(part.item, now)
    _digests.forget(upload_id)


def untouched(*, since: datetime) -> list[str]:
    """Return the uploads to which nothing has come since then, and which have not ended."""
    waiting = Upload.objects.filter(ended_at=None, touched_at__lt=since)
    return list(waiting.values_list("pk", flat=True))


class _Digests:
    """Running digests of the uploads that this process carries; the oldest are forgotten."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[str, tuple[int, _Hash]] = OrderedDict()

    def add(self, upload_id: str, offset: int, piece: bytes) -> None:
        """Take in what came at ``offset``, if all before it was taken in here."""
        with self._lock:
            at, digest = self._held.pop(upload_id, (0, hashlib.sha256()))
            if at != offset:
                return
            digest.update(piece)
            self._held[upload_id] = (at + len(piece), digest)
            while len(self._held) > REMEMBERED:
                self._held.popitem(last=False)

    def at(self, upload_id: str, offset: int) -> str | None:
        """Return the digest of the first ``offset`` bytes, if it is known here."""
        with self._lock:
            at, digest = self._held.get(upload_id, (0, hashlib.sha256()))
            return digest.hexdigest() if at == offset else None

    def forget(self, upload_id: str) -> None:
        """Forget an upload that has ended."""
        with self._lock:
            self._held.pop(upload_id, None)


_digests = _Digests()


def _kept(held: Upload, piece: bytes, now: datetime) -> Upload:
    """Make ``piece`` durable, then count it, if the upload has not moved meanwhile."""
    put = services.put_down(iter([piece]), now)
    failpoint("storage.part_put")
    with transaction.atomic():
        at = held.offset
        moved = Upload.objects.filter(pk=held.pk, offset=at, ended_at=None)
        if not moved.update(offset=at + len(piece), touched_at=now):
            _check_offset(_held(held.pk), at)
            _gone(held.pk)
        item = services.record(put)
        UploadPart.objects.create(upload=held, offset=at, size=item.size, item=item.id)
    failpoint("storage.part_kept")
    _digests.add(held.pk, at, piece)
    held.offset = at + len(piece)
    return held


def _piece(reader: Readable, size: int) -> tuple[bytes, bool]:
    """Return up to ``size`` bytes, and whether the reader has ended or broken off."""
    found = bytearray()
    try:
        while len(found) < size:
            more = reader.read(size - len(found))
            if not more:
                return bytes(found), True
            found += more
    except OSError:  # the connection was lost; what came is good
        return bytes(found), True
    return bytes(found), False


def _held(upload_id: str) -> Upload:
    held = Upload.objects.filter(pk=upload_id, ended_at=None).first()
    return held or _gone(upload_id)


def _gone(upload_id: str) -> Upload:
    msg = f"there is no open upload {upload_id}"
    raise NoSuchUploadError(msg, upload=upload_id)


def _standing(held: Upload) -> Standing:
    known = _digests.at(held.pk, held.offset)
    return Standing(id=held.pk, size=held.size, offset=held.offset, sha256=known)


def _check_offset(held: Upload, offset: int) -> None:
    if held.offset != offset:
        msg = f"the upload stands at byte {held.offset}, not at {offset}"
        raise UploadMovedError(msg, upload=held.pk, offset=held.offset)


def _refuse_more(held: Upload) -> None:
    msg = f"more came than the {held.size} bytes that were announced"
    raise UploadTooLargeError(msg, upload=held.pk, size=held.size, offset=held.offset)
