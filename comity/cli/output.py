"""What a command prints: plain tables for people, JSON for machines."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

import click

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(value: object) -> str:
    """Return ``value`` as one line that cannot steer a terminal.

    Names and facts come from other States; an escape sequence in one of them could hide a line.
    """
    if value is None or value in ("", (), []):
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(plain(one) for one in value)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value))


def table(rows: Sequence[Mapping[str, object]], columns: Iterable[str]) -> str:
    """Return ``rows`` under ``columns``, in aligned columns; the heading is the column's name."""
    names = list(columns)
    lines = [[name.replace("_", " ").upper() for name in names]]
    lines += [[plain(row.get(name)) for name in names] for row in rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(names))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def card(members: Mapping[str, object]) -> str:
    """Return one thing as lines of name and value."""
    width = max((len(name) for name in members), default=0)
    return "\n".join(
        f"{name.replace('_', ' ').ljust(width)}  {plain(value)}" for name, value in members.items()
    )


def print_json(value: object) -> None:
    """Print ``value`` as JSON, for the next program in the pipe."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def show(value: Mapping[str, object], *, as_json: bool) -> None:
    """Print one thing, as JSON if asked."""
    if as_json:
        print_json(value)
    else:
        click.echo(card(value))


def show_all(
    rows: Sequence[Mapping[str, object]], columns: Iterable[str], *, as_json: bool
) -> None:
    """Print many things, as JSON if asked."""
    if as_json:
        print_json(rows)
    elif rows:
        click.echo(table(rows, columns))
    else:
        click.echo("nothing")
