"""How several byte strings travel as one body: each after its length.

The length is four bytes, big-endian. A batch is taken whole or not at all: what does not add up
to the last byte is refused.

Example:
    >>> split(join([b"one", b""]))
    (b'one', b'')
"""

from collections.abc import Sequence
from typing import Final

from comity.protocol.errors import MalformedBatchError

ENVELOPES: Final = "application/vnd.comity.envelopes"
"""Media type of a batch of envelopes."""
RECEIPTS: Final = "application/vnd.comity.receipts"
"""Media type of the answers to it, in the same order: receipts, or problem documents."""
LENGTH_BYTES: Final = 4
PARTS_ALLOWED: Final = 1024


def join(parts: Sequence[bytes]) -> bytes:
    """Return ``parts`` as one body."""
    return b"".join(
        piece for part in parts for piece in (len(part).to_bytes(LENGTH_BYTES, "big"), part)
    )


def split(body: bytes, *, parts_allowed: int = PARTS_ALLOWED) -> tuple[bytes, ...]:
    """Return the parts of ``body``.

    Raises:
        MalformedBatchError: A length reaches beyond the end, or there are too many parts.
    """
    parts: list[bytes] = []
    start = 0
    while start < len(body):
        content = start + LENGTH_BYTES
        end = content + int.from_bytes(body[start:content], "big")
        if content > len(body) or end > len(body):
            msg = "a length in the batch reaches beyond its end"
            raise MalformedBatchError(msg, at=start, size=len(body))
        if len(parts) == parts_allowed:
            msg = "too many parts in one batch"
            raise MalformedBatchError(msg, allowed=parts_allowed)
        parts.append(body[content:end])
        start = end
    return tuple(parts)
