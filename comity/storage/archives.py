r"""A sealed archive: a head that anybody may read, then bytes that open with one key alone.

The head is one line of canonical JSON after the magic. What follows is cut into frames of 1 MiB,
each sealed by AES-256-GCM. The nonce is the number of the frame; bound into the seal are the head
and whether the frame is the last. So nothing can be changed, moved, left out or cut off unseen, and
no head can be put before the content of another. A key serves one archive, once.

Example:
    >>> import io
    >>> file, key = io.BytesIO(), bytes(32)
    >>> head = write_head(file, {"member": "XA"})
    >>> with SealingWriter(file, key, head) as out:
    ...     _ = out.write(b"content")
    >>> _ = file.seek(0)
    >>> told, head = read_head(file)
    >>> told["member"], OpeningReader(file, key, head).read()
    ('XA', b'content')

Source: NIST SP 800-38D (AES-GCM).
"""

import hashlib
from types import TracebackType
from typing import BinaryIO, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comity.kernel.errors import InvalidInputError
from comity.kernel.strict_json import Json, canonical, parse_object
from comity.storage.errors import DamagedArchiveError

MAGIC: Final = b"comity-archive/1\n"
FRAME: Final = 1024 * 1024  # bytes of content
KEY_BYTES: Final = 32
_TAG, _NONCE = 16, 12  # bytes
_HEAD_ALLOWED: Final = 64 * 1024  # bytes


def write_head(file: BinaryIO, told: dict[str, Json]) -> bytes:
    """Write magic and head, and return the bytes to which the frames are bound."""
    head = MAGIC + canonical(told) + b"\n"
    file.write(head)
    return head


def read_head(file: BinaryIO) -> tuple[dict[str, Json], bytes]:
    """Return what the head tells, and the bytes to which the frames are bound.

    Raises:
        DamagedArchiveError: This is no archive.
    """
    magic = file.read(len(MAGIC))
    line = file.readline(_HEAD_ALLOWED)
    if magic != MAGIC or not line.endswith(b"\n"):
        msg = "this file is no archive of a node"
        raise DamagedArchiveError(msg)
    try:
        return parse_object(line[:-1]), magic + line
    except InvalidInputError as error:
        msg = f"the head of the archive cannot be read: {error.message}"
        raise DamagedArchiveError(msg) from error


class SealingWriter:
    """Takes bytes and writes them sealed; the last frame is written when it is closed."""

    def __init__(self, file: BinaryIO, key: bytes, head: bytes) -> None:
        """Write to ``file`` under ``key``, which was drawn for this archive alone."""
        self._file, self._cipher, self._head = file, AESGCM(key), hashlib.sha256(head).digest()
        self._waiting, self._number = bytearray(), 0

    def __enter__(self) -> Self:
        """Write as long as the block runs."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        """Write the last frame, unless something went wrong: then the archive has no end."""
        if kind is None:
            self._seal(bytes(self._waiting), last=True)

    def write(self, content: bytes) -> int:
        """Take ``content`` and return how many bytes it was."""
        self._waiting += content
        while len(self._waiting) > FRAME:  # what fills it exactly may be the end
            self._seal(bytes(self._waiting[:FRAME]), last=False)
            del self._waiting[:FRAME]
        return len(content)

    def _seal(self, frame: bytes, *, last: bool) -> None:
        nonce, bound = _nonce(self._number), _bound(self._head, last=last)
        self._file.write(self._cipher.encrypt(nonce, frame, bound))
        self._number += 1


class OpeningReader:
    """Gives the content of an archive in order; what was changed raises when it is reached."""

    def __init__(self, file: BinaryIO, key: bytes, head: bytes) -> None:
        """Read what follows the head in ``file``."""
        self._file, self._cipher, self._head = file, AESGCM(key), hashlib.sha256(head).digest()
        self._open, self._number = bytearray(), 0
        self._next: bytes | None = file.read(FRAME + _TAG)

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes, all that is left if it is negative, none at the end.

        Raises:
            DamagedArchiveError: A frame is not what was written, or the key is another's.
        """
        while self._next is not None and (size < 0 or len(self._open) < size):
            self._open_frame()
        taken = bytes(self._open if size < 0 else self._open[:size])
        del self._open[: len(taken)]
        return taken

    def _open_frame(self) -> None:
        frame, following = self._next or b"", self._file.read(FRAME + _TAG)
        try:
            nonce, bound = _nonce(self._number), _bound(self._head, last=not following)
            self._open += self._cipher.decrypt(nonce, frame, bound)
        except InvalidTag as error:
            msg = f"frame {self._number} of the archive is not what was written, or is not the end"
            raise DamagedArchiveError(msg, frame=self._number) from error
        self._number += 1
        self._next = following or None


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE, "big")


def _bound(head: bytes, *, last: bool) -> bytes:
    return MAGIC + head + (b"last" if last else b"more")
