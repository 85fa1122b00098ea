"""Delivery: whatever a peer answers, nothing is lost, nothing blocks the rest, a person is told."""

import asyncio
import contextlib
import copy
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from django.db import OperationalError

from comity.access.app.models import Notice
from comity.kernel.strict_json import canonical
from comity.protocol import exchange
from comity.protocol.app import dispatcher as module
from comity.protocol.app import queries, registry, services, tls
from comity.protocol.app.models import Delivery, Outgoing
from comity.protocol.app.store import DjangoStore
from comity.protocol.errors import IntentRefusedError
from comity.protocol.framing import join, split
from comity.protocol.statements import Statement
from tests.builders.exchange import committed, draft
from tests.builders.lanes import Net, database_in_a_file, free_port, run, with_lane
from tests.builders.protocol import NOON, PeerNode
from tests.builders.receipt_lies import RECEIPT_LIES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.own_threads]
AWAY = "away"
Answering = Callable[[list[Statement]], list[bytes] | web.Response]


@pytest.fixture(autouse=True)
def _node(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(queries, "_held", None)
    with database_in_a_file():
        services.renew_keyring(list(Net().documents.values()), [], NOON)
        yield


def _sent(*drafts: exchange.Draft) -> list[str]:
    return [row.id for row in committed(DjangoStore(), drafts=drafts or [draft()]).sent]


@contextlib.asynccontextmanager
async def answering(net: Net, peer: PeerNode, answer: Answering) -> AsyncIterator[list[list[str]]]:
    """Let ``peer`` answer batches as it likes; give what was asked of it."""
    asked: list[list[str]] = []

    async def receive(request: web.Request) -> web.Response:
        raws = split(await request.read())
        said = [peer.opened(raw, net.me, now=net.clock.at) for raw in raws]
        asked.append([one.id for one in said])
        given = answer(said)
        return given if isinstance(given, web.Response) else web.Response(body=join(given))

    port = free_port()
    net.renew(with_lane(peer, port))
    app = web.Application(client_max_size=1 << 24)
    app.router.add_post("/v1/envelopes", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    context = tls.server_context(me=peer.member, secret=peer.tls_secret, keyring=net.keyring)
    await web.TCPSite(runner, "127.0.0.1", port, ssl_context=context).start()
    try:
        yield asked
    finally:
        await runner.cleanup()


def deliver(
    answer: Answering, *, rounds: int = 1, net: Net | None = None, hours: float = 1
) -> list[list[str]]:
    """Deliver what is due to XB, which answers with ``answer``; return what it was asked."""
    net = net or Net()

    async def story() -> list[list[str]]:
        async with answering(net, net.peers[0], answer) as asked, net.delivering() as delivery:
            for _ in range(rounds):
                await delivery.look()
                await delivery.settled()
                net.clock.passes(hours=hours)
            return asked

    return run(story)


def honest(peer: PeerNode, net: Net) -> Answering:
    return lambda said: [peer.receipt(one, at=net.clock.at) for one in said]


def _codes() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("code", flat=True))


def test_what_is_receipted_is_finished() -> None:
    net = Net()
    ids = _sent(draft(), draft())

    deliver(honest(net.peers[0], net), net=net)

    assert set(Delivery.objects.values_list("pk", flat=True)) == set(ids)


GARBAGE: dict[str, Answering] = {
    "nothing": lambda _said: web.Response(body=b""),
    "noise": lambda _said: web.Response(body=b"\xff" * 99),
    "too few": lambda said: [b"{}" for _ in said][1:],
    "too many": lambda said: [b"{}" for _ in said] + [b"{}"],
    "too much": lambda _said: web.Response(body=bytes((16 << 20) + 1)),
    "a page": lambda _said: web.Response(text="<html>", content_type="text/html"),
    "an error": lambda _said: web.Response(status=500, text="Traceback"),
    "a redirect": lambda _said: web.Response(
        status=307, headers={"Location": "https://xc.example"}
    ),
    "busy": lambda _said: web.Response(status=503, body=canonical({"code": "protocol.busy"})),
    "unknown peer": lambda _said: web.Response(
        status=409, body=canonical({"code": "protocol.unknown_peer"})
    ),
    "a code with a line break": lambda _said: web.Response(
        status=409, body=canonical({"code": "a\nERROR root: all is lost"})
    ),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_what_is_no_answer_of_a_node_postpones_and_is_tried_again(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    net = Net()
    _sent(draft(), draft())
    peer = net.peers[0]
    lies = iter([GARBAGE[name]])

    def answer(said: list[Statement]) -> list[bytes] | web.Response:
        return next(lies, honest(peer, net))(said)

    asked = deliver(answer, rounds=3, net=net)

    assert len(asked) == 2
    assert Delivery.objects.count() == 2
    assert "all is lost" not in caplog.text


@pytest.mark.parametrize("lie", RECEIPT_LIES)
def test_a_receipt_that_proves_nothing_is_told_to_a_person_once_and_settles_nothing(
    lie: str,
) -> None:
    net = Net()
    lied, whole = _sent(draft(), draft())
    peer = net.peers[0]

    def answer(said: list[Statement]) -> list[bytes]:
        return [
            peer.receipt(one, at=net.clock.at, lie=lie if one.id == lied else None) for one in said
        ]

    # Told later, or in a journal that has grown, these two are true.
    rounds = 1 if lie in {"post-dated", "with-a-proof-in-another-order"} else 3
    deliver(answer, rounds=rounds, net=net, hours=1 / 120)

    assert list(Delivery.objects.values_list("pk", flat=True)) == [whole]
    assert _codes() == [RECEIPT_LIES[lie].error.code]
    assert Notice.objects.get().facts["message"] == lied


def test_a_receipt_of_another_statement_is_refused_for_both() -> None:
    net = Net()
    _sent(draft(), draft())
    peer = net.peers[0]

    deliver(lambda said: [peer.receipt(one) for one in reversed(said)], net=net)

    assert not Delivery.objects.exists()
    assert _codes() == ["protocol.receipt_mismatch"] * 2


def test_a_problem_for_one_of_many_postpones_that_one_alone() -> None:
    net = Net()
    ids = _sent(*[draft() for _ in range(5)])
    peer = net.peers[0]
    problem = canonical({"code": "protocol.id_conflict"})

    deliver(
        lambda said: [problem if one.id == ids[2] else peer.receipt(one) for one in said], net=net
    )

    assert Outgoing.objects.get(finished_at=None).pk == ids[2]
    assert "protocol.id_conflict" in Outgoing.objects.get(pk=ids[2]).last_error


def test_a_message_that_spoils_every_call_it_is_in_does_not_block_the_rest() -> None:
    net = Net()
    ids = _sent(*[draft() for _ in range(4)])
    peer = net.peers[0]

    def answer(said: list[Statement]) -> list[bytes] | web.Response:
        if any(one.id == ids[1] for one in said):
            return web.Response(status=422, body=canonical({"code": "protocol.oversize"}))
        return [peer.receipt(one) for one in said]

    deliver(answer, net=net)

    assert Outgoing.objects.get(finished_at=None).pk == ids[1]


def test_a_message_that_cannot_be_signed_does_not_block_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = Net()
    ids = _sent(*[draft() for _ in range(3)])
    peer, sign = net.peers[0], net.me.signer.sign_statements

    def refuses(payloads: Sequence[bytes]) -> list[bytes]:
        if any(ids[0].encode() in one for one in payloads):
            msg = "not a statement of this member"
            raise IntentRefusedError(msg)
        return sign(payloads)

    monkeypatch.setattr(net.me.signer, "sign_statements", refuses)
    deliver(honest(peer, net), net=net)

    assert Outgoing.objects.get(finished_at=None).pk == ids[0]


def test_large_messages_go_in_calls_that_the_peer_takes() -> None:
    net = Net()
    _sent(*[draft(body={"text": "a" * 300_000}) for _ in range(10)])
    peer = net.peers[0]

    asked = deliver(honest(peer, net), rounds=2, net=net)

    assert Delivery.objects.count() == 10, Outgoing.objects.last().last_error
    assert len(asked) > 1
    assert max(len(one) for one in asked) < 8


def test_urgent_messages_do_not_wait_behind_others_nor_share_a_call() -> None:
    net = Net()
    _sent(*[draft() for _ in range(300)])
    (urgent,) = _sent(draft(urgent=True))
    peer = net.peers[0]

    asked = deliver(honest(peer, net), net=net)

    place = next(n for n, one in enumerate(asked) if urgent in one)
    assert asked[place] == [urgent]
    assert place <= module.AT_ONCE


def test_only_what_can_be_sent_soon_is_taken_out_of_the_database() -> None:
    net = Net()
    _sent(*[draft() for _ in range(300)])
    waiting: list[int] = []

    async def story() -> None:
        going = asyncio.Event()

        async def hang(*_: object) -> list[bytes]:
            await going.wait()
            raise module.PeerUnavailableError(AWAY)

        async with net.delivering() as delivery:
            delivery._client.envelopes = hang  # type: ignore[method-assign]
            waiting.extend([await delivery.look() for _ in range(4)])
            assert len(delivery._held) == module.ROOM
            going.set()
            await delivery.settled()
            assert not delivery._held
            assert not any(delivery._under_way.values())

    run(story)
    assert waiting == [module.ROOM, 0, 0, 0]


def test_one_peer_that_is_away_holds_up_no_other_and_is_asked_ever_less_often() -> None:
    net = Net()
    _sent(*[draft(aud="XC") for _ in range(200)])
    (ours,) = _sent(draft())
    peer = net.peers[0]
    tries: list[int] = []

    async def story() -> None:
        async with answering(net, peer, honest(peer, net)), net.delivering() as delivery:
            for _ in range(60):
                await delivery.look()
                tries.append(len(delivery._tasks))
                await delivery.settled()
                net.clock.passes(seconds=1)

    run(story)
    assert Delivery.objects.get().pk == ours
    assert sum(tries[1:]) < 12
    assert Outgoing.objects.filter(aud="XC", finished_at=None).count() == 200


def test_what_is_urgent_arrives_within_a_minute_after_the_peer_is_back() -> None:
    net = Net()
    _sent(draft(urgent=True))
    peer = net.peers[0]
    back = NOON + timedelta(minutes=20)
    busy = web.Response

    def answer(said: list[Statement]) -> list[bytes] | web.Response:
        return honest(peer, net)(said) if net.clock.at >= back else busy(status=503)

    deliver(answer, rounds=1300, net=net, hours=1 / 3600)

    assert Delivery.objects.get().at - back <= timedelta(minutes=1)
    assert _codes() == [exchange.UNDELIVERED]


@pytest.mark.parametrize(("urgent", "after"), [(True, 15), (False, 24 * 60)])
def test_a_person_is_told_once_of_what_has_not_arrived_even_if_nobody_delivers(
    *, urgent: bool, after: int
) -> None:
    _sent(draft(urgent=urgent))
    due = NOON + timedelta(minutes=after)

    told = [
        services.tell_overdue(due + timedelta(minutes=minutes)) for minutes in (-1, 0, 1, 60, 9999)
    ]

    assert told == [0, 1, 0, 0, 0]
    assert _codes() == [exchange.UNDELIVERED]
    assert "overdue" in {name for name, _, _ in registry.tasks()}


def test_a_database_that_is_away_ends_neither_the_delivery_nor_its_tasks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = Net()
    _sent(draft(), draft())
    peer = net.peers[0]
    faults: list[str] = []

    def away(*_: object, **__: object) -> None:
        raise OperationalError(AWAY)

    async def story() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: faults.append(str(context)))
        woken = asyncio.Event()
        with monkeypatch.context() as patched:
            patched.setattr(module.queries, "ways_due", away)
            patched.setattr(module.services, "postpone", away)
            async with net.delivering() as delivery:
                running = asyncio.create_task(delivery.run(woken, poll=0.01))
                await asyncio.sleep(0.1)
                assert not running.done()
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
            patched.undo()
            patched.setattr(module.services, "postpone", away)
            async with net.delivering() as delivery:  # nobody listens at XB's port
                assert await delivery.look() == 2
                await delivery.settled()
                assert not delivery._held
        net.clock.passes(minutes=5)
        async with answering(net, peer, honest(peer, net)), net.delivering() as delivery:
            await delivery.look()
            await delivery.settled()

    run(story)
    assert Delivery.objects.count() == 2
    assert faults == []


def test_a_member_that_is_suspended_is_neither_signed_for_nor_called() -> None:
    net = Net()
    _sent(draft())

    async def story() -> None:
        net.renew(without=("XB",))
        async with net.delivering() as delivery:
            await delivery.look()
            await delivery.settled()

    run(story)
    assert "good standing" in Outgoing.objects.get().last_error


def test_rows_that_were_just_sent_beyond_what_may_be_held_wait_in_the_database() -> None:
    net = Net()
    (row,) = committed(DjangoStore(), drafts=[draft()]).sent
    many = [replace(row, statement=_named(row.statement, n)) for n in range(module.OVERFLOW + 9)]

    async def story() -> None:
        async with net.delivering() as delivery:
            delivery._ended = True  # nothing is taken out of the queues
            delivery.offer(many)
            assert len(delivery._held) == module.OVERFLOW

    run(story)


def _named(statement: Statement, number: int) -> Statement:
    other = copy.copy(statement)
    object.__setattr__(other, "id", str(number))
    return other
