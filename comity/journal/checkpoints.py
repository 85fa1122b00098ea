"""Checkpoints: what a node says about its whole journal, signed.

The text has three lines: the origin (``comity.example/journal/XA/1``: member and epoch), the
number of leaves, the root in base64. It is signed as a note under the origin's name, by Ed25519
and by ML-DSA-65. A checkpoint that was not verified is a text; a ``Checkpoint`` out of
``verify_note`` is what the member said.

Example:
    >>> print(checkpoint_text(origin_of("XA", 1), 0, bytes(32)), end="")
    comity.example/journal/XA/1
    0
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

Source: C2SP tlog-checkpoint v1.0.0 (c2sp.org/tlog-checkpoint); no extension lines.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

from comity.journal.errors import MalformedNoteError, UnprovedCheckpointError
from comity.journal.merkle import HASH_BYTES
from comity.journal.notes import (
    Algorithm,
    NoteKey,
    NoteSignature,
    joined_note,
    split_note,
    strict_base64,
)
from comity.kernel.identifiers import checked_member

ORIGIN_PREFIX = "comity.example/journal/"

_ORIGIN = re.compile(
    re.escape(ORIGIN_PREFIX)
    + r"(?P<member>[A-Z]{2}(?:-[A-Z0-9]{1,12})?)/(?P<epoch>[1-9][0-9]{0,8})",
    re.ASCII,
)
_SIZE = re.compile(r"0|[1-9][0-9]{0,14}", re.ASCII)
_LINES = 3


class CheckpointSigner(Protocol):
    """Signs checkpoints of its own member; in its own process on a node."""

    def sign_checkpoint(self, text: str) -> str:
        """Return the whole signed note over ``text``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A member's statement of its whole journal.

    Attributes:
        origin: First line of the text.
        member: Code of the member, from the origin.
        epoch: Raised when the node was restored, from the origin.
        size: Number of leaves.
        root: Root of the tree over them.
    """

    origin: str
    member: str
    epoch: int
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return checkpoint_text(self.origin, self.size, self.root)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKeys:
    """The public keys by which a member's checkpoints are verified.

    Several of one kind stand for a rotation: one of them must have signed. If both kinds are
    there, both must have signed.

    Attributes:
        member: Code of the member.
        ed25519: Raw Ed25519 public keys.
        ml_dsa_65: Raw ML-DSA-65 public keys.
    """

    member: str
    ed25519: tuple[bytes, ...] = ()
    ml_dsa_65: tuple[bytes, ...] = ()

    @classmethod
    def from_vkeys(cls, vkeys: Iterable[str]) -> Self:
        """Return the keys of one member from their text form.

        Raises:
            MalformedNoteError: Not keys of checkpoints, or of several members.
        """
        keys = [NoteKey.parse(vkey) for vkey in vkeys]
        members = {_read_origin(key.name)[0] for key in keys}
        if len(members) != 1:
            msg = "the keys of exactly one journal are needed"
            raise MalformedNoteError(msg, members=sorted(members))
        return cls(
            member=members.pop(),
            ed25519=tuple(k.public for k in keys if k.algorithm is Algorithm.ED25519),
            ml_dsa_65=tuple(k.public for k in keys if k.algorithm is Algorithm.ML_DSA_65),
        )

    def note_keys(self, origin: str) -> list[list[NoteKey]]:
        """Return the keys under the name ``origin``, one list per kind that must have signed."""
        kinds = ((Algorithm.ED25519, self.ed25519), (Algorithm.ML_DSA_65, self.ml_dsa_65))
        return [
            [NoteKey(name=origin, algorithm=algorithm, public=public) for public in keys]
            for algorithm, keys in kinds
            if keys
        ]


def origin_of(member: str, epoch: int) -> str:
    """Return the origin line of a member's journal.

    Raises:
        MalformedNoteError: There can be no such journal.
    """
    origin = f"{ORIGIN_PREFIX}{checked_member(member)}/{epoch}"
    _read_origin(origin)
    return origin


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """Return the three lines that are signed."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def parse_text(text: str) -> Checkpoint:
    """Return the checkpoint that the three lines of ``text`` state.

    Raises:
        MalformedNoteError: Another spelling, or extension lines.
    """
    lines = text.split("\n")
    if len(lines) != _LINES + 1 or lines[-1]:
        msg = "a checkpoint has three lines: origin, size, root"
        raise MalformedNoteError(msg)
    member, epoch = _read_origin(lines[0])
    if not _SIZE.fullmatch(lines[1]):
        msg = "the size of a checkpoint is a decimal number without leading zeros"
        raise MalformedNoteError(msg)
    root = strict_base64(lines[2])
    if len(root) != HASH_BYTES:
        msg = f"the root of a checkpoint has {HASH_BYTES} bytes"
        raise MalformedNoteError(msg)
    return Checkpoint(origin=lines[0], member=member, epoch=epoch, size=int(lines[1]), root=root)


