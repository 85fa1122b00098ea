"""``comity node peer …``: stop the exchange with one peer here, and let it go on."""

from pathlib import Path

import click

from comity.cli.node import opened
from comity.cli.node.init import MissingAnswerError, asked
from comity.cli.output import show, show_all


@click.group()
def peer() -> None:
    """Stop the exchange with a peer here and by ourselves, and let it go on."""


@peer.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(home: Path, *, as_json: bool) -> None:
    """List the other nodes: how each stands, what waits for it, and whether we stopped it."""
    opened(home)
    from django.utils import timezone

    from comity.directory.app import peers

    rows = [
        {
            "code": line.code,
            "standing": line.standing,
            "reached": line.reached,
            "waiting": line.waiting.count if line.waiting else 0,
            "stopped": line.stopped.reason if line.stopped else "",
        }
        for line in peers.lines(timezone.now())
    ]
    show_all(rows, ("code", "standing", "reached", "waiting", "stopped"), as_json=as_json)


@peer.command()
@click.argument("code")
@click.option("--why", help="What happened; it stands in the journal.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def stop(home: Path, code: str, *, why: str | None, as_json: bool) -> None:
    """Stop the exchange with CODE at once: what either side has for the other waits."""
    _changed(home, code, why, as_json=as_json, stops=True)


@peer.command()
@click.argument("code")
@click.option("--why", help="Why it goes on; it stands in the journal.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def lift(home: Path, code: str, *, why: str | None, as_json: bool) -> None:
    """Let the exchange with CODE go on: what waited is delivered."""
    _changed(home, code, why, as_json=as_json, stops=False)


@peer.command(name="accept-epoch")
@click.argument("code")
@click.argument("epoch", type=click.IntRange(min=2))
@click.option("--why", help="What its people said on the telephone; it stands in the journal.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def accept_epoch(home: Path, code: str, epoch: int, *, why: str | None, as_json: bool) -> None:
    """Accept that the journal of CODE begins EPOCH although entries were lost in a restore.

    Call its people first: until this is said, its journal is refused as one that was rewritten.
    """
    opened(home)
    from django.utils import timezone

    from comity.access.app.services import MACHINE
    from comity.journal.app import witnesses

    said = (why or asked("why")).strip()
    if not said:
        msg = "an epoch is accepted with the reason that the other side gave"
        raise MissingAnswerError(msg, option="why")
    witnesses.accept_epoch(code, epoch, by=MACHINE, why=said[:500], now=timezone.now())
    show({"peer": code, "epoch": epoch}, as_json=as_json)


def _changed(home: Path, code: str, why: str | None, *, as_json: bool, stops: bool) -> None:
    opened(home)
    from django.utils import timezone

    from comity.directory.app import suspensions

    act = suspensions.stop if stops else suspensions.lift
    held = act(code, why=why or asked("why"), by=None, now=timezone.now())
    show({"peer": held.member, "exchange": "stopped" if stops else "goes on"}, as_json=as_json)
