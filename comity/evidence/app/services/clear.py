"""Decrypting a package into a folder, for as long as it is worked on."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock

from comity.evidence.app import queries
from comity.evidence.app.models import Package
from comity.evidence.transport import decrypted


def decrypt(held: Package, target: Path, *, told: Callable[[int], None] | None = None) -> None:
    """Decrypt a package into the new folder ``target``.

    Args:
        held: A package whose chunks are all here.
        target: Folder that does not exist.
        told: Is called with the number of bytes that were read so far; from one thread at a time.

    Raises:
        IncompletePackageError: It has not arrived whole yet.
        MalformedManifestError: It does not decrypt.
    """
    fetch = partial(queries.chunk, held.pk)
    decrypted(
        target,
        queries.manifest(held),
        content_key=queries.content_key(held),
        fetch=fetch if told is None else _counting(fetch, told),
    )


def _counting(fetch: Callable[[str], bytes], told: Callable[[int], None]) -> Callable[[str], bytes]:
    lock, read = Lock(), 0

    def counted(name: str) -> bytes:
        nonlocal read
        chunk = fetch(name)
        with lock:
            read += len(chunk)
            told(read)
        return chunk

    return counted
