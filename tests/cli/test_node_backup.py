"""A node is saved while somebody writes, and comes back whole in a new epoch, or not at all."""

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_node_journal import APPEND, comity, python

MADE = ("node", "init", "--code", "XA", "--name", "Examplia", "--practice")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("nodes") / "xa"
    done = comity(made, *MADE, "--administrator", "Ines Alba")
    assert done.returncode == 0, done.stderr
    assert python(APPEND, home=made).returncode == 0
    (made / "blobs/items").mkdir()
    (made / "blobs/items/one").write_bytes(b"sealed evidence")
    return made


@pytest.fixture(scope="module")
def saved(home: Path) -> dict[str, str]:
    """Save the node while another process commits rows, and return what was printed."""
    assert comity(home, "node", "backup-key", str(home.parent / "stick")).returncode == 0
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(home / "db.sqlite3", timeout=30)) as live:
            live.execute("CREATE TABLE IF NOT EXISTS beside (n)")
            while not stop.wait(0.005):
                live.execute("INSERT INTO beside VALUES (1)")
                live.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = comity(home, "node", "backup", str(home.parent), "--json")
    finally:
        stop.set()
        writer.join()
    assert done.returncode == 0, done.stderr
    told: dict[str, str] = json.loads(done.stdout)
    return told


def restored(home: Path, saved: dict[str, str], name: str, *words: str) -> tuple[int, str, Path]:
    new = home.parent / name
    stick = str(home.parent / "stick")
    done = comity(new, "node", "restore", saved["backup"], "--key", stick, *words, "--json")
    return done.returncode, done.stdout or done.stderr, new


def test_it_comes_back_whole_in_a_new_epoch(home: Path, saved: dict[str, str]) -> None:
    status, told, new = restored(home, saved, "new", "--sha256", saved["sha256"])

    assert status == 0, told
    found = json.loads(told)
    assert (found["node"], found["epoch"]) == ("XA", 2)
    verified = comity(new, "node", "journal", "verify", "--json")
    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)["entries"] == found["entries"] + 2  # epoch, restored
    assert (new / "blobs/items/one").read_bytes() == b"sealed evidence"
    assert (new / "secrets/passphrase").read_bytes() == (home / "secrets/passphrase").read_bytes()
    with closing(sqlite3.connect(new / "db.sqlite3")) as brought:
        assert brought.execute("SELECT name FROM access_person").fetchall() == [("Ines Alba",)]


def test_the_journal_says_what_was_saved_where_and_by_which_key(
    home: Path, saved: dict[str, str]
) -> None:
    with closing(sqlite3.connect(home / "db.sqlite3")) as live:
        rows = dict(
            live.execute(
                "SELECT kind, body FROM journal_entry WHERE kind LIKE 'backup%' ORDER BY kind"
            )
        )
    noted = json.loads(rows["backup-noted"])
    assert (noted["where"], noted["sha256"]) == (saved["backup"], saved["sha256"])
    assert len(json.loads(rows["backup-key-made"])["key"]) == 32
    assert Path(saved["backup"]).stat().st_mode & 0o077 == 0


def test_another_file_or_one_byte_less_brings_nothing_back(
    home: Path, saved: dict[str, str]
) -> None:
    other = restored(home, saved, "other", "--sha256", "0" * 64)
    short = home.parent / "short.backup"
    short.write_bytes(Path(saved["backup"]).read_bytes()[:-1])
    cut = restored(home, {**saved, "backup": str(short)}, "cut")

    for status, said, new in (other, cut):
        assert (status, json.loads(said)["code"]) == (3, "storage.damaged_archive")
        assert not new.exists()


def test_a_node_is_brought_back_into_an_empty_folder_alone(
    home: Path, saved: dict[str, str]
) -> None:
    before = (home / "node.toml").read_bytes()

    status, said, _ = restored(home, saved, home.name)

    assert (status, json.loads(said)["code"]) == (2, "kernel.node_exists")
    assert (home / "node.toml").read_bytes() == before
