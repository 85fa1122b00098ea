"""What is short is done where it is committed; whoever waits is woken once, and always."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from comity.protocol import exchange
from comity.protocol.app.errands import SMALL, Errand, are_few
from comity.protocol.app.writer import NotCommittedError, Writer
from comity.protocol.errors import MalformedBatchError
from tests.builders.exchange import NOON, MemoryStore, statement
from tests.builders.protocol import seeded


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comity.protocol.app.writer.close_old_connections", lambda: None)


@pytest.fixture
def writer() -> Iterator[Writer]:
    made = Writer(MemoryStore(), now=lambda: NOON, rng=seeded("errands"))
    yield made
    made.stop()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="pool") as pool:
        yield pool


def _bring(writer: Writer) -> "tuple[str, Future[exchange.Committed] | None]":
    return threading.current_thread().name, writer.accept([statement("brought")])


def _nothing() -> "tuple[str, Future[exchange.Committed] | None]":
    return threading.current_thread().name, None


def test_a_short_errand_is_done_by_an_idle_writer_and_committed_there(
    writer: Writer, threads: ThreadPoolExecutor
) -> None:
    begun = Errand(lambda: _bring(writer), few=True).begin(writer, threads)
    writer.start()

    where, committed = begun.result(5)

    assert where == "writer"
    assert committed is not None
    assert isinstance(committed.answers[0], bytes)


def test_a_long_errand_keeps_no_commit_waiting(writer: Writer, threads: ThreadPoolExecutor) -> None:
    writer.start()

    where, committed = Errand(lambda: _bring(writer), few=False).begin(writer, threads).result(5)

    assert where.startswith("pool")
    assert committed is not None


def test_a_writer_with_work_waiting_is_given_no_errand(
    writer: Writer, threads: ThreadPoolExecutor
) -> None:
    waiting = writer.accept([statement("before")])
    begun = Errand(_nothing, few=True).begin(writer, threads)

    where, committed = begun.result(5)

    assert where.startswith("pool")
    assert committed is None
    writer.start()
    assert waiting.result(5).answers


def test_who_waits_for_an_errand_hears_of_its_failure_and_the_writer_goes_on(
    writer: Writer, threads: ThreadPoolExecutor
) -> None:
    def fails() -> "tuple[str, Future[exchange.Committed] | None]":
        msg = "no batch"
        raise MalformedBatchError(msg)

    failed = Errand(fails, few=True).begin(writer, threads)
    writer.start()

    with pytest.raises(MalformedBatchError):
        failed.result(5)
    assert writer.accept([statement("after")]).result(5).answers


def test_an_errand_that_nobody_waits_for_is_not_done(
    writer: Writer, threads: ThreadPoolExecutor
) -> None:
    done: list[str] = []

    def work() -> "tuple[str, Future[exchange.Committed] | None]":
        done.append("done")
        return "done", None

    left = Errand(work, few=True).begin(writer, threads)
    assert left.cancel()
    writer.start()

    assert writer.accept([statement("after")]).result(5).answers
    assert done == []


def test_who_waits_hears_that_it_could_not_be_committed(
    writer: Writer, threads: ThreadPoolExecutor
) -> None:
    def refused() -> "tuple[str, Future[exchange.Committed] | None]":
        commit: Future[exchange.Committed] = Future()
        commit.set_exception(NotCommittedError("the database is away"))
        return "found", commit

    begun = Errand(refused, few=False).begin(writer, threads)

    with pytest.raises(NotCommittedError):
        begun.result(5)


def test_a_writer_that_stops_takes_no_errand(writer: Writer) -> None:
    writer.start()
    writer.stop()

    with pytest.raises(NotCommittedError):
        writer.run(lambda: None)


def test_two_small_messages_are_few_and_more_or_larger_ones_are_not() -> None:
    assert are_few([b"a", b"b"])
    assert not are_few([b"a", b"b", b"c"])
    assert not are_few([bytes(SMALL + 1)])
