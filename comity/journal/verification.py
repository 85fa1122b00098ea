"""Verify an exported journal with nothing but keys.

Every entry is hashed anew, the tree is built anew, and its root must be the one that the member
signed. What others remember of the journal (their last checkpoint of it) can be laid beside it.
Without the member's keys the verdict is "whole, but origin not proved".
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from comity.journal.checkpoints import Checkpoint, LogKeys, parse_note, verify_note
from comity.journal.cosignatures import Cosigned, verify_cosignature
from comity.journal.errors import (
    DamagedExportError,
    ForkedJournalError,
    RewoundJournalError,
    UnknownSignatureError,
)
from comity.journal.exports import LINE_ALLOWED, is_entry, read_leaf, read_note, read_origin
from comity.journal.growth import grown_in_steps
from comity.journal.merkle import EMPTY_ROOT
from comity.journal.notes import NoteKey, NoteSignature
from comity.kernel.errors import InvalidInputError


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedJournal:
    """A journal that is whole.

    Attributes:
        checkpoint: The statement over all of it.
        origin_proved: The statement bears every needed signature of the member.
        witnesses: Who else said that it only grew, and when.
        agrees_with: How many checkpoints that others remember it was compared with.
    """

    checkpoint: Checkpoint
    origin_proved: bool
    witnesses: tuple[Cosigned, ...]
    agrees_with: int


def verify_export(
    path: Path,
    log_keys: LogKeys | None,
    witness_keys: Sequence[NoteKey] = (),
    *,
    seen: Iterable[Checkpoint] = (),
) -> VerifiedJournal:
    """Verify the export at ``path`` and return what it proves.

    Args:
        path: A file as ``export_lines`` writes it.
        log_keys: The member's log keys; None if there are none to trust.
        witness_keys: Keys of the witnesses whose signatures it may bear.
        seen: Verified checkpoints of this journal that others remember.

    Raises:
        DamagedExportError: It is not whole, or not as it was written.
        UnprovedCheckpointError: The member has not signed this.
        UnprovedCosignatureError: A witness has not signed this.
        UnknownSignatureError: It is signed by a key that was not given.
        ForkedJournalError: It contradicts what was seen.
        RewoundJournalError: It is shorter than what was seen.
    """
    remembered = tuple(seen)
    with path.open("rb") as file:
        return _verify(file, log_keys, witness_keys, remembered)


class _Reader:
    """Reads the lines once, and knows where it is when something is wrong."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.number = 0
        self.last = b""

    def next_line(self) -> bytes:
        self.number += 1
        self.last = self._file.readline(LINE_ALLOWED + 1)
        if len(self.last) > LINE_ALLOWED:
            msg = "a line is longer than allowed"
            raise DamagedExportError(msg, line=self.number)
        return self.last

    def leaves(self) -> Iterator[bytes]:
        index = 0
        while is_entry(line := self.next_line()):
            yield read_leaf(line, index)
            index += 1


def _verify(
    file: BinaryIO,
    log_keys: LogKeys | None,
    witness_keys: Sequence[NoteKey],
    remembered: Sequence[Checkpoint],
) -> VerifiedJournal:
    reader = _Reader(file)
    try:
        origin = read_origin(reader.next_line())
        size, roots = _roots(reader, {one.size for one in remembered})
        note = read_note(reader.last)
        checkpoint, signatures = parse_note(note)
    except InvalidInputError as error:
        msg = f"line {reader.number}: {error.message}"
        raise DamagedExportError(msg, line=reader.number) from error
    if reader.next_line():
        msg = f"line {reader.number}: something follows the checkpoint"
        raise DamagedExportError(msg, line=reader.number)
    if (checkpoint.origin, checkpoint.size, checkpoint.root) != (origin, size, roots[size]):
        msg = "the entries are not those that the checkpoint covers"
        raise DamagedExportError(msg, entries=size, covered=checkpoint.size)
    witnesses = _check_signatures(note, checkpoint, signatures, log_keys, witness_keys)
    for one in remembered:
        _compare(checkpoint, one, roots)
    return VerifiedJournal(
        checkpoint=checkpoint,
        origin_proved=log_keys is not None,
        witnesses=witnesses,
        agrees_with=len(remembered),
    )


def _roots(reader: _Reader, stops: set[int]) -> tuple[int, dict[int, bytes]]:
    size, roots = 0, {0: EMPTY_ROOT}
    for tree, _ in grown_in_steps(reader.leaves(), stops):
        size = tree.size
        roots[size] = tree.root
    return size, roots


def _check_signatures(
    note: str,
    checkpoint: Checkpoint,
    signatures: Sequence[NoteSignature],
    log_keys: LogKeys | None,
    witness_keys: Sequence[NoteKey],
) -> tuple[Cosigned, ...]:
    if log_keys is None:
        return ()
    verify_note(note, log_keys)
    own = [key for kind in log_keys.note_keys(checkpoint.origin) for key in kind]
    for one in signatures:
        if not any(one.fits(key) for key in (*own, *witness_keys)):
            msg = f"signed by {one.name}, whose key was not given"
            raise UnknownSignatureError(msg, name=one.name)
    said = [verify_cosignature(checkpoint.text, signatures, key) for key in witness_keys]
    return tuple(one for one in said if one is not None)


def _compare(checkpoint: Checkpoint, seen: Checkpoint, roots: dict[int, bytes]) -> None:
    if seen.size > checkpoint.size and seen.member == checkpoint.member:
        msg = f"the journal ends at {checkpoint.size}; {seen.size} entries were seen"
        raise RewoundJournalError(msg, size=checkpoint.size, seen_size=seen.size)
    if seen.member != checkpoint.member or roots[seen.size] != seen.root:
        msg = f"the first {seen.size} entries are not those that were seen"
        raise ForkedJournalError(msg, member=checkpoint.member, seen_size=seen.size)
