"""``comity node status``: how the exchange of this node stands, at one look."""

from dataclasses import asdict
from pathlib import Path

import click

from comity.cli import output
from comity.cli.node import opened

COLUMNS = ("member", "waiting", "oldest", "missing", "seen_entries", "witnessed")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def status(home: Path, /, *, as_json: bool) -> None:
    """Show what waits for delivery, what is missing, what was set aside, and who watches."""
    opened(home)
    from django.utils import timezone

    from comity.protocol.app.standing import standing

    found = standing(timezone.now())
    told = asdict(found)
    if as_json:
        output.print_json(told)
        return
    peers = told.pop("peers")
    output.show({**told, "set_aside": ", ".join(found.set_aside) or "nothing"}, as_json=False)
    click.echo()
    output.show_all(peers, COLUMNS, as_json=False)
