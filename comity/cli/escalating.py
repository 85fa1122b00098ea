"""``comity request ask-the-state``: from a provider that gave nothing to its State.

Example:
    $ comity request ask-the-state XA-DIRECT-2026-000001 --as officer.toml
"""

from pathlib import Path

import click

from comity.cli.desk import desk_command, named, told
from comity.cli.output import plain, print_json


@click.command("ask-the-state")
@click.argument("ref", type=named)
@desk_command
def ask_the_state(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Draft the request for assistance where the provider asked with REF refused or kept silent."""
    made = told(identity, f"/requests/{ref}/assistance", {})
    if as_json:
        print_json(made)
        return
    click.echo(plain(f"draft {made['id']} to {made['to']} is kept, with all that was typed"))
