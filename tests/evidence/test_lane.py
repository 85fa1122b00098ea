import asyncio
import json
from datetime import datetime

import pytest
from aiohttp import streams, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from comity.evidence.app import lane
from comity.kernel.digests import MalformedEncodingError, digest_of
from comity.kernel.identifiers import MalformedIdentifierError

PACKAGE = "019c0000-0000-7000-8000-000000000001"


def asked(path: str, match: dict[str, str], content: bytes = b"") -> web.Request:
    loop = asyncio.get_running_loop()
    body = streams.StreamReader(BaseProtocol(loop), 2**16, loop=loop)
    body.feed_data(content)
    body.feed_eof()
    return make_mocked_request("PUT", path, match_info=match, payload=body)


def test_a_chunk_is_handed_on_with_the_peer_who_brought_it(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[str, str, bytes]] = []

    def keep(peer: str, digest: str, content: bytes, *, now: datetime) -> None:
        assert now.tzinfo is not None
        kept.append((peer, digest, content))

    monkeypatch.setattr(lane, "receive_chunk", keep)
    digest = digest_of(b"chunk")

    async def story() -> int:
        request = asked(f"/v1/chunks/{digest}", {"sha256": digest}, b"chunk")
        return (await lane.take_chunk(request, "XB")).status

    assert asyncio.run(story()) == 204
    assert kept == [("XB", digest, b"chunk")]


def test_what_is_missing_is_told_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "missing", lambda peer, package: [peer, package])

    async def story() -> object:
        request = asked(f"/v1/packages/{PACKAGE}/missing", {"id": PACKAGE})
        answer = await lane.tell_missing(request, "XB")
        return json.loads(answer.body)  # type: ignore[arg-type]

    assert asyncio.run(story()) == {"missing": ["XB", PACKAGE]}


def test_names_that_cannot_be_are_refused() -> None:
    async def story() -> None:
        with pytest.raises(MalformedEncodingError):
            await lane.take_chunk(asked("/x", {"sha256": "../../x"}), "XB")
        with pytest.raises(MalformedIdentifierError):
            await lane.tell_missing(asked("/x", {"id": "../../x"}), "XB")

    asyncio.run(story())
