"""Signed notes and checkpoints: one form, every needed signature."""

import base64
import shutil
import subprocess
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from comity.journal.checkpoints import (
    LogKeys,
    checkpoint_text,
    origin_of,
    parse_note,
    parse_text,
    sign_note,
    verify_note,
)
from comity.journal.errors import MalformedNoteError, UnprovedCheckpointError
from comity.journal.notes import Algorithm, NoteKey, split_note
from comity.kernel.errors import InvalidInputError
from tests.builders.journal import NOON, Member, entries, leaves_of

XA = Member("XA")
LEAVES = leaves_of(entries(5))
NOTE = XA.note(LEAVES)

# The example of the specification itself, and its key.
SPEC_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SPEC_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvq"
    "fqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_of_another_implementation_verifies() -> None:
    key = NoteKey.parse(SPEC_VKEY)
    text, (signature,) = split_note(SPEC_NOTE)

    assert signature.fits(key)
    assert key.verifies(signature.signature, text.encode())
    assert not key.verifies(signature.signature, text.encode() + b"\n")


def test_a_checkpoint_has_the_form_of_the_specification() -> None:
    text, _, signatures = NOTE.partition("\n\n")
    lines = text.split("\n")

    assert lines[:2] == ["comity.example/journal/XA/1", "5"]
    assert len(base64.b64decode(lines[2], validate=True)) == 32
    assert [line.split(" ")[:2] for line in signatures.splitlines()] == [["—", XA.origin]] * 2
    assert NOTE.encode().count("\N{EM DASH} ".encode()) == 2


@pytest.mark.parametrize("algorithm", [Algorithm.ED25519, Algorithm.COSIGNATURE])
def test_a_key_is_known_by_four_bytes_over_name_kind_and_key(algorithm: Algorithm) -> None:
    key = NoteKey(name="log.example", algorithm=algorithm, public=bytes(32))

    assert key.key_id == sha256(b"log.example\n" + algorithm.value + bytes(32)).digest()[:4]
    assert NoteKey.parse(key.vkey) == key


def test_the_post_quantum_key_has_the_long_identifier() -> None:
    key = NoteKey(name=XA.origin, algorithm=Algorithm.ML_DSA_65, public=bytes(1952))

    kind = b"\xffcomity/ml-dsa-65"
    assert key.key_id == sha256(XA.origin.encode() + b"\n" + kind + bytes(1952)).digest()[:4]
    assert NoteKey.parse(key.vkey) == key


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "log.example",
        "log.example+00000000+" + base64.b64encode(b"\x01" + bytes(32)).decode(),
        "log.example+00000000+" + base64.b64encode(b"\x09" + bytes(32)).decode(),
        SPEC_VKEY.upper(),
        SPEC_VKEY[:-1],
        SPEC_VKEY + "\n",
        "two words+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(MalformedNoteError):
        NoteKey.parse(vkey)


def test_both_signatures_make_it_a_checkpoint() -> None:
    checkpoint = verify_note(NOTE, XA.keys)

    assert (checkpoint.member, checkpoint.epoch, checkpoint.size) == ("XA", 1, 5)
    assert checkpoint.text == NOTE.partition("\n\n")[0] + "\n"


@pytest.mark.parametrize("missing", [0, 1])
def test_one_signature_is_not_enough_when_the_member_has_both_keys(missing: int) -> None:
    text, _, lines = NOTE.partition("\n\n")
    kept = lines.splitlines(keepends=True)[1 - missing]

    with pytest.raises(UnprovedCheckpointError):
        verify_note(f"{text}\n\n{kept}", XA.keys)


def test_a_member_with_one_kind_of_key_needs_that_alone() -> None:
    text = checkpoint_text(XA.origin, 5, bytes(32))
    note = sign_note(text, ed25519=XA.ed25519)

    assert verify_note(note, replace(XA.keys, ml_dsa_65=())).size == 5
    with pytest.raises(UnprovedCheckpointError):
        verify_note(note, replace(XA.keys, ed25519=()))


def test_while_keys_rotate_either_may_have_signed() -> None:
    other = Member("XB").keys
    keys = LogKeys(
        member="XA",
        ed25519=(*other.ed25519, *XA.keys.ed25519),
        ml_dsa_65=(*XA.keys.ml_dsa_65, *other.ml_dsa_65),
    )

    assert verify_note(NOTE, keys).size == 5


@pytest.mark.parametrize("keys", [Member("XB").keys, LogKeys(member="XA")])
def test_a_checkpoint_of_another_or_of_nobody_known_is_refused(keys: LogKeys) -> None:
    with pytest.raises(UnprovedCheckpointError):
        verify_note(NOTE, keys)


