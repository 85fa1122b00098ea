"""The private keys of this node, as its processes load them.

The passphrase comes through a descriptor that was inherited, or from ``secrets/passphrase``, which
nobody but the owner may read.
"""

import os
from pathlib import Path

from comity.kernel.errors import RefusedError
from comity.kernel.nodes import NodeSettings
from comity.storage.keyfiles import FolderKeyStore


class LoosePassphraseError(RefusedError):
    """Others than the owner may read the file with the passphrase."""

    code = "protocol.loose_passphrase"
    remedy = "Run chmod 600 on secrets/passphrase, and change the passphrase if others saw it."


def own_keys(node: NodeSettings, *, descriptor: int | None = None) -> FolderKeyStore:
    """Return the key store of ``node``.

    Raises:
        LoosePassphraseError: Others may read the passphrase.
    """
    return FolderKeyStore(node.secrets, _passphrase(node.secrets / "passphrase", descriptor))


def _passphrase(path: Path, descriptor: int | None) -> bytes:
    if descriptor is not None:
        with os.fdopen(descriptor, "rb") as file:
            return file.read().rstrip(b"\r\n")
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & 0o077:
            msg = f"{path} can be read by others"
            raise LoosePassphraseError(msg, path=str(path))
        return file.read().rstrip(b"\r\n")
