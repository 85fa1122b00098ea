"""Content as an age file, for whoever has no node: to a public key, or to a passphrase.

Everybody can open such a file with the free programs that read the format, on every system. It
hides and it does not sign: who sealed what lies in it, the package inside says itself.

Example:
    >>> drawn_passphrase(lambda n: bytes(range(n)))
    'abcde-fghij-kmnpq-rstuv-wxyz2'

Source: C2SP, The age file encryption format, v1; RFC 7748 (X25519); RFC 7914 (scrypt); RFC 8439
(ChaCha20-Poly1305); RFC 5869 (HKDF); BIP 173 (Bech32, how public keys are written).
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol, Self

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from comity.evidence.errors import UnreadableKeyError, WeakPassphraseError
from comity.kernel.identifiers import Rng

VERSION: Final = b"age-encryption.org/v1"
CHUNK: Final = 64 * 1024
"""Bytes of content under one tag."""
WORK: Final = 16
"""Base-2 logarithm of the scrypt cost: 64 MiB and a fifth of a second for each guess."""
LEAST: Final = 20
"""Characters that a passphrase must have."""
_VARIED: Final = 8
_PREFIX: Final = "age"
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_SPOKEN: Final = "abcdefghijkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mixes up on the telephone."""
_GROUPS: Final = 5


class Lock(Protocol):
    """What opens the file again."""

    @property
    def told(self) -> str:
        """Return how it is locked, in one word for the record."""
        ...

    def stanza(self, file_key: bytes, rng: Rng) -> bytes:
        """Return the lines of the header that give ``file_key`` to whoever may open."""
        ...


@dataclass(frozen=True, slots=True)
class ToKey:
    """It opens with the private key that belongs to a public one.

    Attributes:
        public: The raw X25519 public key.
    """

    public: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the key that ``text`` names, as ``age-keygen`` prints it.

        Raises:
            UnreadableKeyError: It is no such key, or was copied wrongly.
        """
        public = _from_bech32(text.strip())
        try:
            X25519PrivateKey.from_private_bytes(bytes(32)).exchange(
                X25519PublicKey.from_public_bytes(public)
            )
        except ValueError as error:
            msg = "this key protects nothing: everybody could open what is encrypted to it"
            raise UnreadableKeyError(msg) from error
        return cls(public)

    @property
    def told(self) -> str:
        """Return that it is locked to a key."""
        return "key"

    def stanza(self, file_key: bytes, rng: Rng) -> bytes:
        """Return the file key, wrapped to the public key."""
        drawn = X25519PrivateKey.from_private_bytes(rng(32))
        share = drawn.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        shared = drawn.exchange(X25519PublicKey.from_public_bytes(self.public))
        wrapping = _derived(shared, share + self.public, VERSION + b"/X25519")
        return _stanza(b"X25519 " + _b64(share), wrapping, file_key)


@dataclass(frozen=True, slots=True, repr=False)
class ToPassphrase:
    """It opens with a passphrase, which is told on another way than the file.

    Attributes:
        work: Base-2 logarithm of the scrypt cost.
    """

    passphrase: str
    work: int = WORK

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the lock of a passphrase that is hard to guess and reads the same everywhere.

        Raises:
            WeakPassphraseError: It is short, repeats itself, or has letters that keyboards differ
                in.
        """
        said = text.strip()
        if not said.isascii() or not said.isprintable():
            msg = "write the passphrase in Latin letters without accents, digits and signs"
            raise WeakPassphraseError(msg)
        if len(said) < LEAST or len(set(said)) < _VARIED:
            msg = f"a passphrase has {LEAST} characters at least, and repeats few of them"
            raise WeakPassphraseError(msg)
        return cls(said)

    @property
    def told(self) -> str:
        """Return that it is locked with a passphrase."""
        return "passphrase"

    def stanza(self, file_key: bytes, rng: Rng) -> bytes:
        """Return the file key, wrapped under the passphrase."""
        salt = rng(16)
        wrapping = Scrypt(VERSION + b"/scrypt" + salt, 32, 1 << self.work, 8, 1).derive(
            self.passphrase.encode()
        )
        return _stanza(b"scrypt " + _b64(salt) + b" %d" % self.work, wrapping, file_key)


def locked(pieces: Iterable[bytes], *, lock: Lock, rng: Rng) -> Iterator[bytes]:
    """Return ``pieces`` as one age file, in pieces of its own.

    Args:
        pieces: The content; may be larger than memory.
        lock: What opens it again.
        rng: Draws the file key, the nonce, and what the lock needs; never twice the same.
    """
    file_key = rng(16)
    header = VERSION + b"\n" + lock.stanza(file_key, rng) + b"---"
    mac = hmac.HMAC(_derived(file_key, b"", b"header"), hashes.SHA256())
    mac.update(header)
    nonce = rng(16)
    yield header + b" " + _b64(mac.finalize()) + b"\n" + nonce
    yield from _payload(pieces, ChaCha20Poly1305(_derived(file_key, nonce, b"payload")))


def drawn_passphrase(rng: Rng) -> str:
    """Return a passphrase of 125 bits that can be read out on the telephone."""
    letters = "".join(_SPOKEN[byte % len(_SPOKEN)] for byte in rng(_GROUPS * _GROUPS))
    return "-".join(letters[at : at + _GROUPS] for at in range(0, len(letters), _GROUPS))


def _payload(pieces: Iterable[bytes], cipher: ChaCha20Poly1305) -> Iterator[bytes]:
    rest, place = bytearray(), 0
    for piece in pieces:
        rest += piece
        while len(rest) > CHUNK:  # the last chunk is full or less, and empty only if all is
            yield cipher.encrypt(place.to_bytes(11, "big") + b"\0", bytes(rest[:CHUNK]), None)
            del rest[:CHUNK]
            place += 1
    yield cipher.encrypt(place.to_bytes(11, "big") + b"\1", bytes(rest), None)


def _stanza(arguments: bytes, wrapping: bytes, file_key: bytes) -> bytes:
    wrapped = ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None)
    return b"-> " + arguments + b"\n" + _b64(wrapped) + b"\n"


def _derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt or None, info).derive(secret)


def _b64(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")


def _from_bech32(text: str) -> bytes:
    """Return the 32 bytes that a public key of age holds."""
    prefix, _one, rest = text.rpartition("1")
    values = [_BECH32.find(letter) for letter in rest]
    if prefix != _PREFIX or min(values, default=-1) < 0 or _checksum(prefix, values) != 1:
        msg = "a public key of age begins with age1 and has 62 lower-case letters and digits"
        raise UnreadableKeyError(msg)
    number = 0
    for value in values[:-6]:
        number = number << 5 | value
    spare = 5 * len(values[:-6]) - 256
    if not 0 <= spare < 5 or number & ((1 << spare) - 1):  # noqa: PLR2004 - bits of a letter
        msg = "this is the public key of another kind than age reads"
        raise UnreadableKeyError(msg)
    return (number >> spare).to_bytes(32, "big")


def _checksum(prefix: str, values: list[int]) -> int:
    high, low = [ord(one) >> 5 for one in prefix], [ord(one) & 31 for one in prefix]
    check = 1
    for value in (*high, 0, *low, *values):
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(
            (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
        ):
            check ^= generator if top >> bit & 1 else 0
    return check
