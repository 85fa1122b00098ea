"""Calls to other nodes: one client, which connects only where a node may and to whom it means."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import TypeAlias
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from comity.kernel.errors import ComityError, InvalidInputError, UnavailableError
from comity.protocol.app import tls
from comity.protocol.app.lines import Lines, NotPlainError
from comity.protocol.framing import ENVELOPES, join, split
from comity.protocol.keyring import KeyDocument, Keyring
from comity.protocol.outbound import checked_address
from comity.protocol.problems import problem_code

ANSWER_LIMIT = 16 * 1024 * 1024  # bytes
SMALL = 256 * 1024  # bytes of a body that are written at once
PLAIN = 1024 * 1024  # bytes of a batch that is sent without ado
PATIENCE = aiohttp.ClientTimeout(total=60, sock_connect=10)
ALIVE_FOR = 120  # seconds that an idle connection is kept
_TAKEN = (200, 204)
# Names that nobody answers for keep a thread waiting: none of those that reach the database.
_RESOLVING = ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")
_Pair: TypeAlias = tuple[KeyDocument, KeyDocument]  # ours and the peer's


class PeerUnavailableError(UnavailableError):
    """The peer's lane does not answer, or not as a node answers."""

    code = "protocol.peer_unavailable"
    remedy = "The node goes on trying; if it is urgent, telephone the 24/7 point of that State."


class PeerRefusedError(UnavailableError):
    """The peer answers with a problem of its own."""

    code = "protocol.peer_refused"
    remedy = "Read the code that the peer named; the node goes on trying."


