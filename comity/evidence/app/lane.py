"""Chunks on the lane between nodes: name what is missing, take what was announced."""

from datetime import UTC, datetime

from aiohttp import web

from comity.evidence.app.services import missing, receive_chunk
from comity.kernel.digests import checked_digest
from comity.kernel.identifiers import checked_uuid7
from comity.kernel.strict_json import canonical
from comity.protocol.app import registry
from comity.protocol.app.calls import body_of, in_thread


def start() -> None:
    """Register the routes."""
    registry.lane_route("PUT", "/v1/chunks/{sha256}", take_chunk)
    registry.lane_route("POST", "/v1/packages/{id}/missing", tell_missing)


async def take_chunk(request: web.Request, peer: str) -> web.Response:
    """Keep one chunk of a package that the peer announced."""
    digest = checked_digest(request.match_info["sha256"])
    content, now = await body_of(request), datetime.now(tz=UTC)
    await in_thread(receive_chunk, peer, digest, content, now=now)
    return web.Response(status=204)


async def tell_missing(request: web.Request, peer: str) -> web.Response:
    """Name chunks of a package that are still to come; none if it is here whole."""
    package = checked_uuid7(request.match_info["id"])
    names = await in_thread(missing, peer, package)
    return web.Response(body=canonical({"missing": names}), content_type="application/json")
