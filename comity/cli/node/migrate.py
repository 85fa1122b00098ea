"""``comity node migrate``: bring the database to this version."""

from pathlib import Path

import click

from comity.cli.node import opened


@click.command()
@click.pass_obj
def migrate(home: Path) -> None:
    """Bring the database to this version. Safe to repeat."""
    opened(home)
    migrated()
    click.echo("the database is up to date")


def migrated() -> None:
    """Apply every migration that is missing; Django must have been started."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
