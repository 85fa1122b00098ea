"""The one writer: what cannot be committed stands alone, and nobody waits for ever."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

import pytest
from django.db import DataError, OperationalError

from comity.kernel.errors import ComityError
from comity.kernel.failpoints import armed
from comity.protocol import exchange
from comity.protocol.app.writer import NotCommittedError, Writer
from comity.protocol.statements import FIRST, Statement
from tests.builders.exchange import NOON, MemoryStore, draft, statement
from tests.builders.protocol import seeded


class Refusing(MemoryStore):
    """A store that cannot keep what says ``poison``, or nothing at all."""

    away = False

    def add_incoming(self, rows: Sequence[exchange.Incoming]) -> None:
        if self.away:
            msg = "the database is away"
            raise OperationalError(msg)
        if any("poison" in str(row.statement.body) for row in rows):
            msg = "integer out of range"
            raise DataError(msg)
        super().add_incoming(rows)


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comity.protocol.app.writer.close_old_connections", lambda: None)


@pytest.fixture
def store() -> Refusing:
    return Refusing()


@pytest.fixture
def writer(store: Refusing) -> Iterator[Writer]:
    made = Writer(store, now=lambda: NOON, rng=seeded("writer"))
    yield made
    made.stop()


def _said(text: str, number: int) -> Statement:
    return statement(text, number=number, seq=number, prev="a" * 64 if number > 1 else FIRST)


def _answers(future: "Future[exchange.Committed]") -> list[str]:
    answers = future.result(5).answers
    return [one.code if isinstance(one, ComityError) else "receipted" for one in answers]


def test_one_that_cannot_be_kept_is_told_so_and_all_others_are_receipted(
    writer: Writer, store: Refusing
) -> None:
    said = [_said("fine", 1), _said("poison", 2), _said("fine", 3)]
    whole, mixed, alone = (
        writer.accept([_said("fine", 4)]),
        writer.accept(said),
        writer.accept([_said("poison", 5)]),
    )
    writer.start()

    assert _answers(whole) == ["receipted"]
    assert _answers(mixed) == ["receipted", "protocol.not_committed", "receipted"]
    with pytest.raises(NotCommittedError):
        alone.result(5)
    assert len(store.durable.incoming) == 3


def test_while_the_database_is_away_all_are_told_at_once_and_then_it_goes_on(
    writer: Writer, store: Refusing
) -> None:
    store.away = True
    refused = [writer.accept([_said("fine", n)]) for n in (1, 2)]
    writer.start()
    for one in refused:
        with pytest.raises(NotCommittedError):
            one.result(5)
    store.away = False

    assert _answers(writer.accept([_said("fine", 1)])) == ["receipted"]


def test_drafts_of_one_job_are_accepted_all_or_none(writer: Writer, store: Refusing) -> None:
    def fails() -> None:
        raise DataError

    with armed("exchange.before_commit", fails):
        refused = writer.send([draft(), draft()])
        writer.start()
        with pytest.raises(NotCommittedError):
            refused.result(5)
    assert not store.durable.outgoing
    assert len(writer.send([draft(), draft()]).result(5).sent) == 2


@pytest.mark.parametrize(
    ("many", "urgent", "batches"), [(2, False, [2, 2]), (1, False, [1, 1]), (2, True, [2, 1])]
)
def test_a_single_one_waits_a_moment_for_company_where_many_came_just_before(
    store: Refusing, many: int, urgent: bool, batches: list[int]
) -> None:
    sent: list[int] = []
    late: list[Future[exchange.Committed]] = []

    def pause(_seconds: float) -> None:
        late.append(made.send([draft()]))

    made = Writer(
        store,
        now=lambda: NOON,
        rng=seeded("company"),
        sent=lambda rows: sent.append(len(rows)),
        pause=pause,
    )
    before = [made.send([draft()]) for _ in range(many)]
    made.start()
    for one in before:
        one.result(5)
    made.send([draft(urgent=urgent)]).result(5)
    made.stop()

    assert sent == batches
    assert [len(one.result(5).sent) for one in late] == ([1] if batches == [2, 2] else [])


def test_whoever_stops_to_wait_does_not_end_the_thread(writer: Writer) -> None:
    async def leave() -> None:
        waiting = asyncio.wrap_future(writer.accept([_said("fine", 1)]))
        waiting.cancel()
        await asyncio.sleep(0)
        writer.start()

    asyncio.run(leave())

    assert _answers(writer.accept([_said("fine", 2)])) == ["receipted"]


def test_a_listener_that_is_gone_does_not_end_the_thread(store: Refusing) -> None:
    def gone(_rows: object) -> None:
        msg = "Event loop is closed"
        raise RuntimeError(msg)

    writer = Writer(store, now=lambda: NOON, rng=seeded("gone"), sent=gone)
    writer.start()

    assert [len(writer.send([draft()]).result(5).sent) for _ in range(2)] == [1, 1]
    writer.stop()


def test_what_waits_is_committed_before_it_stops_and_what_comes_later_is_refused(
    writer: Writer,
) -> None:
    waiting = writer.accept([_said("fine", 1)])
    writer.start()
    writer.stop()

    assert _answers(waiting) == ["receipted"]
    with pytest.raises(NotCommittedError):
        writer.accept([_said("fine", 2)]).result(5)


def test_a_writer_that_never_started_can_be_stopped(writer: Writer) -> None:
    writer.stop()

    with pytest.raises(NotCommittedError):
        writer.send([draft()]).result(5)
