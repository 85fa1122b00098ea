r"""Cosignatures: a witness says that it saw a journal only grow, and when.

A witness signs ``cosignature/v1``, the time, and the text of the checkpoint. The header keeps this
apart from a checkpoint of its own, so that the same Ed25519 log key may do both.

Source: C2SP tlog-cosignature, Ed25519 (c2sp.org/tlog-cosignature).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.journal.checkpoints import parse_text
from comity.journal.errors import UnprovedCosignatureError
from comity.journal.notes import Algorithm, NoteKey, NoteSignature
from comity.kernel.identifiers import checked_member

WITNESS_PREFIX = "comity.example/witness/"
TIME_BYTES = 8
_LAST_SECOND = 253_402_300_799  # the end of the year 9999, beyond which no time is written


class CheckpointCosigner(Protocol):
    """Signs what its node has seen of other journals; in its own process on a node."""

    def cosign_checkpoint(self, text: str, at: datetime) -> str:
        """Return the signature line over another member's checkpoint ``text``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosigned:
    """A verified cosignature.

    Attributes:
        witness: Code of the member that witnessed.
        at: When it did, by its own clock; whole seconds, UTC.
    """

    witness: str
    at: datetime


def witness_key(member: str, public: bytes) -> NoteKey:
    """Return the key by which ``member`` cosigns, from its Ed25519 log key."""
    name = WITNESS_PREFIX + checked_member(member)
    return NoteKey(name=name, algorithm=Algorithm.COSIGNATURE, public=public)


def cosign(text: str, *, member: str, private: Ed25519PrivateKey, at: datetime) -> str:
    """Return the signature line of ``member`` over the checkpoint ``text``.

    Raises:
        MalformedNoteError: ``text`` is not a checkpoint.
    """
    parse_text(text)
    key = witness_key(member, private.public_key().public_bytes_raw())
    seconds = int(at.timestamp())
    stamp = seconds.to_bytes(TIME_BYTES, "big")
    return NoteSignature.by(key, stamp + private.sign(_message(seconds, text))).line


def verify_cosignature(
    text: str, signatures: Iterable[NoteSignature], key: NoteKey
) -> Cosigned | None:
    """Return what the witness of ``key`` said of the checkpoint ``text``, None if nothing.

    Raises:
        UnprovedCosignatureError: A signature claims to be by the witness and is not.
    """
    for one in signatures:
        if one.fits(key):
            return _verified(text, one, key)
    return None


def _verified(text: str, one: NoteSignature, key: NoteKey) -> Cosigned:
    stamp, signature = one.signature[:TIME_BYTES], one.signature[TIME_BYTES:]
    seconds = int.from_bytes(stamp, "big")
    if (
        key.algorithm is not Algorithm.COSIGNATURE
        or not key.name.startswith(WITNESS_PREFIX)
        or seconds > _LAST_SECOND
        or not key.verifies(signature, _message(seconds, text))
    ):
        msg = f"the cosignature is not by {key.name}"
        raise UnprovedCosignatureError(msg, witness=key.name)
    at = datetime.fromtimestamp(seconds, tz=UTC)
    return Cosigned(witness=key.name.removeprefix(WITNESS_PREFIX), at=at)


def _message(seconds: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
