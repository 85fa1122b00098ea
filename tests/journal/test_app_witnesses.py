"""What this node remembers of its peers' journals, and what peers say of its own."""

import pytest

from comity.journal.app import queries, services
from comity.journal.app.models import Cosignature, Entry, PeerCheckpoint, PeerConflict
from comity.journal.app.witnesses import EVIDENCE_KEPT, cosign, keep_cosignature, witness
from comity.journal.cosignatures import Cosigned, verify_cosignature
from comity.journal.errors import (
    ForkedJournalError,
    RaisedEpochError,
    RewoundJournalError,
    StaleCheckpointError,
    UnknownCheckpointError,
    UnprovedCheckpointError,
    UnprovedCosignatureError,
)
from comity.journal.merkle import consistency_proof
from comity.journal.notes import parse_signature
from tests.builders.journal import NOON, Member, entries, leaves_of

XA, XB, XC = Member("XA"), Member("XB"), Member("XC")
TRUE = leaves_of(entries(30))
FALSE = leaves_of(entries(30, secret="the other story"))

pytestmark = pytest.mark.django_db


def test_a_peers_journal_is_followed_as_it_grows() -> None:
    witness(XB.note(TRUE[:10]), (), keys=XB.keys, now=NOON)
    seen = witness(XB.note(TRUE[:25]), consistency_proof(10, TRUE[:25]), keys=XB.keys, now=NOON)

    assert queries.seen_of("XB") == seen
    assert PeerCheckpoint.objects.get(member="XB").size == 25
    assert queries.seen_of("XC") is None


def test_a_forged_checkpoint_is_not_remembered() -> None:
    with pytest.raises(UnprovedCheckpointError):
        witness(XC.note(TRUE), (), keys=XB.keys, now=NOON)

    assert not PeerCheckpoint.objects.exists()


@pytest.mark.parametrize("size", [10, 30])
def test_a_fork_is_refused_kept_as_evidence_and_journalled(size: int) -> None:
    true, false = XB.note(TRUE[:10]), XB.note(FALSE[:size])
    witness(true, (), keys=XB.keys, now=NOON)

    for _ in range(2):
        with pytest.raises(ForkedJournalError):
            witness(false, consistency_proof(10, FALSE[:size]), keys=XB.keys, now=NOON)

    kept = PeerConflict.objects.get()
    assert (kept.member, kept.code) == ("XB", "journal.forked")
    assert (kept.seen_note, kept.offered_note) == (true, false)
    assert PeerCheckpoint.objects.get(member="XB").note == true
    assert Entry.objects.get().kind == "peer-journal-refused"


def test_signing_a_fork_again_makes_no_new_evidence_and_nobody_fills_the_table() -> None:
    witness(XB.note(TRUE[:10]), (), keys=XB.keys, now=NOON)
    for size in [30, 30, *range(11, 30)] * 6:
        with pytest.raises(ForkedJournalError):
            witness(XB.note(FALSE[:size]), (), keys=XB.keys, now=NOON)

    assert PeerConflict.objects.count() == 20 <= EVIDENCE_KEPT


def test_a_shortened_journal_is_refused_and_kept_as_evidence() -> None:
    witness(XB.note(TRUE[:10]), (), keys=XB.keys, now=NOON)

    with pytest.raises(RewoundJournalError):
        witness(XB.note(TRUE[:9]), (), keys=XB.keys, now=NOON)
    assert PeerConflict.objects.get().code == "journal.rewound"


def test_a_restored_peer_is_followed_when_a_person_has_accepted_it() -> None:
    witness(XB.note(TRUE[:10]), (), keys=XB.keys, now=NOON)
    restored = Member("XB", 2)

    with pytest.raises(RaisedEpochError):
        witness(restored.note(TRUE[:8]), (), keys=XB.keys, now=NOON)
    witness(restored.note(TRUE[:8]), (), keys=XB.keys, now=NOON, accepted_epoch=2)
    assert PeerCheckpoint.objects.get(member="XB").epoch == 2


def test_this_node_cosigns_what_it_has_seen() -> None:
    note = XB.note(TRUE[:10])
    text = note.partition("\n\n")[0] + "\n"
    line = cosign(note, (), keys=XB.keys, cosigner=XA, now=NOON)

    signature = parse_signature(line.removesuffix("\n"))
    said = verify_cosignature(text, [signature], XA.witness_key)
    assert said == Cosigned(witness="XA", at=NOON)


def test_this_node_does_not_cosign_what_is_not_the_newest() -> None:
    witness(XB.note(TRUE[:20]), (), keys=XB.keys, now=NOON)

    with pytest.raises(StaleCheckpointError):
        cosign(
            XB.note(TRUE[:12]),
            consistency_proof(12, TRUE[:20]),
            keys=XB.keys,
            cosigner=XA,
            now=NOON,
        )


def test_this_node_does_not_cosign_a_fork() -> None:
    witness(XB.note(TRUE[:20]), (), keys=XB.keys, now=NOON)

    with pytest.raises(ForkedJournalError):
        cosign(XB.note(FALSE[:20]), (), keys=XB.keys, cosigner=XA, now=NOON)


def test_what_a_peer_says_of_our_checkpoint_is_kept_once() -> None:
    note = services.sign(services.append([{"kind": "received"}], NOON), XA)
    text = note.partition("\n\n")[0] + "\n"

    for _ in range(2):
        said = keep_cosignature(text, XB.cosign_checkpoint(text, NOON), key=XB.witness_key)
        assert said == Cosigned(witness="XB", at=NOON)
    assert Cosignature.objects.count() == 1


def test_a_cosignature_of_what_we_never_signed_is_refused() -> None:
    services.sign(services.append([{"kind": "received"}], NOON), XA)
    for leaves in (FALSE[:1], FALSE[:2]):
        text = XA.note(leaves).partition("\n\n")[0] + "\n"
        with pytest.raises(UnknownCheckpointError):
            keep_cosignature(text, XB.cosign_checkpoint(text, NOON), key=XB.witness_key)


def test_a_cosignature_by_another_is_refused() -> None:
    note = services.sign(services.append([{"kind": "received"}], NOON), XA)
    text = note.partition("\n\n")[0] + "\n"

    with pytest.raises(UnprovedCosignatureError):
        keep_cosignature(text, XC.cosign_checkpoint(text, NOON), key=XB.witness_key)