def test_another_members_keys_under_this_members_name_are_refused() -> None:
    with pytest.raises(UnprovedCheckpointError):
        verify_note(NOTE, replace(Member("XB").keys, member="XA"))


def test_a_signature_of_somebody_unknown_changes_nothing() -> None:
    text = NOTE.partition("\n\n")[0] + "\n"
    note = NOTE + Member("XC").cosign_checkpoint(text, NOON)

    assert verify_note(note, XA.keys) == verify_note(NOTE, XA.keys)


def test_a_second_signature_that_claims_a_known_key_and_is_not_by_it_spoils_the_note() -> None:
    forged = XA.note(leaves_of(entries(6))).splitlines(keepends=True)[4]

    with pytest.raises(UnprovedCheckpointError):
        verify_note(NOTE + forged, XA.keys)


def test_every_changed_byte_of_a_signed_checkpoint_is_noticed() -> None:
    raw = NOTE.encode()
    for offset in range(len(raw)):
        changed = raw[:offset] + bytes([raw[offset] ^ 1]) + raw[offset + 1 :]
        with pytest.raises(InvalidInputError):
            verify_note(changed.decode("utf-8", "surrogateescape"), XA.keys)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "comity.example/journal/XA/1\n5\n",
        checkpoint_text(XA.origin, 5, bytes(32)) + "extension\n",
        checkpoint_text(XA.origin, 5, bytes(32))[:-1],
        checkpoint_text(XA.origin, 5, bytes(31)),
        checkpoint_text(XA.origin, 5, bytes(32)).replace("\n5\n", "\n05\n"),
        checkpoint_text(XA.origin, 5, bytes(32)).replace("\n5\n", "\n\u0665\n"),
        checkpoint_text(XA.origin, 5, bytes(32)).replace("\n5\n", "\n-5\n"),
        checkpoint_text(XA.origin, 10**16, bytes(32)),
        checkpoint_text("comity.example/journal/XA/01", 5, bytes(32)),
        checkpoint_text("comity.example/journal/XA/0", 5, bytes(32)),
        checkpoint_text("comity.example/journal/xa/1", 5, bytes(32)),
        checkpoint_text("elsewhere.example/journal/XA/1", 5, bytes(32)),
        checkpoint_text(XA.origin, 5, bytes(32)).replace("A=", "B="),
    ],
)
def test_another_spelling_of_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        parse_text(text)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n\n",
        NOTE[:-1],
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("—", "-"),
        NOTE.replace("— ", "—"),
        NOTE.replace("\n\n", "\n\n\n"),
        NOTE + "\n",
        NOTE.replace("\n", "\r\n"),
        NOTE + "— log.example AAAA\n",
        NOTE + "— log.example AAAAAAB=\n",
        NOTE + "— log+example AAAAAAA=\n",
        NOTE + "—\u00a0log.example AAAAAAA=\n",
        NOTE + "— log.example AAAAAAA=\n" * 40,
        NOTE.replace("XA", "X\x00"),
        NOTE.replace("XA", "X\ud800"),
        NOTE + "— log.example " + "A" * 131072 + "\n",
    ],
)
def test_another_spelling_of_a_note_is_refused(note: str) -> None:
    with pytest.raises(MalformedNoteError):
        parse_note(note)


@pytest.mark.parametrize(("member", "epoch"), [("xa", 1), ("XA", 0), ("XA/1", 1)])
def test_there_is_no_journal_of_such_a_name(member: str, epoch: int) -> None:
    with pytest.raises(InvalidInputError):
        origin_of(member, epoch)


def test_log_keys_are_read_from_their_text() -> None:
    assert LogKeys.from_vkeys(XA.vkeys) == XA.keys
    with pytest.raises(MalformedNoteError):
        LogKeys.from_vkeys([*XA.vkeys, *Member("XB").vkeys])
    with pytest.raises(MalformedNoteError):
        LogKeys.from_vkeys([])
    with pytest.raises(MalformedNoteError):
        LogKeys.from_vkeys([SPEC_VKEY])


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_agrees_on_the_signature(tmp_path: Path) -> None:
    text, signatures = split_note(NOTE)
    (tmp_path / "body").write_bytes(text.encode())
    (tmp_path / "sig").write_bytes(signatures[0].signature)
    (tmp_path / "key.pem").write_bytes(
        XA.ed25519.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin"]
    files = ["-in", "body", "-sigfile", "sig"]

    done = subprocess.run([*command, *files], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    (tmp_path / "body").write_bytes(text.encode() + b"\n")
    done = subprocess.run([*command, *files], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0
