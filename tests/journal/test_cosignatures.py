"""What a witness says, and that nobody else can say it."""

from datetime import UTC, datetime, timedelta

import pytest

from comity.journal.checkpoints import checkpoint_text, parse_note
from comity.journal.cosignatures import Cosigned, verify_cosignature
from comity.journal.errors import MalformedNoteError, UnprovedCosignatureError
from comity.journal.notes import Algorithm, NoteKey, NoteSignature, parse_signature
from tests.builders.journal import NOON, Member

XA, XB = Member("XA"), Member("XB")
TEXT = checkpoint_text(XA.origin, 5, bytes(32))


def test_a_cosigned_checkpoint_says_who_saw_it_and_when() -> None:
    note = XA.sign_checkpoint(TEXT) + XB.cosign_checkpoint(TEXT, NOON + timedelta(seconds=0.9))
    _, signatures = parse_note(note)

    said = verify_cosignature(TEXT, signatures, XB.witness_key)
    assert said == Cosigned(witness="XB", at=NOON)


def test_the_line_has_the_form_of_the_specification() -> None:
    one = parse_signature(XB.cosign_checkpoint(TEXT, NOON).removesuffix("\n"))
    seconds = int(NOON.timestamp())

    assert one.name == "comity.example/witness/XB"
    assert one.signature[:8] == seconds.to_bytes(8, "big")
    public = XB.ed25519.public_key()
    public.verify(one.signature[8:], f"cosignature/v1\ntime {seconds}\n{TEXT}".encode())


def test_who_has_said_nothing_has_said_nothing() -> None:
    _, signatures = parse_note(XA.sign_checkpoint(TEXT))

    assert verify_cosignature(TEXT, signatures, XB.witness_key) is None


@pytest.mark.parametrize("offset", [0, 7, 8, 71])
def test_a_changed_time_or_signature_is_refused(offset: int) -> None:
    one = parse_signature(XB.cosign_checkpoint(TEXT, NOON).removesuffix("\n"))
    raw = bytearray(one.signature)
    raw[offset] ^= 1
    changed = NoteSignature.by(XB.witness_key, bytes(raw))

    with pytest.raises(UnprovedCosignatureError):
        verify_cosignature(TEXT, [changed], XB.witness_key)


def test_a_cosignature_of_another_checkpoint_is_refused() -> None:
    one = parse_signature(XB.cosign_checkpoint(TEXT, NOON).removesuffix("\n"))
    other = checkpoint_text(XA.origin, 6, bytes(32))

    with pytest.raises(UnprovedCosignatureError):
        verify_cosignature(other, [one], XB.witness_key)


def test_a_log_signature_is_no_cosignature() -> None:
    key = NoteKey(name=XB.origin, algorithm=Algorithm.ED25519, public=XB.witness_key.public)
    signed = NoteSignature.by(key, bytes(8) + XB.ed25519.sign(b"cosignature/v1\ntime 0\n"))

    with pytest.raises(UnprovedCosignatureError):
        verify_cosignature(TEXT, [signed], key)


def test_a_witness_signs_checkpoints_alone() -> None:
    with pytest.raises(MalformedNoteError):
        XB.cosign_checkpoint("anything\n", datetime(2026, 3, 2, tzinfo=UTC))
