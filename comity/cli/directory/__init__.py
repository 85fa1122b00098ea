"""``comity directory …``: keep a directory in a folder, join one, look at one.

Works on folders and key media alone: no database, no node. What a node believes of a directory is
``comity node directory …``.
"""

import click

from comity.cli.lazy import LazyGroup

_COMMANDS = {
    "init": ("comity.cli.directory.office", "Begin a directory: the opening ceremony."),
    "member-keys": ("comity.cli.directory.member", "Make the keys of a member's own role."),
    "sign": ("comity.cli.directory.member", "Sign a member's key document and entry."),
    "fingerprint": ("comity.cli.directory.member", "What is read out on the telephone."),
    "add-member": ("comity.cli.directory.office", "Admit a member by its fingerprint."),
    "publish": ("comity.cli.directory.office", "Put a member's new publication in force."),
    "suspend": ("comity.cli.directory.office", "Take a member's voice away at once."),
    "remove": ("comity.cli.directory.office", "Let a member leave."),
    "rotate-root": ("comity.cli.directory.keepers", "Give a role new keys by a new root."),
    "renew": ("comity.cli.directory.keepers", "Sign the register again, unchanged."),
    "refresh": ("comity.cli.directory.keepers", "Say again that this is the newest state."),
    "show": ("comity.cli.directory.reading", "Who is a member, and until when it is signed."),
    "serve": ("comity.cli.directory.reading", "Serve a directory on loopback, for practice."),
    "profile": ("comity.cli.directory.profiles", "What a State accepts, and what nobody knows."),
    "validate": ("comity.cli.directory.profiles", "Say what is wrong with State profiles."),
    "schema": ("comity.cli.directory.reading", "Print the JSON Schema of an entry."),
}


@click.command(cls=LazyGroup, lazy=_COMMANDS)
def directory() -> None:
    """States, authorities, providers and their keys."""
