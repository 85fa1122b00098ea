"""Acts on stored items: store, open, destroy, sweep.

The blob is durable before the row that holds its key; the row is committed with whatever the
caller's transaction commits. A blob whose row was rolled back is noise without a key, and is swept.
"""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction

from comity.kernel.failpoints import failpoint
from comity.kernel.identifiers import Rng, uuid7
from comity.storage.app.models import ItemKey
from comity.storage.blobs import BlobStore, open_blobs
from comity.storage.errors import (
    DamagedItemError,
    ItemDestroyedError,
    KeyExistsError,
    UnknownItemError,
)
from comity.storage.items import FOLDER, KEY_BYTES, Reader, blob_name, keep_item, read_item
from comity.storage.keyfiles import open_keys

WRAPPING_ROLE = "storage"
_NONCE = 12  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredItem:
    """What was stored.

    Attributes:
        id: UUIDv7 by which it is opened.
        size: Bytes of content.
        sha256: Digest of the content, 64 lowercase hex digits.
    """

    id: str
    size: int
    sha256: str


def node_blobs() -> BlobStore:
    """Return the blobs of this node."""
    node = settings.COMITY_NODE
    return _opened(node.storage_url, tuple(node.storage_options.items()), node.home / "blobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecorded:
    """Content that is on the disk, encrypted and durable, and that no row knows yet.

    Attributes:
        item: What it will be once it is recorded.
        wrapped: Its key under the node's storage key.
        at: When it was put down.
    """

    item: StoredItem
    wrapped: bytes
    at: datetime


def put_down(reader: Reader, now: datetime, *, rng: Rng = secrets.token_bytes) -> Unrecorded:
    """Put the content of ``reader`` on the disk under a key of its own, outside any transaction.

    Whoever does not ``record`` it leaves noise without a key, which is swept.

    Raises:
        StoreUnreachableError: The store fails; nothing was stored.
    """
    item_id, key = uuid7(now=now, rng=rng), rng(KEY_BYTES)
    size, sha256 = keep_item(node_blobs(), item_id, reader, key)
    failpoint("storage.item_kept")
    nonce = rng(_NONCE)
    return Unrecorded(
        item=StoredItem(id=item_id, size=size, sha256=sha256),
        wrapped=nonce + _wrapping().encrypt(nonce, key, _bound(item_id)),
        at=now,
    )


def record(unrecorded: Unrecorded) -> StoredItem:
    """Make the item known; it is there when the caller's transaction is committed."""
    item = unrecorded.item
    ItemKey.objects.create(
        item_id=item.id,
        wrapped=unrecorded.wrapped,
        size=item.size,
        sha256=item.sha256,
        stored_at=unrecorded.at,
    )
    return item


def store(reader: Reader, now: datetime, *, rng: Rng = secrets.token_bytes) -> StoredItem:
    """Store the content of ``reader`` under a key of its own.

    The item is there when the caller's transaction is committed, and not before.

    Raises:
        StoreUnreachableError: The store fails; nothing was stored.
    """
    return record(put_down(reader, now, rng=rng))


def open_item(item_id: str) -> Iterator[bytes]:
    """Return the content of an item, a verified frame at a time.

    Raises:
        UnknownItemError: No such item was stored.
        ItemDestroyedError: Its key was destroyed.
        DamagedItemError: While reading: a frame is not what was stored.
    """
    row = _row(item_id)
    if row.destroyed_at is not None:
        msg = f"the item {item_id} was destroyed"
        raise ItemDestroyedError(msg, item=item_id, at=row.destroyed_at.isoformat())
    wrapped = bytes(row.wrapped)
    try:
        key = _wrapping().decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _bound(item_id))
    except InvalidTag as error:
        msg = f"the key of the item {item_id} is not what was stored"
        raise DamagedItemError(msg, item=item_id) from error
    return read_item(node_blobs(), item_id, key)


@transaction.atomic
def destroy(item_id: str, now: datetime) -> None:
    """Destroy the item's key, and its blob once that is committed; a repeat changes nothing.

    Raises:
        UnknownItemError: No such item was stored.
    """
    row = _row(item_id, for_update=True)
    if row.destroyed_at is not None:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # else the old key stays in a free page
    row.wrapped = b""
    row.destroyed_at = now
    row.save(update_fields=["wrapped", "destroyed_at"])
    transaction.on_commit(lambda: node_blobs().destroy(blob_name(item_id)))


def sweep(*, before: datetime) -> int:
    """Remove blobs without a living key, and what writers left unfinished.

    Args:
        before: Younger blobs are left alone: their transaction may not be committed yet.

    Returns:
        How many were removed.
    """
    blobs = node_blobs()
    orphans = [
        name
        for name in blobs.names(FOLDER, before=before)
        if not ItemKey.objects.filter(
            item_id=name.rpartition("/")[2], destroyed_at__isnull=True
        ).exists()
    ]
    for name in orphans:
        blobs.destroy(name)
    return len(orphans) + blobs.sweep(before=before)


def _row(item_id: str, *, for_update: bool = False) -> ItemKey:
    rows = ItemKey.objects.filter(item_id=item_id)
    row = (rows.select_for_update() if for_update else rows).first()
    if row is None:
        msg = f"there is no item {item_id}"
        raise UnknownItemError(msg, item=item_id)
    return row


def _bound(item_id: str) -> bytes:
    return b"comity-item-key/1\n" + item_id.encode()


@lru_cache(maxsize=4)
def _opened(url: str, options: tuple[tuple[str, object], ...], folder: Path) -> BlobStore:
    return open_blobs(url, dict(options), folder)


def _wrapping() -> AESGCM:
    return _wrapping_of(settings.COMITY_NODE.secrets)


@lru_cache(maxsize=4)
def _wrapping_of(folder: Path) -> AESGCM:
    keys = open_keys(folder)
    if WRAPPING_ROLE not in keys.roles():
        with suppress(KeyExistsError):  # another process was first: its key is the one
            keys.keep(WRAPPING_ROLE, secrets.token_bytes(KEY_BYTES))
    return AESGCM(keys.load(WRAPPING_ROLE))
