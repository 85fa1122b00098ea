"""Where the bytes of an exhibit come from while they are sealed.

A ``Source`` is read once, front to back, and says afterwards whether it stayed the same.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from comity.evidence.errors import ChangedWhileReadError, UnsealableError

ReadInto = Callable[[memoryview], int]
"""Fills the buffer from its start; returns how many bytes, 0 at the end."""


class Source(Protocol):
    """Something that can be read once."""

    def reading(self) -> AbstractContextManager[ReadInto]:
        """Return a context that reads, and checks at its end that nothing moved."""
        ...


class FileSource:
    """A regular file on this machine."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is opened when it is read."""
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[ReadInto]:
        """Read the file.

        Raises:
            UnsealableError: A link, a folder, a device, or not readable.
            ChangedWhileReadError: Size, time or identity changed meanwhile.
        """
        descriptor = self._opened()
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                msg = f"{self.path} is not a regular file"
                raise UnsealableError(msg, path=str(self.path))
            yield file.readinto
            after, named = os.fstat(descriptor), self._named()
            if not _state(before) == _state(after) == _state(named):
                msg = f"{self.path} changed while it was read"
                raise ChangedWhileReadError(msg, path=str(self.path))

    def _opened(self) -> int:
        try:
            # Without O_NONBLOCK a named pipe would hold the sealing for ever.
            return os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            msg = f"{self.path} is a link, or cannot be read: {error.strerror}"
            raise UnsealableError(msg, path=str(self.path)) from error

    def _named(self) -> os.stat_result | None:
        try:
            return os.lstat(self.path)
        except FileNotFoundError:
            return None


class StreamSource:
    """Bytes that come in pieces, such as a stored item while it is decrypted."""

    def __init__(self, opened: Callable[[], Iterable[bytes]]) -> None:
        """Keep how to begin; ``opened`` itself verifies what it gives."""
        self._opened = opened

    @contextmanager
    def reading(self) -> Iterator[ReadInto]:
        """Read the pieces one after the other."""
        pieces = iter(self._opened())
        rest = memoryview(b"")

        def readinto(buffer: memoryview) -> int:
            nonlocal rest
            while not rest:
                piece = next(pieces, None)
                if piece is None:
                    return 0
                rest = memoryview(piece)
            size = min(len(buffer), len(rest))
            buffer[:size] = rest[:size]
            rest = rest[size:]
            return size

        yield readinto


def files_below(path: Path) -> Iterator[Path]:
    """Return ``path`` if it is a file, else every file below it, in order of name.

    Raises:
        UnsealableError: A link or a device is among them.
    """
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        for inner in sorted(path.iterdir()):
            yield from files_below(inner)
    elif stat.S_ISREG(mode):
        yield path
    else:
        msg = f"{path} is a link or a device, not a file"
        raise UnsealableError(msg, path=str(path))


def _state(facts: os.stat_result | None) -> tuple[int, ...] | None:
    return facts and (facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns)
