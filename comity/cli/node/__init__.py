"""Commands that work on the node's own folder and database."""

import os
from pathlib import Path

import click

from comity.cli.lazy import LazyGroup

_COMMANDS = {
    "init": ("comity.cli.node.init", "Make a new node in an empty folder."),
    "migrate": ("comity.cli.node.migrate", "Bring the database to this version."),
    "person": ("comity.cli.node.person", "Enrol people and revoke their tokens."),
    "organisation": ("comity.cli.node.organisation", "For whom people of this node work."),
    "keys": ("comity.cli.node.keys", "The node's keys: document, fingerprint, renewal."),
    "directory": ("comity.cli.node.directory", "What the node trusts of the directory of members."),
    "journal": ("comity.cli.node.journal", "The node's own record: verify it, export it."),
    "status": ("comity.cli.node.status", "How the exchange stands: waiting, missing, watched."),
    "backup-key": ("comity.cli.node.backup", "Make the key that opens the node's backups."),
    "backup": ("comity.cli.node.backup", "Save the whole node to one sealed file."),
    "restore": ("comity.cli.node.restore", "Bring a saved node back into a new folder."),
    "backup-noted": ("comity.cli.node.backup", "Note that a backup was made; health shows it."),
    "ping": ("comity.cli.node.ping", "Test the way to a peer: a drill."),
    "peer": ("comity.cli.node.peer", "Stop the exchange with a peer here, and let it go on."),
    "serve": ("comity.cli.node.serve", "Run the node: signer, lane, desk."),
}


home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="COMITY_HOME",
    default=Path.home() / ".comity",
    show_default="~/.comity",
    help="Folder of the node; also COMITY_HOME.",
)


@click.command(cls=LazyGroup, lazy=_COMMANDS)
@home_option
@click.pass_context
def node(context: click.Context, home: Path) -> None:
    """Set up and run the node itself."""
    context.obj = home.absolute()


def opened(home: Path) -> None:
    """Start Django on the node in ``home``; called by each command that needs its database.

    Raises:
        MalformedNodeError: There is no node.
    """
    import django

    from comity.kernel.nodes import read_node

    read_node(home)  # says plainly what is wrong before Django does
    os.environ["COMITY_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "comity.web.settings"
    django.setup()
