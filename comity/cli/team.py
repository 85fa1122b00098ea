"""``comity team``: joint investigation teams, proposed, signed, worked in and left.

Example:
    $ comity team propose --content agreement.yaml --as desk.toml
    $ comity team show XA-JIT-2026-000001 --as desk.toml
    $ comity team sign XA-JIT-2026-000001 --of 5f0c… --authority "Prosecution of XA" --as desk.toml
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from comity.cli.desk import asked, content_option, desk_command, fields, named, told
from comity.cli.output import card, plain, print_json, show_all

_ROWS = ("reference", "name", "stage", "states", "ends_at")
_LOGGED = ("event", "author", "what", "gathered_by", "gathered_at", "law_of", "shared_at", "flags")
_ITEMS = ("item", "author", "task", "responsible", "due_on", "standing")
_VERSIONS = ("number", "event", "author", "standing", "lacking", "digest")
_EVENTS = ("at", "author", "act", "came_at", "came_from", "void", "digest")
_FINDINGS = ("severity", "rule", "field", "message")


@click.group()
def team() -> None:
    """Joint investigation teams: one workspace, a signed copy on each member's node."""


@team.command("list")
@desk_command
def list_teams(*, identity: Path | None, as_json: bool) -> None:
    """List the teams that you may read."""
    show_all(asked(identity, "/teams"), _ROWS, as_json=as_json)


@team.command()
@click.argument("ref", type=named)
@desk_command
def show(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Show how the team REF stands."""
    found = asked(identity, f"/teams/{ref}")
    if as_json:
        print_json(found)
        return
    click.echo(card({name: found[name] for name in (*_ROWS, "members", "left", "forked")}))
    show_all(found["versions"], _VERSIONS, as_json=False)
    show_all(found["prolongations"], ("event", "period_to", "standing", "lacking"), as_json=False)


@team.command()
@click.argument("ref", type=named)
@desk_command
def log(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Show the evidence log of REF: who gathered what, when, by which law, and when it came."""
    _part(ref, "log", _LOGGED, identity=identity, as_json=as_json)


@team.command()
@click.argument("ref", type=named)
@desk_command
def plan(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Show the operational action plan of REF."""
    _part(ref, "plan", _ITEMS, identity=identity, as_json=as_json)


@team.command()
@click.argument("ref", type=named)
@desk_command
def events(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Show all that was said in REF, by whom, and what has no effect."""
    _part(ref, "events", _EVENTS, identity=identity, as_json=as_json)


@team.command()
@click.argument("ref", type=named)
@click.option("--new", "new", default="", help="Event of the version; else the newest.")
@click.option("--old", "old", default="", help="Event of another one; else the one before it.")
@desk_command
def differences(ref: str, new: str, old: str, *, identity: Path | None, as_json: bool) -> None:
    """Show what a version of the agreement of REF states otherwise."""
    found = asked(identity, f"/teams/{ref}/differences", new=new, old=old)
    show_all(found, ("article", "field", "before", "after"), as_json=as_json)


@team.command()
@content_option
@desk_command
def check(*, content_file: Path | None, identity: Path | None, as_json: bool) -> None:
    """Say what an agreement lacks; nothing is sent."""
    found = told(identity, "/teams/check", {"agreement": fields(content_file)})
    show_all(found, _FINDINGS, as_json=as_json)


@team.command()
@content_option
@desk_command
def propose(*, content_file: Path | None, identity: Path | None, as_json: bool) -> None:
    """Propose a team to the States that its agreement names."""
    made = told(identity, "/teams", {"agreement": fields(content_file)})
    if as_json:
        print_json(made)
        return
    click.echo(f"{plain(made['reference'])} is proposed: {plain(made['name'])}")


@team.command()
@click.argument("ref", type=named)
@click.option("--note", default="", help="What is changed, and why.")
@content_option
@desk_command
def draft(
    ref: str, note: str, *, content_file: Path | None, identity: Path | None, as_json: bool
) -> None:
    """Propose another version of the agreement of REF."""
    said = {"agreement": fields(content_file), **({"note": note} if note else {})}
    _say(ref, "draft", said, identity=identity, as_json=as_json)


@team.command()
@click.argument("ref", type=named)
@click.option("--of", "of", required=True, help="Event of the version or prolongation.")
@click.option("--digest", required=True, help="Digest of what you have read.")
@click.option("--authority", required=True, help="Competent authority that signs.")
@desk_command
def sign(
    ref: str, of: str, digest: str, authority: str, *, identity: Path | None, as_json: bool
) -> None:
    """Sign one version, or one prolongation, for your State."""
    said = {"of": of, "digest": digest, "authority": authority}
    _say(ref, "sign", said, identity=identity, as_json=as_json)


@team.command()
@click.argument("ref", type=named)
@click.option("--until", required=True, help="New end, such as 2027-03-01T23:59:59Z.")
@click.option("--why", required=True, help="Why the team has to go on.")
@desk_command
def prolong(ref: str, until: str, why: str, *, identity: Path | None, as_json: bool) -> None:
    """Propose to prolong REF; it counts only if every member signs before the end."""
    said = {"period_to": until, "reason": why}
    _say(ref, "prolong", said, identity=identity, as_json=as_json)


@team.command()
@click.argument("ref", type=named)
@click.argument("act", type=click.Choice(["people", "plan", "log", "evaluate"]))
@content_option
@desk_command
def say(
    ref: str, act: str, *, content_file: Path | None, identity: Path | None, as_json: bool
) -> None:
    """Name your people, write in the plan or the log, or evaluate the team."""
    _say(ref, act, fields(content_file), identity=identity, as_json=as_json)


@team.command()
@click.argument("ref", type=named)
@click.option("--why", required=True, help="In a sentence or two.")
@desk_command
def leave(ref: str, why: str, *, identity: Path | None, as_json: bool) -> None:
    """Leave REF: your State keeps what was shared and gets nothing new."""
    _say(ref, "leave", {"reason": why}, identity=identity, as_json=as_json)


@team.command()
@click.argument("ref", type=named)
@desk_command
def renew(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Ask the other members of REF for what is missing here."""
    found = told(identity, f"/teams/{ref}/renew", {})
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['asked']} members were asked")


def _part(
    ref: str, name: str, columns: tuple[str, ...], *, identity: Path | None, as_json: bool
) -> None:
    rows = asked(identity, f"/teams/{ref}")[name]
    if as_json:
        print_json(rows)
        return
    show_all([{**row, **row.get("said", {})} for row in rows], columns, as_json=False)


def _say(
    ref: str, act: str, said: Mapping[str, Any], *, identity: Path | None, as_json: bool
) -> None:
    made = told(identity, f"/teams/{ref}/acts/{act}", {"content": said})
    if as_json:
        print_json(made)
        return
    found = made["team"]
    click.echo(f"{plain(found['reference'])} is {plain(found['stage'])}; said: {made['event']}")
