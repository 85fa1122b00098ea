"""``comity request check``: what a request of any kind lacks, said before anybody sends it.

Example:
    $ comity request check docs/reference/requests/mla.yaml --practice --at 2026-06-01T12:00:00Z
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from comity.cli.desk import MalformedFileError, as_option, form, json_option, stated, told
from comity.cli.output import plain, print_json
from comity.cli.problems import Exit
from comity.cli.speech import language_option, on_a_terminal, speech
from comity.kernel.errors import ComityError

if TYPE_CHECKING:
    from comity.law.findings import Report

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--practice", is_flag=True, help="Allow identifiers that are for training only.")
@click.option("--profile", "profile_file", type=_FILE, help="What is known of the other side.")
@click.option("--earlier", "earlier_file", type=_FILE, help="The request it extends or answers.")
@click.option("--at", "at", metavar="TIME", help="Judge as of this time; now if left out.")
@as_option
@language_option
@json_option
@click.pass_context
def check(
    context: click.Context,
    file: Path,
    *,
    practice: bool,
    profile_file: Path | None,
    earlier_file: Path | None,
    at: str | None,
    identity: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Say what the request in FILE lacks; exits with 3 if something blocks. Needs no node.

    FILE is a request of any kind; docs/reference/requests has a complete one of each. What could
    not be judged is listed with the reason; a profile of the other side knows more. With --as the
    node checks it, as it does before it sends: it knows the other side, its providers and the law
    between the two.
    """
    from comity.law import completeness
    from comity.law.rendering import lines, written

    kind, request, places = _read(file)
    if identity is not None:
        if practice or profile_file or earlier_file or at:
            msg = "the node knows these itself: give --as alone"
            raise click.UsageError(msg)
        report = _of_the_node(file, places, identity)
    else:
        report = completeness.check(
            request,
            kind=kind,
            profile={} if profile_file is None else stated(profile_file),
            now=_instant(at),
            practice=practice,
            earlier=None if earlier_file is None else _read(earlier_file)[1],
        )
    if as_json:
        shown = written(report, speech(language))
        for finding in shown["findings"]:
            finding["line"] = _line(finding["field"], places)
        print_json(shown)
    else:
        for line in lines(report, speech=speech(language)):
            click.echo(plain(on_a_terminal(line)) if line else "")
    context.exit(Exit.INVALID if report.blocks else Exit.DONE)


def _instant(at: str | None) -> datetime:
    from comity.law.identifiers import timestamps
    from comity.law.identifiers.errors import WrongIdentifierError

    if at is None:
        return datetime.now(UTC)
    try:
        return datetime.fromisoformat(timestamps.normalise(at))
    except WrongIdentifierError as error:
        msg = f"{error.message}; write a time such as 2026-03-01T14:05:09+01:00"
        raise click.BadParameter(msg, param_hint="--at") from error


def _read(file: Path) -> tuple[str, dict[str, Any], Mapping[str, int]]:
    """Return the kind, the fields, and the line of each place, of the request in ``file``.

    A field that there is not is told and left alone, unless a node would refuse it.

    Raises:
        MalformedContentError: A field is unknown or of another type.
        MalformedFileError: Not readable, or a value of a form that no node sends of another type.
        UnknownKindError: There is no such kind.
    """
    from comity.cooperation.lifecycles import Kind
    from comity.law.completeness import checked_kind
    from comity.law.fields import request_fields
    from comity.law.slips import slips

    said = form(file)
    kind, content = checked_kind(said["kind"]), said["content"]
    places = _places(file, within="content" if _is_wrapped(file) else "")
    carried = request_fields().carried
    found = slips(content, kind=kind)
    if kind in set(Kind):  # the types of a node tell the rest, in the words of its desk
        found = [slip for slip in found if re.split(r"[.\[]", slip.field)[0] in carried]
    _taken_by_the_node(file, kind, content, places)
    if any(not slip.unknown for slip in found):
        rows = [{"field": slip.field, "wrong": slip.wrong} for slip in found]
        raise MalformedFileError(**_with_lines(file, rows, places))
    for slip in found:
        row = {"field": slip.field, "wrong": slip.wrong}
        click.echo(f"{file}: {plain(_told(row, places))}; it is not judged", err=True)
    return kind, content, places


