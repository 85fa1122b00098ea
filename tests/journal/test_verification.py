"""An exported journal: whatever was done to it is noticed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.journal.checkpoints import Checkpoint, LogKeys, verify_note
from comity.journal.errors import (
    DamagedExportError,
    ForkedJournalError,
    RewoundJournalError,
    UnknownSignatureError,
    UnprovedCheckpointError,
    UnprovedCosignatureError,
)
from comity.journal.exports import export_lines, read_leaf
from comity.journal.verification import VerifiedJournal, verify_export
from comity.kernel.errors import InvalidInputError
from tests.builders.journal import NOON, Member, entries, export, leaves_of

XA, XB = Member("XA"), Member("XB")
COUNT = 200
ENTRIES = entries(COUNT)
LEAVES = leaves_of(ENTRIES)
WHOLE = export(XA, ENTRIES, witness=XB)
LINES = WHOLE.splitlines(keepends=True)
EVERY_BYTE = os.environ.get("COMITY_TEST_EVERY_BYTE") == "1"

Verify = Callable[[bytes], VerifiedJournal]


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    path = tmp_path / "journal.jsonl"

    def run(content: bytes) -> VerifiedJournal:
        path.write_bytes(content)
        return verify_export(path, XA.keys, [XB.witness_key])

    return run


def seen(size: int) -> Checkpoint:
    return verify_note(XA.note(LEAVES[:size]), XA.keys)


def flipped(content: bytes, offset: int, mask: int = 1) -> bytes:
    return content[:offset] + bytes([content[offset] ^ mask]) + content[offset + 1 :]


def test_a_whole_journal_proves_its_origin_and_its_witness(verify: Verify) -> None:
    found = verify(WHOLE)

    assert found.origin_proved
    assert (found.checkpoint.member, found.checkpoint.size) == ("XA", COUNT)
    assert [(one.witness, one.at) for one in found.witnesses] == [("XB", NOON)]


def test_an_empty_journal_can_be_verified(verify: Verify) -> None:
    assert verify(export(XA, [])).checkpoint.size == 0


def test_a_journal_longer_than_a_step_can_be_verified(verify: Verify) -> None:
    assert verify(export(XA, entries(1100))).checkpoint.size == 1100


def test_without_keys_the_journal_is_whole_and_its_origin_not_proved(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(WHOLE)

    found = verify_export(path, None)
    assert not found.origin_proved
    assert found.witnesses == ()


def test_every_changed_byte_of_every_entry_changes_its_leaf_or_is_refused() -> None:
    for index, line in enumerate(LINES[1:-1]):
        for offset in range(len(line) - 1):  # the line feed: see the whole file below
            assert _noticed(flipped(line, offset), index)
    for value in range(256):  # every other value at every place of one entry
        for offset in range(len(LINES[100])):
            changed = bytearray(LINES[100])
            if changed[offset] != value:
                changed[offset] = value
                assert _noticed(bytes(changed), 99)


def test_changed_bytes_of_the_whole_file_are_noticed(verify: Verify) -> None:
    entry = WHOLE.index(LINES[77])
    end = len(WHOLE) - len(LINES[-1])
    offsets = {
        *range(len(LINES[0])),
        *range(entry, entry + len(LINES[77])),
        *(n for n in range(len(WHOLE)) if WHOLE[n] == ord("\n")),
        *range(end, len(WHOLE), 9),
        *range(0, len(WHOLE), 1 if EVERY_BYTE else 61),
    }

    for offset in sorted(offsets):
        with pytest.raises(InvalidInputError):
            verify(flipped(WHOLE, offset))


def test_a_journal_cut_at_any_line_is_noticed(verify: Verify) -> None:
    for kept in range(COUNT + 2):
        with pytest.raises(DamagedExportError):
            verify(b"".join(LINES[:kept]))


def test_a_journal_cut_within_a_line_is_noticed(verify: Verify) -> None:
    for end in [*range(1, len(LINES[0])), *range(len(WHOLE) - 300, len(WHOLE))]:
        with pytest.raises(InvalidInputError):
            verify(WHOLE[:end])


def test_any_neighbours_that_changed_places_are_noticed(verify: Verify) -> None:
    for at in range(COUNT + 1):
        swapped = [*LINES[:at], LINES[at + 1], LINES[at], *LINES[at + 2 :]]
        with pytest.raises(DamagedExportError):
            verify(b"".join(swapped))


@pytest.mark.parametrize("at", range(0, COUNT + 2, 7))
def test_a_line_left_out_doubled_or_put_in_is_noticed(verify: Verify, at: int) -> None:
    stranger = export(XA, entries(COUNT, secret="x")).splitlines(keepends=True)[max(at, 1)]

    for lines in (
        [*LINES[:at], *LINES[at + 1 :]],
        [*LINES[:at], LINES[at], *LINES[at:]],
        [*LINES[:at], stranger, *LINES[at:]],
        [*LINES[:at], stranger, *LINES[at + 1 :]],
        [*LINES, stranger],
    ):
        with pytest.raises(InvalidInputError):
            verify(b"".join(lines))


def test_entries_renumbered_after_one_was_left_out_are_noticed(verify: Verify) -> None:
    kept = [*ENTRIES[:50], *ENTRIES[51:]]
    note = XA.note(LEAVES)

    with pytest.raises(DamagedExportError):
        verify(b"".join(export_lines(XA.origin, kept, note)))


def test_a_journal_signed_by_another_is_refused(verify: Verify) -> None:
    forger = Member("XB")
    note = forger.note(LEAVES).replace(forger.origin, XA.origin)

    with pytest.raises(UnprovedCheckpointError):
        verify(b"".join(export_lines(XA.origin, ENTRIES, note)))


def test_a_checkpoint_under_another_origin_is_refused(verify: Verify) -> None:
    with pytest.raises(DamagedExportError):
        verify(b"".join(export_lines(Member("XA", 2).origin, ENTRIES, XA.note(LEAVES))))


def test_a_witness_that_did_not_sign_this_is_refused(verify: Verify) -> None:
    other = XB.cosign_checkpoint(XA.note(LEAVES[:3]).partition("\n\n")[0] + "\n", NOON)

    with pytest.raises(UnprovedCosignatureError):
        verify(b"".join(export_lines(XA.origin, ENTRIES, XA.note(LEAVES) + other)))


def test_a_signature_of_nobody_who_was_named_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(WHOLE)

    with pytest.raises(UnknownSignatureError):
        verify_export(path, XA.keys)


@pytest.mark.parametrize("size", [0, 1, 64, 150, COUNT])
def test_what_a_witness_remembers_is_found_in_the_journal(tmp_path: Path, size: int) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(export(XA, ENTRIES))

    assert verify_export(path, XA.keys, seen=[seen(size)]).agrees_with == 1


@pytest.mark.parametrize("size", [1, 64, 150, COUNT])
def test_a_fork_that_the_member_signed_itself_is_noticed_with_one_witness(
    tmp_path: Path, size: int
) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(export(XA, entries(COUNT, secret="the other story")))

    with pytest.raises(ForkedJournalError):
        verify_export(path, XA.keys, seen=[seen(size)])


def test_a_shortened_journal_that_the_member_signed_itself_is_noticed_with_one_witness(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(export(XA, ENTRIES[:150]))

    with pytest.raises(RewoundJournalError):
        verify_export(path, XA.keys, seen=[seen(151)])


def test_a_journal_is_not_compared_with_another_members_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(export(XA, ENTRIES))
    other = verify_note(XB.note(LEAVES), XB.keys)

    with pytest.raises(ForkedJournalError):
        verify_export(path, XA.keys, seen=[other])


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comity.journal.verification.LINE_ALLOWED", 1000)
    path = tmp_path / "journal.jsonl"
    path.write_bytes(LINES[0] + b'{"entry":' + b" " * 2000)

    with pytest.raises(DamagedExportError, match="longer"):
        verify_export(path, XA.keys)


def test_keys_of_another_member_do_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(export(XA, ENTRIES))

    with pytest.raises(UnprovedCheckpointError):
        verify_export(path, LogKeys(member="XA", ed25519=XB.keys.ed25519))


def _noticed(line: bytes, index: int) -> bool:
    # A leaf that differs gives another root (test_merkle), which nobody has signed.
    try:
        return read_leaf(line, index) != LEAVES[index]
    except InvalidInputError:
        return True
