"""Calls to other nodes: one client, which connects only where a node may and to whom it means."""

import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from comity.kernel.errors import ComityError, UnavailableError
from comity.protocol.app import tls
from comity.protocol.framing import join, split
from comity.protocol.keyring import Keyring
from comity.protocol.outbound import checked_address
from comity.protocol.problems import problem_code

ENVELOPES = "application/vnd.comity.envelopes"
ANSWER_LIMIT = 16 * 1024 * 1024  # bytes
PATIENCE = aiohttp.ClientTimeout(total=60, sock_connect=10)
ALIVE_FOR = 120  # seconds that an idle connection is kept


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
        self._sessions: dict[str, tuple[Keyring, str, aiohttp.ClientSession]] = {}

    async def envelopes(self, member: str, raws: Sequence[bytes]) -> list[bytes]:
        """Deliver a batch; return the answer to each: a receipt or a problem document."""
        body = await self.call(member, "POST", "/v1/envelopes", body=join(raws), media=ENVELOPES)
        answers = split(body)
        if len(answers) != len(raws):
            msg = f"{member} answered {len(answers)} of {len(raws)} envelopes"
            raise PeerUnavailableError(msg, member=member)
        return list(answers)

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
                data=body,
                headers=headers,
                params=query,
                allow_redirects=False,
            ) as answer:
                content = await _whole(answer.content)
        except (aiohttp.ClientError, OSError, TimeoutError, ssl.SSLError) as error:
            msg = f"{member} does not answer: {type(error).__name__}"
            raise PeerUnavailableError(msg, member=member) from error
        if len(content) > ANSWER_LIMIT:
            msg = f"{member} answers with more than {ANSWER_LIMIT} bytes"
            raise PeerUnavailableError(msg, member=member)
        if not answer.ok:
            code = problem_code(content)
            msg = f"{member} refuses: {code}"
            raise PeerRefusedError(msg, member=member, peer_code=code, status=answer.status)
        return content

    async def close(self) -> None:
        """Close all connections."""
        for _, _, session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def _session(self, member: str) -> tuple[aiohttp.ClientSession, str]:
        keyring = self._keyring()
        held = self._sessions.get(member)
        if held is not None and held[0] is keyring:
            return held[2], held[1]
        endpoint = keyring.document(member).endpoint.rstrip("/")
        self._check_literal(endpoint)
        context = tls.client_context(me=self._me, secret=self._secret, keyring=keyring, peer=member)
        connector = aiohttp.TCPConnector(
            ssl=context,
            resolver=_CheckedResolver(practice=self._practice),
            limit=16,
            keepalive_timeout=ALIVE_FOR,
        )
        session = aiohttp.ClientSession(
            connector=connector, timeout=PATIENCE, auto_decompress=False, trust_env=False
        )
        if held is not None:
            await held[2].close()
        self._sessions[member] = (keyring, endpoint, session)
        return session, endpoint

    def _check_literal(self, endpoint: str) -> None:
        # An address that is written out is never resolved, so the resolver would not see it.
        host = urlsplit(endpoint).hostname or ""
        try:
            socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
        except OSError:
            return
        checked_address(host, practice=self._practice)


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
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        for one in found:
            try:
                checked_address(one["host"], practice=self._practice)
            except ComityError as error:
                raise OSError(error.message) from error
        return found

    async def close(self) -> None:
        await self._inner.close()
