"""Kept connections to one lane, for what is said on it all day: small calls, plainly answered.

A client for all of HTTP takes longer over one call than the rest of delivering a message. Here the
call is one write, and the answer has a length and nothing special. What is answered otherwise says
so by ``NotPlainError``; then a whole client is asked, for the call may be repeated.

Source: RFC 9112, 2.1, 4, 6.3; docs/reference/wire.md, 10.
"""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

HEAD_ALLOWED: Final = 8 << 10  # bytes
CONNECT_WITHIN: Final = 10.0  # seconds
ANSWER_WITHIN: Final = 60.0  # seconds
IDLE_FOR: Final = 120.0  # seconds that an idle connection is kept; the lane closes after 150
_END: Final = b"\r\n\r\n"
_STATUS: Final = re.compile(rb"HTTP/1\.1 ([2-5][0-9]{2}) [^\r\n]*")
_FIELD: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n]*?)[ \t]*")
_LENGTH: Final = re.compile(rb"[0-9]{1,9}")


class NotPlainError(Exception):
    """The answer is perhaps HTTP, but not in the form that is read here."""


class StaleError(ConnectionError):
    """A kept connection had ended before the call."""


class Lines:
    """Connections to one lane. Each carries one call at a time; idle ones are kept."""

    def __init__(
        self,
        endpoint: str,
        *,
        context: ssl.SSLContext,
        resolve: Callable[[str, int], Awaitable[list[str]]],
        answer_limit: int,
    ) -> None:
        """Connect to ``endpoint``, at an address that ``resolve`` allows; nothing is done yet."""
        self._endpoint = urlsplit(endpoint)
        self._context = context
        self._resolve = resolve
        self._answer_limit = answer_limit
        self._idle: list[_Line] = []
        self._all: set[_Line] = set()

    async def post(self, path: str, body: bytes, *, media: str) -> tuple[int, bytes]:
        """Return status and body of the answer to ``body``; a kept connection may have ended.

        Raises:
            NotPlainError: It is answered in another form.
            OSError: No connection, or no answer in time.
            ValueError: The endpoint is no address.
        """
        stated = self._endpoint
        head = (
            b"POST %b%b HTTP/1.1\r\nHost: %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n"
            % (
                stated.path.encode("ascii"),
                path.encode("ascii"),
                stated.netloc.encode("ascii"),
                media.encode("ascii"),
                len(body),
            )
        )
        while self._idle:
            try:
                return await self._called(self._idle.pop(), head, body)
            except StaleError:
                continue
        async with asyncio.timeout(CONNECT_WITHIN):
            line = await self._connected()
        return await self._called(line, head, body)

    def close(self) -> None:
        """Close all connections; what is under way on them fails."""
        for line in tuple(self._all):
            line.close()
        self._idle.clear()

    async def _called(self, line: "_Line", head: bytes, body: bytes) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                answer = await line.call(head, body)
        except BaseException:
            line.close()  # an answer that nobody waits for must not meet the next question
            raise
        if line.rest(self._forget):
            self._idle.append(line)
        return answer

    async def _connected(self) -> "_Line":
        loop = asyncio.get_running_loop()
        host, port = self._endpoint.hostname or "", self._endpoint.port or 443
        fault: OSError = ConnectionError("the name has no address")
        for address in await self._resolve(host, port):
            try:
                _, line = await loop.create_connection(
                    lambda: _Line(self._answer_limit, self._all.discard),
                    address,
                    port,
                    ssl=self._context,
                    server_hostname=host,
                )
            except OSError as error:
                fault = error
                continue
            self._all.add(line)
            return line
        raise fault

    def _forget(self, line: "_Line") -> None:
        if line in self._idle:
            self._idle.remove(line)
        line.close()


class _Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, answer_limit: int, ended: "Callable[[_Line], None]") -> None:
        self._answer_limit = answer_limit
        self._ended = ended
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self._read = bytearray()
        self._status = 0
        self._size = -1  # of head and body, once the head is read
        self._begins = 0
        self._kept = False
        self._lasts = True
        self._impatience: asyncio.TimerHandle | None = None

    async def call(self, head: bytes, body: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer."""
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None
        if self._transport is None or self._transport.is_closing():
            raise self._ending()
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(head + body)
        return await self._waiting

    def rest(self, forget: "Callable[[_Line], None]") -> bool:
        """Wait for the next call; return whether there may be one."""
        if not self._lasts or self._transport is None or self._transport.is_closing():
            self.close()
            return False
        self._kept = True
        self._impatience = asyncio.get_running_loop().call_later(IDLE_FOR, forget, self)
        return True

    def close(self) -> None:
        """End the connection."""
        if self._impatience is not None:
            self._impatience.cancel()
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = transport  # type: ignore[assignment]  # a stream is asked for

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self._transport = None
        self._ended(self)
        if self._waiting is not None and not self._waiting.done():
            fault = self._ending()
            fault.__cause__ = exc
            self._waiting.set_exception(fault)

    def data_received(self, data: bytes) -> None:
        """Take a part of the answer."""
        if self._waiting is None or self._waiting.done():
            self.close()  # nobody has asked
            return
        self._read += data
        try:
            if self._size < 0 and not self._head_read():
                return
        except NotPlainError as error:
            self._waiting.set_exception(error)
            return
        if len(self._read) < self._size:
            return
        answer = bytes(memoryview(self._read)[self._begins : self._size])
        self._lasts = self._lasts and len(self._read) == self._size
        self._read, self._size = bytearray(), -1
        self._waiting.set_result((self._status, answer))

    def _head_read(self) -> bool:
        """Read the head, and return whether it is there."""
        end = self._read.find(_END, 0, HEAD_ALLOWED)
        if end < 0:
            if len(self._read) >= HEAD_ALLOWED:
                raise NotPlainError
            return False
        first, *lines = bytes(self._read[:end]).split(b"\r\n")
        self._status, length, self._lasts = _plain_head(first, lines)
        if length > self._answer_limit:
            raise NotPlainError
        self._begins = end + len(_END)
        self._size = self._begins + length
        return True

    def _ending(self) -> ConnectionError:
        if self._kept and not self._read:
            return StaleError("the connection had ended")
        return ConnectionError("the connection has ended")


def _plain_head(first: bytes, lines: list[bytes]) -> tuple[int, int, bool]:
    """Return status, length of the body, and whether the connection lasts."""
    status = _STATUS.fullmatch(first)
    fields = [_FIELD.fullmatch(line) for line in lines]
    named = [(found[1].lower(), found[2]) for found in fields if found is not None]
    lengths = [value for name, value in named if name == b"content-length"]
    if (
        status is None
        or len(named) != len(lines)
        or len(lengths) != 1
        or _LENGTH.fullmatch(lengths[0]) is None
        or any(name in {b"transfer-encoding", b"content-encoding"} for name, _ in named)
        or status[1] in {b"204", b"304"}
    ):
        raise NotPlainError
    closing = any(name == b"connection" and value.lower() != b"keep-alive" for name, value in named)
    return int(status[1]), int(lengths[0]), not closing
