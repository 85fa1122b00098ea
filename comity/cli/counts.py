"""``comity request counts``: how many requests of each kind are open, overdue, lapsed, ended."""

from pathlib import Path

import click

from comity.cli.desk import asked, desk_command
from comity.cli.output import show_all

_COLUMNS = ("kind", "own_side", "total", "running", "overdue", "lapsed", "refused", "ended")


@click.command()
@desk_command
def counts(*, identity: Path | None, as_json: bool) -> None:
    """Count requests by kind and side; a preservation that lapsed is a failure."""
    show_all(asked(identity, "/requests/counts"), _COLUMNS, as_json=as_json)
