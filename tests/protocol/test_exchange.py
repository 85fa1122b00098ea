"""What a node commits when it sends, receives and is told "received"."""

from datetime import timedelta

import pytest

from comity.kernel.failpoints import armed
from comity.kernel.strict_json import parse_object
from comity.protocol import exchange
from comity.protocol.exchange import IdConflictError, Outgoing, Settlement, after_failure
from comity.protocol.receipts import read_receipt
from comity.protocol.statements import FIRST
from tests.builders.exchange import (
    NOON,
    MemoryStore,
    Rooms,
    checked_receipt,
    committed,
    draft,
    statement,
    stream,
)


class Lost(Exception):  # noqa: N818 - no error of the product
    """The transaction does not end well."""


def _lose() -> None:
    raise Lost


def _kinds(store: MemoryStore) -> list[object]:
    return [parse_object(text)["kind"] for text, _ in store.durable.journal]


def _row(*, urgent: bool = False, attempts: int = 1, told: bool = False) -> Outgoing:
    said = statement(urgent=urgent)
    return Outgoing(statement=said, created_at=NOON, attempts=attempts, told=told)


def test_what_is_sent_is_kept_and_journalled_in_one_transaction() -> None:
    store = MemoryStore()

    done = committed(store, drafts=[draft()])

    assert list(store.durable.outgoing) == [done.sent[0].id]
    assert _kinds(store) == ["sent"]


def test_each_message_names_its_predecessor_in_the_stream_to_its_addressee() -> None:
    store = MemoryStore()

    first = committed(store, drafts=[draft(), draft(aud="XC"), draft()]).sent
    then = committed(store, drafts=[draft()]).sent

    to_b = [row.statement for row in (first[0], first[2], then[0])]
    assert [one.seq for one in to_b] == [1, 2, 3]
    assert [one.prev for one in to_b] == [FIRST, to_b[0].digest, to_b[1].digest]
    assert (first[1].statement.seq, first[1].statement.prev) == (1, FIRST)


def test_a_new_epoch_begins_its_streams_anew() -> None:
    store = MemoryStore()
    committed(store, drafts=[draft(), draft()])

    store.state.epoch = 2
    said = committed(store, drafts=[draft()]).sent[0].statement

    assert (said.epoch, said.seq, said.prev) == (2, 1, FIRST)


def test_what_is_sent_leased_counts_as_tried_once() -> None:
    leased = committed(MemoryStore(), drafts=[draft()], leased=True).sent[0]
    waiting = committed(MemoryStore(), drafts=[draft()]).sent[0]

    assert (leased.leased, leased.attempts) == (True, 1)
    assert (waiting.leased, waiting.attempts) == (False, 0)


def test_a_receipt_proves_the_entry_in_the_receivers_journal() -> None:
    store, said = MemoryStore(), statement()

    (raw,) = committed(store, arrived=[said]).answers

    receipt = checked_receipt(bytes(raw), said)
    assert (receipt.received_at, receipt.outcome, receipt.seq) == (NOON, "received", 1)
    assert store.durable.journal[receipt.index][1] == receipt.salt


def test_a_repeat_is_answered_with_the_same_bytes_and_changes_nothing() -> None:
    store, said = MemoryStore(), statement()
    first = committed(store, arrived=[said]).answers
    before = store.durable.copy()

    again = committed(store, arrived=[said], now=NOON + timedelta(days=3)).answers

    assert again == first
    assert store.durable == before


def test_the_same_identifier_for_another_message_is_refused_and_alarmed() -> None:
    store = MemoryStore()
    (receipt,) = committed(store, arrived=[statement("good")]).answers

    answers = committed(store, arrived=[statement("bad"), statement("good")]).answers

    assert isinstance(answers[0], IdConflictError)
    assert answers[1] == receipt
    assert [alarm.code for alarm in store.durable.alarms] == [IdConflictError.code]
    assert len(store.durable.incoming) == 1


def test_two_senders_may_use_the_same_identifier() -> None:
    store = MemoryStore()

    answers = committed(store, arrived=[statement(), statement(iss="XC")]).answers

    assert len(set(answers)) == len(store.durable.incoming) == 2
    assert not store.durable.alarms


def test_twins_in_one_batch_are_one_message_with_one_receipt() -> None:
    store, said = MemoryStore(), statement()

    answers = committed(store, arrived=[said, statement(iss="XC"), said]).answers

    assert answers[0] == answers[2] != answers[1]
    assert _kinds(store) == ["received", "received"]


def test_twins_in_one_batch_that_differ_are_a_conflict() -> None:
    store = MemoryStore()

    answers = committed(store, arrived=[statement("one"), statement("other")]).answers

    assert isinstance(answers[0], bytes)
    assert isinstance(answers[1], IdConflictError)


@pytest.mark.parametrize("together", [True, False])
def test_two_messages_for_one_place_are_accepted_and_alarmed(together: bool) -> None:
    store = MemoryStore()
    one, other = statement("one", number=1), statement("other", number=2)

    for batch in [[one, other]] if together else [[one], [other]]:
        assert all(isinstance(raw, bytes) for raw in committed(store, arrived=batch).answers)

    assert [alarm.code for alarm in store.durable.alarms] == [exchange.FORKED_STREAM]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_message_that_names_another_predecessor_is_alarmed(order: tuple[int, int]) -> None:
    store = MemoryStore()
    stranger = stream(1, first=50, urgent=True)[0]
    said = [stream(1)[0], statement(number=60, seq=2, prev=stranger.digest)]

    committed(store, arrived=[said[place] for place in order])

    assert [alarm.code for alarm in store.durable.alarms] == [exchange.FORKED_STREAM]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 0, 1)])
