"""``comity request safeguards``: the questions that come before an act, and their answers."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from comity.cli.desk import asked, desk_command, named, told
from comity.cli.output import plain, print_json


@click.command()
@click.argument("ref", required=False, type=named)
@click.option("--draft", "draft_id", type=named, help="Of this draft, before it is sent.")
@click.option(
    "--answer",
    "answers",
    nargs=3,
    multiple=True,
    metavar="QUESTION SAYS REASON",
    help='Such as: --answer SG-HR no "". Says is yes, no or unknown; "" takes an answer back.',
)
@desk_command
def safeguards(
    ref: str | None,
    *,
    draft_id: str | None,
    answers: tuple[tuple[str, str, str], ...],
    identity: Path | None,
    as_json: bool,
) -> None:
    """Show the questions of the safeguards of REF, or of a draft, and answer them.

    What must be answered stops the acts named; the rest is asked, and kept.
    """
    if (ref is None) == (draft_id is None):
        msg = "name a request or --draft, one of the two"
        raise click.UsageError(msg)
    path = f"/requests/{ref}/safeguards" if draft_id is None else f"/drafts/{draft_id}/safeguards"
    if answers:
        rows = [
            {"question": question, "says": says, "reason": reason}
            for question, says, reason in answers
        ]
        found = told(identity, path, {"answers": rows})
    else:
        found = asked(identity, path)
    if as_json:
        print_json(found)
        return
    _tell(found)


def _tell(found: Iterable[Mapping[str, Any]]) -> None:
    rows = sorted(found, key=lambda one: not one["blocks"])
    for one in rows:
        stands = "MUST BE ANSWERED" if one["blocks"] else one["standing"]
        acts = ", ".join(act.replace("_", "-") for act in one["before"])
        click.echo(f"{one['id']:8} {one['effect']:5} {stands}, before {acts}")
        click.echo(f"         {plain(one['question'])}")
        click.echo(f"         {_answered(one)}")
    if not rows:
        click.echo("nothing is asked of your side here")


def _answered(one: Mapping[str, Any]) -> str:
    said = one["answer"]
    if said is not None:
        where = f" (the request itself: {said['where']})" if said["where"] else ""
        because = f", because: {plain(said['reason'])}" if said["reason"] else ""
        return f"answered {said['says']}{because}{where}"
    wanted = {"words": "yes or no, with a reason", "either": "yes or no"}
    way = wanted.get(one["settled_by"], one["settled_by"])
    if one["settled_by"] in {"yes", "no"} and one["reason_settles"]:
        way += f", or {'no' if way == 'yes' else 'yes'} with a reason"
    return f"to go on, answer {way}"
