"""A file on its way in: counted, digested, safely named, and no more than an order takes."""

import hashlib
import re
from typing import NoReturn, Protocol

from django.db.models import Sum

from comity.cooperation.app.models import Order
from comity.cooperation.errors import FileRefusedError, FileTooLargeError

PIECE = 1024 * 1024
"""Bytes read at once."""

ORDER_ALLOWED = 200 * 1024**3
"""Bytes of all files of one order: what one sealed package can carry."""
FILES_ALLOWED = 5_000
"""Files of one order, with those on their way."""

_NAME = re.compile(r"[\w][\w .()+@=,-]{0,199}", re.UNICODE)


class Readable(Protocol):
    """Something that gives its content piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        ...


class Counted:
    """Passes on what is read and knows how much it was and its SHA-256."""

    def __init__(self, reader: Readable, *, allowed: int | None = None) -> None:
        """Read from ``reader``, no more than ``allowed`` bytes."""
        self._reader = reader
        self._allowed = allowed
        self._digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return the next piece.

        Raises:
            FileTooLargeError: It is more than is allowed.
        """
        piece = self._reader.read(size)
        self._digest.update(piece)
        self.size += len(piece)
        if self._allowed is not None and self.size > self._allowed:
            refuse_size(self._allowed)
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


def room_left(order: Order) -> int:
    """Return how many bytes the order still takes; files on their way count as announced.

    Raises:
        FileTooLargeError: The order has as many files as it takes.
    """
    open_uploads = order.uploads.filter(ended_at=None)
    if order.files.count() + open_uploads.count() >= FILES_ALLOWED:
        msg = f"the order has {FILES_ALLOWED} files"
        raise FileTooLargeError(msg, allowed=FILES_ALLOWED)
    sizes = [
        rows.aggregate(total=Sum("size"))["total"] or 0 for rows in (order.files, open_uploads)
    ]
    return max(ORDER_ALLOWED - sum(sizes), 0)


def refuse_size(allowed: int) -> NoReturn:
    """Refuse a file that is larger than ``allowed`` bytes."""
    msg = f"the order takes {allowed} more bytes"
    raise FileTooLargeError(msg, allowed=allowed)
