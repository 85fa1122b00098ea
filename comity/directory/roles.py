"""Who signs what in a directory, with how many keys, and for how long it holds.

Four roles stand over the members, each with keys of its own: ``root`` (says whose the other keys
are; m-of-n, offline), ``targets`` (the register office: who is a member; offline), ``snapshot``
(which files belong together) and ``timestamp`` (that this is the newest; online). Each member has a
role of its own, ``member-XA``, which speaks for the files under ``XA/`` and for nothing else.

Example:
    >>> member_role("XA"), own_paths("XA")
    ('member-XA', ['XA/*'])

Source: The Update Framework specification, 4.1 to 4.5; RFC 8032 (Ed25519).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final, Self, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from securesystemslib.signer import CryptoSigner, SSlibKey

from comity.directory.errors import DirectoryMalformedError
from comity.kernel.strict_json import Json

ROOT: Final = "root"
TARGETS: Final = "targets"
SNAPSHOT: Final = "snapshot"
TIMESTAMP: Final = "timestamp"
MEMBER: Final = "member"
TOP_ROLES: Final = (ROOT, TARGETS, SNAPSHOT, TIMESTAMP)

LIFETIMES: Mapping[str, timedelta] = MappingProxyType(
    {
        ROOT: timedelta(days=400),
        TARGETS: timedelta(days=400),
        SNAPSHOT: timedelta(days=60),
        TIMESTAMP: timedelta(days=1),
        MEMBER: timedelta(days=400),
    }
)
"""How long a signature of each role holds; the online role signs again long before."""

PUBLIC_SIZE: Final = 32
Signers = Mapping[str, Sequence[CryptoSigner]]
"""The keys at hand in one act, by role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleKeys:
    """The keys of one role and how many of them must sign.

    Attributes:
        keys: Raw Ed25519 public keys, 32 bytes each, no two alike.
        threshold: How many of them must sign.
    """

    keys: tuple[bytes, ...]
    threshold: int

    def __post_init__(self) -> None:
        """Refuse what could never be met, or be met by one key counted twice."""
        sound = all(len(key) == PUBLIC_SIZE for key in self.keys)
        if not sound or len(set(self.keys)) != len(self.keys):
            msg = "the keys of a role are different Ed25519 public keys of 32 bytes"
            raise DirectoryMalformedError(msg)
        if not 1 <= self.threshold <= len(self.keys):
            msg = f"{self.threshold} of {len(self.keys)} keys can never be met"
            raise DirectoryMalformedError(msg)

    @classmethod
    def of(cls, signers: Sequence[CryptoSigner], *, threshold: int) -> Self:
        """Return the public side of ``signers``."""
        return cls(keys=tuple(raw_public(signer) for signer in signers), threshold=threshold)

    def public(self) -> dict[str, SSlibKey]:
        """Return the keys as the metadata names them: by the digest of the key."""
        made = [_public_key(raw) for raw in self.keys]
        return {key.keyid: key for key in made}

    def to_json(self) -> dict[str, Json]:
        """Return what a member hands in with its application."""
        return {"threshold": self.threshold, "keys": [key.hex() for key in self.keys]}

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Self:
        """Return the keys that ``value`` states.

        Raises:
            DirectoryMalformedError: They cannot be the keys of a role.
        """
        threshold, keys = value.get("threshold"), value.get("keys")
        if not isinstance(threshold, int) or not isinstance(keys, list):
            msg = "a role is a threshold and a list of keys"
            raise DirectoryMalformedError(msg)
        try:
            return cls(
                keys=tuple(bytes.fromhex(cast("str", key)) for key in keys), threshold=threshold
            )
        except (ValueError, TypeError) as error:
            msg = "a key of a role is 64 hex digits"
            raise DirectoryMalformedError(msg) from error


def signer_of(secret: bytes) -> CryptoSigner:
    """Return the signer that holds ``secret``, a seed of 32 bytes."""
    return CryptoSigner(Ed25519PrivateKey.from_private_bytes(secret))


def raw_public(signer: CryptoSigner) -> bytes:
    """Return the 32 bytes of the public key of ``signer``."""
    return bytes.fromhex(signer.public_key.keyval["public"])


def member_role(member: str) -> str:
    """Return the name of the role of ``member``."""
    return f"{MEMBER}-{member}"


def own_paths(member: str) -> list[str]:
    """Return the only paths that the role of ``member`` may speak for."""
    return [f"{member}/*"]


def lifetime(role: str) -> timedelta:
    """Return how long a signature of ``role`` holds."""
    return LIFETIMES.get(role, LIFETIMES[MEMBER])


def _public_key(raw: bytes) -> SSlibKey:
    return SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(raw))
