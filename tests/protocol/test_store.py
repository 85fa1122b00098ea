"""The rules of a store, the same in memory and on Django's database.

``make test-services`` runs them on PostgreSQL as well.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

import pytest
from django.db import connection, connections, transaction

from comity.access.app.models import Notice
from comity.journal.app import audits, queries
from comity.journal.app.models import Entry
from comity.kernel.failpoints import armed
from comity.kernel.strict_json import parse_object
from comity.protocol import exchange
from comity.protocol.app import registry, services
from comity.protocol.app.models import Incoming, Outgoing, Peer
from comity.protocol.app.store import DjangoStore
from comity.protocol.exchange import IdConflictError, Settlement
from comity.protocol.receipts import read_receipt
from comity.protocol.statements import FIRST, Statement
from tests.builders.exchange import NOON, NOTE, OFFICER, MemoryStore, committed, draft
from tests.builders.protocol import PeerNode

LATER = NOON + timedelta(hours=3)
ME = PeerNode("XA")


class Held(Protocol):
    """A store, and what a test may ask about it."""

    store: exchange.Store

    def kinds(self) -> list[str]: ...
    def alarms(self) -> list[str]: ...
    def sent(self) -> list[tuple[str, int, bool]]: ...
    def received(self) -> list[tuple[str, int]]: ...


class InMemory:
    def __init__(self) -> None:
        self.store = MemoryStore()

    def kinds(self) -> list[str]:
        return [str(parse_object(text)["kind"]) for text, _ in self.store.durable.journal]

    def alarms(self) -> list[str]:
        return [alarm.code for alarm in self.store.durable.alarms]

    def sent(self) -> list[tuple[str, int, bool]]:
        rows = self.store.durable.outgoing.values()
        return [(row.statement.aud, row.statement.seq, row.receipt is not None) for row in rows]

    def received(self) -> list[tuple[str, int]]:
        rows = [row.incoming for row in self.store.durable.incoming.values()]
        return [(row.statement.iss, row.statement.seq) for row in rows]


class OnDatabase:
    def __init__(self) -> None:
        self.store = DjangoStore(ME.signer)

    def kinds(self) -> list[str]:
        return list(Entry.objects.order_by("index").values_list("kind", flat=True))

    def alarms(self) -> list[str]:
        return list(Notice.objects.order_by("pk").values_list("code", flat=True))

    def sent(self) -> list[tuple[str, int, bool]]:
        rows = Outgoing.objects.order_by("aud", "seq")
        return [(row.aud, row.seq, row.finished_at is not None) for row in rows]

    def received(self) -> list[tuple[str, int]]:
        return list(Incoming.objects.order_by("index").values_list("iss", "seq"))


class LostError(Exception):
    """The transaction does not end well."""


def _lose() -> None:
    raise LostError


@pytest.fixture(params=[InMemory, OnDatabase])
def held(
    request: pytest.FixtureRequest, db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Held]:
    monkeypatch.setitem(registry._handlers, NOTE, lambda _received: None)
    return request.param()  # type: ignore[no-any-return]


def _signed(count: int = 1, *, peer: str = "XB", seed: str = "") -> list[Statement]:
    sender = PeerNode(peer, seed=seed)
    return [sender.says(ME, type=NOTE) for _ in range(count)]


def test_a_message_takes_the_next_place_in_its_stream(held: Held) -> None:
    first = committed(held.store, drafts=[draft(), draft(aud="XC")]).sent
    then = committed(held.store, drafts=[draft()]).sent[0].statement

    assert [row.statement.prev for row in first] == [FIRST, FIRST]
    assert (then.seq, then.prev) == (2, first[0].digest)
    assert sorted(held.sent()) == [("XB", 1, False), ("XB", 2, False), ("XC", 1, False)]
    assert held.kinds() == ["sent"] * 3


def test_a_repeat_gets_the_first_receipt_byte_for_byte(held: Held) -> None:
    said = _signed(3)
    first = committed(held.store, arrived=said).answers

    again = committed(held.store, arrived=[*reversed(said)], now=LATER).answers

    assert again == [*reversed(first)]
    assert held.kinds() == ["received"] * 3
    assert held.received() == [("XB", 1), ("XB", 2), ("XB", 3)]


def test_one_identifier_for_two_messages_is_refused_and_told(held: Held) -> None:
    said = _signed()[0]
    other = PeerNode("XB", seed="other").says(ME, type=NOTE, id=said.id, body={"text": "no"})
    (receipt,) = committed(held.store, arrived=[said]).answers

    answers = committed(held.store, arrived=[other, said]).answers

    assert isinstance(answers[0], IdConflictError)
    assert answers[1] == receipt
    assert held.alarms() == [IdConflictError.code]


def test_one_place_for_two_messages_is_told(held: Held) -> None:
    committed(held.store, arrived=_signed())

    committed(held.store, arrived=_signed(seed="fork"))

    assert held.alarms() == [exchange.FORKED_STREAM]


def test_a_type_that_no_room_owns_is_receipted_as_not_understood(held: Held) -> None:
    said = PeerNode("XB").says(ME, type="newer.thing")

    (raw,) = committed(held.store, arrived=[said]).answers

    assert isinstance(raw, bytes)
    assert read_receipt(raw).outcome == "not-understood"


def test_a_delivery_is_settled_once_and_only_by_its_own_receipt(held: Held) -> None:
    row, other = committed(held.store, drafts=[draft(), draft()]).sent
    (receipt,) = committed(MemoryStore("XB"), arrived=[row.statement]).answers
    assert isinstance(receipt, bytes)
    good = Settlement(row.id, row.digest, receipt, b"jws")
    foreign = Settlement(other.id, row.digest, receipt, b"jws")

    first = committed(held.store, settled=[good, good, foreign]).newly_settled
    again = committed(held.store, settled=[good]).newly_settled

    assert (first, again) == ([good], [])
    assert sorted(held.sent()) == [("XB", 1, True), ("XB", 2, False)]
    assert held.kinds() == ["sent", "sent", "receipted"]


def test_nothing_stays_of_a_transaction_that_is_lost(held: Held) -> None:
    said = _signed()
    with armed("exchange.before_commit", _lose), pytest.raises(LostError):
        committed(held.store, drafts=[draft()], arrived=said)

    assert (held.kinds(), held.sent(), held.received()) == ([], [], [])
    committed(held.store, arrived=said, drafts=[draft()])
    assert held.kinds() == ["sent", "received"]


# --- what only a database can get wrong


@pytest.fixture
def member(db: None) -> None:
    Peer.objects.create(member="XB", document="{}", renewed_at=NOON)


def _send(now: datetime = NOON, *, urgent: bool = False) -> exchange.Outgoing:
    return services.send(
        aud="XB", type=NOTE, body={"text": "note"}, by=OFFICER, now=now, urgent=urgent
    )


def test_the_journal_of_a_busy_day_is_whole_and_signed(held: Held) -> None:
    if not isinstance(held, OnDatabase):
        pytest.skip("there is nothing to audit in memory")
    said = _signed(5)
    for one in said:
        committed(held.store, arrived=[one, said[0]], drafts=[draft()])

    audited = audits.verify_all(ME.knows().log_keys("XA", NOON))

    assert audited.size == queries.head().size == 10
    assert audited.checkpoints == 5


@pytest.mark.usefixtures("member")
def test_a_delivery_that_fails_backs_off_is_told_once_and_is_never_set_aside() -> None:
    sent = _send(urgent=True)
    now, pauses = NOON, []
    for attempt in range(1, 60):
        row = exchange.Outgoing(
            statement=sent.statement,
            created_at=NOON,
            attempts=attempt,
            told=Outgoing.objects.get().told_at is not None,
        )
        retry = exchange.after_failure(row, now=now, jitter=0.5)
        services.postpone(row.id, retry=retry, attempts=attempt, error="away", now=now)
        pauses.append((retry.due_at - now).total_seconds())
        now = retry.due_at

    kept = Outgoing.objects.get()
    assert pauses[:4] == [1, 2, 4, 8]
    assert (kept.attempts, kept.finished_at, kept.quarantined_at) == (59, None, None)
    assert Notice.objects.filter(code=exchange.UNDELIVERED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_send_and_receive_at_once_do_not_take_one_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("a SQLite database in memory has one connection, and a file has one writer")
    monkeypatch.setitem(registry._handlers, NOTE, lambda _received: None)
    Peer.objects.create(member="XB", document="{}", renewed_at=NOON)
    said = _signed(20)
    errors: list[BaseException] = []

    def together(work: Callable[[int], object]) -> threading.Thread:
        def run() -> None:
            try:
                for number in range(20):
                    work(number)
            except BaseException as error:  # noqa: BLE001 - the main thread tells it
                errors.append(error)
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def send(_number: int) -> None:
        with transaction.atomic():
            _send()

    def receive(number: int) -> None:
        committed(DjangoStore(ME.signer), arrived=[said[number], said[0]])

    for thread in [together(send), together(send), together(receive), together(receive)]:
        thread.join()

    assert not errors
    assert sorted(Outgoing.objects.values_list("seq", flat=True)) == list(range(1, 41))
    assert Incoming.objects.count() == 20
    assert audits.verify_all().size == 60
