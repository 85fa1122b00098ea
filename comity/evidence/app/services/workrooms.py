"""Where packages stand in clear while they are worked on, and what sweeps up after a crash."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from comity.evidence.app.models import Package
from comity.storage.app import services as storage

FOLDERS_AFTER = timedelta(minutes=1)
"""A folder without a lock and older than this was left by a process that ended."""
CHUNKS_AFTER = timedelta(hours=24)
"""A large sealing keeps chunks for hours before the package is known."""


@contextmanager
def workplace(package_id: str) -> Iterator[Path]:
    """Give a folder for a package in clear, for no longer than it is worked on."""
    folder = _work() / f"{package_id}.{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700, parents=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # says that somebody works here; ends with them
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def sweep(now: datetime) -> int:
    """Remove what interrupted work left: folders in clear, and chunks of no package.

    Returns:
        How many folders and chunks were removed.
    """
    return _swept_folders(now - FOLDERS_AFTER) + _swept_chunks(now - CHUNKS_AFTER)


def _swept_folders(before: datetime) -> int:
    removed = 0
    for folder in _work().glob("*"):
        if folder.stat().st_mtime >= before.timestamp():
            continue
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
        except BlockingIOError:
            pass  # at work for a long time
        finally:
            os.close(descriptor)
    return removed


def _swept_chunks(before: datetime) -> int:
    blobs, removed = storage.node_blobs(), 0
    for name in blobs.names("chunks", before=before):
        if not Package.objects.filter(pk=name.split("/")[1]).exists():
            blobs.destroy(name)
            removed += 1
    return removed


def _work() -> Path:
    return Path(settings.COMITY_NODE.home) / "work"
