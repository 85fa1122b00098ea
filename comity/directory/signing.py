"""Puts signatures under metadata: never fewer than the role's threshold, never a stranger's."""

from collections.abc import Sequence
from typing import TypeVar

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from comity.directory.errors import TooFewKeysError
from comity.directory.roles import RoleKeys, raw_public

Signed = TypeVar("Signed", Root, Timestamp, Snapshot, Targets)


def sign(
    metadata: Metadata[Signed], role: str, keys: RoleKeys, signers: Sequence[CryptoSigner]
) -> Metadata[Signed]:
    """Add to ``metadata`` the signature of each of ``signers`` that belongs to ``keys``.

    Raises:
        TooFewKeysError: They do not reach the threshold; nothing was signed.
    """
    fitting = {raw_public(signer): signer for signer in signers if raw_public(signer) in keys.keys}
    if len(fitting) < keys.threshold:
        msg = f"{role} needs {keys.threshold} keys and {len(fitting)} are at hand"
        raise TooFewKeysError(msg, role=role, needed=keys.threshold, at_hand=len(fitting))
    for signer in fitting.values():
        metadata.sign(signer, append=True)
    return metadata


def as_bytes(metadata: Metadata[Signed]) -> bytes:
    """Return ``metadata`` as it is published: JSON without a byte to spare."""
    return metadata.to_bytes(JSONSerializer(compact=True))