def parse_note(note: str) -> tuple[Checkpoint, tuple[NoteSignature, ...]]:
    """Return what ``note`` claims, and its signatures; nothing is verified yet.

    Raises:
        MalformedNoteError: It is not a signed checkpoint.
    """
    text, signatures = split_note(note)
    return parse_text(text), signatures


def verify_note(note: str, keys: LogKeys) -> Checkpoint:
    """Verify ``note`` and return what the member said.

    Signatures of keys that are not the member's (witnesses, other algorithms) are passed over, as
    the format asks.

    Raises:
        MalformedNoteError: It is not a signed checkpoint.
        UnprovedCheckpointError: It is another member's, a needed signature is missing, or one
            that claims to be by a known key is not.
    """
    checkpoint, signatures = parse_note(note)
    if checkpoint.member != keys.member:
        msg = f"the checkpoint is of {checkpoint.member}, not of {keys.member}"
        raise UnprovedCheckpointError(msg, member=checkpoint.member, expected=keys.member)
    kinds = keys.note_keys(checkpoint.origin)
    if not kinds:
        msg = f"no log keys of {keys.member} are known"
        raise UnprovedCheckpointError(msg, member=keys.member)
    for kind in kinds:
        _check_signed(checkpoint, signatures, kind)
    return checkpoint


def sign_note(
    text: str,
    *,
    ed25519: Ed25519PrivateKey | None = None,
    ml_dsa_65: MLDSA65PrivateKey | None = None,
) -> str:
    """Return the checkpoint ``text`` as a note signed by each given key.

    Raises:
        MalformedNoteError: ``text`` is not a checkpoint.
    """
    origin, message = parse_text(text).origin, text.encode()
    signatures = []
    for algorithm, private in ((Algorithm.ED25519, ed25519), (Algorithm.ML_DSA_65, ml_dsa_65)):
        if private is not None:
            public = private.public_key().public_bytes_raw()
            key = NoteKey(name=origin, algorithm=algorithm, public=public)
            signatures.append(NoteSignature.by(key, private.sign(message)))
    return joined_note(text, signatures)


def _check_signed(
    checkpoint: Checkpoint, signatures: Iterable[NoteSignature], kind: list[NoteKey]
) -> None:
    message, name = checkpoint.text.encode(), kind[0].algorithm.name
    claims = [(one, key) for one in signatures for key in kind if one.fits(key)]
    if not claims:
        msg = f"the checkpoint lacks the {name} signature of {checkpoint.member}"
        raise UnprovedCheckpointError(msg, member=checkpoint.member, algorithm=name)
    if not all(key.verifies(one.signature, message) for one, key in claims):
        msg = f"the {name} signature on the checkpoint is not by {checkpoint.member}"
        raise UnprovedCheckpointError(msg, member=checkpoint.member, algorithm=name)


def _read_origin(origin: str) -> tuple[str, int]:
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        msg = f"not the origin of a journal, such as {ORIGIN_PREFIX}XA/1"
        raise MalformedNoteError(msg)
    return found["member"], int(found["epoch"])
