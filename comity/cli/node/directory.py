"""``comity node directory …``: what this node believes of the directory, and from where."""

from pathlib import Path

import click

from comity.cli import output
from comity.cli.node import opened

COLUMNS = ("code", "name", "standing", "since", "reason", "lapsed")


@click.group()
def directory() -> None:
    """Pin the directory's root, fetch what is new, look at what is trusted."""


@directory.command()
@click.option("--root-sha256", required=True, help="As given outside the network.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def pin(home: Path, /, *, root_sha256: str, as_json: bool) -> None:
    """Pin the root of the directory by its digest; done once in the life of a node."""
    opened(home)
    from comity.directory.app import services

    services.pin(root_sha256)
    output.show({"pinned": root_sha256}, as_json=as_json)


@directory.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def refresh(home: Path, /, *, as_json: bool) -> None:
    """Fetch the directory now; the worker does it every minute."""
    opened(home)
    from django.utils import timezone

    from comity.directory.app import services

    found = services.refresh(timezone.now())
    if found.fault is not None:
        raise found.fault
    output.show({"version": found.version, "changed": list(found.changed)}, as_json=as_json)


@directory.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(home: Path, /, *, as_json: bool) -> None:
    """Show which version is in use, until when it is fresh, and how every member stands."""
    opened(home)
    from comity.directory.app import queries

    version, fault = queries.version(), queries.fault()
    head = {
        "version": version and version.version,
        "confirmed_at": version and version.confirmed_at,
        "expires_at": version and version.expires_at,
        "fault": fault and fault.code,
    }
    rows = [{name: getattr(held, name) for name in COLUMNS} for held in queries.members()]
    if as_json:
        output.print_json({**head, "members": rows})
        return
    output.show(head, as_json=False)
    click.echo()
    output.show_all(rows, COLUMNS, as_json=False)
