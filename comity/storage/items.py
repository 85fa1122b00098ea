"""One stored item: content encrypted under a key of its own, in frames.

The content is cut into frames of 1 MiB, each sealed by AES-256-GCM. The nonce is the number of the
frame; bound into the seal are the item's identifier and whether the frame is the last. So a frame
that was changed, moved, repeated, left out or taken from another item does not open, and neither
does an item whose end was cut off. A key serves one item, once: whoever stores the same content
again draws a new one. Destroying the key destroys the item, wherever copies of the blob lie.

Example:
    >>> from pathlib import Path
    >>> from comity.storage.blobs import open_blobs
    >>> blobs, key = open_blobs("memory", {}, Path()), bytes(32)
    >>> keep_item(blobs, "018f0000-0000-7000-8000-000000000000", [b"mail"], key)[0]
    4
    >>> b"".join(read_item(blobs, "018f0000-0000-7000-8000-000000000000", key))
    b'mail'

Source: NIST SP 800-38D (AES-GCM).
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comity.kernel.identifiers import checked_uuid7
from comity.storage.blobs import BlobStore
from comity.storage.errors import DamagedItemError, ItemExistsError

FRAME = 1024 * 1024  # bytes of content
KEY_BYTES = 32
FOLDER = "items"

_TAG, _NONCE = 16, 12  # bytes


class Readable(Protocol):
    """A file, or what reads like one."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        ...


Reader: TypeAlias = Readable | Iterable[bytes]
"""Content as a stream: something with ``read``, or pieces of any size."""


def blob_name(item_id: str) -> str:
    """Return the name of the blob that holds the item: spread over 4096 folders.

    Raises:
        MalformedIdentifierError: Not a UUIDv7.
    """
    return f"{FOLDER}/{checked_uuid7(item_id)[-3:]}/{item_id}"


def keep_item(blobs: BlobStore, item_id: str, reader: Reader, key: bytes) -> tuple[int, str]:
    """Store the content of ``reader``, and return its size and SHA-256.

    Args:
        blobs: Where to.
        item_id: UUIDv7 of the item.
        reader: The content, read once, never held as a whole.
        key: 32 bytes drawn for this call alone.

    Raises:
        ItemExistsError: There is an item of that identifier.
    """
    seen = _Seen()
    frames = _sealed(seen.through(framed(reader)), item_id, AESGCM(key))
    if not blobs.put(blob_name(item_id), frames):
        msg = f"the item {item_id} is stored already"
        raise ItemExistsError(msg, item=item_id)
    return seen.size, seen.sha256.hexdigest()


def read_item(blobs: BlobStore, item_id: str, key: bytes) -> Iterator[bytes]:
    """Return the content of an item, a verified frame at a time.

    Whoever passes frames on before the end must be ready to take them back: that the end is
    missing shows at the end.

    Raises:
        DamagedItemError: A frame is not what was stored, or the key is another item's.
        MissingBlobError: There is no such item.
    """
    cipher, number = AESGCM(key), -1
    for number, (frame, last) in enumerate(
        _with_last(blobs.stream(blob_name(item_id), FRAME + _TAG))
    ):
        try:
            yield cipher.decrypt(_nonce(number), frame, _bound(item_id, last=last))
        except InvalidTag as error:
            msg = f"frame {number} of the item {item_id} is not what was stored"
            raise DamagedItemError(msg, item=item_id, frame=number) from error
    if number < 0:
        msg = f"the blob of the item {item_id} is empty"
        raise DamagedItemError(msg, item=item_id)


def framed(reader: Reader, size: int = FRAME) -> Iterator[bytes]:
    """Return the content in frames of exactly ``size`` bytes, the last one shorter."""
    waiting = bytearray()
    for piece in _pieces(reader, size):
        waiting += piece
        while len(waiting) >= size:
            yield bytes(waiting[:size])
            del waiting[:size]
    if waiting:
        yield bytes(waiting)


class _Seen:
    """Counts and hashes what passes."""

    def __init__(self) -> None:
        self.size = 0
        self.sha256 = hashlib.sha256()

    def through(self, frames: Iterable[bytes]) -> Iterator[bytes]:
        for frame in frames:
            self.size += len(frame)
            self.sha256.update(frame)
            yield frame


def _pieces(reader: Reader, size: int) -> Iterator[bytes]:
    if isinstance(reader, Iterable) and not hasattr(reader, "read"):
        yield from reader
        return
    while piece := reader.read(size):
        yield piece


def _sealed(frames: Iterable[bytes], item_id: str, cipher: AESGCM) -> Iterator[bytes]:
    number = -1
    for number, (frame, last) in enumerate(_with_last(frames)):
        yield cipher.encrypt(_nonce(number), frame, _bound(item_id, last=last))
    if number < 0:  # an empty item is one empty frame
        yield cipher.encrypt(_nonce(0), b"", _bound(item_id, last=True))


def _with_last(frames: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    held: bytes | None = None
    for frame in frames:
        if held is not None:
            yield held, False
        held = frame
    if held is not None:
        yield held, True


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE, "big")


def _bound(item_id: str, *, last: bool) -> bytes:
    return b"comity-item/1\n" + item_id.encode() + (b"\nlast" if last else b"\nmore")
