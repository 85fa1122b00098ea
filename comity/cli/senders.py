"""``comity request`` and senders: whom to call back, who is flagged, what may pass.

Example:
    $ comity request numbers XB-EMERG-2026-000001 --as desk.toml
    $ comity request flag-sender XB-EMERG-2026-000001 --reason not_sent_by_them \
        --words "Their desk knows nothing of it." --as desk.toml
"""

from pathlib import Path

import click

from comity.cli.desk import asked, desk_command, named, told
from comity.cli.output import plain, print_json, show_all

_NUMBERS = ("number", "post", "authority", "always", "since", "is_new")
_FLAGS = ("id", "origin", "member", "organisation", "reason", "words", "set_by", "set_at")
_WHY = click.option("--why", required=True, help="In a sentence or two.")


@click.command()
@click.argument("ref", type=named)
@desk_command
def numbers(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """List the numbers of the directory at which the authority that sent REF is called back."""
    show_all(asked(identity, f"/requests/{ref}/numbers"), _NUMBERS, as_json=as_json)


@click.command("called-back")
@click.argument("draft", type=named)
@desk_command
def called_back(draft: str, *, identity: Path | None, as_json: bool) -> None:
    """List the numbers at which you are called back if DRAFT, an emergency, is sent."""
    found = asked(identity, f"/drafts/{draft}/numbers")
    show_all(found, _NUMBERS, as_json=as_json)
    if not found and not as_json:
        click.echo("no number of the directory: in an emergency nobody could call you back")


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also the flags that ended.")
@desk_command
def senders(*, everything: bool, identity: Path | None, as_json: bool) -> None:
    """List the senders that were flagged for abuse, by this node and by others."""
    found = asked(identity, f"/senders?everything={'true' if everything else 'false'}")
    show_all(found, _FLAGS, as_json=as_json)


@click.command("flag-sender")
@click.argument("ref", type=named)
@click.option("--reason", required=True, help="not_sent_by_them, false_statement, ...")
@click.option("--words", required=True, help="What happened, in a sentence or two.")
@desk_command
def flag_sender(ref: str, *, reason: str, words: str, identity: Path | None, as_json: bool) -> None:
    """Flag the sender of REF for abuse, and tell the other nodes."""
    made = told(identity, f"/requests/{ref}/flag", {"reason": reason, "words": words})
    if as_json:
        print_json(made)
        return
    click.echo(f"{plain(made['organisation'])} of {plain(made['member'])} is flagged: {made['id']}")


@click.command("clear-sender")
@click.argument("flag", type=named)
@_WHY
@desk_command
def clear_sender(flag: str, *, why: str, identity: Path | None, as_json: bool) -> None:
    """End the flag FLAG of this node, and tell the other nodes."""
    made = told(identity, f"/senders/{flag}/clear", {"why": why})
    if as_json:
        print_json(made)
        return
    click.echo(f"the flag on {plain(made['organisation'])} has ended")


@click.command("let-pass")
@click.argument("ref", type=named)
@_WHY
@desk_command
def let_pass(ref: str, *, why: str, identity: Path | None, as_json: bool) -> None:
    """Let REF, an emergency request of a flagged sender, be dealt with."""
    made = told(identity, f"/requests/{ref}/clearance", {"why": why})
    if as_json:
        print_json(made)
        return
    click.echo(f"{plain(made['by_name'])} let it pass")


SENDERS = (numbers, called_back, senders, flag_sender, clear_sender, let_pass)
