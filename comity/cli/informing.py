r"""Items of police information on the command line, each with the mark of its use.

Example:
    $ comity request execute XB-INQUIRY-2026-000001 --as officer.toml \\
        --item intelligence_only "The number is known from three cases."
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_GRADES = ("source_grading", "information_grading")


def item_by_item(command: F) -> F:
    """Add the options of an answer that is told item by item."""
    for option in (
        click.option(
            "--information-grading", metavar="1-6", help="Of an inquiry: how far it is confirmed."
        ),
        click.option(
            "--source-grading", metavar="A-F", help="Of an inquiry: how far the source is trusted."
        ),
        click.option(
            "--consent-by", help="Of an inquiry: who consents that it goes to court, name and post."
        ),
        click.option(
            "--item",
            "items",
            nargs=2,
            multiple=True,
            metavar="MARK TEXT",
            help="Of an inquiry: court, with_consent or intelligence_only, and what is known.",
        ),
    ):
        command = option(command)
    return command


def with_items(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given, with its items as the act says them."""
    said = dict(given)
    rows, consent_by = said.pop("items", None) or (), said.pop("consent_by", None)
    grades = {name: said.pop(name, None) for name in _GRADES}
    items = [
        {
            "information": text,
            "use_allowed": use,
            **({"consent_by": consent_by} if use == "court" and consent_by else {}),
            **{name: grade for name, grade in grades.items() if grade},
        }
        for use, text in rows
    ]
    return {**said, **({"items": items} if items else {})}
