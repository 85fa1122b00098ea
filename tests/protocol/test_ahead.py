"""What was just accepted is signed while it is written down, and nothing hangs on that."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.db import DataError

from comity.kernel.failpoints import armed
from comity.protocol import exchange
from comity.protocol.app.ahead import MOST, Ahead
from comity.protocol.app.signer_client import SignerClient
from comity.protocol.app.writer import NotCommittedError, Writer
from comity.protocol.errors import IntentRefusedError, SignerUnavailableError
from tests.builders.exchange import NOON, MemoryStore, draft
from tests.builders.protocol import seeded


class Asked:
    """A request under way, answered when somebody takes it."""

    def __init__(self, signer: "Signer", payloads: Sequence[bytes]) -> None:
        self.signer, self.payloads, self.abandoned = signer, payloads, False

    def signatures(self) -> list[bytes]:
        assert not self.abandoned
        return self.signer.sign_statements(self.payloads)

    def abandon(self) -> None:
        self.abandoned = True


class Signer(SignerClient):
    """A signer that is asked as one in another process, and notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self.ahead: list[Asked] = []
        self.signed: list[bytes] = []
        self.away = False
        self.refused = b"poison"

    def begin_statements(self, payloads: Sequence[bytes]) -> Asked:  # type: ignore[override]
        if self.away:
            msg = "no signer listens"
            raise SignerUnavailableError(msg)
        self.ahead.append(Asked(self, payloads))
        return self.ahead[-1]

    def sign_statements(self, payloads: Sequence[bytes]) -> list[bytes]:
        if any(self.refused in payload for payload in payloads):
            msg = "not a statement"
            raise IntentRefusedError(msg)
        self.signed += payloads
        return [b"signed " + payload for payload in payloads]


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comity.protocol.app.writer.close_old_connections", lambda: None)


@pytest.fixture
def signer() -> Signer:
    return Signer()


@pytest.fixture
def ahead(signer: Signer) -> Ahead:
    return Ahead(signer)


@pytest.fixture
def writer(ahead: Ahead) -> Iterator[Writer]:
    made = Writer(MemoryStore(), now=lambda: NOON, rng=seeded("ahead"))
    made.ahead = ahead
    made.start()
    yield made
    made.stop()


def sent(writer: Writer, *drafts: exchange.Draft) -> list[exchange.Outgoing]:
    return writer.send(drafts or [draft()]).result(5).sent


def test_a_message_is_asked_for_before_it_is_committed_and_signed_once(
    writer: Writer, signer: Signer, ahead: Ahead
) -> None:
    asked_at_commit: list[int] = []

    with armed("exchange.before_commit", lambda: asked_at_commit.append(len(signer.ahead))):
        (row,) = sent(writer)

    assert asked_at_commit == [1]
    assert ahead.signed([row]) == [b"signed " + row.statement.payload]
    assert signer.signed == [row.statement.payload]
    assert ahead.signed([row]) == [b"signed " + row.statement.payload]  # delivered again: anew


def test_messages_to_one_addressee_are_asked_for_together_and_apart_from_others(
    writer: Writer, signer: Signer
) -> None:
    sent(writer, draft(), draft(), draft(aud="XC"))

    assert [len(one.payloads) for one in signer.ahead] == [2, 1]


def test_what_could_not_be_committed_is_not_wanted_any_more(
    writer: Writer, signer: Signer, ahead: Ahead
) -> None:
    def fails() -> None:
        raise DataError

    with armed("exchange.before_commit", fails), pytest.raises(NotCommittedError):
        sent(writer)

    assert [one.abandoned for one in signer.ahead] == [True]
    assert not ahead._under_way


def test_a_message_is_accepted_while_the_signer_is_away_and_signed_later(
    writer: Writer, signer: Signer, ahead: Ahead
) -> None:
    signer.away = True

    rows = sent(writer)

    assert ahead.signed(rows) == [b"signed " + rows[0].statement.payload]


def test_one_that_the_signer_refuses_does_not_keep_another_from_being_signed(
    writer: Writer, signer: Signer, ahead: Ahead
) -> None:
    fine, poison = sent(writer, draft(), draft(body={"text": "poison"}))

    assert ahead.signed([fine]) == [b"signed " + fine.statement.payload]
    with pytest.raises(IntentRefusedError):
        ahead.signed([poison])


def test_what_a_socket_does_not_take_at_once_is_signed_when_its_turn_comes(
    writer: Writer, signer: Signer, ahead: Ahead
) -> None:
    rows = sent(writer, draft(body={"text": "x" * MOST}))

    assert not signer.ahead
    assert len(ahead.signed(rows)) == 1


def test_a_request_is_left_when_the_last_who_wants_it_is_gone(
    writer: Writer, signer: Signer, ahead: Ahead
) -> None:
    first, second = sent(writer, draft(), draft())

    ahead.drop([first])
    assert not signer.ahead[0].abandoned
    ahead.drop([second])
    assert signer.ahead[0].abandoned


def test_nothing_is_wanted_after_the_end(writer: Writer, signer: Signer, ahead: Ahead) -> None:
    sent(writer)

    ahead.close()

    assert signer.ahead[0].abandoned