def test_messages_may_arrive_in_any_order_without_an_alarm(order: tuple[int, ...]) -> None:
    together, apart = MemoryStore(), MemoryStore()
    said = stream(4)

    committed(together, arrived=[said[place] for place in order])
    for place in order:
        committed(apart, arrived=[said[place]])

    assert not together.durable.alarms
    assert not apart.durable.alarms


def test_a_type_that_nobody_owns_is_receipted_as_not_understood() -> None:
    store = MemoryStore()

    (raw,) = committed(store, arrived=[statement(type="newer.thing")]).answers

    receipt = read_receipt(bytes(raw))
    assert (receipt.outcome, receipt.reason) == ("not-understood", exchange.TYPE_UNKNOWN)
    assert [row.finished_at for row in store.durable.incoming.values()] == [NOON]


def test_the_receipts_of_a_batch_share_one_checkpoint() -> None:
    store = MemoryStore()

    answers = committed(store, arrived=stream(7), drafts=[draft()]).answers

    assert len({read_receipt(bytes(raw)).checkpoint for raw in answers}) == store.signatures == 1


def test_no_checkpoint_is_signed_where_nothing_new_arrived() -> None:
    store = MemoryStore()
    committed(store, arrived=[statement()])

    committed(store, arrived=[statement()], drafts=[draft()])

    assert store.signatures == 1


def test_a_receipt_names_the_last_head_that_was_seen_of_the_sender() -> None:
    store = MemoryStore()
    store.state.heads["XB"] = "7 abc"

    answers = committed(store, arrived=[statement(), statement(iss="XC")]).answers

    assert [read_receipt(bytes(raw)).your_head for raw in answers] == ["7 abc", None]


def test_a_delivery_is_settled_once() -> None:
    here, there = MemoryStore(), MemoryStore("XB")
    row = committed(here, drafts=[draft()]).sent[0]
    (receipt,) = committed(there, arrived=[row.statement]).answers
    settlement = Settlement(row.id, row.digest, bytes(receipt), b"")

    first = committed(here, settled=[settlement, settlement]).newly_settled
    again = committed(here, settled=[settlement]).newly_settled

    assert (first, again) == ([settlement], [])
    assert _kinds(here) == ["sent", "receipted"]
    assert here.durable.outgoing[row.id].receipt == receipt


def test_a_room_that_sends_when_it_hears_of_its_receipt_takes_the_next_place() -> None:
    class Answering(Rooms):
        def receipted(self, store: MemoryStore, row: object, receipt: bytes) -> None:
            committed(store, drafts=[draft("then")])

    here, there = MemoryStore(rooms=Answering()), MemoryStore("XB")
    row = committed(here, drafts=[draft()]).sent[0]
    (receipt,) = committed(there, arrived=[row.statement]).answers
    settlement = Settlement(row.id, row.digest, bytes(receipt), b"")

    done = committed(here, settled=[settlement], drafts=[draft("also")])

    places = [each.statement.seq for each in here.durable.outgoing.values()]
    assert places == [1, 2, 3]
    assert done.sent[0].statement.seq == 3


@pytest.mark.parametrize(
    "name", ["exchange.begin", "exchange.journalled", "exchange.before_commit"]
)
def test_nothing_is_kept_of_a_transaction_that_does_not_end(name: str) -> None:
    store = MemoryStore()
    committed(store, drafts=[draft()])
    before = store.durable.copy()

    with armed(name, _lose), pytest.raises(Lost):
        committed(store, drafts=[draft()], arrived=[statement("bad"), statement()])

    assert store.state == store.durable == before
    again = committed(store, arrived=[statement()])
    assert checked_receipt(bytes(again.answers[0]), statement()).index == 1


def test_an_empty_batch_writes_nothing() -> None:
    store = MemoryStore()

    committed(store)

    assert not store.durable.journal


def test_a_delivery_that_failed_comes_back_ever_more_slowly_and_never_gives_up() -> None:
    pauses = [
        (after_failure(_row(attempts=n), now=NOON, jitter=0.5).due_at - NOON).total_seconds()
        for n in (1, 2, 3, 4, 12, 13, 100_000)
    ]

    assert pauses == [1, 2, 4, 8, 300, 300, 300]


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_what_is_urgent_is_tried_again_within_a_minute(jitter: float) -> None:
    retry = after_failure(_row(urgent=True, attempts=500), now=NOON, jitter=jitter)

    assert retry.due_at - NOON <= timedelta(seconds=45)


@pytest.mark.parametrize(
    ("urgent", "minutes", "told", "tell"),
    [
        (True, 14.9, False, False),
        (True, 15, False, True),
        (True, 15, True, False),
        (False, 24 * 60 - 1, False, False),
        (False, 24 * 60, False, True),
        (False, 48 * 60, True, False),
    ],
)
def test_a_person_is_told_once_that_a_message_has_not_arrived(
    urgent: bool, minutes: float, told: bool, tell: bool
) -> None:
    row = _row(urgent=urgent, told=told)

    assert after_failure(row, now=NOON + timedelta(minutes=minutes), jitter=0).tell is tell
