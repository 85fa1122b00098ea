"""A folder that appears whole or not at all.

It is built beside its place under a name with a dot, made durable, and renamed. Whoever is
interrupted leaves nothing under the final name; the next attempt clears what was left.

Source: POSIX rename(2), fsync(2).
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from comity.evidence.errors import PackageRefusedError
from comity.kernel.failpoints import failpoint


class Workplace:
    """Where the files of one package are put down."""

    def __init__(self, folder: Path) -> None:
        """Work in ``folder``, which exists and is empty."""
        self.folder = folder
        self._folders: set[Path] = {folder}

    def put(self, path: str, content: bytes | memoryview) -> None:
        """Write one small file durably."""
        with self.writing(path) as sink:
            sink(memoryview(content))

    def put_all(self, contents: Mapping[str, bytes]) -> None:
        """Write several small files durably, by their paths."""
        for path, content in contents.items():
            self.put(path, content)

    @contextmanager
    def writing(self, path: str) -> Iterator[Callable[[memoryview], None]]:
        """Write one file in pieces; it is durable when the context ends."""
        place = self.folder.joinpath(*path.split("/"))
        place.parent.mkdir(parents=True, exist_ok=True)
        self._folders.update(p for p in place.parents if p.is_relative_to(self.folder))
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        descriptor = os.open(place, flags, 0o644)
        try:

            def sink(view: memoryview) -> None:
                at = 0
                while at < len(view):
                    at += os.write(descriptor, view[at:])

            yield sink
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def settle(self) -> None:
        """Make the names durable as well."""
        for folder in sorted(self._folders, key=lambda p: len(p.parts), reverse=True):
            sync_folder(folder)


@contextmanager
def appearing(target: Path) -> Iterator[Workplace]:
    """Build ``target`` in a ``Workplace``; it appears when the context ends without an error.

    Raises:
        PackageRefusedError: ``target`` exists, its parent does not, or another is building it.
    """
    if os.path.lexists(target):
        msg = f"{target} already exists"
        raise PackageRefusedError(msg, target=str(target))
    if not target.parent.is_dir():
        msg = f"the folder {target.parent} does not exist"
        raise PackageRefusedError(msg, target=str(target))
    unfinished = target.with_name(f".{target.name}.unfinished")
    with _locked(unfinished, target):
        shutil.rmtree(unfinished, ignore_errors=True)  # left by one who was interrupted
        unfinished.mkdir(mode=0o700)
        try:
            workplace = Workplace(unfinished)
            yield workplace
            workplace.settle()
            failpoint("evidence.before_rename")
            unfinished.rename(target)
            sync_folder(target.parent)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(unfinished: Path, target: Path) -> Iterator[None]:
    lock = unfinished.with_suffix(".lock")
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = f"{target} is being made by another process"
            raise PackageRefusedError(msg, target=str(target)) from error
        yield
        lock.unlink(missing_ok=True)
    finally:
        os.close(descriptor)
