"""``comity request leave``, ``ask-consent``, ``ask-assistance``: before a provider is asked."""

from pathlib import Path

import click

from comity.cli.desk import asked, desk_command, named, told
from comity.cli.output import card, plain, print_json

_ROWS = ("verdict", "rule", "instrument", "article", "blocks", "consent", "asked", "misfit")


@click.command()
@click.argument("draft_id", metavar="DRAFT", type=named)
@desk_command
def leave(draft_id: str, *, identity: Path | None, as_json: bool) -> None:
    """Say whether DRAFT may go straight to its provider, by the law data of the node."""
    found = asked(identity, f"/drafts/{draft_id}/leave")
    if as_json:
        print_json(found)
        return
    if found["verdict"] is None:
        click.echo("it goes to no provider, or no State is chosen yet")
        return
    click.echo(card({name: found[name] for name in _ROWS if found[name] not in (None, "")}))


@click.command("ask-consent")
@click.argument("draft_id", metavar="DRAFT", type=named)
@desk_command
def ask_consent(draft_id: str, *, identity: Path | None, as_json: bool) -> None:
    """Begin the request for consent that DRAFT waits for."""
    _begun(draft_id, "consent", identity=identity, as_json=as_json)


@click.command("ask-assistance")
@click.argument("draft_id", metavar="DRAFT", type=named)
@desk_command
def ask_assistance(draft_id: str, *, identity: Path | None, as_json: bool) -> None:
    """Begin the request for assistance that takes the place of DRAFT."""
    _begun(draft_id, "assistance", identity=identity, as_json=as_json)


def _begun(draft_id: str, what: str, *, identity: Path | None, as_json: bool) -> None:
    kept = told(identity, f"/drafts/{draft_id}/{what}", {})
    if as_json:
        print_json(kept)
        return
    click.echo(f"draft {plain(kept['id'])} to {plain(kept['to'])} is begun; look at it and send it")


LEAVES = (leave, ask_consent, ask_assistance)
