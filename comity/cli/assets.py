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


_TAKEN = frozenset({"confiscated", "partly_confiscated"})


def thing_by_thing(function: F) -> F:
    """Give a command the options by which it says what came of each thing of the property."""
    for option in (
        click.option("--confiscated-on", metavar="DATE", help="Of a confiscation: today else."),
        click.option("--held-until", metavar="TIME", help="Of a payment: when the hold ends."),
        click.option("--held", "amount_held", help="Of a payment: how much is held."),
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
            help="Row of the property from 0; frozen, confiscated, not_found, refused, ...",
        ),
    ):
        function = option(function)
    return function


def with_things(given: Mapping[str, Any]) -> dict[str, object]:
    """Return what was given, with what came of each thing as the act says it."""
    said = dict(given)
    said["amount"], amounts = said.pop("amount_held", None), dict(said.pop("amount", None) or ())
    refused = {row: (ground, why) for row, ground, why in said.pop("why_not", None) or ()}
    rows: dict[int, str] = dict(said.pop("things", None) or ())
    taken = said.get("confiscated_on") or set(rows.values()) & _TAKEN
    items = []
    for row, code in rows.items():
        item: dict[str, object] = {"item": row, "taken" if taken else "held": code}
        if row in amounts:
            item["amount"] = amounts[row]
        if row in refused:
            item |= {"grounds": [refused[row][0]], "reason": refused[row][1]}
        items.append(item)
    return {**said, "items": items or said.get("items")}


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


@click.option("--asking-share", help="What the State that asked gets.")
@click.option("--asked-share", help="What your State keeps.")
@click.option("--victims-share", help="What victims get before.")
@click.option("--costs", help="What is taken off for costs.")
@click.option("--basis", help="Agreement or law on which it rests.")
@_note
def propose_sharing(**given: object) -> Said:
    """Propose how confiscated property is shared."""
    return given


@click.option("--account", help="Account to which your share goes.")
@_note
def agree_sharing(**given: object) -> Said:
    """Agree to how confiscated property is shared; it binds from now."""
    return given


@click.option("--proposal", help="What you propose instead.")
@_reason
def decline_sharing(**given: object) -> Said:
    """Decline how confiscated property is shared, with a reason."""
    return given


@click.option("--thing", "things", type=int, multiple=True, help="Row of the property, from 0.")
@click.option("--disposal", metavar="CODE", help="sold, transferred, shared, returned_to_victim...")
@click.option("--to-whom", help="Who got it.")
@click.option("--amount", help="How much, with its currency.")
@click.option("--disposed-on", metavar="DATE", help="When; today if not said.")
@click.option("--costs", help="Costs.")
@_note
def dispose(
    things: tuple[int, ...],
    disposal: str | None,
    to_whom: str | None,
    amount: str | None,
    **given: object,
) -> Said:
    """Say what became of confiscated property."""
    alike = {"disposal": disposal, "to_whom": to_whom, "amount": amount}
    known = {name: said for name, said in alike.items() if said}
    return {**given, "disposals": [{"item": one, **known} for one in things] or None}


@click.option("--bank", help="Bank or exchange.")
@click.option("--contacted-at", metavar="TIME", help="When; now if not said.")
@click.option("--contact", help="Whom you spoke to.")
@click.option("--bank-ref", help="Its number of the matter.")
@_note
def contact_bank(**given: object) -> Said:
    """Say that a bank was told to hold a payment."""
    return given


ASSETS: tuple[Callable[..., Said], ...] = (
    *(notify_holder, report_challenge, uphold, lift, report_custody),
    *(propose_sharing, agree_sharing, decline_sharing, dispose, contact_bank),
)