def _taken_by_the_node(
    file: Path, kind: str, content: Mapping[str, Any], places: Mapping[str, int]
) -> None:
    """Refuse what the desk of a node would refuse: a field that is unknown, a text too long."""
    from comity.cooperation.contents import MalformedContentError, taken
    from comity.cooperation.kinds import REQUESTS
    from comity.law.fields import request_fields

    carried = request_fields().carried
    for known, fields_of_kind in REQUESTS.items():
        if known == kind:
            typed = {name: value for name, value in content.items() if name not in carried}
            try:
                taken(fields_of_kind, typed, own=True)
            except MalformedContentError as error:
                rows = cast("list[dict[str, Any]]", error.facts["fields"])
                raise MalformedContentError(**_with_lines(file, rows, places)) from error


def _of_the_node(file: Path, places: Mapping[str, int], identity: Path) -> "Report":
    """Return what the node of ``identity`` finds; what it refuses is told with its lines."""
    from comity.law.findings import Certainty, Finding, Layer, NotJudged, Report, Severity

    try:
        found = told(identity, "/requests/check", form(file))
    except ComityError as error:
        rows = cast("list[dict[str, Any]]", error.facts.get("fields") or [])
        for row in rows:
            row["line"] = _line(str(row.get("field", "")), places)
        raise
    found["findings"] = tuple(
        Finding(
            **{
                **row,
                "severity": Severity(row["severity"]),
                "certainty": Certainty(row["certainty"]),
                "layer": Layer(row["layer"]),
            }
        )
        for row in found["findings"]
    )
    found["not_judged"] = tuple(NotJudged(**row) for row in found["not_judged"])
    return Report(**{name: value for name, value in found.items() if name != "blocks"})


def _with_lines(
    file: Path, rows: "list[dict[str, Any]]", places: Mapping[str, int]
) -> dict[str, Any]:
    """Return what an error tells of ``rows``, each with the line on which its field stands."""
    return {
        "message": f"{file}: {'; '.join(_told(row, places) for row in rows)}",
        "path": str(file),
        "fields": [{**row, "line": _line(row["field"], places)} for row in rows],
    }


def _told(row: Mapping[str, Any], places: Mapping[str, int]) -> str:
    line = _line(row["field"], places)
    where = f"line {line}, {row['field']}" if line else row["field"]
    return f"{where}: {row['wrong']}"


def _is_wrapped(file: Path) -> bool:
    return isinstance(stated(file).get("content"), dict)


def _places(file: Path, *, within: str) -> dict[str, int]:
    """Return the line on which each place of a YAML or JSON file stands."""
    import yaml

    found: dict[str, int] = {}
    try:
        whole = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.YAMLError:  # JSON with tabs: read all the same, but without lines
        return found
    todo: list[tuple[str, Any]] = [("", whole)]
    while todo:
        at, node = todo.pop()
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                place = f"{at}.{key.value}" if at else str(key.value)
                found[place] = key.start_mark.line + 1
                todo.append((place, value))
        elif isinstance(node, yaml.SequenceNode):
            for number, row in enumerate(node.value):
                found[f"{at}[{number}]"] = row.start_mark.line + 1
                todo.append((f"{at}[{number}]", row))
    return {place.removeprefix(f"{within}."): line for place, line in found.items()}


def _line(field: str, places: Mapping[str, int]) -> int | None:
    """Return the line of ``field``, or of what holds it if it is not there."""
    place = field
    while place:
        if place in places:
            return places[place]
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return None
