"""What is saved of a node is whole, sealed to a key that is elsewhere, and comes back or fails."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.cli.node import databases, saved
from comity.cli.node.databases import DatabaseNotCopiedError, MissingProgramError
from comity.cli.node.saved import (
    BackupKey,
    MisplacedBackupError,
    NoBackupKeyError,
    checked_outside,
    read_backup,
    write_backup,
)
from comity.kernel.nodes import NodeSettings
from comity.protocol.errors import SealRefusedError
from comity.protocol.keys import ENCRYPT_X_WING
from comity.storage.archives import SealingWriter
from comity.storage.errors import DamagedArchiveError
from comity.storage.keyfiles import FolderKeyStore

TOLD = {"member": "XA", "at": "2026-03-02T12:00:00.000Z", "engine": "sqlite"}


def keys(folder: Path, first: int = 1) -> FolderKeyStore:
    store = FolderKeyStore(folder, b"passphrase", cost=2)
    store.keep(ENCRYPT_X_WING, bytes([first]) * 32)
    return store


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "xa"
    for name, content in {
        "node.toml": b'code = "XA"\n',
        "secrets/passphrase": b"very secret",
        "blobs/items/abc/1": bytes(3_000_000),
        "blobs/incoming/half": b"half a blob",
        "trust/1.root.json": b"{}",
        "run/lane.sock": b"",
        "static/style.css": b"p {}",
        "db.sqlite3": b"the live database",
        "db.sqlite3-wal": b"its log",
        "profiles/\u0421\u0442\u0440\u0430\u043d\u0430.yaml": b"name: X",
    }.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(content)
    (made / "secrets/link").symlink_to("/etc/passwd")
    (tmp_path / "database.sqlite3").write_bytes(b"a copy")
    return made


def written(home: Path, store: FolderKeyStore) -> bytes:
    file, copy = io.BytesIO(), home.parent / "database.sqlite3"
    write_backup(file, home, copy, key=BackupKey.of(store), told=TOLD)
    return file.getvalue()


def test_everything_comes_back_but_what_is_made_anew(home: Path, tmp_path: Path) -> None:
    store, into = keys(tmp_path / "key"), tmp_path / "new"
    into.mkdir()

    found = read_backup(io.BytesIO(written(home, store)), store, into)

    files = {path.relative_to(into).as_posix() for path in into.rglob("*") if path.is_file()}
    assert files == set(found.files)
    assert {name.split("/")[0] for name in files} == {
        *("database.sqlite3", "node.toml", "secrets", "blobs", "trust", "profiles"),
    }
    assert "blobs/incoming/half" not in files
    assert "secrets/link" not in files
    for name in files - {"database.sqlite3"}:
        assert (into / name).read_bytes() == (home / name).read_bytes()
        assert (into / name).stat().st_mode & 0o077 == 0
    assert found.told["member"] == "XA"


def test_nothing_of_it_can_be_read_without_the_key(home: Path, tmp_path: Path) -> None:
    raw = written(home, keys(tmp_path / "key"))
    (tmp_path / "new").mkdir()

    assert b"very secret" not in raw
    assert b"node.toml" not in raw
    with pytest.raises(NoBackupKeyError):
        read_backup(io.BytesIO(raw), keys(tmp_path / "other", 2), tmp_path / "new")
    assert not list((tmp_path / "new").iterdir())


@pytest.mark.parametrize(
    "harm",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:-1],
        lambda raw: raw + b"x",
        lambda raw: raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:],
        lambda raw: raw.replace(b'"XA"', b'"XB"', 1),
        lambda _raw: b"PK",
    ],
)
def test_a_backup_that_was_changed_is_refused(
    home: Path, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    store, into = keys(tmp_path / "key"), tmp_path / "new"
    into.mkdir()
    raw = harm(written(home, store))

    with pytest.raises((DamagedArchiveError, NoBackupKeyError, SealRefusedError)):
        read_backup(io.BytesIO(raw), store, into)


@pytest.mark.parametrize("name", ["../escaped", "/escaped", "a/../../escaped", "a\nb"])
def test_no_name_leads_out_of_the_folder(home: Path, tmp_path: Path, name: str) -> None:
    """Whoever has the public half can seal an archive of their own making."""
    store, into = keys(tmp_path / "key"), tmp_path / "new"
    into.mkdir()
    original = saved._gathered
    bad = tmp_path / "bad"
    bad.write_bytes(b"bad")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(saved, "_gathered", lambda *at: [*original(*at), (name, bad)])
        raw = written(home, store)

    with pytest.raises(DamagedArchiveError):
        read_backup(io.BytesIO(raw), store, into)
    assert not (tmp_path / "escaped").exists()


def test_files_that_the_manifest_does_not_name_are_refused(home: Path, tmp_path: Path) -> None:
    store, into = keys(tmp_path / "key"), tmp_path / "new"
    into.mkdir()
    original = tarfile.TarFile.addfile

    def twisted(tar: tarfile.TarFile, member: tarfile.TarInfo, file: object = None) -> None:
        if member.name == "trust/1.root.json":
            member.name = "trust/2.root.json"
        original(tar, member, file)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tarfile.TarFile, "addfile", twisted)
        raw = written(home, store)

    with pytest.raises(DamagedArchiveError) as caught:
        read_backup(io.BytesIO(raw), store, into)
    assert caught.value.facts["files"] == ["trust/1.root.json", "trust/2.root.json"]


def test_a_disk_that_is_full_leaves_no_backup_that_opens(home: Path, tmp_path: Path) -> None:
    store, into, file = keys(tmp_path / "key"), tmp_path / "new", io.BytesIO()
    into.mkdir()
    write = SealingWriter.write

    def full(writer: SealingWriter, content: bytes) -> int:
        if file.tell() > 1_000_000:
            raise OSError
        return write(writer, content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SealingWriter, "write", full)
        copy, key = home.parent / "database.sqlite3", BackupKey.of(store)
        with pytest.raises(OSError):  # noqa: PT011 - the disk says no more than that
            write_backup(file, home, copy, key=key, told=TOLD)

    with pytest.raises(DamagedArchiveError):
        read_backup(io.BytesIO(file.getvalue()), store, into)


def test_what_saves_the_node_does_not_lie_in_it(home: Path) -> None:
    for inside in (home, home / "backups" / "one", home / "run" / ".." / "one"):
        with pytest.raises(MisplacedBackupError):
            checked_outside(inside, home)
    outside = home.parent / "xa-backups"
    assert checked_outside(outside, home) == outside


def test_the_public_half_is_kept_and_read(home: Path, tmp_path: Path) -> None:
    key = BackupKey.of(keys(tmp_path / "key"))
    with pytest.raises(NoBackupKeyError):
        BackupKey.read(home)

    (home / saved.PUBLIC_FILE).write_bytes(key.written())

    assert BackupKey.read(home) == key


def test_without_the_programs_of_postgresql_it_is_said_so(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated = {"engine": "postgresql", "name": "nowhere", "host": "127.0.0.1", "port": 1}
    node = NodeSettings(home=home, code="XA", name="XA", database=stated)
    monkeypatch.setattr(databases.shutil, "which", lambda _program: None)
    with pytest.raises(MissingProgramError) as caught:
        databases.copied(node, tmp_path)
    assert "pg_dump" in caught.value.message

    monkeypatch.setattr(databases.shutil, "which", lambda _program: "/bin/false")
    with pytest.raises(DatabaseNotCopiedError):
        databases.copied(node, tmp_path)
