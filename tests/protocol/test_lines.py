"""Kept connections: what is plain is read, what is not is left to a whole client."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from aiohttp import web

from comity.protocol.app import tls
from comity.protocol.app.lines import HEAD_ALLOWED, Lines, NotPlainError, _plain_head
from comity.protocol.app.peers import PeerClient
from comity.protocol.framing import RECEIPTS, join
from tests.builders.lanes import Net, free_port, run, with_lane

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 3\r\n\r\nabc"
LIMIT = 1000


def _said(head: bytes) -> tuple[int, int, bool]:
    first, *lines = head.split(b"\r\n")
    return _plain_head(first, lines)


def test_a_plain_head_says_status_length_and_whether_more_may_follow() -> None:
    assert _said(b"HTTP/1.1 200 OK\r\nDate: today\r\nContent-Length: 12") == (200, 12, True)
    assert _said(b"HTTP/1.1 503 \r\ncontent-length:0\r\nConnection: close") == (503, 0, False)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.0 200 OK\r\nContent-Length: 1",
        b"HTTP/1.1 100 Continue\r\nContent-Length: 0",
        b"HTTP/1.1 204 No Content\r\nContent-Length: 0",
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Encoding: gzip",
        b"HTTP/1.1 200 OK\r\nContent-Length: +1",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n folded",
        b"HTTP/1.1 200 OK\r\nContent-Length : 1",
        b"",
    ],
)
def test_what_is_not_plain_is_not_guessed_at(head: bytes) -> None:
    with pytest.raises(NotPlainError):
        _said(head)


Conversation = Callable[[Lines, list[int]], Awaitable[None]]


def _with_lane_that_says(answers: Sequence[Sequence[bytes]], talk: Conversation) -> list[int]:
    """Let ``talk`` meet a lane that gives ``answers``: in each connection, one for each call.

    A connection ends after its last answer. Returned are the calls of each connection.
    """
    net, seen = Net(), list[int]()

    async def story() -> None:
        port = free_port()
        net.renew(with_lane(net.peers[0], port))

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            number = len(seen)
            seen.append(0)
            for one in answers[number]:
                head = await reader.readuntil(b"\r\n\r\n")
                assert head.startswith(b"POST /v1/envelopes HTTP/1.1\r\n")
                assert await reader.readexactly(4) == b"body"
                seen[number] += 1
                writer.write(one)
                await writer.drain()
            writer.close()

        context = tls.server_context(me="XB", secret=net.peers[0].tls_secret, keyring=net.keyring)
        server = await asyncio.start_server(answer, "127.0.0.1", port, ssl=context)

        async def resolved(host: str, _port: int) -> list[str]:
            return [host]

        lines = Lines(
            f"https://127.0.0.1:{port}",
            context=tls.client_context(
                me="XA", secret=net.me.tls_secret, keyring=net.keyring, peer="XB"
            ),
            resolve=resolved,
            answer_limit=LIMIT,
        )
        try:
            async with asyncio.timeout(20):
                await talk(lines, seen)
        finally:
            lines.close()
            server.close()

    run(story)
    return seen


async def _asked(lines: Lines) -> tuple[int, bytes]:
    return await lines.post("/v1/envelopes", b"body", media="a/b")


def test_calls_one_after_the_other_share_a_connection() -> None:
    async def talk(lines: Lines, _seen: list[int]) -> None:
        assert [await _asked(lines) for _ in range(2)] == [(200, b"abc")] * 2

    assert _with_lane_that_says([[PLAIN, PLAIN, b""]], talk) == [2]


def test_a_kept_connection_that_has_ended_is_replaced_unnoticed() -> None:
    async def talk(lines: Lines, _seen: list[int]) -> None:
        for _ in range(3):
            assert await _asked(lines) == (200, b"abc")
            await asyncio.sleep(0.05)

    assert _with_lane_that_says([[PLAIN], [PLAIN], [PLAIN]], talk) == [1, 1, 1]


def test_a_connection_that_ends_within_the_answer_is_an_error_and_no_second_call() -> None:
    async def talk(lines: Lines, _seen: list[int]) -> None:
        assert await _asked(lines) == (200, b"abc")
        with pytest.raises(ConnectionError):
            await _asked(lines)

    assert _with_lane_that_says([[PLAIN, PLAIN[:-1]], [PLAIN]], talk) == [2]


@pytest.mark.parametrize(
    "answer",
    [
        PLAIN.replace(b": 3", b": %d" % (LIMIT + 1)),
        b"HTTP/1.1 200 OK\r\nX: " + bytes(HEAD_ALLOWED),
        b"SSH-2.0-x\r\n\r\n",
    ],
)
def test_an_answer_that_is_too_long_or_not_http_is_not_read_to_its_end(answer: bytes) -> None:
    async def talk(lines: Lines, _seen: list[int]) -> None:
        with pytest.raises(NotPlainError):
            await _asked(lines)

    assert _with_lane_that_says([[answer, b""]], talk) == [1]


def test_what_follows_an_answer_unasked_meets_no_later_call() -> None:
    async def talk(lines: Lines, _seen: list[int]) -> None:
        assert await _asked(lines) == (200, b"abc")
        assert await _asked(lines) == (200, b"abc")

    surplus = PLAIN + PLAIN.replace(b"abc", b"xyz")
    assert _with_lane_that_says([[surplus, PLAIN], [PLAIN, b""]], talk) == [1, 1]


def test_a_peer_that_answers_in_parts_is_asked_by_the_whole_client() -> None:
    net, seen = Net(), list[str]()

    async def story() -> None:
        port = free_port()
        net.renew(with_lane(net.peers[0], port))

        async def answer(request: web.Request) -> web.StreamResponse:
            seen.append(request.path)
            response = web.StreamResponse(headers={"Content-Type": RECEIPTS})
            response.enable_chunked_encoding()
            await response.prepare(request)
            await response.write(join([b"receipt"]))
            return response

        app = web.Application()
        app.router.add_post("/v1/envelopes", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        context = tls.server_context(me="XB", secret=net.peers[0].tls_secret, keyring=net.keyring)
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=context).start()
        client = PeerClient(
            me="XA", practice=True, secret=net.me.tls_secret, keyring=lambda: net.keyring
        )
        try:
            for _ in range(2):
                assert await client.envelopes("XB", [b"envelope"]) == [b"receipt"]
        finally:
            await client.close()
            await runner.cleanup()

    run(story)
    assert len(seen) == 3  # the first one twice: once plainly, then by the whole client, as later
