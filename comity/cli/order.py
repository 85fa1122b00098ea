"""``comity order``: what a provider's response team does, from the command line.

REF is the reference of the order, or its id.

Example:
    $ comity order list --as nordmail.toml
    $ comity order confirm XB-ORDER-2026-000001 --ticket NM-7 --as nordmail.toml
    $ comity order deposit XB-ORDER-2026-000001 access.log --as nordmail.toml
"""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from comity.cli.api_client import ApiClient, Identity
from comity.cli.desk import SECONDS, asked, content_option, desk_command, fields, named, told
from comity.cli.output import card, plain, print_json, show_all, table

_ORDERS = ("reference", "kind", "state", "provider", "issued_by", "issued_at")
_TARGETS = ("target", "type", "value", "service", "categories", "period_from", "period_to")
_FILES = ("name", "size", "sha256", "deposited_at")


@click.group()
def order() -> None:
    """Orders to a provider: confirm, hand over files, deliver."""


@order.command("list")
@desk_command
def listed(*, identity: Path | None, as_json: bool) -> None:
    """List the orders that you may see."""
    show_all(asked(identity, "/orders"), _ORDERS, as_json=as_json)


@order.command()
@click.argument("ref", type=named)
@desk_command
def show(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Show one order: what is wanted, and what has been handed over."""
    held = asked(identity, f"/orders/{ref}")
    if as_json:
        print_json(held)
        return
    needed: dict[str, Any] = dict(held["needed"])
    targets = needed.pop("targets")
    rest = ("reference", "kind", "state", "issued_by", "issued_at", "basis")
    click.echo(card({name: held[name] for name in rest} | needed))
    click.echo("\n" + table(targets, _TARGETS))
    if held["files"]:
        click.echo("\n" + table(held["files"], _FILES))


@order.command()
@click.argument("ref", type=named)
@click.option("--ticket", help="Your own number for it.")
@click.option("--snapshot-at", metavar="TIME", help="When the data were copied, with offset.")
@click.option("--verified-how", help="Asked straight: how you made sure who sent it.")
@click.option("--taken-effect-on", metavar="DATE", help="Asked straight: first day of the hold.")
@click.option("--expires-on", metavar="DATE", help="Asked straight: last day of the hold.")
@click.option("--note", help="A remark for the authority.")
@content_option
@desk_command
def confirm(
    ref: str,
    *,
    content_file: Path | None,
    identity: Path | None,
    as_json: bool,
    **given: object,
) -> None:
    """Confirm that you have the order, and hold the data if it says so."""
    content = fields(content_file, **given)
    _tell(told(identity, f"/orders/{ref}/confirm", {"content": content}), as_json=as_json)


@order.command()
@click.argument("ref", type=named)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@desk_command
def deposit(ref: str, files: tuple[Path, ...], *, identity: Path | None, as_json: bool) -> None:
    """Hand over FILES, streamed; a file that was handed over before is not stored again."""
    kept = []
    with closing(ApiClient(Identity.read(identity), seconds=SECONDS)) as client:
        for path in files:
            with path.open("rb") as file:
                kept.append(client.upload(f"/orders/{ref}/files/{quote(path.name)}", file))
    show_all([dict(one) for one in kept if isinstance(one, Mapping)], _FILES, as_json=as_json)


@order.command()
@click.argument("ref", type=named)
@click.option("--ticket", help="Your own number for it.")
@click.option("--timezone", help="In which zone the records are written.")
@click.option("--field-key", help="What the columns of the records mean.")
@click.option("--not-found", type=int, multiple=True, help="Row of which nothing is held, from 0.")
@click.option(
    "--available-until", metavar="DATE", help="Asked straight: last day on which it can be fetched."
)
@click.option("--note", help="A remark for the authority.")
@content_option
@desk_command
def deliver(
    ref: str,
    *,
    not_found: tuple[int, ...],
    content_file: Path | None,
    identity: Path | None,
    as_json: bool,
    **given: object,
) -> None:
    """Say that all you have has been handed over."""
    targets = [{"target": place, "found": False} for place in not_found]
    content = fields(content_file, targets=targets, **given)
    _tell(told(identity, f"/orders/{ref}/deliver", {"content": content}), as_json=as_json)


def _tell(held: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(held)
    else:
        click.echo(plain(f"{held['reference']}: {held['state']}"))
