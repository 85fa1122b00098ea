"""``comity evidence``: evidence at the scene, without a node and without a network.

Example:
    $ comity evidence collect checklists
"""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from comity.cli.output import plain, print_json, show, show_all
from comity.evidence import collecting
from comity.evidence.checklists import checklists
from comity.evidence.collecting import Circumstances, Record, Taken

_FOLDER = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for the next program.")


@click.group()
def evidence() -> None:
    """Collect evidence at the scene, or from afar."""


@evidence.group()
def collect() -> None:
    """Keep a record of what is taken, from what, by whom and how, that nobody can change later.

    It needs no node and no network. When it is ended, seal it with `comity package seal
    --collected FOLDER`, here or at the office.
    """


@collect.command("checklists")
@_JSON
def checklists_(*, as_json: bool) -> None:
    """List the checklists and their steps, with their sources."""
    rows = [
        {"checklist": one.id, "step": s.id, "do": s.text, "source": s.source, "known": s.certainty}
        for one in checklists().values()
        for s in one.steps
    ]
    columns = list(rows[0]) if as_json else ["checklist", "step", "do"]
    show_all(rows, columns, as_json=as_json)


@collect.command()
@click.argument("folder", type=_FOLDER)
@click.option("--reference", required=True, help="Of the case or request.")
@click.option("--officer", required=True, help="Who collects.")
@click.option("--unit", default="", help="Where the officer serves.")
@click.option("--place", required=True, help="Where, as a person would find it.")
@click.option("--zone", required=True, help="Legal time there (IANA), such as Etc/UTC.")
@click.option("--order", "authority", required=True, help="The order, or whose consent.")
@click.option("--checklist", required=True, help="scene, live-computer, phone or remote.")
@click.option("--witness", default="", help="Who sees it.")
@_JSON
def begin(  # noqa: PLR0917 - click calls it by name
    folder: Path,
    reference: str,
    officer: str,
    unit: str,
    place: str,
    zone: str,
    authority: str,
    checklist: str,
    witness: str,
    as_json: bool,
) -> None:
    """Begin a collection in the new FOLDER."""
    circumstances = Circumstances(
        reference=reference,
        officer={"name": officer} | ({"unit": unit} if unit else {}),
        place=place,
        zone=zone,
        authority=authority,
        checklist=checklist,
        witness=witness,
    )
    now = datetime.now(tz=UTC)
    _told(collecting.begin(folder, circumstances, now=now, rng=secrets.token_bytes), as_json)


@collect.command()
@click.argument("folder", type=_FOLDER)
@click.argument("file", type=click.Path(path_type=Path, exists=True, readable=False))
@click.option("--from", "source", required=True, help="What it comes from: maker, serial number.")
@click.option("--way", required=True, help=f"One of: {', '.join(collecting.WAYS)}.")
@click.option("--tool", required=True, help="What took it, with its version.")
@click.option(
    "--clock-offset", required=True, help="Clock of the source against true time: +00:03:12."
)
@click.option("--by", default="", help="Who took it, if not the officer.")
@click.option("--about", default="", help="Item of which this is a picture or a report.")
@click.option("--note", default="", help="Whatever else a court should know.")
@_JSON
def take(  # noqa: PLR0917 - click calls it by name
    folder: Path,
    file: Path,
    source: str,
    way: str,
    tool: str,
    clock_offset: str,
    by: str,
    about: str,
    note: str,
    as_json: bool,
) -> None:
    """Copy FILE into the collection in FOLDER and record how it was taken."""
    taken = Taken(
        source=source,
        way=way,
        tool=tool,
        clock_offset=clock_offset,
        by=by,
        about=about,
        note=note,
    )
    now = datetime.now(tz=UTC)
    line = collecting.take(folder, file, taken, now=now, rng=secrets.token_bytes)
    show({name: line[name] for name in ("item", "name", "size", "sha256")}, as_json=as_json)


@collect.command()
@click.argument("folder", type=_FOLDER)
@click.argument("step")
@click.option("--note", default="", help="What is to be said of it.")
@click.option("--left-out", default="", help="Why it was not done.")
@_JSON
def step(*, folder: Path, step: str, note: str, left_out: str, as_json: bool) -> None:
    """Record that STEP of the checklist was done, or why it was left out."""
    now = datetime.now(tz=UTC)
    _told(collecting.tick(folder, step, now=now, note=note, why_not=left_out), as_json)


@collect.command()
@click.argument("folder", type=_FOLDER)
@click.argument("text")
@_JSON
def note(*, folder: Path, text: str, as_json: bool) -> None:
    """Add a note; a mistake is mended by one too."""
    _told(collecting.remark(folder, text, now=datetime.now(tz=UTC)), as_json)


@collect.command()
@click.argument("folder", type=_FOLDER)
@_JSON
def end(*, folder: Path, as_json: bool) -> None:
    """End the collection, and tell the number that binds all of it.

    Write that number on paper and have it signed, or read it out to the office by telephone.
    """
    record = collecting.end(folder, now=datetime.now(tz=UTC))
    _told(record, as_json)
    if not as_json:
        head = " ".join(record.head[at : at + 8] for at in range(0, 64, 8))
        click.echo(f"write this down and sign it: {head}")


@collect.command("show")
@click.argument("folder", type=_FOLDER)
@_JSON
def show_(*, folder: Path, as_json: bool) -> None:
    """Show the record, checked line by line, and the files against it."""
    record = collecting.read_record(folder)
    collecting.check_files(folder, record)
    _told(record, as_json)


def _told(record: Record, as_json: bool) -> None:
    if as_json:
        left = [one.id for one in record.open_steps()]
        print_json({"head": record.head, "open_steps": left, "lines": [*map(dict, record.lines)]})
        return
    for line in collecting.spoken(record):
        click.echo(plain(line))
