"""``comity node ping``: test the way to a peer, as a drill of the network does."""

import time
from pathlib import Path

import click

from comity.cli.node import opened
from comity.cli.output import show
from comity.kernel.errors import UnavailableError

LOOK = 0.1  # seconds between looks for the receipt


class NoReceiptError(UnavailableError):
    """The peer has not receipted the drill in time."""

    code = "cli.no_receipt"
    remedy = "See whether this node is served; if it is, telephone the 24/7 point of that State."


@click.command()
@click.argument("member")
@click.option("--within", default=30.0, show_default=True, help="Seconds to wait for the receipt.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def ping(home: Path, /, *, member: str, within: float, as_json: bool) -> None:
    """Send a drill to MEMBER and wait for its receipt; this node must be served."""
    opened(home)
    from django.utils import timezone

    from comity.protocol.app import drills, queries
    from comity.protocol.receipts import read_receipt

    by = {"name": "administrator", "role": "admin", "unit": "command line"}
    began = time.monotonic()
    sent = drills.ping(member, by=by, now=timezone.now())
    while (raw := queries.receipt_of(sent.id)) is None:
        if time.monotonic() - began > within:
            msg = f"{member} has not receipted the drill within {within:g} seconds"
            raise NoReceiptError(msg, member=member, id=sent.id)
        time.sleep(LOOK)
    receipt = read_receipt(raw)
    told = {
        "member": member,
        "received_at": receipt.received_at,
        "entry": receipt.index,
        "seconds": round(time.monotonic() - began, 3),
    }
    show(told, as_json=as_json)
