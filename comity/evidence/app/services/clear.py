"""Decrypting a package into a folder, for as long as it is worked on."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from comity.evidence.app import queries
from comity.evidence.app.models import Package
from comity.evidence.transport import decrypted


def decrypt(held: Package, target: Path, *, told: Callable[[int], object] | None = None) -> None:
    """Decrypt a package into the new folder ``target``.

    Args:
        held: A package whose chunks are all here.
        target: Folder that does not exist.
        told: Is called with the number of bytes that were decrypted so far.

    Raises:
        IncompletePackageError: It has not arrived whole yet.
        MalformedManifestError: It does not decrypt.
    """
    decrypted(
        target,
        queries.manifest(held),
        content_key=queries.content_key(held),
        fetch=partial(queries.chunk, held.pk),
        told=told,
    )
