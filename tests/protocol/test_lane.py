"""The lane between nodes, over real TLS on loopback, with peers that misbehave."""

import asyncio
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from aiohttp import web
from django.db import OperationalError, connections, transaction

from comity.access.app.models import Notice
from comity.protocol import exchange
from comity.protocol.app import effects, lane_process, queries, registry, services, tls
from comity.protocol.app.lane import AT_ONCE
from comity.protocol.app.lane_process import Held, follow
from comity.protocol.app.models import Incoming
from comity.protocol.app.store import DjangoStore
from comity.protocol.keyring import Keyring
from comity.protocol.receipts import verify_receipt_for
from tests.builders.lanes import Net, database_in_a_file, run, with_lane
from tests.builders.lies import ENVELOPE_LIES
from tests.builders.protocol import NOON, OFFICER, PeerNode

NOTE = "demo.greeting"


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.own_threads]


@pytest.fixture(autouse=True)
def _node(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(registry._handlers, NOTE, lambda _received: None)
    monkeypatch.setattr(queries, "_held", None)
    with database_in_a_file():
        yield


def _code(part: bytes) -> str:
    return str(json.loads(part).get("code", "receipted"))


def test_a_batch_is_receipted_in_order() -> None:
    net = Net()
    peer = net.peers[0]

    async def story() -> None:
        async with net.lane(), net.calling() as caller:
            raws = [peer.sealed(net.me) for _ in range(3)]
            answer = await caller.batch(*raws)
            assert answer.status == 200
            assert [_code(one) for one in answer.parts] == ["receipted"] * 3

    run(story)


def test_one_bad_envelope_gets_its_problem_and_the_others_their_receipts() -> None:
    net = Net()
    peer = net.peers[0]
    lies = ["ml-dsa-forged", "padding-not-zero", "future-dated", "unknown-suite", "seq-zero"]

    async def story() -> None:
        async with net.lane(), net.calling() as caller:
            raws, wanted = [], []
            for lie in lies:
                raws += [peer.sealed(net.me), peer.sealed(net.me, lie=lie)]
                wanted += ["receipted", ENVELOPE_LIES[lie].error.code]
            answer = await caller.batch(*raws)
            assert [_code(one) for one in answer.parts] == wanted

    run(story)
    assert Incoming.objects.count() == len(lies)


def test_a_repeat_gets_the_same_bytes_and_another_message_of_that_id_is_told_to_a_person() -> None:
    net = Net()
    peer = net.peers[0]

    async def story() -> None:
        async with net.lane(), net.calling() as caller:
            raw = peer.sealed(net.me)
            first = await caller.batch(raw)
            again = await caller.batch(raw, raw)
            assert again.parts == first.parts * 2
            statement = net.me.opened(raw, peer)
            receipt_keys = net.keyring.log_keys("XA", NOON)
            verify_receipt_for(statement, first.parts[0], log_keys=receipt_keys, now=NOON)
            other = await caller.batch(peer.sealed(net.me, id=statement.id))
            assert _code(other.parts[0]) == "protocol.id_conflict"

    run(story)
    assert "protocol.id_conflict" in Notice.objects.values_list("code", flat=True)


def test_what_another_signed_is_refused_from_whoever_brings_it() -> None:
    net = Net()
    peer, other = net.peers

    async def story() -> None:
        async with net.lane(), net.calling(peer) as caller:
            answer = await caller.batch(other.sealed(net.me), peer.sealed(net.me))
            assert [_code(one) for one in answer.parts] == ["protocol.relay_refused", "receipted"]

    run(story)


def test_whoever_shows_no_certificate_or_an_unknown_one_is_not_heard() -> None:
    net = Net()
    stranger = PeerNode("XD")

    async def story() -> None:
        async with net.lane():
            bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            bare.check_hostname, bare.verify_mode = False, ssl.CERT_NONE
            own = Net(peers=(stranger,))
            own.documents["XA"], own.port = net.documents["XA"], net.port
            own.renew()
            async with own.calling(stranger) as caller:
                for context in (bare, caller.context):
                    caller.context = context
                    assert (
                        await caller.raw(b"GET /v1/checkpoint HTTP/1.1\r\nHost: x\r\n\r\n") == b""
                    )
            async with net.calling() as caller:
                assert (await caller.call("GET", "/v1/witness")).status == 200

    run(story)


def test_a_member_that_joined_later_is_heard_and_a_suspended_one_no_more() -> None:
    net = Net()
    newcomer = PeerNode("XD")

    async def story() -> None:
        async with net.lane() as (lane, context):
            net.renew(with_lane(newcomer), without=("XC",))
            tls.trust_also(context, net.keyring)
            lane.know(tls.certificates(net.keyring))
            async with net.calling(newcomer) as caller:
                answer = await caller.batch(newcomer.sealed(net.me))
                assert [_code(one) for one in answer.parts] == ["receipted"]
            net.renew()
            async with net.calling(net.peers[1]) as caller:
                refused = await caller.batch(net.peers[1].sealed(net.me))
                assert (refused.status, _code(refused.body)) == (409, "protocol.unknown_peer")

    run(story)
    assert set(Incoming.objects.values_list("iss", flat=True)) == {"XD"}


def test_sixty_five_envelopes_are_all_answered() -> None:
    net = Net()
    peer = net.peers[0]

    async def story() -> None:
        async with net.lane(), net.calling() as caller:
            raws = [peer.sealed(net.me, suite="x25519-1") for _ in range(65)]
            assert [_code(one) for one in (await caller.batch(*raws)).parts] == ["receipted"] * 65

    run(story)
    assert Incoming.objects.count() == 65


class _Slow(DjangoStore):
    """A database that waits for the test before it commits what is not urgent."""

    def __init__(self, net: Net) -> None:
        super().__init__(net.me.signer)
        self.goes_on = threading.Event()

    def add_incoming(self, rows: Sequence[exchange.Incoming]) -> None:
        self.goes_on.wait(10)
        super().add_incoming(rows)


def test_a_peer_over_its_budget_is_told_to_come_again_and_no_other_lane_is() -> None:
    net = Net()
    peer, other = net.peers
    net.store = slow = _Slow(net)

    async def story() -> None:
        async with net.lane(), net.calling(peer) as caller, net.calling(other) as second:
            waiting = [
                asyncio.create_task(caller.batch(peer.sealed(net.me))) for _ in range(AT_ONCE)
            ]
            await asyncio.sleep(0.3)
            over = await caller.batch(peer.sealed(net.me))
            urgent = asyncio.create_task(caller.batch(peer.sealed(net.me, urgent=True)))
            others = asyncio.create_task(second.batch(other.sealed(net.me)))
            await asyncio.sleep(0.1)
            slow.goes_on.set()
            assert (over.status, _code(over.body)) == (503, "protocol.busy")
            assert int(over.headers["Retry-After"]) > 0
            done = await asyncio.gather(*waiting, urgent, others)
            assert [_code(one.parts[0]) for one in done] == ["receipted"] * (AT_ONCE + 2)
            assert (await caller.batch(peer.sealed(net.me))).status == 200

    run(story)


def test_a_flood_of_one_peer_delays_another_by_no_more_than_its_turn() -> None:
    net = Net()
    peer, other = net.peers

    async def story() -> None:
        async with net.lane(), net.calling(peer) as caller, net.calling(other) as second:
            forged = peer.sealed(net.me, lie="ml-dsa-forged")
            flood = [asyncio.create_task(caller.batch(*[forged] * 128)) for _ in range(AT_ONCE)]
            await asyncio.sleep(0.05)
            answer = await second.batch(other.sealed(net.me))
            assert answer.status == 200
            assert not any(one.done() for one in flood[2:]), "the flood was over first"
            await asyncio.gather(*flood)

    run(story)


class _Away(DjangoStore):
    """A database that is away until the test says otherwise."""

    away = True

    def known(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[str, bytes]]:
        if self.away:
            msg = "server closed the connection unexpectedly"
            raise OperationalError(msg)
        return super().known(keys)


def test_while_the_database_is_away_nobody_gets_a_receipt_and_then_everybody_does() -> None:
    net = Net()
    net.store = store = _Away(net.me.signer)

    async def story() -> None:
        async with net.lane(), net.calling() as caller:
            raw = net.peers[0].sealed(net.me)
            refused = await caller.batch(raw)
            assert (refused.status, _code(refused.body)) == (503, "protocol.not_committed")
            assert "Retry-After" in refused.headers
            assert not await asyncio.to_thread(Incoming.objects.exists)
            store.away = False
            assert _code((await caller.batch(raw)).parts[0]) == "receipted"

    run(story)


def test_a_route_that_fails_answers_with_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    net = Net()

    async def fails(request: web.Request, peer: str) -> web.Response:
        raise OperationalError(peer)

    monkeypatch.setattr(registry, "_lane_routes", [("GET", "/v1/fails", fails)])

    async def story() -> None:
        async with net.lane(), net.calling() as caller:
            answer = await caller.call("GET", "/v1/fails")
            assert (answer.status, _code(answer.body)) == (503, "protocol.lane_fault")
            assert b"XB" not in answer.body

    run(story)


def test_no_answer_names_the_software() -> None:
    net = Net()

    async def story() -> None:
        async with net.lane(), net.calling() as caller:
            answers = [
                await caller.batch(net.peers[0].sealed(net.me)),
                await caller.batch(b"x"),
                await caller.call("GET", "/v1/nothing"),
                await caller.call("GET", "/v1/witness"),
            ]
            assert not any("Server" in one.headers for one in answers)
            raw = await caller.raw(b"NONSENSE\r\n\r\n")
            assert raw.startswith(b"HTTP/1.")
            assert b"server:" not in raw.lower()
            assert b"aiohttp" not in raw.lower()

    run(story)


def test_a_keyring_that_cannot_be_read_does_not_end_the_watch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = Net()
    answers = iter([OperationalError("away"), net.keyring])
    told: list[Keyring] = []
    noticed = asyncio.Event()

    def keyring() -> Keyring:
        answer = next(answers, net.keyring)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(lane_process, "KEYRING_POLL", 0.01)
    monkeypatch.setattr(lane_process.queries, "keyring", keyring)

    def changed(fresh: Keyring) -> None:
        told.append(fresh)
        noticed.set()

    async def story() -> None:
        task = asyncio.create_task(follow(Held(Keyring([])), changed))
        await noticed.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(asyncio.wait_for(story(), 5))
    assert told == [net.keyring]


def test_lane_worker_and_desk_write_at_once_and_nobody_finds_the_database_locked() -> None:
    net = Net()
    peer = net.peers[0]
    ended = threading.Event()
    failures: list[BaseException] = []

    def repeats(act: Callable[[], object]) -> None:
        try:
            while not ended.wait(0.005):
                act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            failures.append(error)
        finally:
            connections.close_all()

    def writes() -> None:
        with transaction.atomic():
            services.send(aud="XB", type=NOTE, body={}, by=dict(OFFICER), now=NOON)

    services.renew_keyring(list(net.documents.values()), [], NOON)
    acts = (writes, writes, lambda: effects.run_due(lambda: NOON))
    threads = [threading.Thread(target=repeats, args=(act,)) for act in acts]

    async def story() -> None:
        async with net.lane(), net.calling() as caller:
            for thread in threads:
                thread.start()
            for _ in range(15):
                answer = await caller.batch(peer.sealed(net.me), peer.sealed(net.me, urgent=False))
                assert [_code(one) for one in answer.parts] == ["receipted"] * 2

    try:
        run(story)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert Incoming.objects.count() == 30
