"""A peer notices whoever rewrites, shortens or forks a journal."""

from dataclasses import replace

import pytest

from comity.journal.checkpoints import Checkpoint, verify_note
from comity.journal.errors import ForkedJournalError, RaisedEpochError, RewoundJournalError
from comity.journal.merkle import consistency_proof
from comity.journal.witnesses import advance
from tests.builders.journal import Member, entries, leaves_of

TRUE = leaves_of(entries(40))
FALSE = [*TRUE[:7], *leaves_of(entries(40, secret="rewritten"))[7:]]
XA = Member("XA")


def said(leaves: list[bytes], *, epoch: int = 1) -> Checkpoint:
    member = Member("XA", epoch)
    return verify_note(member.note(leaves), member.keys)


def test_the_first_checkpoint_is_taken_as_it_is() -> None:
    assert advance(None, said(TRUE[:5]), ()) == said(TRUE[:5])


@pytest.mark.parametrize("old", [0, 1, 5, 8, 20])
@pytest.mark.parametrize("new", [20, 21, 40])
def test_a_journal_that_grew_is_followed(old: int, new: int) -> None:
    seen, offered = said(TRUE[:old]), said(TRUE[:new])

    assert advance(seen, offered, consistency_proof(old, TRUE[:new])) == offered


@pytest.mark.parametrize("old", [8, 20, 40])
@pytest.mark.parametrize("honest_proof", [True, False])
def test_a_rewritten_journal_is_a_fork(old: int, honest_proof: bool) -> None:
    proof = consistency_proof(old, TRUE if honest_proof else FALSE)

    with pytest.raises(ForkedJournalError):
        advance(said(TRUE[:old]), said(FALSE), proof)


def test_a_journal_that_grew_without_proof_is_not_believed() -> None:
    with pytest.raises(ForkedJournalError):
        advance(said(TRUE[:5]), said(TRUE[:9]), ())


@pytest.mark.parametrize("size", [0, 1, 16, 19])
def test_a_shorter_journal_is_rewound(size: int) -> None:
    with pytest.raises(RewoundJournalError):
        advance(said(TRUE[:20]), said(TRUE[:size]), ())
    with pytest.raises(RewoundJournalError):
        advance(said(TRUE[:20]), said(FALSE[:size]), consistency_proof(size, FALSE[:20]))


def test_an_older_checkpoint_that_crossed_on_the_way_changes_nothing() -> None:
    seen = said(TRUE[:20])

    assert advance(seen, said(TRUE[:12]), consistency_proof(12, TRUE[:20])) == seen


def test_another_member_does_not_continue_this_one() -> None:
    offered = replace(said(TRUE[:5]), member="XB")

    with pytest.raises(ForkedJournalError):
        advance(said(TRUE[:5]), offered, ())


def test_a_raised_epoch_that_kept_everything_is_followed() -> None:
    offered = said(TRUE[:25], epoch=2)

    assert advance(said(TRUE[:20]), offered, consistency_proof(20, TRUE[:25])) == offered


@pytest.mark.parametrize("leaves", [TRUE[:15], FALSE[:30], TRUE[:20] + FALSE[20:30]])
def test_a_raised_epoch_that_lost_entries_needs_a_person(leaves: list[bytes]) -> None:
    seen, offered = said(TRUE[:22]), said(leaves, epoch=2)

    with pytest.raises(RaisedEpochError):
        advance(seen, offered, ())
    with pytest.raises(RaisedEpochError):
        advance(seen, offered, (), accepted_epoch=3)
    assert advance(seen, offered, (), accepted_epoch=2) == offered


def test_an_earlier_epoch_never_comes_back() -> None:
    with pytest.raises(RewoundJournalError):
        advance(said(TRUE[:20], epoch=2), said(TRUE[:30]), consistency_proof(20, TRUE[:30]))
