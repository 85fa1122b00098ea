"""``comity node backup``: the whole node in one sealed file, while it runs.

``backup-key`` makes the key once, ``backup`` saves, ``restore`` brings back. Whoever saves the node
by other means says so with ``backup-noted``. The health page shows when it was saved last.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from typing import BinaryIO, cast

import click

import comity
from comity.cli.node import opened
from comity.cli.node.databases import copied
from comity.cli.node.journal import FileExistsRefusedError
from comity.cli.node.saved import PUBLIC_FILE, BackupKey, checked_outside, write_backup
from comity.cli.output import show
from comity.kernel.errors import InvalidInputError
from comity.kernel.nodes import NodeSettings, read_node
from comity.kernel.strict_json import Json
from comity.kernel.time import written
from comity.protocol.keys import ENCRYPT_X_WING, make_secret
from comity.storage.folders import sync_folder
from comity.storage.keyfiles import PASSPHRASE_FILE, FolderKeyStore

LONGEST = 200


class UnsaidPlaceError(InvalidInputError):
    """Nobody said where the backup is."""

    code = "cli.unsaid_place"
    remedy = "Say it in a few words, such as: tape 12, in the safe."


@click.command("backup-key")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def backup_key(home: Path, folder: Path, *, as_json: bool) -> None:
    """Make the key of the backups in FOLDER, which is then kept away from the node.

    The node keeps the public half: it can save itself and cannot read what it saved. Without FOLDER
    nobody can.
    """
    opened(home)
    from django.db import transaction
    from django.utils import timezone

    from comity.access.app.services import MACHINE
    from comity.journal.app import services as journal

    if checked_outside(folder, home).exists() and any(folder.iterdir()):
        msg = f"{folder} is not empty"
        raise FileExistsRefusedError(msg, path=str(folder))
    passphrase = token_urlsafe(32).encode("ascii")
    store = FolderKeyStore(folder, passphrase)
    store.keep(ENCRYPT_X_WING, make_secret(ENCRYPT_X_WING, token_bytes))
    with _only_ours(folder / PASSPHRASE_FILE) as file:
        file.write(passphrase + b"\n")
    key = BackupKey.of(store)
    with transaction.atomic():
        journal.record("backup-key-made", now=timezone.now(), by=MACHINE, key=key.kid)
        (home / PUBLIC_FILE).write_bytes(key.written())
    show({"key": key.kid, "folder": str(folder)}, as_json=as_json)


@click.command()
@click.argument("where", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def backup(home: Path, where: Path, *, as_json: bool) -> None:
    """Save the whole node to WHERE, a new file or a folder, while it runs.

    Database, stored items, settings, keys, and what the node trusts, sealed to the key of
    backup-key. Items in an S3 store are not in it: save that store by its own means.
    """
    node, key = read_node(home), BackupKey.read(home)
    opened(home)
    from django.db import transaction
    from django.utils import timezone

    from comity.access.app.services import MACHINE
    from comity.journal.app import services as journal

    now = timezone.now()
    name = f"comity-{node.code}-{now:%Y%m%dT%H%M%SZ}.backup"
    target = checked_outside(where / name if where.is_dir() else where, home)
    sha256, size, files = _written(target, node, key, _told(node, now))
    with transaction.atomic():
        journal.record(
            "backup-noted", now=now, by=MACHINE, where=str(target)[:LONGEST], sha256=sha256
        )
    told = {"backup": str(target), "size": size, "files": files, "sha256": sha256}
    show({**told, "storage": node.storage_url, "at": written(now)}, as_json=as_json)


@click.command("backup-noted")
@click.argument("where")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def backup_noted(home: Path, where: str, *, as_json: bool) -> None:
    """Note that folder and database of the node were saved just now; WHERE says to what.

    The last line of whatever saves them, so that it is reached only when all went well. The journal
    keeps it, and the health page warns when more than a day has gone since.
    """
    opened(home)
    from django.db import transaction
    from django.utils import timezone

    from comity.access.app.services import MACHINE
    from comity.journal.app import services as journal

    place, now = where.strip()[:LONGEST], timezone.now()
    if not place:
        msg = "a backup is noted with the place where it is"
        raise UnsaidPlaceError(msg)
    with transaction.atomic():
        journal.record("backup-noted", now=now, by=MACHINE, where=place)
    show({"backup": place, "at": written(now)}, as_json=as_json)


def _told(node: NodeSettings, now: datetime) -> dict[str, Json]:
    """Return what the manifest says; the journal as it is before the database is copied."""
    from comity.journal.app import queries

    head = queries.head()
    return {
        "member": node.code,
        "at": written(now),
        "version": comity.__version__,
        "engine": str(node.database["engine"]),
        "storage": node.storage_url,
        "journal": {
            "epoch": head.epoch,
            "size": head.size,
            "root": queries.root(head.size).hex(),
        },
    }


def _written(
    target: Path, node: NodeSettings, key: BackupKey, told: dict[str, Json]
) -> tuple[str, int, int]:
    """Write the backup and return its SHA-256, its size, and how many files are in it."""
    draft = target.with_name(f"{target.name}.{token_bytes(4).hex()}")
    try:
        with _only_ours(draft) as file, tempfile.TemporaryDirectory(dir=node.home / "run") as place:
            counted = _Counted(file)
            database = copied(node, Path(place))
            saved = write_backup(cast("BinaryIO", counted), node.home, database, key=key, told=told)
        target.hardlink_to(draft)  # unlike a rename, it never replaces what is there
    except FileExistsError as error:
        msg = f"{target} exists already"
        raise FileExistsRefusedError(msg, path=str(target)) from error
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(target.parent)
    return counted.sha256.hexdigest(), counted.size, len(saved.files)


class _Counted:
    """Hashes and counts what is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.sha256, self.size = file, hashlib.sha256(), 0

    def write(self, content: bytes) -> int:
        self.sha256.update(content)
        self.size += len(content)
        return self._file.write(content)


@contextmanager
def _only_ours(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that nobody else can read; it is on the disk when the block ends."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
