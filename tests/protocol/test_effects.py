"""An accepted message has its effect once; what fails too often is set aside and told."""

import contextlib
from datetime import datetime, timedelta

import pytest

from comity.access.app.models import Notice
from comity.journal.app import services as journal
from comity.journal.app.models import Entry
from comity.kernel.failpoints import armed
from comity.protocol import effects_rule, exchange
from comity.protocol.app import effects, registry
from comity.protocol.app.models import Incoming
from comity.protocol.app.registry import Received
from comity.protocol.app.store import DjangoStore
from comity.storage.app import leases
from tests.builders.exchange import NOON, NOTE, MemoryStore, committed, statement
from tests.builders.protocol import PeerNode

POISON = "test.poison"
ME = PeerNode("XA")


class LostError(Exception):
    """The room cannot do it."""


def _lose() -> None:
    raise LostError


def _done(received: Received) -> None:
    journal.record("test-effect", now=received.received_at, message=received.statement.id)


def _poisoned(received: Received) -> None:
    _done(received)
    raise LostError


@pytest.fixture(autouse=True)
def _rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._handlers, NOTE, _done)
    monkeypatch.setitem(registry._handlers, POISON, _poisoned)


def _accept(*types: str) -> None:
    peer = PeerNode("XB")
    said = [peer.says(ME, type=one) for one in types]
    committed(DjangoStore(ME.signer), arrived=said)


def _work(now: datetime) -> int:
    return effects.run_due(lambda: now)


def _effects() -> int:
    return Entry.objects.filter(kind="test-effect").count()


def _notices() -> list[str]:
    return list(Notice.objects.values_list("code", flat=True))


@pytest.mark.django_db
def test_each_message_has_its_effect_once_in_the_order_of_arrival() -> None:
    _accept(NOTE, NOTE, NOTE)

    assert [_work(NOON), _work(NOON + timedelta(hours=1))] == [3, 0]
    assert _effects() == 3
    assert not Incoming.objects.filter(finished_at=None).exists()


@pytest.mark.django_db
def test_poison_is_set_aside_after_five_times_told_once_and_blocks_nothing() -> None:
    _accept(POISON, NOTE)

    for minute in range(0, 60, 5):
        _work(NOON + timedelta(minutes=minute))

    assert _effects() == 1
    assert Incoming.objects.get(type=POISON).attempts == 5
    assert _notices() == [exchange.QUARANTINED]


@pytest.mark.django_db
def test_what_ends_five_workers_is_set_aside_and_told() -> None:
    _accept(NOTE)
    for minute in range(0, 50, 10):  # each claims, and ends without a word
        leases.claim(
            Incoming,
            now=NOON + timedelta(minutes=minute),
            lease_for=effects.LEASE,
            limit=9,
        )

    assert _work(NOON + timedelta(hours=1)) == 0
    assert _work(NOON + timedelta(hours=2)) == 0

    assert Incoming.objects.get().quarantined_at is not None
    assert _notices() == [exchange.QUARANTINED]


@pytest.mark.django_db
def test_what_ends_workers_does_not_take_its_neighbours_with_it() -> None:
    _accept(POISON, NOTE, NOTE)
    killer = Incoming.objects.get(type=POISON).pk
    leases.claim(Incoming, now=NOON, lease_for=effects.LEASE, limit=9)  # the first worker ends

    def dies(row: Incoming) -> None:
        if row.pk == killer:
            raise KeyboardInterrupt
        effects._DjangoInbox.act(effects._INBOX, row)

    for minute in range(10, 120, 10):
        with contextlib.suppress(KeyboardInterrupt), pytest.MonkeyPatch.context() as patch:
            patch.setattr(effects._INBOX, "act", dies, raising=False)
            _work(NOON + timedelta(minutes=minute))

    assert _effects() == 2
    assert [row.pk for row in Incoming.objects.exclude(quarantined_at=None)] == [killer]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["effect.begin", "effect.done", "effect.before_commit"])
def test_an_effect_that_does_not_end_is_taken_back_whole(name: str) -> None:
    _accept(NOTE)
    key = Incoming.objects.get().pk
    leases.claim(Incoming, now=NOON, lease_for=effects.LEASE, limit=1)

    with armed(name, _lose), pytest.raises(LostError):
        effects_rule.have_effect(effects._INBOX, key, now=NOON)

    assert _effects() == 0
    assert _work(NOON + timedelta(hours=1)) == 1
    assert _effects() == 1


def test_an_effect_that_was_had_is_not_had_again() -> None:
    store = MemoryStore()
    committed(store, arrived=[statement()])

    had = [effects_rule.have_effect(store, 0, now=NOON) for _ in range(3)]

    assert had == [True, False, False]
    assert len(store.durable.effects) == 1
