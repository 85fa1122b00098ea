"""What can be wrong with a journal, its proofs and its checkpoints."""

from comity.kernel.errors import InvalidInputError, RefusedError


class MalformedEntryError(InvalidInputError):
    """It is not an entry that a journal can hold."""

    code = "journal.malformed_entry"
    remedy = "Give each entry a kind, a time, and only what canonical JSON can carry."


class InvalidProofError(InvalidInputError):
    """An inclusion or consistency proof does not prove what it is for."""

    code = "journal.invalid_proof"
    remedy = "Ask the member for the proof again, for the size that its checkpoint states."


class MalformedNoteError(InvalidInputError):
    """The text is not a signed note, a checkpoint or a key in its one form."""

    code = "journal.malformed_note"
    remedy = "Ask the member for its checkpoint again; the text was changed or cut on the way."


class UnprovedCheckpointError(InvalidInputError):
    """A checkpoint lacks a valid signature that is needed."""

    code = "journal.unproved_checkpoint"
    remedy = "Compare the member's log keys in the directory; refuse the checkpoint until they fit."


class UnprovedCosignatureError(InvalidInputError):
    """A witness's signature is not its own."""

    code = "journal.unproved_cosignature"
    remedy = "Give the key of the witness as the directory publishes it, or ask it to sign again."


class ForkedJournalError(InvalidInputError):
    """A member showed two journals of which neither continues the other."""

    code = "journal.forked"
    remedy = "Keep both checkpoints: together they prove it. Call the member's contact point."


class RewoundJournalError(InvalidInputError):
    """A member showed a journal that is shorter than the one that it had shown before."""

    code = "journal.rewound"
    remedy = "Keep both checkpoints, and ask the member whether its node was restored."


class RaisedEpochError(RefusedError):
    """A member's journal began a new epoch and does not contain all that was seen before."""

    code = "journal.raised_epoch"
    remedy = "Ask the member by telephone why its node was restored, then accept the new epoch."


class DamagedJournalError(InvalidInputError):
    """The stored journal is not what was appended."""

    code = "journal.damaged"
    remedy = "Stop the node, keep its data as they are, and compare with a backup and with peers."


class DamagedExportError(InvalidInputError):
    """An exported journal is not as a node writes it."""

    code = "journal.damaged_export"
    remedy = "Ask for the export again; if it is damaged again, treat it as tampered with."


class UnknownSignatureError(InvalidInputError):
    """An exported journal bears a signature of nobody who was named."""

    code = "journal.unknown_signature"
    remedy = "Give the keys of all witnesses that have signed; the directory publishes them."


class StaleCheckpointError(RefusedError):
    """A newer checkpoint than this one was seen already."""

    code = "journal.stale_checkpoint"
    remedy = "Ask the member for its newest checkpoint and cosign that."


class UnknownCheckpointError(RefusedError):
    """This node has signed no such checkpoint."""

    code = "journal.unknown_checkpoint"
    remedy = "Send the signature with the checkpoint that this node has given."


class EpochRefusedError(RefusedError):
    """An epoch only rises."""

    code = "journal.epoch_refused"
    remedy = "Name an epoch above the one that the journal is in."
