"""An older copy of a node is told so by what it signed itself, and exchanges nothing until then."""

from collections.abc import Iterator

import pytest

from comity.access.app.models import Notice
from comity.journal.app import queries as journal_queries
from comity.journal.app import services as journal
from comity.journal.app import witnesses
from comity.journal.app.models import Entry
from comity.journal.checkpoints import checkpoint_text, origin_of
from comity.journal.errors import EpochRefusedError, RaisedEpochError
from comity.kernel.strict_json import canonical
from comity.protocol import exchange
from comity.protocol.app import behind, services, witnessing
from comity.protocol.app.behind import JournalBehindError
from comity.protocol.app.models import Outgoing
from tests.builders.lanes import Net
from tests.builders.protocol import NOON, PeerNode
from tests.builders.witnesses import LEAVES, OTHERS, Peers, note_of, shown, signing_here, telling

pytestmark = pytest.mark.django_db
BY = {"name": "Ines Alba", "role": "poc_247", "unit": ""}


@pytest.fixture(autouse=True)
def net(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    with signing_here(monkeypatch) as made:
        yield made


def sent() -> exchange.Outgoing:
    return services.send(aud="XB", type="protocol.ping", body={}, by=BY, now=NOON)


def asked(net: Net, note: str, size: int) -> int:
    """Let XB show the last note of ours that it has kept; return how many peers signed."""
    return witnessing.be_witnessed(NOON, Peers(net, XB=telling({"size": size, "note": note})))


def longer(signer: PeerNode, *, by: int = 3, epoch: int = 1) -> tuple[str, int]:
    """Return a note over more entries than there are, and their number."""
    size = journal_queries.head().size + by
    text = checkpoint_text(origin_of("XA", epoch), size, b"r" * 32)
    return signer.signer.sign_checkpoint(text), size


def test_what_we_signed_and_do_not_hold_stops_the_exchange_and_is_told(net: Net) -> None:
    sent()

    for _ in range(2):
        assert asked(net, *longer(net.me)) <= 1

    assert Notice.objects.get().code == "protocol.journal_behind"
    assert Entry.objects.filter(kind="journal-behind").count() == 1
    with pytest.raises(JournalBehindError):
        sent()
    assert Outgoing.objects.count() == 1
    assert "raise-epoch" in JournalBehindError.remedy


def test_another_root_at_the_same_size_is_an_older_copy_that_went_on(net: Net) -> None:
    sent()
    size = journal_queries.head().size

    asked(net, longer(net.me, by=0)[0], size)

    assert behind.is_behind()


@pytest.mark.parametrize("how", ["unsigned", "by another", "none"])
def test_what_a_peer_only_claims_stops_nothing(net: Net, how: str) -> None:
    note, size = longer(PeerNode("XA", seed="other") if how == "by another" else net.me)
    note = {"unsigned": note.split("\n\n")[0] + "\n\n", "by another": note, "none": ""}[how]

    asked(net, note, size)

    assert not behind.is_behind()
    assert sent().statement.seq == 1


def test_a_copy_that_is_whole_is_none(net: Net) -> None:
    sent()
    size = journal_queries.head().size
    text = checkpoint_text(origin_of("XA", 1), size, journal_queries.root(size))

    asked(net, net.me.signer.sign_checkpoint(text), size)

    assert not behind.is_behind()


def test_an_older_copy_signs_no_second_journal_of_one_size(net: Net) -> None:
    sent()
    asked(net, *longer(net.me))
    before = journal_queries.latest_checkpoint()

    assert witnessing.be_witnessed(NOON, Peers(net)) == 0
    assert journal_queries.latest_checkpoint() == before


def test_a_new_epoch_lets_it_go_on_with_places_of_its_own(net: Net) -> None:
    first = sent()
    note, size = longer(net.me, epoch=4)
    asked(net, note, size)

    journal.raise_epoch(behind.next_epoch(), now=NOON)

    second = sent()
    assert (second.statement.epoch, second.statement.seq) == (5, 1)
    assert second.statement.prev != first.digest
    assert not behind.is_behind()


def test_a_restored_node_shows_its_new_epoch_although_peers_have_seen_more(net: Net) -> None:
    sent()
    note, size = longer(net.me)
    journal.raise_epoch(2, now=NOON)
    seen: list[str] = []

    def answer(path: str) -> bytes:
        seen.append(path)
        return canonical({"size": size, "note": note}) if path != "POST" else b"{}"

    witnessing.be_witnessed(NOON, Peers(net, XB=answer))

    assert "POST" in seen
    assert not behind.is_behind()


def test_the_new_epoch_of_a_peer_is_refused_until_a_person_has_accepted_it(net: Net) -> None:
    peer = net.peers[0]
    shown(peer, LEAVES[:5], 0)
    note = note_of(peer, OTHERS[:3], epoch=2)
    with pytest.raises(RaisedEpochError):
        shown(peer, OTHERS[:3], 0, note)

    witnesses.accept_epoch(peer.member, 2, by="machine", why="Disk lost; told by phone.", now=NOON)

    assert shown(peer, OTHERS[:3], 0, note).startswith("— ")
    with pytest.raises(RaisedEpochError):
        shown(peer, OTHERS[:2], 0, note_of(peer, OTHERS[:2], epoch=3))
    for epoch in (1, 2):
        with pytest.raises(EpochRefusedError):
            witnesses.accept_epoch(peer.member, epoch, by="machine", why="Why.", now=NOON)


def test_an_epoch_is_accepted_of_nobody_but_whom_it_was_said_for(net: Net) -> None:
    peer, other = net.peers
    for one in (peer, other):
        shown(one, LEAVES[:5], 0)

    witnesses.accept_epoch(other.member, 2, by="machine", why="Why.", now=NOON)

    assert witnesses.accepted_epoch_of(peer.member) is None
    with pytest.raises(RaisedEpochError):
        shown(peer, OTHERS[:3], 0, note_of(peer, OTHERS[:3], epoch=2))


def test_a_peer_is_shown_what_it_signed_itself(net: Net) -> None:
    peer = net.peers[0]
    note = note_of(peer, LEAVES[:5])
    shown(peer, LEAVES[:5], 0, note)

    assert journal_queries.note_seen_of(peer.member) == note
    assert journal_queries.note_seen_of("XC") == ""
