"""``comity journal verify`` says whether a journal is whole and whose it is."""

import json
from pathlib import Path

import pytest

from comity.cli import main
from tests.builders.journal import Member, entries, export, leaves_of

XA, XB = Member("XA"), Member("XB")
ENTRIES = entries(20)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(export(XA, ENTRIES, witness=XB))
    return path


def verify(file: Path, *more: str) -> int:
    keys = [part for vkey in XA.vkeys for part in ("--log-key", vkey)]
    return main.run(["journal", "verify", str(file), *keys, *more])


def test_a_whole_journal_is_done(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(file, "--witness-key", XB.witness_key.vkey, "--json") == 0

    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], said["member"], said["entries"]) == ("whole", "XA", 20)
    assert said["witnesses"] == "XB 2026-03-02 12:00Z"


def test_without_a_key_the_origin_is_not_proved(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["journal", "verify", str(file)]) == 5

    assert "origin not proved" in capsys.readouterr().out


def test_a_changed_journal_is_invalid(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(file.read_bytes().replace(b'"id":7', b'"id":8'))

    assert verify(file) == 3
    assert "journal.damaged_export" in capsys.readouterr().err


def test_a_journal_is_compared_with_what_was_kept_elsewhere(file: Path, tmp_path: Path) -> None:
    kept, other = tmp_path / "kept.note", tmp_path / "other.note"
    kept.write_text(XA.note(leaves_of(ENTRIES[:9])))
    other.write_text(XA.note(leaves_of(entries(9, secret="the other story"))))
    witness = ("--witness-key", XB.witness_key.vkey)

    assert verify(file, *witness, "--seen", str(kept)) == 0
    assert verify(file, *witness, "--seen", str(other)) == 3
