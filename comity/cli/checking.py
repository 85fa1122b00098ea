"""``comity request check``: what a request of any kind lacks, said before anybody sends it.

Example:
    $ comity request check docs/reference/requests/mla.yaml --practice --at 2026-06-01T12:00:00Z
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.desk import MalformedFileError, form, json_option, stated
from comity.cli.output import plain, print_json
from comity.cli.problems import Exit
from comity.cli.speech import language_option, on_a_terminal, speech

if TYPE_CHECKING:
    from comity.law.slips import Slip

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--practice", is_flag=True, help="Allow identifiers that are for training only.")
@click.option("--profile", "profile_file", type=_FILE, help="What is known of the other side.")
@click.option("--earlier", "earlier_file", type=_FILE, help="The request it extends or answers.")
@click.option("--at", "at", metavar="TIME", help="Judge as of this time; now if left out.")
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
    language: str,
    as_json: bool,
) -> None:
    """Say what the request in FILE lacks. Needs no node; exits with 3 if something blocks.

    FILE is a request of any kind; docs/reference/requests has a complete one of each. What could
    not be judged is listed with the reason; a profile of the other side, or the node's own check
    before it sends, knows more.
    """
    from comity.law import completeness
    from comity.law.rendering import lines, written

    kind, request, places = _read(file)
    report = completeness.check(
        request,
        kind=kind,
        profile={} if profile_file is None else stated(profile_file),
        now=_instant(at),
        practice=practice,
        earlier=None if earlier_file is None else _read(earlier_file)[1],
    )
    if as_json:
        told = written(report, speech(language))
        for finding in told["findings"]:
            finding["line"] = _line(finding["field"], places)
        print_json(told)
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
        MalformedFileError: Not readable, or a value of another type.
        UnknownKindError: There is no such kind.
    """
    from comity.cooperation.lifecycles import Kind
    from comity.law.completeness import checked_kind
    from comity.law.slips import slips

    said = form(file)
    kind, content = checked_kind(said["kind"]), said["content"]
    places = _places(file, within="content" if _is_wrapped(file) else "")
    found = slips(content, kind=kind)
    if any(not slip.unknown for slip in found) or (found and kind in set(Kind)):
        raise _malformed(file, found, places)
    for slip in found:
        click.echo(f"{file}: {plain(_told(slip, places))}; it is not judged", err=True)
    _taken_by_the_node(kind, content)
    return kind, content, places


def _taken_by_the_node(kind: str, content: Mapping[str, Any]) -> None:
    """Refuse what the desk of a node would refuse: a code that is in no list, a text too long."""
    from comity.cooperation.contents import taken
    from comity.cooperation.kinds import REQUESTS
    from comity.law.fields import request_fields

    carried = request_fields().carried
    for known, fields_of_kind in REQUESTS.items():
        if known == kind:
            typed = {name: value for name, value in content.items() if name not in carried}
            taken(fields_of_kind, typed, own=True)


def _malformed(file: Path, found: "list[Slip]", places: Mapping[str, int]) -> MalformedFileError:
    msg = f"{file}: {'; '.join(_told(slip, places) for slip in found)}"
    rows = [
        {"field": slip.field, "line": _line(slip.field, places), "wrong": slip.wrong}
        for slip in found
    ]
    return MalformedFileError(msg, path=str(file), fields=rows)


def _told(slip: "Slip", places: Mapping[str, int]) -> str:
    line = _line(slip.field, places)
    where = f"line {line}, {slip.field}" if line else slip.field
    return f"{where}: {slip.wrong}"


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