class PeerClient:
    """Keeps connections to the lanes of other members."""

    def __init__(
        self, *, me: str, practice: bool, secret: bytes, keyring: Callable[[], Keyring]
    ) -> None:
        """Call as ``me``, with the TLS key ``secret``."""
        self._me = me
        self._practice = practice
        self._secret = secret
        self._keyring = keyring
        self._sessions: dict[str, tuple[_Pair, str, aiohttp.ClientSession]] = {}
        self._lines: dict[str, Lines] = {}

    async def envelopes(self, member: str, raws: Sequence[bytes]) -> list[bytes]:
        """Deliver a batch; return the answer to each: a receipt or a problem document."""
        try:
            answers = split(await self._brought(member, join(raws)))
        except InvalidInputError as error:
            msg = f"{member} answers with what is no batch"
            raise PeerUnavailableError(msg, member=member) from error
        if len(answers) != len(raws):
            msg = f"{member} answered {len(answers)} of {len(raws)} envelopes"
            raise PeerUnavailableError(msg, member=member)
        return list(answers)

    async def _brought(self, member: str, batch: bytes) -> bytes:
        """Return the answer to ``batch``, which may be brought again: the peer knows it then."""
        await self._session(member)
        lines = self._lines.get(member)
        if lines is not None and len(batch) <= PLAIN:
            try:
                status, content = await lines.post("/v1/envelopes", batch, media=ENVELOPES)
            except NotPlainError:
                lines.close()
                self._lines.pop(member, None)
            except (OSError, ValueError) as error:
                raise _away(member, error) from error
            else:
                return _taken(member, status, content)
        return await self.call(member, "POST", "/v1/envelopes", body=batch, media=ENVELOPES)

    async def call(
        self,
        member: str,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        media: str = "application/json",
        query: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return the body of the answer.

        Raises:
            PeerUnavailableError: No connection, no answer in time, or too long an answer.
            PeerRefusedError: A problem document; its code is among the facts.
        """
        session, endpoint = await self._session(member)
        headers = {"Content-Type": media} if body is not None else {}
        try:
            async with session.request(
                method,
                endpoint + path,
                data=_payload(body),
                headers=headers,
                params=query,
                allow_redirects=False,
            ) as answer:
                content = await _whole(answer.content)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # a wrong address: ValueError
            raise _away(member, error) from error
        if len(content) > ANSWER_LIMIT:
            msg = f"{member} answers with more than {ANSWER_LIMIT} bytes"
            raise PeerUnavailableError(msg, member=member)
        return _taken(member, answer.status, content)

    async def close(self) -> None:
        """Close all connections."""
        for _, _, session in self._sessions.values():
            await session.close()
        self._sessions.clear()
        for lines in self._lines.values():
            lines.close()
        self._lines.clear()

    async def _session(self, member: str) -> tuple[aiohttp.ClientSession, str]:
        keyring = self._keyring()
        pair = keyring.document(self._me), keyring.document(member)
        held = self._sessions.get(member)
        if held is not None and held[0] == pair:
            return held[2], held[1]
        endpoint = pair[1].endpoint.rstrip("/")
        self._check_literal(endpoint)
        # In a thread: it derives a key and writes a file, while others wait for their answers.
        context = await asyncio.to_thread(
            tls.client_context, me=self._me, secret=self._secret, keyring=keyring, peer=member
        )
        held = self._sessions.get(member)
        if held is not None and held[0] == pair:  # another call was quicker
            return held[2], held[1]
        session = self._opened(context)
        before = self._lines.get(member)
        self._sessions[member] = (pair, endpoint, session)
        self._lines[member] = Lines(
            endpoint, context=context, resolve=self._addresses, answer_limit=ANSWER_LIMIT
        )
        if before is not None:
            before.close()
        if held is not None:
            await held[2].close()
        await self._forget(keyring)
        return session, endpoint

    def _opened(self, context: ssl.SSLContext) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            ssl=context,
            resolver=_CheckedResolver(practice=self._practice),
            limit=16,
            keepalive_timeout=ALIVE_FOR,
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=PATIENCE,
            auto_decompress=False,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def _addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of ``host`` that a node may call."""
        found = await _CheckedResolver(practice=self._practice).resolve(
            host, port, socket.AF_UNSPEC
        )
        return [one["host"] for one in found]

    async def _forget(self, keyring: Keyring) -> None:
        """Close the connections to those who left or are suspended."""
        for gone in self._sessions.keys() - set(keyring.members()):
            lines = self._lines.pop(gone, None)
            if lines is not None:
                lines.close()
            await self._sessions.pop(gone)[2].close()

    def _check_literal(self, endpoint: str) -> None:
        # An address that is written out is never resolved, so the resolver would not see it; and
        # sockets read 127.1 and 2130706433 as addresses, too.
        host = urlsplit(endpoint).hostname or ""
        if ":" in host or host.replace(".", "").isdigit():
            checked_address(host, practice=self._practice)


def _away(member: str, error: Exception) -> PeerUnavailableError:
    return PeerUnavailableError(f"{member} does not answer: {type(error).__name__}", member=member)


def _taken(member: str, status: int, content: bytes) -> bytes:
    """Return ``content`` if ``status`` says that the call was taken."""
    if status in _TAKEN:  # a redirect is no answer either
        return content
    code = problem_code(content)
    msg = f"{member} refuses: {code}"
    raise PeerRefusedError(msg, member=member, peer_code=code, status=status)


def _payload(body: bytes | None) -> bytes | BytesIO | None:
    """Return what is small as it is, and what is large in parts, so that others get turns."""
    return body if body is None or len(body) <= SMALL else BytesIO(body)


async def _whole(stream: aiohttp.StreamReader) -> bytes:
    """Return what ``stream`` holds, or one part more than is allowed."""
    parts: list[bytes] = []
    size = 0
    async for part in stream.iter_any():
        parts.append(part)
        size += len(part)
        if size > ANSWER_LIMIT:
            break
    return b"".join(parts)


class _CheckedResolver(AbstractResolver):
    """Resolves once; every address that comes back must be one that a node may call."""

    def __init__(self, *, practice: bool) -> None:
        self._practice = practice

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        asked = partial(socket.getaddrinfo, host, port, family=family, type=socket.SOCK_STREAM)
        answers = await asyncio.get_running_loop().run_in_executor(_RESOLVING, asked)
        addresses = dict.fromkeys((where[0], family) for family, _, _, _, where in answers)
        return [
            ResolveResult(
                hostname=host,
                host=self._checked(str(address)),
                port=port,
                family=kind,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address, kind in addresses
        ]

    def _checked(self, address: str) -> str:
        try:
            checked_address(address, practice=self._practice)
        except ComityError as error:
            raise OSError(error.message) from error
        return address

    async def close(self) -> None:
        """Nothing is held."""
