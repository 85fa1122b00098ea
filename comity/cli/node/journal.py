"""``comity node journal``: the node's own record, in its database.

What is exported is verified elsewhere by ``comity journal verify``, with the keys that ``keys``
prints.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.node import opened
from comity.cli.output import show
from comity.kernel.errors import RefusedError

if TYPE_CHECKING:
    from comity.journal.checkpoints import LogKeys


class FileExistsRefusedError(RefusedError):
    """The file to be written is there already."""

    code = "cli.file_exists"
    remedy = "Name another file; an export is never overwritten."


@click.group()
def journal() -> None:
    """The node's own record: verify it, export it, begin anew after a restore."""


@journal.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def verify(home: Path, *, as_json: bool) -> None:
    """Read every row of the journal again, and compute everything anew."""
    opened(home)
    from comity.journal.app.audits import verify_all

    found = verify_all(own_log_keys())
    show(
        {
            "verdict": "whole",
            "entries": found.size,
            "root": found.root.hex(),
            "checkpoints": found.checkpoints,
        },
        as_json=as_json,
    )


@journal.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def export(home: Path, *, file: Path, as_json: bool) -> None:
    """Write the journal up to its newest checkpoint to FILE, entries and salts included."""
    opened(home)
    from comity.journal.app.exports import export_journal

    lines = export_journal()
    try:
        with file.open("xb") as out:
            count = sum(1 for line in lines if out.write(line))
    except FileExistsError as error:
        msg = f"{file} exists already"
        raise FileExistsRefusedError(msg, path=str(file)) from error
    show({"file": str(file), "entries": count - 2}, as_json=as_json)  # header and checkpoint apart


@journal.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def keys(home: Path, *, as_json: bool) -> None:
    """Print the keys by which others verify this journal."""
    opened(home)
    show({str(number): vkey for number, vkey in enumerate(_vkeys(), 1)}, as_json=as_json)


@journal.command(name="raise-epoch")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.confirmation_option(prompt="Was this node restored from a backup, and is it stopped?")
@click.pass_obj
def raise_epoch(home: Path, /, *, as_json: bool) -> None:
    """Begin a new epoch after a restore; peers are told by the next checkpoint."""
    opened(home)
    from django.db import transaction
    from django.utils import timezone

    from comity.journal.app import services
    from comity.protocol.app import behind

    with transaction.atomic():
        epoch = behind.next_epoch()
        services.raise_epoch(epoch, now=timezone.now())
    show({"epoch": epoch}, as_json=as_json)


def own_log_keys() -> "LogKeys":
    """Return the keys by which this node signs its checkpoints; Django must have been started."""
    from django.conf import settings

    from comity.journal.checkpoints import LogKeys
    from comity.protocol.app.own_keys import own_keys
    from comity.protocol.keys import LOG_ED25519, LOG_ML_DSA_65, public_of

    node = settings.COMITY_NODE
    held = own_keys(node)
    return LogKeys(
        member=node.code,
        ed25519=(public_of(LOG_ED25519, held.load(LOG_ED25519)),),
        ml_dsa_65=(public_of(LOG_ML_DSA_65, held.load(LOG_ML_DSA_65)),),
    )


def _vkeys() -> list[str]:
    from comity.journal.app.queries import origin

    return [key.vkey for kind in own_log_keys().note_keys(origin()) for key in kind]
