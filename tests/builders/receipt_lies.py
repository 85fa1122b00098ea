"""The lies of receipts that a peer can tell, one at a time, each with its error."""

from collections.abc import Mapping
from datetime import timedelta

from comity.journal import errors as journal_errors
from comity.journal.checkpoints import origin_of
from comity.kernel.strict_json import canonical, parse_object
from comity.kernel.time import written
from comity.protocol import errors
from tests.builders.lies import changed, without
from tests.builders.protocol import NOON, PeerNode, ReceiptLie


def _by_another(peer: PeerNode, note: str) -> str:
    """Return the same checkpoint, signed with keys that the member never published."""
    text = note.split("\n\n", maxsplit=1)[0] + "\n"
    return PeerNode(peer.member, seed="stranger").signer.sign_checkpoint(text)


def _of_another(_peer: PeerNode, note: str) -> str:
    """Return a checkpoint of another member, rightly signed by that one."""
    _, size, root, *_ = note.split("\n")
    other = PeerNode("XC")
    return other.signer.sign_checkpoint(f"{origin_of('XC', 1)}\n{size}\n{root}\n")


def _ed25519_alone(_peer: PeerNode, note: str) -> str:
    text, signatures = note.split("\n\n")
    return f"{text}\n\n{signatures.splitlines(keepends=True)[0]}"


RECEIPT_LIES: Mapping[str, ReceiptLie] = {
    "for-another-statement": ReceiptLie(
        error=errors.ReceiptMismatchError, entry=changed(of="0" * 64)
    ),
    "by-another-member": ReceiptLie(error=errors.ReceiptMismatchError, entry=changed(to="XC")),
    "of-another-sender": ReceiptLie(
        error=errors.ReceiptMismatchError, entry=changed(**{"from": "XC"})
    ),
    "with-another-id": ReceiptLie(
        error=errors.ReceiptMismatchError,
        entry=changed(id="018f0000-0000-7000-8000-00000000ffff"),
    ),
    "with-another-epoch": ReceiptLie(error=errors.ReceiptMismatchError, entry=changed(epoch=7)),
    "with-another-place": ReceiptLie(error=errors.ReceiptMismatchError, entry=changed(seq=99)),
    "with-another-size": ReceiptLie(error=errors.ReceiptMismatchError, entry=changed(size=1)),
    "back-dated": ReceiptLie(
        error=errors.BackdatedReceiptError,
        entry=changed(at=written(NOON - timedelta(minutes=5, seconds=1))),
    ),
    "post-dated": ReceiptLie(
        error=errors.BackdatedReceiptError,
        entry=changed(at=written(NOON + timedelta(minutes=5, seconds=1))),
    ),
    "told-otherwise-than-journalled": ReceiptLie(
        error=journal_errors.InvalidProofError,
        told=changed(at=written(NOON - timedelta(seconds=1))),
    ),
    "with-another-salt": ReceiptLie(
        error=journal_errors.InvalidProofError, salt=lambda salt: salt[::-1]
    ),
    "at-another-index": ReceiptLie(
        error=journal_errors.InvalidProofError, index=lambda index: index - 1
    ),
    "beyond-the-journal": ReceiptLie(
        error=journal_errors.InvalidProofError, index=lambda index: index + 1
    ),
    "with-a-proof-cut": ReceiptLie(
        error=journal_errors.InvalidProofError, proof=lambda proof: proof[:-1]
    ),
    "with-a-proof-in-another-order": ReceiptLie(
        error=journal_errors.InvalidProofError, proof=lambda proof: proof[::-1]
    ),
    "with-an-empty-proof": ReceiptLie(
        error=journal_errors.InvalidProofError, proof=lambda _proof: []
    ),
    "checkpoint-signed-by-a-stranger": ReceiptLie(
        error=journal_errors.UnprovedCheckpointError, checkpoint=_by_another
    ),
    "checkpoint-of-another-member": ReceiptLie(
        error=journal_errors.UnprovedCheckpointError, checkpoint=_of_another
    ),
    "checkpoint-by-ed25519-alone": ReceiptLie(
        error=journal_errors.UnprovedCheckpointError, checkpoint=_ed25519_alone
    ),
    "checkpoint-not-signed": ReceiptLie(
        error=journal_errors.MalformedNoteError,
        checkpoint=lambda _peer, note: note.split("\n\n")[0] + "\n",
    ),
    "with-unknown-outcome": ReceiptLie(
        error=errors.MalformedReceiptError, entry=changed(outcome="perhaps")
    ),
    "not-understood-without-a-reason": ReceiptLie(
        error=errors.MalformedReceiptError, entry=changed(outcome="not-understood")
    ),
    "of-another-kind": ReceiptLie(error=errors.MalformedReceiptError, entry=changed(kind="sent")),
    "without-a-time": ReceiptLie(error=errors.MalformedReceiptError, told=without("at")),
    "with-a-short-salt": ReceiptLie(
        error=errors.MalformedReceiptError, salt=lambda salt: salt[:-1]
    ),
    "with-a-short-hash": ReceiptLie(
        error=errors.MalformedReceiptError, proof=lambda proof: [proof[0][:-1], *proof[1:]]
    ),
    "with-a-negative-index": ReceiptLie(
        error=errors.MalformedReceiptError, index=lambda _index: -1
    ),
    "with-a-member-more": ReceiptLie(
        error=errors.MalformedReceiptError,
        raw=lambda raw: canonical(parse_object(raw) | {"note": "trust me"}),
    ),
    "of-version-2": ReceiptLie(
        error=errors.MalformedReceiptError, raw=lambda raw: canonical(parse_object(raw) | {"v": 2})
    ),
    "with-spaces": ReceiptLie(
        error=errors.MalformedReceiptError, raw=lambda raw: raw.replace(b":", b": ", 1)
    ),
    "not-json": ReceiptLie(error=errors.MalformedReceiptError, raw=lambda raw: raw[:-1]),
}
"""Every lie of a receipt, with the error that the sender raises."""
