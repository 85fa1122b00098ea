"""How a command says no: code, reason, remedy; and the status it exits with.

======  =======================================================
status  meaning
======  =======================================================
0       done
1       a mistake in the program
2       refused: a rule says no, or the command line is wrong
3       invalid: it cannot be what it claims to be
4       unavailable: try again
5       intact, but the origin is not proved (packages alone)
======  =======================================================
"""

from collections.abc import Mapping
from enum import IntEnum

import click

from comity.cli.output import plain, print_json
from comity.kernel.errors import ComityError, InvalidInputError, RefusedError, UnavailableError


class Exit(IntEnum):
    """Statuses that ``comity`` exits with."""

    DONE = 0
    FAULT = 1
    REFUSED = 2
    INVALID = 3
    UNAVAILABLE = 4
    ORIGIN_NOT_PROVED = 5


def exit_status(error: ComityError) -> Exit:
    """Return the status that says the same thing as ``error``."""
    match error:
        case RefusedError():
            return Exit.REFUSED
        case InvalidInputError():
            return Exit.INVALID
        case UnavailableError():
            return Exit.UNAVAILABLE
        case _:
            return Exit.FAULT


def as_document(error: ComityError) -> dict[str, object]:
    """Return ``error`` for machines."""
    facts = dict(error.facts)
    findings = facts.pop("findings", None)
    document: dict[str, object] = {
        "type": f"urn:comity:error:{error.code}",
        "code": error.code,
        "detail": error.message,
        "remedy": error.remedy,
        "facts": facts,
        "exit": int(exit_status(error)),
    }
    if findings is not None:
        document["findings"] = findings
    return document


def finding(found: Mapping[str, object]) -> str:
    """Return one finding as one line: whether it blocks, the rule, the place, what to do."""
    parts = (found.get(name) for name in ("severity", "rule", "field"))
    return f"{' '.join(plain(part) for part in parts if part)}: {plain(found.get('message'))}"


def tell(error: ComityError, *, as_json: bool) -> None:
    """Print ``error``: for machines on standard output, for people on standard error."""
    document = as_document(error)
    if as_json:
        print_json(document)
        return
    click.echo(f"{error.code}: {plain(error.message)}", err=True)
    findings = document.get("findings")
    for found in findings if isinstance(findings, list) else ():
        if isinstance(found, Mapping):
            click.echo(f"  {finding(found)}", err=True)
    click.echo(plain(error.remedy), err=True)
