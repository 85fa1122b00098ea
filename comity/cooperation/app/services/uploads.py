"""A file on its way in: counted, digested and safely named."""

import hashlib
import re
from typing import Protocol

from comity.cooperation.errors import FileRefusedError

PIECE = 1024 * 1024
"""Bytes read at once."""

_NAME = re.compile(r"[\w][\w .()+@=,-]{0,199}", re.UNICODE)


class Readable(Protocol):
    """Something that gives its content piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        ...


class Counted:
    """Passes on what is read and knows how much it was and its SHA-256."""

    def __init__(self, reader: Readable) -> None:
        """Read from ``reader``."""
        self._reader = reader
        self._digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return the next piece."""
        piece = self._reader.read(size)
        self._digest.update(piece)
        self.size += len(piece)
        return piece

    def drain(self) -> None:
        """Read to the end and keep nothing."""
        while self.read(PIECE):
            pass

    @property
    def sha256(self) -> str:
        """Return the digest of what was read so far."""
        return self._digest.hexdigest()


def checked_name(name: str) -> str:
    """Return ``name`` if it can stand for a file anywhere: no folder, nothing unprintable.

    Raises:
        FileRefusedError: It cannot.
    """
    if not _NAME.fullmatch(name) or name.endswith((".", " ")):
        msg = "not a plain name of a file"
        raise FileRefusedError(msg, length=len(name))
    return name
