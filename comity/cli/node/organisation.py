"""``comity node organisation …``: for whom people of this node work."""

from pathlib import Path

import click

from comity.cli.node import opened
from comity.cli.output import show_all


@click.group()
def organisation() -> None:
    """Authorities and providers of this node, with their units.

    An organisation, or a unit, comes to be with the first person who works for it.
    """


@organisation.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(home: Path, *, as_json: bool) -> None:
    """List the organisations, their units, and how many people work for each."""
    opened(home)
    from comity.access.app import queries

    rows = [
        {
            "code": one.code,
            "name": one.name,
            "kind": one.kind,
            "provider": one.provider_code,
            "units": [unit.name for unit in one.units.all()],
            "people": one.people.filter(active=True).count(),
        }
        for one in queries.organisations()
    ]
    columns = ("code", "name", "kind", "provider", "units", "people")
    show_all(rows, columns, as_json=as_json)
