"""Every refusal of the wire, with its code and its remedy.

``docs/reference/wire.md`` lists them in the order in which they are checked.

Example:
    >>> StaleEnvelopeError.code
    'protocol.stale_envelope'
"""

from comity.kernel.errors import InvalidInputError, RefusedError, UnavailableError


class MalformedEnvelopeError(InvalidInputError):
    """The bytes are not an envelope, a header or a payload as the wire writes them."""

    code = "protocol.malformed_envelope"
    remedy = "Compare the envelope with docs/reference/wire.md and the vectors; send it again."


class MalformedSignatureError(InvalidInputError):
    """The JWS is not written in the one form that the wire allows."""

    code = "protocol.malformed_signature"
    remedy = "Write the JWS as in docs/reference/wire.md; nothing of it was believed."


class MalformedKeyError(InvalidInputError):
    """A key, a certificate or a key document is not what it claims to be."""

    code = "protocol.malformed_key"
    remedy = "Have the member publish its key document again from its own node."


class MalformedBatchError(InvalidInputError):
    """The framing of a batch does not add up."""

    code = "protocol.malformed_batch"
    remedy = "Send each envelope after its length, four bytes, big-endian; nothing was taken."


class MalformedReceiptError(InvalidInputError):
    """The bytes are not a receipt."""

    code = "protocol.malformed_receipt"
    remedy = "Send the statement again: the same bytes bring the stored receipt."


class OversizeError(InvalidInputError):
    """More bytes than the largest size class carries."""

    code = "protocol.oversize"
    remedy = "Send what is large as an attachment in chunks, and the statement alone."


class PaddingRefusedError(InvalidInputError):
    """The padding is not zero, or the size class is not the smallest that fits."""

    code = "protocol.padding_refused"
    remedy = "Pad with zero bytes up to the smallest size class; bytes may not hide there."


class SealRefusedError(InvalidInputError):
    """The ciphertext does not open under the key and the header that it names."""

    code = "protocol.seal_refused"
    remedy = "Seal it again to the key in the present key document; the bytes were changed."


class SignatureRefusedError(InvalidInputError):
    """A signature does not verify, or one that the policy asks for is missing."""

    code = "protocol.signature_refused"
    remedy = "Treat it as not sent by that member and call its contact point."


class UnknownSuiteError(RefusedError):
    """A sealing suite that this node does not have."""

    code = "protocol.unknown_suite"
    remedy = "Seal with a suite for which the receiver publishes a key."


class UnknownSenderError(RefusedError):
    """No key document of that member is held: it never joined, left, or is suspended."""

    code = "protocol.unknown_sender"
    remedy = "Refresh the directory; if the member is suspended, call its contact point."


class UnknownKeyError(RefusedError):
    """The member has no such key, or none that may be used now."""

    code = "protocol.unknown_key"
    remedy = "Refresh the directory and try again; the member may have changed its keys."


class RevokedKeyError(RefusedError):
    """The key was withdrawn before this arrived."""

    code = "protocol.revoked_key"
    remedy = "Call the contact point of the member: its key is withdrawn, or was stolen."


class MisaddressedError(RefusedError):
    """It is meant for another member, inside or outside."""

    code = "protocol.misaddressed"
    remedy = "Send it to the member that it names; this node keeps nothing of it."


class PracticeMismatchError(RefusedError):
    """Practice and earnest met."""

    code = "protocol.practice_mismatch"
    remedy = "Practise between practice nodes only; no practice message counts elsewhere."


class HeaderMismatchError(RefusedError):
    """The clear header says something else than the signed statement inside."""

    code = "protocol.header_mismatch"
    remedy = "Seal the statement under a header that agrees with it."


class IssuerMismatchError(RefusedError):
    """The statement names an issuer other than the owner of the signing keys."""

    code = "protocol.issuer_mismatch"
    remedy = "Treat it as forged: a member speaks for itself alone."


class StaleEnvelopeError(RefusedError):
    """It is dated in the future; one dated in the past is never refused for its age."""

    code = "protocol.stale_envelope"
    remedy = "Set the clock of the sending node; nothing later than five minutes ahead is taken."


class BackdatedReceiptError(RefusedError):
    """The receipt names a time at which the statement cannot have been received."""

    code = "protocol.backdated_receipt"
    remedy = "Call the other node: every deadline runs from this time, and it is not true."


class ReceiptMismatchError(RefusedError):
    """The receipt is for another statement, or another member's journal proves it."""

    code = "protocol.receipt_mismatch"
    remedy = "Send the statement again; keep this receipt as evidence of the confusion."


class IntentRefusedError(RefusedError):
    """The signer was asked to sign what is no act of its own member."""

    code = "protocol.intent_refused"
    remedy = "Find out which process asked: the signing key signs this member's acts alone."


class SignerUnavailableError(UnavailableError):
    """The signing process does not answer."""

    code = "protocol.signer_unavailable"
    remedy = "Start the signer of this node (comity node serve); nothing was sent or lost."
