"""What the nodes are asked to do, and what a message does to them.

Notes are counted. Flaky ones fail now and then; poison always fails; a newer type is not known
here. What comes in parts goes on by itself: the room sends the next part when it hears of the
receipt for the one before. A thread is a preservation between two desks whose officers act whenever
it comes to their mind, so that their acts cross on the wire: both nodes must fold it to the same
state.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from comity.cooperation.acts import MACHINE_ACTS, SIDES, Act, Side, known_act
from comity.cooperation.lifecycles import Kind, State
from comity.cooperation.statements import STATEMENT_TYPE, Body, Said, read_body
from comity.cooperation.threads import Thread, fold
from comity.kernel.errors import ComityError, UnavailableError
from comity.kernel.identifiers import uuid7
from comity.protocol import exchange
from comity.protocol.receipts import read_receipt
from comity.protocol.statements import Statement
from tests.builders.cooperation import content_for
from tests.builders.exchange import NOTE, OFFICER, MemoryStore, OutRow, Rooms
from tests.builders.exchange import State as Kept
from tests.simulation.faults import SECOND

if TYPE_CHECKING:
    from tests.simulation.nodes import Node
    from tests.simulation.world import World

FLAKY = "test.flaky"
POISON = "test.poison"
NEWER = "newer.thing"
PART = "test.part"
PARTS = 4
UNDERSTOOD = (NOTE, FLAKY, POISON, PART, STATEMENT_TYPE)
RUSH = 5 * SECOND
Held = tuple[Said, ...]
Visit = Callable[["Node"], None]


class EffectFailedError(UnavailableError):
    """The room cannot do it now."""

    code = "test.effect_failed"
    remedy = "Try again."


class SimRooms(Rooms):
    """The rooms of a simulated node."""

    def __init__(self, rng: random.Random) -> None:
        """Fail, where a message is flaky, as ``rng`` says."""
        self._random = rng

    def understands(self, message_type: str) -> bool:
        """Return whether a room owns ``message_type``."""
        return message_type in UNDERSTOOD

    def act(self, store: MemoryStore, incoming: exchange.Incoming) -> None:
        """Have the effect; a flaky one fails after it has begun."""
        super().act(store, incoming)
        said = incoming.statement
        if said.type == POISON or (said.type == FLAKY and self._random.random() < 0.2):
            msg = f"{said.type} cannot be done"
            raise EffectFailedError(msg)
        if said.type == STATEMENT_TYPE:
            _keep(store, _said(said, received_at=incoming.received_at), said)

    def receipted(self, store: MemoryStore, row: OutRow, receipt: bytes) -> None:
        """Note when the requested side received what this one had said; send the next part."""
        said = row.statement
        if said.type == PART and int(str(said.body["part"])) < PARTS:
            assert row.finished_at is not None
            batch = exchange.Batch(drafts=[_next_part(said)])
            exchange.commit(store, batch, now=row.finished_at, rng=self._random.randbytes)
        if said.type == STATEMENT_TYPE:
            at = read_receipt(receipt).received_at
            held = cast("Held", store.state.rooms[str(said.thread)])
            store.state.rooms[str(said.thread)] = tuple(
                replace(one, received_at=at) if _is_receipted(one, said) else one for one in held
            )


def has_effect(message_type: str) -> bool:
    """Return whether a message of that type is to be done once; else never."""
    return message_type in UNDERSTOOD and message_type != POISON


def mixed(world: "World") -> None:
    """Plan notes of all sorts between all nodes, and in some runs threads."""
    rng, until = world.random, world.faults.until
    busy, hurried = (4, 0.05) if world.faults.long else (12, 0.2)
    codes = list(world.nodes)
    rushes = [(rng.randrange(until), rng.sample(codes, 2)) for _ in range(rng.randint(0, 2))]
    for _ in range(rng.randint(3, busy)):
        at, pair = rng.randrange(until), rng.sample(codes, 2)
        if rushes and rng.random() < 0.7:  # two desks that write to each other, all at once
            begin, pair = rng.choice(rushes)
            at = begin + rng.randrange(RUSH)
        sender, peer = rng.sample(pair, 2)
        drafts = [_draft(rng, peer, hurried) for _ in range(rng.choice((1, 1, 1, 2, 4)))]
        world.visit(at, sender, "send", _sending(drafts))
    if not world.faults.long and rng.random() < 0.4:
        honest = [code for code in world.nodes if code != world.faults.liar]
        plan_thread(world, *rng.sample(honest, 2), acts=rng.randint(3, 8))


def plan_thread(world: "World", requesting: str, requested: str, *, acts: int) -> None:
    """Plan a preservation that ``requesting`` asks of ``requested``."""
    rng, until = world.random, world.faults.until
    thread = uuid7(now=world.instant(0), rng=rng.randbytes)
    begin = rng.randrange(until // 4)
    world.visit(begin, requesting, "act", _acting(thread, Side.REQUESTING, requested))
    for _ in range(acts):
        side = rng.choice((Side.REQUESTING, Side.REQUESTED, Side.REQUESTED))
        here, there = (requesting, requested)
        if side is Side.REQUESTED:
            here, there = there, here
        world.visit(rng.randrange(begin, until), here, "act", _acting(thread, side, there))


def _draft(rng: random.Random, peer: str, hurried: float) -> exchange.Draft:
    kinds = (NOTE, NOTE, NOTE, NOTE, FLAKY, FLAKY, POISON, NEWER, PART, PART)
    return exchange.Draft(
        aud=peer,
        type=rng.choice(kinds),
        body={"text": f"note {rng.randrange(10**6)}", "part": 1},
        by=OFFICER,
        urgent=rng.random() < hurried,
    )


def _next_part(said: Statement) -> exchange.Draft:
    body = {**said.body, "part": int(str(said.body["part"])) + 1}
    return exchange.Draft(aud=said.aud, type=PART, body=body, by=OFFICER, urgent=said.urgent)


def _sending(drafts: list[exchange.Draft]) -> Visit:
    return lambda node: node.send(*drafts)


def _acting(thread: str, side: Side, peer: str) -> Visit:
    return lambda node: act(node, thread, side, peer)


def act(node: "Node", thread: str, side: Side, peer: str) -> None:
    """Let an officer of ``side`` do one of the acts that are open, chosen by chance."""
    store, world = node.store, node.world
    held = cast("Held", store.state.rooms.get(thread, ()))
    folded = fold(held)
    choice = _open(folded, side)
    if not choice:
        return
    chosen = world.random.choice(choice)
    draft = _written(folded, chosen, side, thread=thread, peer=peer)
    batch = exchange.Batch(drafts=[draft])
    try:
        with store.transaction():
            done = exchange.commit(store, batch, now=node.now, rng=world.random.randbytes)
            said = done.sent[0].statement
            _keep(store, _said(said, received_at=None), said)
    except ComityError:
        return  # the officer is told that it was not accepted
    world.oracle.accepted(node, done.sent)
    node.plan_delivery()


def _open(folded: Thread, side: Side) -> list[Act]:
    if folded.kind is None:
        return [Act.REQUEST] if side is Side.REQUESTING else []
    return [one for one in folded.open_acts(side) if one not in MACHINE_ACTS]


def _written(folded: Thread, act_: Act, side: Side, *, thread: str, peer: str) -> exchange.Draft:
    number = folded.next_number(side)
    body = Body(
        kind=Kind.PRES,
        act=act_,
        n=number,
        cites=folded.last_seen(side),
        covers=folded.uncovered() if side is Side.REQUESTED else (),
        reference=f"{side}-reference" if number == 1 else None,
        content=content_for(Kind.PRES, act_, number=number),
    )
    return exchange.Draft(
        aud=peer, type=STATEMENT_TYPE, body=body.written(), by=OFFICER, thread=thread, urgent=True
    )


def _said(statement: Statement, *, received_at: object) -> Said:
    body = read_body(statement.body)
    done = known_act(body.act)
    return Said(
        digest=statement.digest,
        side=SIDES[done] if done else Side.REQUESTING,
        body=body,
        said_at=statement.iat,
        received_at=received_at,  # type: ignore[arg-type]
        place=(statement.epoch, statement.seq),
        by_role=str(statement.by["role"]),
    )


def _keep(store: MemoryStore, one: Said, statement: Statement) -> None:
    held = cast("Held", store.state.rooms.get(str(statement.thread), ()))
    store.state.rooms[str(statement.thread)] = (*held, one)


def _is_receipted(one: Said, statement: Statement) -> bool:
    return one.digest == statement.digest and one.side is Side.REQUESTING


def end_of_threads(nodes: Mapping[str, "Node"]) -> list[str]:
    """Return where two nodes see one thread differently."""
    seen: dict[str, list[tuple[str, tuple[object, ...]]]] = {}
    for code, node in nodes.items():
        for thread, held in node.store.durable.rooms.items():
            seen.setdefault(thread, []).append((code, _told(fold(cast("Held", held)))))
    found: list[str] = []
    for thread, views in seen.items():
        if len(views) != 2:
            found.append(f"the thread {thread} is on {len(views)} nodes")
        elif views[0][1] != views[1][1]:
            found.append(f"{views[0][0]} and {views[1][0]} see the thread {thread} differently")
    return found


def wrongly_shown(kept: Kept, thread: str) -> str:
    """Return what is wrong in how the requesting desk sees its request, or nothing.

    It may read *received* only if the node holds the receipt, or an answer that covers the request;
    and must, if it holds the receipt.
    """
    held = cast("Held", kept.rooms[thread])
    entries = fold(held).entries
    if not entries:
        return ""  # the requested desk: something came before the request
    request = entries[0]
    digest = request.said.digest
    sent = [row for row in kept.outgoing.values() if row.statement.digest == digest]
    if not sent:
        return ""  # the requested desk: there it was received before it could be seen
    receipted = sent[0].receipt is not None
    answered = any(digest in one.body.covers for one in held)
    shown = request.after is not State.SENT
    if shown and not (receipted or answered):
        return f"the thread {thread} reads {request.after} without a receipt"
    if receipted and not shown:
        return f"the thread {thread} has its receipt and reads {request.after}"
    return ""


def _told(folded: Thread) -> tuple[object, ...]:
    entries = [(one.said.digest, one.effect, one.after, one.crossed) for one in folded.entries]
    return (
        folded.kind,
        folded.state,
        entries,
        [one.digest for one in folded.held],
        dict(folded.references),
        folded.received_at,
        dict(folded.content),
        folded.expires_on,
    )
