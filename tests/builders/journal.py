"""A member with log keys, and journals that it has exported."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

from comity.journal.checkpoints import LogKeys, checkpoint_text, origin_of, sign_note
from comity.journal.cosignatures import cosign, witness_key
from comity.journal.entries import commitment, written_entry
from comity.journal.exports import Exported, export_lines
from comity.journal.merkle import leaf_hash, root_of
from comity.journal.notes import NoteKey
from comity.kernel.time import written

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class Member:
    """A member that keeps a journal and witnesses others'."""

    code: str = "XA"
    epoch: int = 1
    ed25519: Ed25519PrivateKey = field(init=False)
    ml_dsa_65: MLDSA65PrivateKey = field(init=False)

    def __post_init__(self) -> None:
        seed = sha256(self.code.encode()).digest()
        self.ed25519 = Ed25519PrivateKey.from_private_bytes(seed)
        self.ml_dsa_65 = MLDSA65PrivateKey.from_seed_bytes(seed)

    @property
    def origin(self) -> str:
        return origin_of(self.code, self.epoch)

    @property
    def keys(self) -> LogKeys:
        return LogKeys(
            member=self.code,
            ed25519=(self.ed25519.public_key().public_bytes_raw(),),
            ml_dsa_65=(self.ml_dsa_65.public_key().public_bytes_raw(),),
        )

    @property
    def vkeys(self) -> list[str]:
        return [key.vkey for kind in self.keys.note_keys(self.origin) for key in kind]

    @property
    def witness_key(self) -> NoteKey:
        return witness_key(self.code, self.ed25519.public_key().public_bytes_raw())

    def sign_checkpoint(self, text: str) -> str:
        return sign_note(text, ed25519=self.ed25519, ml_dsa_65=self.ml_dsa_65)

    def cosign_checkpoint(self, text: str, at: datetime) -> str:
        return cosign(text, member=self.code, private=self.ed25519, at=at)

    def note(self, leaves: Sequence[bytes]) -> str:
        return self.sign_checkpoint(checkpoint_text(self.origin, len(leaves), root_of(leaves)))


def entries(count: int, *, secret: str = "") -> list[Exported]:
    """Return that many entries with salts, the same each time; ``secret`` makes them others."""
    return [
        Exported(
            entry=written_entry(
                {"kind": "received", "at": written(NOON), "id": n, "from": "XB", "says": secret}
            ),
            salt=sha256(f"{secret}{n}".encode()).digest(),
        )
        for n in range(count)
    ]


def leaves_of(exported: Sequence[Exported]) -> list[bytes]:
    """Return the leaf hashes of ``exported``."""
    return [leaf_hash(commitment(one.entry, salt=one.salt)) for one in exported]


def export(member: Member, exported: Sequence[Exported], *, witness: Member | None = None) -> bytes:
    """Return the whole export of ``member``, cosigned by ``witness``."""
    note = member.note(leaves_of(exported))
    if witness is not None:
        text = note.partition("\n\n")[0] + "\n"
        note += witness.cosign_checkpoint(text, NOON)
    return b"".join(export_lines(member.origin, exported, note))
