"""``comity request ask-the-state`` and ``follow``: from an answer to the request that comes next.

Example:
    $ comity request ask-the-state XA-DIRECT-2026-000001 --as officer.toml
    $ comity request follow XA-LOCATE-2026-000001 next --as officer.toml
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from comity.cli.desk import desk_command, named, told
from comity.cli.output import plain, print_json


@click.command("ask-the-state")
@click.argument("ref", type=named)
@desk_command
def ask_the_state(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Draft the request for assistance where the provider asked with REF refused or kept silent."""
    _tell(told(identity, f"/requests/{ref}/assistance", {}), as_json=as_json)


@click.command("follow")
@click.argument("ref", type=named)
@click.argument("way", type=click.Choice(["next", "preservation", "data", "property", "records"]))
@desk_command
def follow(ref: str, way: str, *, identity: Path | None, as_json: bool) -> None:
    """Draft what follows REF: the next State, a preservation, data; for property, records too."""
    _tell(told(identity, f"/requests/{ref}/follow/{way}", {}), as_json=as_json)


def _tell(made: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(made)
        return
    click.echo(plain(f"draft {made['id']} to {made['to']} is kept, with all that was typed"))
