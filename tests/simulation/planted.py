"""Bugs that are planted from outside, to prove that the simulator can see.

Each is a context in which one part of the core or of the store is replaced by a wrong one. Nothing
in the product knows of them; how to plant more is told in ``docs/explanation/simulation.md``.

Source: the mistakes that such systems make in practice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from comity.kernel.identifiers import Rng
from comity.protocol import exchange
from tests.builders.exchange import MemoryStore
from tests.simulation.nodes import Node

Planted = Callable[[], Any]
TRIES = 12
NEVER = timedelta(days=3650)

_commit = exchange.commit
_after_failure = exchange.after_failure
_flush = MemoryStore.flush
_crash = MemoryStore.crash
_add_incoming = MemoryStore.add_incoming


@contextmanager
def acknowledge_before_commit() -> Iterator[None]:
    """Let every other transaction reach the disk only with the next one."""
    waiting: dict[int, bool] = {}

    def lazy(store: MemoryStore) -> None:
        waiting[id(store)] = not waiting.get(id(store), False)
        if not waiting[id(store)]:
            _flush(store)

    with patch.object(MemoryStore, "flush", lazy):
        yield


@contextmanager
def deduplicate_in_memory() -> Iterator[None]:
    """Remember what was accepted in the process alone: a crash forgets it."""
    seen: dict[int, dict[tuple[str, str], tuple[str, bytes]]] = {}

    def known(
        store: MemoryStore, keys: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[str, bytes]]:
        held = seen.setdefault(id(store), {})
        return {key: held[key] for key in keys if key in held}

    def add_incoming(store: MemoryStore, rows: Sequence[exchange.Incoming]) -> None:
        for row in rows:
            key = (row.statement.iss, row.statement.id)
            store.state.known.pop(key, None)
            seen.setdefault(id(store), {})[key] = (row.statement.digest, row.receipt)
        _add_incoming(store, rows)

    def crash(store: MemoryStore) -> None:
        seen.pop(id(store), None)
        _crash(store)

    with (
        patch.object(MemoryStore, "known", known),
        patch.object(MemoryStore, "add_incoming", add_incoming),
        patch.object(MemoryStore, "crash", crash),
    ):
        yield


@contextmanager
def effect_before_inbox_row() -> Iterator[None]:
    """Do what a message asks for first, and keep the message then."""

    def commit(
        store: MemoryStore, batch: exchange.Batch, *, now: datetime, rng: Rng
    ) -> exchange.Committed:
        for one in batch.arrived:
            if (one.iss, one.id) not in store.state.known and store.understands(one):
                with store.transaction():
                    store.state.effects.append((one.iss, one.id))
        return _commit(store, batch, now=now, rng=rng)

    def add_incoming(store: MemoryStore, rows: Sequence[exchange.Incoming]) -> None:
        _add_incoming(store, rows)
        for row in rows:
            kept = store.state.incoming[row.index]
            store.state.incoming[row.index] = replace(kept, finished_at=row.received_at)

    with (
        patch.object(exchange, "commit", commit),
        patch.object(MemoryStore, "add_incoming", add_incoming),
    ):
        yield


@contextmanager
def no_second_receipt() -> Iterator[None]:
    """Answer what was accepted before with nothing."""

    def arrive(node: Node, source: str, said: Sequence[Any], batch: int) -> None:
        known = node.store.known([(one.iss, one.id) for one in said])
        fresh = [one for one in said if (one.iss, one.id) not in known]
        _arrive(node, source, fresh, batch)

    _arrive = Node.arrive
    with patch.object(Node, "arrive", arrive):
        yield


@contextmanager
def give_up_after_twelve() -> Iterator[None]:
    """Stop trying after twelve times."""

    def after_failure(row: exchange.Outgoing, *, now: datetime, jitter: float) -> exchange.Retry:
        retry = _after_failure(row, now=now, jitter=jitter)
        return replace(retry, due_at=now + NEVER) if row.attempts >= TRIES else retry

    with patch.object(exchange, "after_failure", after_failure):
        yield


PLANTED: Mapping[str, Planted] = MappingProxyType(
    {
        "acknowledge before commit": acknowledge_before_commit,
        "de-duplication in memory only": deduplicate_in_memory,
        "effect before inbox row": effect_before_inbox_row,
        "no second receipt on repeat": no_second_receipt,
        "give up after 12 tries": give_up_after_twelve,
    }
)
