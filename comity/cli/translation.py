"""``comity translation``: translations beside what was written, in a draft or in a request.

The original is never replaced. What is put beside a draft goes along when it is sent; what is put
beside a request stays at the node.

Example:
    $ comity translation list XA-MLA-2026-000001 --as translator.toml
    $ comity translation add --draft 0198... --field facts --language fr --file facts.fr.txt
"""

from pathlib import Path
from typing import Any

import click

from comity.cli.desk import asked, desk_command, named, told
from comity.cli.output import plain, print_json

_REF = click.argument("ref", required=False, type=named)
_DRAFT = click.option("--draft", "draft_id", type=named, help="Of this draft, before it is sent.")


@click.group()
def translation() -> None:
    """Translations beside what was written, by a person or a machine."""


@translation.command("list")
@_REF
@_DRAFT
@desk_command
def listed(ref: str | None, *, draft_id: str | None, identity: Path | None, as_json: bool) -> None:
    """Show the texts of REF, or of a draft: their language, and what stands beside them."""
    _tell(asked(identity, _path(ref, draft_id)), as_json=as_json)


@translation.command()
@_REF
@_DRAFT
@click.option("--field", required=True, help="Which text, as the list names it.")
@click.option("--language", required=True, metavar="CODE", help="Such as fr.")
@click.option("--text", help="The translation.")
@click.option(
    "--file",
    "text_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The translation, from a file in UTF-8.",
)
@click.option("--machine", is_flag=True, help="A machine wrote it; somebody confirms it.")
@desk_command
def add(
    ref: str | None,
    *,
    draft_id: str | None,
    field: str,
    language: str,
    text: str | None,
    text_file: Path | None,
    machine: bool,
    identity: Path | None,
    as_json: bool,
) -> None:
    """Put a translation beside a text of REF, or of a draft."""
    if (text is None) == (text_file is None):
        msg = "give --text or --file, one of the two"
        raise click.UsageError(msg)
    said = text if text_file is None else text_file.read_text("utf-8")
    body = {"field": field, "language": language, "text": said, "machine": machine}
    _tell(told(identity, _path(ref, draft_id), body), as_json=as_json)


@translation.command()
@_REF
@_DRAFT
@click.option("--translation", "made", required=True, type=named, help="Its id, from the list.")
@desk_command
def confirm(
    ref: str | None,
    *,
    draft_id: str | None,
    made: str,
    identity: Path | None,
    as_json: bool,
) -> None:
    """Say that you have compared a machine's translation with its original."""
    _tell(told(identity, f"{_path(ref, draft_id)}/{made}/confirm", {}), as_json=as_json)


@translation.command()
@click.argument("draft_id", metavar="DRAFT", type=named)
@click.option("--to", required=True, help="Id of the translator.")
@desk_command
def ask(draft_id: str, *, to: str, identity: Path | None, as_json: bool) -> None:
    """Ask a translator for the translation of DRAFT, within five working days."""
    task = told(identity, f"/drafts/{draft_id}/translator", {"to": to})
    if as_json:
        print_json(task)
        return
    click.echo(f"{plain(task['translator'])} was asked, until {task['due_at']}")


@click.command()
@click.argument("ref", type=named)
@click.option("--finding", required=True, help="What the law allows of it, and why.")
@desk_command
def review(ref: str, *, finding: str, identity: Path | None, as_json: bool) -> None:
    """Record that you have reviewed the very large request REF by law.

    Before that, nothing is ordered or given, and no machine acts on it.
    """
    kept = told(identity, f"/requests/{ref}/review", {"finding": finding})
    if as_json:
        print_json(kept)
        return
    click.echo(f"{ref}: reviewed by {plain(kept['by'])} ({', '.join(kept['reasons'])})")


def _path(ref: str | None, draft_id: str | None) -> str:
    if (ref is None) == (draft_id is None):
        msg = "name a request or --draft, one of the two"
        raise click.UsageError(msg)
    of = f"/requests/{ref}" if draft_id is None else f"/drafts/{draft_id}"
    return f"{of}/translations"


def _tell(texts: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(texts)
        return
    for one in texts:
        stands = one["language"] or "language not stated"
        mark = "" if one["translations"] else ", not translated"
        click.echo(f"{one['field']} [{stands}{mark}]")
        click.echo(f"  {plain(one['text'])}")
        for made in one["translations"]:
            click.echo(f"  {made['language']} {made['id']}: {plain(made['text'])}")
            click.echo(f"    {_made(made)}")
    if not texts:
        click.echo("nobody has written anything freely here")


def _made(made: dict[str, Any]) -> str:
    who = plain(made["made_by"])
    if not made["machine"]:
        return f"translated by {who}, {made['made_at']}"
    confirmed = plain(made["confirmed_by"]) if made["confirmed_by"] else "nobody"
    return f"by a machine, put there by {who}, {made['made_at']}, confirmed by {confirmed}"
