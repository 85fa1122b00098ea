"""Calls to peers: only where a node may call, and only to whom it means."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace

import pytest
from aiohttp import web

from comity.kernel.errors import ComityError
from comity.protocol.app import peers, tls
from comity.protocol.app.peers import PeerClient, PeerRefusedError, PeerUnavailableError
from tests.builders.lanes import Net, free_port, run, with_lane
from tests.builders.protocol import PeerNode


def _client(net: Net, *, practice: bool) -> PeerClient:
    return PeerClient(
        me="XA", practice=practice, secret=net.me.tls_secret, keyring=lambda: net.keyring
    )


def _called(endpoint: str, *, practice: bool) -> ComityError:
    """Return what comes of a call to ``endpoint``; a listener on loopback must not be reached."""
    net = Net()
    net.renew(replace(with_lane(net.peers[0]), endpoint=endpoint))

    async def story() -> ComityError:
        client = _client(net, practice=practice)
        try:
            with pytest.raises(ComityError) as caught:
                await client.call("XB", "GET", "/v1/checkpoint")
            return caught.value
        finally:
            await client.close()

    return run(story)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "10.0.0.1",
        "localhost",
        "name-of-loopback.example",
    ],
)
def test_a_node_that_does_not_practise_calls_nothing_that_is_not_public(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[object] = []
    resolve = socket.getaddrinfo

    def asked(name: str, *rest: object, **named: object) -> object:
        return resolve("127.0.0.1" if "example" in str(name) else name, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    monkeypatch.setattr(
        asyncio.BaseEventLoop, "sock_connect", lambda *said: reached.append(said), raising=False
    )

    error = _called(f"https://{host}:{free_port()}", practice=False)

    assert error.code in {"protocol.address_refused", "protocol.peer_unavailable"}
    assert reached == []


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1", "[fe80::1]"])
def test_a_practice_node_calls_loopback_and_nothing_else_that_is_not_public(host: str) -> None:
    assert _called(f"https://{host}:9", practice=True).code == "protocol.address_refused"


def test_an_endpoint_that_is_no_address_is_a_peer_that_is_away() -> None:
    for endpoint in ("https://xb.example:99999", "https://" + "a" * 300 + ".example"):
        assert _called(endpoint, practice=True).code == "protocol.peer_unavailable"


Handler = Callable[[web.Request], web.Response]


def _answered(peer: PeerNode, net: Net, handler: Handler, calls: int = 1) -> list[object]:
    async def story() -> list[object]:
        async def answer(request: web.Request) -> web.Response:
            return handler(request)

        port = free_port()
        net.renew(with_lane(net.peers[0], port))
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        context = tls.server_context(
            me=net.peers[0].member, secret=peer.tls_secret, keyring=net.keyring
        )
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=context).start()
        client = _client(net, practice=True)
        try:
            asked = [client.call("XB", "GET", "/v1/witness") for _ in range(calls)]
            return list(await asyncio.gather(*asked, return_exceptions=True))
        finally:
            await client.close()
            await runner.cleanup()

    return run(story)


def test_a_redirect_is_not_followed_and_is_no_answer() -> None:
    net, seen = Net(), []

    def redirect(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"}, body=b"{}")

    (answer,) = _answered(net.peers[0], net, redirect)

    assert isinstance(answer, PeerRefusedError)
    assert seen == ["/v1/witness"]


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "ANSWER_LIMIT", 1000)
    net = Net()

    (answer,) = _answered(net.peers[0], net, lambda _: web.Response(body=bytes(100_000)))

    assert isinstance(answer, PeerUnavailableError)


def test_calls_at_once_share_one_session_and_no_cookie_is_kept() -> None:
    net, cookies = Net(), []

    def answer(request: web.Request) -> web.Response:
        cookies.append(request.headers.get("Cookie"))
        return web.Response(body=b"{}", headers={"Set-Cookie": "a=b; Path=/"})

    opened: list[object] = []
    made = PeerClient._opened
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            PeerClient,
            "_opened",
            lambda *said: opened.append(said) or made(*said),  # type: ignore[func-returns-value]
        )
        answers = _answered(net.peers[0], net, answer, calls=8)

    assert answers == [b"{}"] * 8
    assert len(opened) == 1
    assert set(cookies) == {None}


def test_a_session_lasts_as_long_as_both_documents_and_ends_with_the_membership() -> None:
    net = Net()

    async def story() -> None:
        client = _client(net, practice=True)
        first, _ = await client._session("XB")
        net.renew(with_lane(PeerNode("XD")))
        assert (await client._session("XB"))[0] is first
        net.renew(replace(with_lane(net.peers[0]), endpoint="https://127.0.0.1:10"))
        second, _ = await client._session("XB")
        assert second is not first
        assert first.closed
        net.renew(without=("XB",))
        await client._session("XC")
        assert second.closed
        await client.close()

    run(story)
