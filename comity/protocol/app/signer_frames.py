"""Frames between a process of the node and its signer.

A frame is a length and a body; the body is a batch as the wire frames it: first a small JSON object
that says what is asked or answered, then what is to be signed, or was signed, as it is.
"""

import json
import socket
from collections.abc import Sequence
from typing import TypeAlias

from comity.kernel.strict_json import Json, parse_object
from comity.protocol.framing import PARTS_ALLOWED, join, split

LENGTH_BYTES = 4
FRAME_ALLOWED = 64 << 20  # bytes: a full batch of the largest statements, signed
Frame: TypeAlias = tuple[dict[str, Json], tuple[bytes, ...]]
"""What is asked or answered, and the byte strings that belong to it."""


def send_frame(
    connection: socket.socket, said: dict[str, Json], parts: Sequence[bytes] = ()
) -> None:
    """Send what is ``said``, with its ``parts``, as one frame."""
    head = json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    body = join([head, *parts])
    connection.sendall(len(body).to_bytes(LENGTH_BYTES, "big") + body)


def receive_frame(connection: socket.socket) -> Frame | None:
    """Return the next frame, or None if the other side closed between two frames.

    Raises:
        ConnectionError: It closed within a frame, or announced one that is too large.
        MalformedBatchError: The body does not add up.
        MalformedJsonError: It does not begin with a JSON object.
    """
    head = _receive(connection, LENGTH_BYTES)
    if not head:
        return None
    size = int.from_bytes(head, "big")
    if size > FRAME_ALLOWED:
        msg = "a frame larger than allowed"
        raise ConnectionError(msg)
    body = _receive(connection, size)
    if len(head) < LENGTH_BYTES or len(body) < size:
        msg = "the connection ended within a frame"
        raise ConnectionError(msg)
    said, *parts = split(body, parts_allowed=PARTS_ALLOWED + 1) or (b"",)
    return parse_object(said), tuple(parts)


def _receive(connection: socket.socket, size: int) -> bytes:
    first = connection.recv(min(size, 1 << 20)) if size else b""
    if len(first) in {0, size}:
        return first
    received = bytearray(first)
    while len(received) < size:
        part = connection.recv(min(size - len(received), 1 << 20))
        if not part:
            break
        received += part
    return bytes(received)
