"""Sealing bytes to a member's encryption key (HPKE base mode, single shot).

What must not be exchanged is bound by ``info``: a ciphertext opens only under the same words.
Sealing says nothing about who sealed it; the signature inside does.

Example:
    >>> from comity.protocol.keys import ENCRYPT_X25519, public_of
    >>> box = seal(b"act", suite="x25519-1", public=public_of(ENCRYPT_X25519, bytes(31) + b"1"),
    ...     info=b"demo")
    >>> Opener([OpeningKey.of(ENCRYPT_X25519, bytes(31) + b"1")]).open(box, info=b"demo",
    ...     kid="a2a02f21e9daaef6a4d6bb090d9ac5e5", suite="x25519-1")
    b'act'

Source: RFC 9180, 6.1 and 5.1.1; draft-ietf-hpke-pq (KEM 0x647a, X-Wing), hence the versioned id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke

from comity.protocol import keys
from comity.protocol.errors import SealRefusedError, UnknownKeyError, UnknownSuiteError
from comity.protocol.keyring import ROLE_OF_SUITE

X_WING: Final = "xwing-1"
X25519: Final = "x25519-1"
SUITES: Mapping[str, hpke.Suite] = MappingProxyType(
    {
        X_WING: hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM),
        X25519: hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM),
    }
)
OVERHEAD: Mapping[str, int] = MappingProxyType({X_WING: 1136, X25519: 48})
"""Bytes that a sealed text is longer than the plain one: encapsulated key and tag."""
SUITE_OF_ROLE: Mapping[str, str] = MappingProxyType(
    {role: suite for suite, role in ROLE_OF_SUITE.items()}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningKey:
    """A private encryption key under its public name."""

    kid: str
    suite: str
    key: keys.DecryptionKey

    @classmethod
    def of(cls, role: str, secret: bytes) -> Self:
        """Return the opening key for the private key of an encryption role."""
        return cls(
            kid=keys.key_id(role, keys.public_of(role, secret)),
            suite=SUITE_OF_ROLE[role],
            key=keys.decryption_key(role, secret),
        )


def seal(plain: bytes, *, suite: str, public: bytes, info: bytes) -> bytes:
    """Return ``plain`` sealed to the raw key ``public``, bound to ``info``.

    Raises:
        UnknownSuiteError: A suite that is not in ``SUITES``.
        MalformedKeyError: ``public`` is not a key of that suite.
    """
    key = keys.encryption_key(ROLE_OF_SUITE[checked_suite(suite)], public)
    return SUITES[suite].encrypt(plain, key, info=info)


def open_sealed(sealed: bytes, *, suite: str, secret: keys.DecryptionKey, info: bytes) -> bytes:
    """Return the plain bytes of ``sealed``.

    Raises:
        SealRefusedError: Another key, other ``info``, or changed bytes.
    """
    try:
        return SUITES[checked_suite(suite)].decrypt(sealed, secret, info=info)
    except (InvalidTag, ValueError, TypeError) as error:
        msg = "the seal does not open"
        raise SealRefusedError(msg, suite=suite, size=len(sealed)) from error


def checked_suite(suite: str) -> str:
    """Return ``suite`` if this node has it.

    Raises:
        UnknownSuiteError: It has not.
    """
    if suite not in SUITES:
        msg = f"no sealing suite {suite!r}"
        raise UnknownSuiteError(msg)
    return suite


class Opener:
    """The private encryption keys of one node, the old ones that still open kept traffic too."""

    def __init__(self, opening_keys: Iterable[OpeningKey]) -> None:
        """Hold ``opening_keys`` by their names."""
        self._keys = {key.kid: key for key in opening_keys}

    def open(self, sealed: bytes, *, kid: str, suite: str, info: bytes) -> bytes:
        """Return the plain bytes of what was sealed to the key ``kid``.

        Raises:
            UnknownKeyError: This node has no such key for that suite.
            SealRefusedError: It does not open.
        """
        key = self._keys.get(kid)
        if key is None or key.suite != checked_suite(suite):
            msg = "sealed to a key that this node does not have"
            raise UnknownKeyError(msg, kid=kid, suite=suite)
        return open_sealed(sealed, suite=suite, secret=key.key, info=info)
