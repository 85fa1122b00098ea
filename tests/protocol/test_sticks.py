"""What goes by file is what goes by the line: the same bytes and receipts, each request once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from comity.journal.app.models import Entry
from comity.protocol import sticks as files
from comity.protocol.app import queries, services, sticks
from comity.protocol.app.models import Incoming, Outgoing
from comity.protocol.errors import MalformedBatchError
from comity.protocol.sticks import MalformedStickError
from tests.builders.exchange import NOTE, OFFICER
from tests.builders.protocol import NOON, PeerNode

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(seconds=5)


@pytest.fixture
def me(monkeypatch: pytest.MonkeyPatch) -> Iterator[PeerNode]:
    own = PeerNode("XA")

    class Signer:
        def __init__(self, _home: object) -> None:
            self.sign_statements = own.signer.sign_statements
            self.sign_checkpoint = own.signer.sign_checkpoint

        def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr(sticks, "SignerClient", Signer)
    monkeypatch.setattr(queries, "_held", None)
    services.renew_keyring([own.document, PeerNode("XB").document], [], NOON)
    yield own
    queries._held = None


def _sent() -> str:
    done = services.send(aud="XB", type=NOTE, body={"text": "x"}, by=OFFICER, now=NOON)
    return done.id


def test_what_waits_goes_by_file_and_its_receipt_settles_it(me: PeerNode) -> None:
    peer, sent = PeerNode("XB"), _sent()

    made = sticks.export("XB", now=SOON)

    (raw,) = files.read_envelopes(made.content)
    statement = peer.opened(raw, me, now=SOON)
    assert statement.id == sent
    back = files.receipts_file([peer.receipt(statement, at=SOON)])
    assert sticks.settle(back, now=SOON).settled == 1
    assert Outgoing.objects.get(pk=sent).finished_at is not None
    assert sticks.settle(back, now=SOON).known == 1
    with pytest.raises(sticks.NothingToExportError):
        sticks.export("XB", now=SOON)
    assert Entry.objects.filter(kind="envelopes-exported").count() == 1


def test_a_request_that_comes_by_two_ways_is_one_and_gets_one_receipt(me: PeerNode) -> None:
    peer = PeerNode("XB")
    content = files.envelopes_file([peer.sealed(to=me)])

    first = sticks.take(content, opener=me.opener, now=NOON)
    again = sticks.take(content, opener=me.opener, now=SOON)

    assert (first.new, first.known) == (1, 0)
    assert (again.new, again.known) == (0, 1)
    assert first.receipts == again.receipts
    assert Incoming.objects.count() == 1


def test_an_envelope_that_is_not_for_us_is_answered_with_a_problem_and_the_rest_is_taken(
    me: PeerNode,
) -> None:
    peer = PeerNode("XB")
    astray = peer.sealed(to=PeerNode("XC"))
    content = files.envelopes_file([astray, peer.sealed(to=me)])

    done = sticks.take(content, opener=me.opener, now=NOON)

    assert done.refused == ("protocol.misaddressed",)
    assert done.new == 1


def test_a_receipt_for_what_we_never_sent_settles_nothing(me: PeerNode) -> None:
    peer = PeerNode("XB")
    payload, _ = me.statement(peer)
    from comity.protocol.statements import Statement

    strange = peer.receipt(Statement.kept(payload), at=NOON)

    done = sticks.settle(files.receipts_file([strange, b"hello"]), now=NOON)

    assert done.settled == 0
    assert len(done.refused) == 2


@pytest.mark.parametrize("content", [b"", b"hello", files.receipts_file([b"{}"])])
def test_a_file_of_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedStickError):
        files.read_envelopes(content)


def test_a_file_that_was_cut_is_refused_whole() -> None:
    with pytest.raises(MalformedBatchError):
        files.read_envelopes(files.envelopes_file([b"one", b"two"])[:-1])
