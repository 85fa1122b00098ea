"""The private keys of this node, as its processes load them."""

import os

from comity.kernel.nodes import NodeSettings
from comity.storage.keyfiles import FolderKeyStore, open_keys


def own_keys(node: NodeSettings, *, descriptor: int | None = None) -> FolderKeyStore:
    """Return the key store of ``node``.

    Args:
        node: Whose keys.
        descriptor: Open file from which the passphrase is read; without it the file
            ``secrets/passphrase``, which nobody but the owner may read.

    Raises:
        MissingKeyError: There is no passphrase.
        LooseModeError: Others may read it.
    """
    if descriptor is None:
        return open_keys(node.secrets)
    with os.fdopen(descriptor, "rb") as file:
        return FolderKeyStore(node.secrets, file.read().rstrip(b"\r\n"))
