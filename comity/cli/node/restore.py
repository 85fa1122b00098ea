"""``comity node restore``: bring a saved node back into a new folder, verified, in a new epoch."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import cast

import click

from comity.cli.node import opened
from comity.cli.node.databases import brought_back
from comity.cli.node.init import MissingAnswerError, make_folders, stated_database
from comity.cli.node.migrate import migrated
from comity.cli.node.saved import DATABASES, Saved, read_backup
from comity.cli.output import show
from comity.kernel.digests import checked_digest
from comity.kernel.nodes import NODE_FILE, read_node, write_node
from comity.kernel.strict_json import Json
from comity.storage.errors import DamagedArchiveError
from comity.storage.keyfiles import open_keys

_READ = 1024 * 1024  # bytes


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder that backup-key made.",
)
@click.option("--sha256", help="What backup printed; another file is then refused.")
@click.option("--database", help="An empty postgresql://… where the node had PostgreSQL.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def restore(
    home: Path,
    /,
    *,
    file: Path,
    folder: Path,
    sha256: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Bring the node in FILE back into a new folder: comity node --home NEW restore FILE.

    Every file is verified, then the journal, row by row. The journal begins a new epoch: what was
    sent after the backup has its places in the old one, and no place is given twice.
    """
    digest = _digest(file)
    if sha256 is not None and checked_digest(sha256) != digest:
        msg = f"the file has another digest: {digest}"
        raise DamagedArchiveError(msg, sha256=digest)
    make_folders(home)
    try:
        with file.open("rb") as source:
            saved = read_backup(source, open_keys(folder), home)
        _settle(home, saved, database)
        opened(home)
        migrated()
        entries = _verified(saved.told)
        epoch = _begun_anew(digest, saved.told, entries)
    except BaseException:
        shutil.rmtree(home)  # it was empty: half a node is worse than none
        raise
    node = read_node(home)
    told = {"node": node.code, "home": str(home), "saved": saved.told["at"], "entries": entries}
    show({**told, "files": len(saved.files), "epoch": epoch}, as_json=as_json)
    if not as_json:
        click.echo(
            f"\nThe journal is whole, and goes on in epoch {epoch}. Call your partners: a person\n"
            f"there accepts it with: comity node peer accept-epoch {node.code} {epoch}\n"
            "Then look through who left since, and start it: comity node serve"
        )


def _digest(file: Path) -> str:
    sha256 = hashlib.sha256()
    with file.open("rb") as source:
        while piece := source.read(_READ):
            sha256.update(piece)
    return sha256.hexdigest()


def _settle(home: Path, saved: Saved, database: str | None) -> None:
    """Bring the database to its place, and name it in the settings."""
    node, engine = read_node(home), str(saved.told["engine"])
    if engine == "postgresql" and database is None:
        msg = "--database is missing: the node had PostgreSQL"
        raise MissingAnswerError(msg, option="database")
    stated = stated_database(database or "sqlite")
    if stated["engine"] != engine:
        msg = f"--database names another kind of database than the node had: {engine}"
        raise MissingAnswerError(msg, option="database")
    changed = replace(node, database=MappingProxyType(stated))
    (home / NODE_FILE).unlink()
    write_node(changed)
    brought_back(changed, home / DATABASES[engine])


def _verified(told: Mapping[str, Json]) -> int:
    """Read the journal again, and return how many entries it has.

    Raises:
        DamagedJournalError: It is not whole.
        DamagedArchiveError: It is another than the one that was saved.
    """
    from comity.cli.node.journal import own_log_keys
    from comity.journal.app import queries
    from comity.journal.app.audits import verify_all

    found, stated = verify_all(own_log_keys()), cast("Mapping[str, Json]", told["journal"])
    size = cast("int", stated["size"])
    root: Callable[[int], bytes] = queries.root
    if found.size < size or root(size).hex() != stated["root"]:
        msg = f"the journal has {found.size} entries, and {size} others were saved"
        raise DamagedArchiveError(msg, entries=found.size, saved=size)
    return found.size


def _begun_anew(digest: str, told: Mapping[str, Json], entries: int) -> int:
    """Begin a new epoch, write down why, and end what was open when the node was saved."""
    from django.db import transaction
    from django.utils import timezone

    from comity.access.app import sessions
    from comity.access.app.services import MACHINE
    from comity.journal.app import services as journal
    from comity.protocol.app import behind

    now = timezone.now()
    with transaction.atomic():
        epoch = behind.next_epoch()
        journal.raise_epoch(epoch, now=now)
        facts = {"file": digest, "saved": told["at"], "entries": entries}
        journal.record("node-restored", now=now, by=MACHINE, **facts)
        sessions.end_all(now=now, why="restored")
    return epoch
