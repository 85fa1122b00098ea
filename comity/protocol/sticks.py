"""Files that carry what the line would: envelopes to a member, and its receipts back.

The envelopes are the same bytes; who carries them is not who signs. A file is one line of magic and
then parts, each after its length.

Example:
    >>> read_receipts(receipts_file([b"{}"]))
    (b'{}',)
"""

from collections.abc import Sequence
from typing import Final

from comity.kernel.errors import InvalidInputError
from comity.protocol.framing import PARTS_ALLOWED, join, split

ENVELOPES: Final = b"comity-envelopes/1\n"
RECEIPTS: Final = b"comity-receipts/1\n"
LARGEST: Final = 1 << 30  # bytes of one file


class MalformedStickError(InvalidInputError):
    """The file is not one that an export has written."""

    code = "protocol.malformed_stick"
    remedy = "Take the file as comity envelope export or import wrote it; copy it anew if it broke."


def envelopes_file(envelopes: Sequence[bytes]) -> bytes:
    """Return the file that carries ``envelopes``."""
    return ENVELOPES + join(envelopes)


def receipts_file(answers: Sequence[bytes]) -> bytes:
    """Return the file that carries receipts, or problems in their place."""
    return RECEIPTS + join(answers)


def read_envelopes(content: bytes) -> tuple[bytes, ...]:
    """Return the envelopes in a file.

    Raises:
        MalformedStickError: It carries receipts, or is no such file.
        MalformedBatchError: It was cut.
    """
    return _read(content, ENVELOPES, "envelopes")


def read_receipts(content: bytes) -> tuple[bytes, ...]:
    """Return the receipts in a file, as they came.

    Raises:
        MalformedStickError: It carries envelopes, or is no such file.
        MalformedBatchError: It was cut.
    """
    return _read(content, RECEIPTS, "receipts")


def carries_receipts(content: bytes) -> bool:
    """Say whether a file is one of receipts."""
    return content.startswith(RECEIPTS)


def _read(content: bytes, magic: bytes, what: str) -> tuple[bytes, ...]:
    if not content.startswith(magic) or len(content) > LARGEST:
        msg = f"the file does not carry {what}"
        raise MalformedStickError(msg)
    return split(content[len(magic) :], parts_allowed=PARTS_ALLOWED)
