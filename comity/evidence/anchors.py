"""What an outsider checks a package against: an anchor file, made from the verified directory.

A member's key document names the certificate of its seal and the keys of its journal; the directory
proves the document. So a node has the anchor of every member, and can hand it to a court of its own
State, which then owes nothing to the sealing State.
"""

from datetime import datetime

from comity.evidence.seals import pem
from comity.journal.checkpoints import origin_of
from comity.journal.notes import Algorithm, NoteKey
from comity.protocol import keys
from comity.protocol.keyring import KeyDocument

_ALGORITHMS = {
    keys.LOG_ED25519: Algorithm.ED25519,
    keys.LOG_ML_DSA_65: Algorithm.ML_DSA_65,
}


def anchor_file(document: KeyDocument, *, at: datetime) -> bytes:
    """Return the anchor of a member for packages that arrived at ``at``.

    Keys that were revoked by then are left out. Later revocation does not undo what arrived before.
    """
    lines = [f"# Evidence anchor of {document.member}, from the directory\n".encode()]
    for key in document.keys:
        if key.revoked(at):
            continue
        if key.role == keys.SEAL:
            lines.append(pem(key.public))
        elif key.role in _ALGORITHMS:
            name = origin_of(document.member, 1)
            made = NoteKey(name=name, algorithm=_ALGORITHMS[key.role], public=key.public)
            lines.append(f"comity-log-key: {made.vkey}\n".encode())
    return b"".join(lines)
