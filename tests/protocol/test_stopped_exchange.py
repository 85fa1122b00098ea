"""Two nodes, one of which stops the other: nothing passes, both learn why, nothing is lost."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

import pytest

from comity.journal.app.models import Entry
from comity.kernel.time import written
from comity.protocol.app import queries, registry, services, tls
from comity.protocol.app.lane import Lane
from comity.protocol.app.models import Delivery, Incoming, Outgoing
from tests.builders.lanes import Net, database_in_a_file, run
from tests.builders.protocol import NOON
from tests.protocol.test_dispatcher import _sent, answering, honest
from tests.protocol.test_lane import NOTE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.own_threads]


@pytest.fixture(autouse=True)
def _node(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(registry._handlers, NOTE, lambda _received: None)
    monkeypatch.setattr(queries, "_held", None)
    with database_in_a_file():
        yield


@contextlib.asynccontextmanager
async def deciding(net: Net) -> AsyncIterator[Callable[..., "asyncio.Future[None]"]]:
    """Run XA's lane; what is given lets XA hear everybody but whom it has stopped."""
    async with net.lane() as (lane, context):

        async def decide(*stopped: str) -> None:
            await asyncio.to_thread(_decided, net, stopped)
            tls.trust_also(context, net.keyring)
            _known(lane, net)

        yield lambda *stopped: asyncio.ensure_future(decide(*stopped))


def _decided(net: Net, stopped: Sequence[str]) -> None:
    services.renew_keyring(list(net.documents.values()), stopped, NOON)
    net.keyring = queries.keyring()


def _known(lane: Lane, net: Net) -> None:
    lane.know(tls.certificates(net.keyring))


def test_what_either_side_has_for_the_other_waits_and_then_arrives() -> None:
    net = Net()
    peer = net.peers[0]
    raw = peer.sealed(net.me)
    told: list[tuple[int, str]] = []

    async def story() -> None:
        async with (
            answering(net, peer, honest(peer, net)) as asked,
            deciding(net) as decide,
            net.delivering() as delivery,
            contextlib.AsyncExitStack() as opened,
        ):
            await decide()
            await asyncio.to_thread(_sent)
            caller = await opened.enter_async_context(net.calling())
            assert (await caller.call("GET", "/v1/witness")).status == 200

            await decide("XB")
            refused = await caller.batch(raw)  # over the connection that is open still
            told.append((refused.status, json.loads(refused.body)["code"]))
            await delivery.look()
            await delivery.settled()
            assert asked == []
            waiting = await asyncio.to_thread(Outgoing.objects.get)
            assert (waiting.finished_at, "good standing" in waiting.last_error) == (None, True)
            assert not await asyncio.to_thread(Incoming.objects.exists)

            await decide()
            net.clock.passes(hours=1)
            assert b'"received"' in (await caller.batch(raw)).parts[0]
            await delivery.look()
            await delivery.settled()
            assert asked == [[waiting.id]]

    run(story)

    assert told == [(409, "protocol.unknown_peer")]
    assert (Incoming.objects.get().iss, Delivery.objects.count()) == ("XB", 1)
    renewed = Entry.objects.filter(kind="keyring-renewed").order_by("index")
    assert [json.loads(one.body)["members"] for one in renewed][1:] == [["XB"], ["XB"]]
    assert written(NOON) in renewed[0].body
