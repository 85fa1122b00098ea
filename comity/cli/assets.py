"""Acts of ``comity request`` on property: what came of each thing, who was told, who keeps it.

Each is a plain function with its options; ``request`` makes commands of them.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
Said = Mapping[str, object]
_note = click.option("--note", help="A remark for the other side.")
_things = click.option(
    "--thing", "concerned", type=int, multiple=True, help="Row of the property, from 0."
)
_court = click.option("--court", help="Court or authority that decides.")
_reason = click.option("--reason", help="Why.")


def thing_by_thing(function: F) -> F:
    """Give a command the options by which it says what came of each thing of the property."""
    for option in (
        click.option("--own-order", help="Of property: number of your order."),
        click.option("--frozen-at", metavar="TIME", help="Of property: when; now if not said."),
        click.option(
            "--why-not",
            nargs=3,
            type=(int, str, str),
            multiple=True,
            metavar="ROW GROUND REASON",
            help="Of property: why a thing is refused, by the code of a ground.",
        ),
        click.option(
            "--amount",
            nargs=2,
            type=(int, str),
            multiple=True,
            metavar="ROW AMOUNT",
            help="Of property: how much of a thing is held.",
        ),
        click.option(
            "--thing",
            "things",
            nargs=2,
            type=(int, str),
            multiple=True,
            metavar="ROW CODE",
            help="Of property: row from 0, and frozen, partly_frozen, not_found or refused.",
        ),
    ):
        function = option(function)
    return function


def with_things(given: Mapping[str, Any]) -> dict[str, object]:
    """Return what was given, with what came of each thing as the act says it."""
    said = dict(given)
    amounts = dict(said.pop("amount", None) or ())
    refused = {row: (ground, why) for row, ground, why in said.pop("why_not", None) or ()}
    items = []
    for row, code in said.pop("things", None) or ():
        item: dict[str, object] = {"item": row, "held": code}
        if row in amounts:
            item["amount"] = amounts[row]
        if row in refused:
            item |= {"grounds": [refused[row][0]], "reason": refused[row][1]}
        items.append(item)
    return {**said, "items": items or None}


@click.option("--told-whom", help="Who was told: holder or third party.")
@click.option("--told-on", metavar="DATE", help="When; today if not said.")
@click.option("--redress", help="How the freeze can be challenged.")
@click.option("--challenge-by", metavar="DATE", help="Last day for that.")
@_things
@_note
def notify_holder(**given: object) -> Said:
    """Say that whoever holds frozen property was told of it."""
    return given


@click.option("--challenged-by", help="Who challenges the freeze.")
@click.option("--challenged-on", metavar="DATE", help="When; today if not said.")
@_court
@_things
@_reason
def report_challenge(**given: object) -> Said:
    """Report that a freeze was challenged."""
    return given


@click.option("--decided-on", metavar="DATE", help="When; today if not said.")
@_court
@_reason
def uphold(**given: object) -> Said:
    """Say that a challenge has failed: the freeze stands."""
    return given


@click.option("--lifted-on", metavar="DATE", help="When; today if not said.")
@_court
@_reason
def lift(**given: object) -> Said:
    """Say that a freeze or a hold was lifted."""
    return given


@click.option("--kept-by", help="Authority or service that keeps the crypto-assets.")
@click.option("--keys", help="Who holds the keys, how many are needed; never a key itself.")
@click.option("--conversion", "custody_conversion", metavar="CODE", help="kept, at_once, ...")
@click.option("--moved-at", metavar="TIME", help="When; now if not said.")
@click.option("--wallet", help="Address to which they were moved.")
@click.option("--chain", metavar="CODE", help="Its blockchain.")
@click.option("--tx-hash", help="Transaction by which they were moved.")
@click.option("--amount", help="How much, with the asset.")
@click.option("--proceeds", help="What the conversion brought, with its currency.")
@_things
@_note
def report_custody(**given: object) -> Said:
    """Tell who keeps seized crypto-assets, and what becomes of them."""
    return given


ASSETS: tuple[Callable[..., Said], ...] = (
    *(notify_holder, report_challenge, uphold, lift, report_custody),
)
