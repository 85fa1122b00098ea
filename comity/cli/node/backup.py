"""``comity node backup-noted``: whoever saves the node says so, and the health page shows it."""

from pathlib import Path

import click

from comity.cli.node import opened
from comity.cli.output import show
from comity.kernel.errors import InvalidInputError
from comity.kernel.time import written

LONGEST = 200


class UnsaidPlaceError(InvalidInputError):
    """Nobody said where the backup is."""

    code = "cli.unsaid_place"
    remedy = "Say it in a few words, such as: tape 12, in the safe."


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
