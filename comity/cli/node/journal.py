"""``comity node journal …``: the node's own record, read again, exported, begun anew."""

from pathlib import Path

import click

from comity.cli.node import opened
from comity.cli.output import show
from comity.kernel.errors import RefusedError


class ExportExistsError(RefusedError):
    """There is a file of that name."""

    code = "cli.export_exists"
    remedy = "Name a new file; an export never overwrites one."


@click.group()
def journal() -> None:
    """Verify the node's journal, export it for others, raise its epoch after a restore."""


@journal.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def verify(home: Path, /, *, as_json: bool) -> None:
    """Read every row again, recompute every hash, and verify every signed checkpoint."""
    opened(home)
    from django.conf import settings
    from django.utils import timezone

    from comity.journal.app.audits import verify_all
    from comity.protocol.app import queries

    code, keyring = settings.COMITY_NODE.code, queries.keyring()
    known = code in keyring.members()
    found = verify_all(keyring.log_keys(code, timezone.now()) if known else None)
    told = {
        "entries": found.size,
        "root": found.root.hex(),
        "checkpoints": found.checkpoints,
        "signatures": "verified" if known else "not judged: this node is not in the directory yet",
    }
    show(told, as_json=as_json)


@journal.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def export(home: Path, /, *, file: Path, as_json: bool) -> None:
    """Write the journal up to its newest checkpoint to FILE, for whoever verifies it elsewhere."""
    opened(home)
    from comity.journal.app.exports import export_journal

    lines = export_journal()
    try:
        with file.open("xb") as out:
            count = sum(1 for line in lines if out.write(line))
    except FileExistsError as error:
        msg = f"{file} exists"
        raise ExportExistsError(msg, path=str(file)) from error
    show({"file": str(file), "lines": count}, as_json=as_json)


@journal.command(name="raise-epoch")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.confirmation_option(prompt="Was this node restored from a backup, and is it stopped?")
@click.pass_obj
def raise_epoch(home: Path, /, *, as_json: bool) -> None:
    """Begin a new epoch after a restore; peers are told by the next checkpoint."""
    opened(home)
    from django.db import transaction
    from django.utils import timezone

    from comity.journal.app import queries, services

    with transaction.atomic():
        epoch = queries.head().epoch + 1
        services.raise_epoch(epoch, now=timezone.now())
    show({"epoch": epoch}, as_json=as_json)
