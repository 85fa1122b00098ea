"""Private keys at rest: sealed, for the owner alone, never overwritten."""

import json
import os
import stat
from pathlib import Path

import pytest

from comity.kernel.failpoints import armed
from comity.storage.errors import (
    KeyExistsError,
    LooseModeError,
    MalformedNameError,
    MissingKeyError,
    SealedKeyError,
)
from comity.storage.keyfiles import FolderKeyStore, open_keys

SECRET = bytes(range(32))


def opened(folder: Path, passphrase: bytes = b"correct horse") -> FolderKeyStore:
    return FolderKeyStore(folder, passphrase, cost=2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "secrets"


def test_a_secret_that_was_kept_is_loaded_by_another_process(folder: Path) -> None:
    opened(folder).keep("log-ed25519", SECRET)
    opened(folder).keep("sign-ed25519", b"")

    assert opened(folder).load("log-ed25519") == SECRET
    assert opened(folder).load("sign-ed25519") == b""
    assert opened(folder).roles() == ("log-ed25519", "sign-ed25519")


def test_the_file_holds_the_secret_sealed_and_opens_to_its_owner_alone(folder: Path) -> None:
    opened(folder).keep("seal", SECRET)
    path = folder / "seal.key"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SECRET not in path.read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["seal.key"]


def test_two_secrets_share_a_salt_and_never_a_nonce(folder: Path) -> None:
    keys = opened(folder)
    keys.keep("a", SECRET)
    opened(folder).keep("b", SECRET)
    held = [json.loads((folder / f"{role}.key").read_bytes()) for role in "ab"]

    assert held[0]["salt"] == held[1]["salt"]
    assert held[0]["nonce"] != held[1]["nonce"]


def test_a_wrong_passphrase_opens_nothing(folder: Path) -> None:
    opened(folder).keep("seal", SECRET)

    with pytest.raises(SealedKeyError):
        opened(folder, b"wrong").load("seal")


def test_a_file_under_another_role_does_not_open(folder: Path) -> None:
    opened(folder).keep("log-ed25519", SECRET)
    (folder / "log-ed25519.key").rename(folder / "sign-ed25519.key")

    with pytest.raises(SealedKeyError):
        opened(folder).load("sign-ed25519")


def test_every_changed_byte_of_a_key_file_is_noticed(folder: Path) -> None:
    opened(folder).keep("seal", SECRET)
    path = folder / "seal.key"
    whole = path.read_bytes()

    for offset in range(len(whole)):
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 1]) + whole[offset + 1 :])
        with pytest.raises(SealedKeyError):
            opened(folder).load("seal")
    path.write_bytes(whole.replace(b'"cost":2', b'"cost":4294967296'))
    with pytest.raises(SealedKeyError):
        opened(folder).load("seal")


def test_a_key_is_never_overwritten(folder: Path) -> None:
    opened(folder).keep("seal", SECRET)

    with pytest.raises(KeyExistsError):
        opened(folder).keep("seal", b"another")
    assert opened(folder).load("seal") == SECRET
    assert sorted(path.name for path in folder.iterdir()) == ["seal.key"]


def test_a_key_is_there_whole_or_not_at_all(folder: Path) -> None:
    def crash() -> None:
        raise ZeroDivisionError

    with armed("storage.key_written", crash), pytest.raises(ZeroDivisionError):
        opened(folder).keep("seal", SECRET)
    assert opened(folder).roles() == ()


def test_a_destroyed_key_is_gone(folder: Path) -> None:
    keys = opened(folder)
    keys.keep("encrypt-x25519", SECRET)
    keys.destroy("encrypt-x25519")

    for act in (keys.load, keys.destroy):
        with pytest.raises(MissingKeyError):
            act("encrypt-x25519")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o700])
def test_a_file_that_others_may_read_is_refused(folder: Path, mode: int) -> None:
    opened(folder).keep("seal", SECRET)
    (folder / "seal.key").chmod(mode)

    with pytest.raises(LooseModeError):
        opened(folder).load("seal")


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o777])
def test_a_folder_that_others_may_enter_is_refused(folder: Path, mode: int) -> None:
    folder.mkdir()
    folder.chmod(mode)

    with pytest.raises(LooseModeError):
        opened(folder)


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    opened(folder).keep("seal", SECRET)
    (folder / "seal.key").rename(tmp_path / "elsewhere")
    (folder / "seal.key").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(LooseModeError):
        opened(folder).load("seal")


@pytest.mark.parametrize("role", ["", "..", "../x", "a/b", "A", "a" * 65, "a\n", ".hidden"])
def test_what_is_no_role_is_refused(folder: Path, role: str) -> None:
    keys = opened(folder)

    with pytest.raises(MalformedNameError):
        keys.load(role)
    with pytest.raises(MalformedNameError):
        keys.keep(role, SECRET)


def test_a_node_opens_its_keys_by_the_passphrase_beside_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(folder).keep("seal", SECRET)
    passphrase = folder / "passphrase"
    with pytest.raises(MissingKeyError):
        open_keys(folder)

    passphrase.write_bytes(b"correct horse\n")
    passphrase.chmod(0o600)
    assert open_keys(folder).load("seal") == SECRET
    passphrase.chmod(0o644)
    with pytest.raises(LooseModeError):
        open_keys(folder)


def test_the_key_is_on_the_disk_before_it_has_its_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = list[str]()
    sync, link = os.fsync, Path.hardlink_to
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("sync"), sync(handle))[1])
    monkeypatch.setattr(
        Path, "hardlink_to", lambda path, to: (done.append("name"), link(path, to))[1]
    )

    opened(folder).keep("seal", SECRET)
    assert done == ["sync", "name", "sync"]
