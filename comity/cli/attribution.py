"""``comity attribution``: who is thought to be behind an incident, weighed and reviewed.

Example:
    $ comity attribution begin --content record.yaml --as desk.toml
    $ comity attribution show XA-ATTR-2026-000001 --as desk.toml
    $ comity attribution review XA-ATTR-2026-000001 --on 2 --sound --note "It holds." --as head.toml
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from comity.cli.desk import asked, content_option, desk_command, fields, named, told
from comity.cli.output import card, print_json, show_all

_ROWS = ("reference", "title", "standing", "mark", "changed_at")
_HYPOTHESES = ("place", "key", "against", "support", "statement")
_EVIDENCE = ("key", "what", "source", "grading", "weights")
_VERSIONS = ("number", "author", "at", "reviewed_by", "sound", "digest")
_OFFERS = ("id", "version", "to", "draft", "by", "at")


@click.group()
def attribution() -> None:
    """Attribution records: hypotheses, the evidence for and against each, and a review."""


@attribution.command("list")
@desk_command
def list_records(*, identity: Path | None, as_json: bool) -> None:
    """List the records that you may read."""
    show_all(asked(identity, "/attributions"), _ROWS, as_json=as_json)


@attribution.command()
@click.argument("ref", type=named)
@desk_command
def show(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Show the newest version of REF, the least refuted hypothesis first."""
    found = asked(identity, f"/attributions/{ref}")
    if as_json:
        print_json(found)
        return
    newest = found["versions"][-1]
    record = newest["record"]
    statements = {one["key"]: one["statement"] for one in record["hypotheses"]}
    held = record.get("conclusion") or {}
    shown = {name: found[name] for name in _ROWS}
    click.echo(card({**shown, **held, "doubts": newest["doubts"]}))
    order = [{**one, "statement": statements[one["key"]]} for one in newest["ranking"]]
    show_all(order, _HYPOTHESES, as_json=False)
    pieces = [
        {**one, "grading": f"{one['source_grading']}{one['information_grading']}"}
        for one in record.get("evidence", [])
    ]
    show_all(pieces, _EVIDENCE, as_json=False)
    show_all(found["offers"], _OFFERS, as_json=False)


@attribution.command()
@click.argument("ref", type=named)
@desk_command
def history(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Show the versions of REF and who reviewed them."""
    rows = asked(identity, f"/attributions/{ref}")["versions"]
    if as_json:
        print_json(rows)
        return
    reviews = [one["review"] or {} for one in rows]
    shown = [
        {**one, "reviewed_by": said.get("reviewer", ""), "sound": said.get("sound", "")}
        for one, said in zip(rows, reviews, strict=True)
    ]
    show_all(shown, _VERSIONS, as_json=False)


@attribution.command()
@click.argument("ref", type=named)
@click.option("--new", type=int, help="Number of the version; else the newest.")
@click.option("--old", type=int, help="Number of another one; else the one before it.")
@desk_command
def differences(
    ref: str, new: int | None, old: int | None, *, identity: Path | None, as_json: bool
) -> None:
    """Show what a version of REF says otherwise."""
    chosen = {name: at for name, at in (("new", new), ("old", old)) if at is not None}
    found = asked(identity, f"/attributions/{ref}/differences", **chosen)
    show_all(found, ("part", "before", "after"), as_json=as_json)


@attribution.command()
@content_option
@desk_command
def begin(*, content_file: Path | None, identity: Path | None, as_json: bool) -> None:
    """Begin a record: at least two hypotheses, each piece of evidence weighed for each."""
    made = told(identity, "/attributions", {"record": fields(content_file)})
    _told(made, _ROWS, as_json=as_json)


@attribution.command()
@click.argument("ref", type=named)
@click.option("--on", type=int, required=True, help="Number of the version that you have read.")
@content_option
@desk_command
def write(
    ref: str, on: int, *, content_file: Path | None, identity: Path | None, as_json: bool
) -> None:
    """Add a version to REF; the earlier ones stay as they are."""
    body = {"on": on, "record": fields(content_file)}
    made = told(identity, f"/attributions/{ref}/versions", body)
    _told(made, _ROWS, as_json=as_json)


@attribution.command()
@click.argument("ref", type=named)
@click.option("--on", type=int, required=True, help="Number of the version that you have read.")
@click.option("--sound/--returned", required=True, help="Whether it is sound, or goes back.")
@click.option("--note", required=True, help="Reasons.")
@desk_command
def review(
    ref: str, on: int, note: str, *, sound: bool, identity: Path | None, as_json: bool
) -> None:
    """Review the newest version of REF, which you have not written."""
    body = {"on": on, "sound": sound, "note": note}
    made = told(identity, f"/attributions/{ref}/review", body)
    _told(made, _ROWS, as_json=as_json)


@attribution.command()
@click.argument("ref", type=named)
@click.option("--to", required=True, help="Code of the State.")
@click.option("--summary", required=True, help="What it may know before it accepts.")
@click.option("--condition", "conditions", multiple=True, help="A condition; several are allowed.")
@desk_command
def give(
    ref: str,
    to: str,
    summary: str,
    conditions: tuple[str, ...],
    *,
    identity: Path | None,
    as_json: bool,
) -> None:
    """Offer REF to another State: begins the draft of a summary with conditions."""
    body = {"to": to, "summary": summary, "conditions": list(conditions)}
    made = told(identity, f"/attributions/{ref}/offers", body)
    _told(made, _OFFERS, as_json=as_json)


@attribution.command()
@click.argument("ref", type=named)
@click.argument("offer", type=int)
@desk_command
def deliver(ref: str, offer: int, *, identity: Path | None, as_json: bool) -> None:
    """Give REF to the State of that OFFER, once it has accepted the conditions."""
    made = told(identity, f"/attributions/{ref}/offers/{offer}/content", {})
    _told(made, ("request",), as_json=as_json)


def _told(made: Mapping[str, Any], columns: tuple[str, ...], *, as_json: bool) -> None:
    """Print what became of a record."""
    if as_json:
        print_json(made)
        return
    show_all([made], columns, as_json=False)
