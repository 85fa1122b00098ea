"""Frames between a process of the node and its signer: a length, then one JSON object."""

import json
import socket

from comity.kernel.strict_json import Json, parse_object

LENGTH_BYTES = 4
FRAME_ALLOWED = 64 << 20  # bytes: a full batch of the largest statements, escaped


def send_frame(connection: socket.socket, value: dict[str, Json]) -> None:
    """Send ``value`` as one frame."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    connection.sendall(len(body).to_bytes(LENGTH_BYTES, "big") + body)


def receive_frame(connection: socket.socket) -> dict[str, Json] | None:
    """Return the next frame, or None if the other side closed between two frames.

    Raises:
        ConnectionError: It closed within a frame, or announced one that is too large.
        MalformedJsonError: The frame is not a JSON object.
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
    return parse_object(body, size_allowed=FRAME_ALLOWED)


def _receive(connection: socket.socket, size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        part = connection.recv(min(size - len(received), 1 << 20))
        if not part:
            break
        received += part
    return bytes(received)
