r"""Signed notes: a text, an empty line, and one line per signature.

Decides how a note and a key are written and whether one signature fits one key. Does not decide
which signatures a text needs.

Example:
    >>> note = "text\n\n\u2014 log.example/xa AAAAAQI=\n"
    >>> split_note(note)[0]
    'text\n'

Source: C2SP signed-note v1.0.0 (c2sp.org/signed-note).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NoReturn, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

from comity.journal.errors import MalformedNoteError

SIZE_ALLOWED = 128 * 1024  # bytes; a hybrid signature takes 4.5 KiB
SIGNATURES_ALLOWED = 32
KEY_ID_BYTES = 4

_SIGNATURE_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<blob>[A-Za-z0-9+/=]+)")
_CONTROLS = bytes(range(10)) + bytes(range(11, 32))  # all but the newline
_VKEY = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<blob>[A-Za-z0-9+/=]+)")


class Algorithm(Enum):
    """What signs, by the type identifier that stands before the public key.

    C2SP assigns no byte to ML-DSA-65 over a note's text; as it asks, the byte 0xff is followed by
    a longer identifier that is unlikely to collide.
    """

    ED25519 = b"\x01"
    COSIGNATURE = b"\x04"
    ML_DSA_65 = b"\xffcomity/ml-dsa-65"

    @property
    def public_bytes(self) -> int:
        """Length of a public key."""
        return 1952 if self is Algorithm.ML_DSA_65 else 32

    @property
    def signature_bytes(self) -> int:
        """Length of a signature, without the time of a cosignature."""
        return 3309 if self is Algorithm.ML_DSA_65 else 64


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteKey:
    """A public key under a name.

    Attributes:
        name: Name of who signs; no spaces, no plus sign.
        algorithm: What it signs with.
        public: The raw public key.
    """

    name: str
    algorithm: Algorithm
    public: bytes

    def __post_init__(self) -> None:
        """Refuse what could never sign a note."""
        if not re.fullmatch(r"[^\s+\x00-\x1f]+", self.name):
            _refuse("a key's name has no spaces and no plus sign")
        if len(self.public) != self.algorithm.public_bytes:
            _refuse("the public key has the wrong length", length=len(self.public))

    @property
    def key_id(self) -> bytes:
        """The four bytes that lead each signature of this key."""
        digest = hashlib.sha256(self.name.encode() + b"\n" + self.algorithm.value + self.public)
        return digest.digest()[:KEY_ID_BYTES]

    @property
    def vkey(self) -> str:
        """The key as text: ``name+id+base64``."""
        blob = base64.b64encode(self.algorithm.value + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{blob}"

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Return the key that ``vkey`` states.

        Raises:
            MalformedNoteError: Another form, an unknown algorithm, or an identifier that is not
                that of the key.
        """
        found = _VKEY.fullmatch(vkey)
        if found is None:
            _refuse("not a key such as name+0123abcd+base64")
        blob = strict_base64(found["blob"])
        kinds = [one for one in Algorithm if blob.startswith(one.value)]
        if not kinds:
            _refuse("the key's algorithm is unknown", name=found["name"])
        public = blob[len(kinds[0].value) :]
        key = cls(name=found["name"], algorithm=kinds[0], public=public)
        if key.vkey != vkey:
            _refuse("the key's identifier is not its own", name=key.name)
        return key

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Tell whether ``signature`` is this key's over ``message``."""
        if len(signature) != self.algorithm.signature_bytes:
            return False
        try:
            _reader(self.algorithm, self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@lru_cache(maxsize=256)
def _reader(algorithm: Algorithm, public: bytes) -> MLDSA65PublicKey | Ed25519PublicKey:
    if algorithm is Algorithm.ML_DSA_65:
        return MLDSA65PublicKey.from_public_bytes(public)
    return Ed25519PublicKey.from_public_bytes(public)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignature:
    """One signature line.

    Attributes:
        name: Name of the key.
        key_id: Four bytes that tell the key and its algorithm.
        signature: What the key made; a cosignature begins with its time.
    """

    name: str
    key_id: bytes
    signature: bytes

    @classmethod
    def by(cls, key: NoteKey, signature: bytes) -> Self:
        """Return ``signature`` under the name and identifier of ``key``."""
        return cls(name=key.name, key_id=key.key_id, signature=signature)

    @property
    def line(self) -> str:
        """The line as it stands in a note, with its newline."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"

    def fits(self, key: NoteKey) -> bool:
        """Tell whether the line claims to be by ``key``."""
        return self.name == key.name and self.key_id == key.key_id


def joined_note(text: str, signatures: Iterable[NoteSignature]) -> str:
    """Return the signed note over ``text``."""
    return text + "\n" + "".join(signature.line for signature in signatures)


def split_note(note: str) -> tuple[str, tuple[NoteSignature, ...]]:
    """Return the text and the signatures of ``note``; nothing is verified yet.

    Raises:
        MalformedNoteError: Another spelling of a note, or none.
    """
    _check_characters(note)
    text, empty, tail = note.rpartition("\n\n")
    if not empty or not text or not tail.endswith("\n"):
        _refuse("a note is a text, an empty line and signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > SIGNATURES_ALLOWED:
        _refuse("too many signatures", allowed=SIGNATURES_ALLOWED)
    return text + "\n", tuple(parse_signature(line) for line in lines)


def parse_signature(line: str) -> NoteSignature:
    """Return the signature that ``line`` (without its newline) states.

    Raises:
        MalformedNoteError: It is not a signature line.
    """
    found = _SIGNATURE_LINE.fullmatch(line)
    if found is None:
        _refuse("not a signature line")
    blob = strict_base64(found["blob"])
    if len(blob) <= KEY_ID_BYTES:
        _refuse("a signature line without a signature")
    return NoteSignature(
        name=found["name"], key_id=blob[:KEY_ID_BYTES], signature=blob[KEY_ID_BYTES:]
    )


def strict_base64(text: str) -> bytes:
    """Return the bytes of ``text`` (RFC 4648, 4), refusing every form but the canonical one.

    Raises:
        MalformedNoteError: A foreign character, missing padding, or stray trailing bits.
    """
    try:
        blob = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        msg = "not base64"
        raise MalformedNoteError(msg) from error
    if base64.b64encode(blob).decode() != text:
        _refuse("base64 in another than its canonical form")
    return blob


def _check_characters(note: str) -> None:
    try:
        raw = note.encode()
    except UnicodeEncodeError as error:
        msg = "the note is not UTF-8"
        raise MalformedNoteError(msg) from error
    if len(raw) > SIZE_ALLOWED:
        _refuse("the note is larger than allowed", size=len(raw), allowed=SIZE_ALLOWED)
    if len(raw.translate(None, _CONTROLS)) != len(raw):
        _refuse("the note holds a control character")


def _refuse(message: str, **facts: object) -> NoReturn:
    raise MalformedNoteError(message, **facts)
