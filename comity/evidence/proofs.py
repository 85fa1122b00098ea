"""The journal's word on a sealing, as a text file that travels beside the seal.

The journal records a sealing after the seal is set, so its proof cannot lie under the seal; it may
be refreshed with a later checkpoint and more witnesses without touching what was sealed.

Source: c2sp.org/tlog-proof; c2sp.org/tlog-checkpoint; RFC 6962, 2.1.1.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from comity.kernel.digests import digest_of
from comity.kernel.strict_json import canonical

SEALED = "package-sealed"
JOURNAL_ORIGIN = "comity.example/journal/"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalProof:
    """That an entry stands in a journal.

    Attributes:
        entry: Canonical JSON of the entry.
        salt: Of its commitment, 32 bytes.
        index: Of its leaf, from 0.
        path: Inclusion proof, 32 bytes each, from the leaf upward.
        checkpoint: Signed note whose root the path leads to.
    """

    entry: bytes
    salt: bytes
    index: int
    path: Sequence[bytes]
    checkpoint: str

    def text(self) -> str:
        """Return the content of ``comity/journal-proof.txt``.

        The digest of the checkpoint is told again in ``extra``, so that damage to a signature that
        a verifier does not know is still seen as damage.
        """
        told = canonical(
            {
                "checkpoint_sha256": digest_of(self.checkpoint.encode()),
                "entry": self.entry.decode(),
                "salt": _base64(self.salt),
            }
        )
        lines = ["c2sp.org/tlog-proof@v1", f"extra {_base64(told)}", f"index {self.index}"]
        lines += [_base64(node) for node in self.path]
        return "\n".join(lines) + "\n\n" + self.checkpoint


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
