"""``comity envelope``: when the line is down, the envelopes go by file, and receipts come back.

Example:
    $ comity envelope export XB --out to-xb.comity        # at XA
    $ comity envelope import to-xb.comity --out back.comity   # at XB
    $ comity envelope import back.comity                  # at XA
"""

from pathlib import Path

import click

from comity.cli.node import home_option, opened
from comity.cli.output import show
from comity.cli.problems import Exit
from comity.kernel.errors import InvalidInputError

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)


class FileNotWrittenError(InvalidInputError):
    """The file cannot be written where it was asked for."""

    code = "cli.file_not_written"
    remedy = "Name a new file with --out, in a folder that may be written to."


@click.group()
@home_option
@click.pass_context
def envelope(context: click.Context, home: Path) -> None:
    """Carry messages by file when the line is down; run where the node is."""
    context.obj = home.absolute()


@envelope.command()
@click.argument("member")
@click.option("--out", type=_NEW, required=True, help="The file to make; it must not exist.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def export(home: Path, /, *, member: str, out: Path, as_json: bool) -> None:
    """Write all that waits for MEMBER to one file. The line goes on trying meanwhile."""
    _check_new(out)
    opened(home)
    from django.utils import timezone

    from comity.protocol.app import sticks

    made = sticks.export(member, now=timezone.now())
    _write(out, made.content)
    show(
        {"file": str(out), "to": member, "messages": made.messages, "left for later": made.more},
        as_json=as_json,
    )


@envelope.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--out", type=_NEW, help="File of receipts to make, for the way back.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def import_(home: Path, /, *, file: Path, out: Path | None, as_json: bool) -> int:
    """Take FILE, which another member or the way back brought.

    A file of envelopes needs --out: the receipts have to go back. What came before, by the line or
    by another stick, is not taken twice. Exits with 3 if something in the file was refused.
    """
    from comity.protocol.sticks import carries_receipts

    content = file.read_bytes()
    if carries_receipts(content):
        return _settled(home, content, as_json=as_json)
    if out is None:
        msg = "a file of envelopes needs --out for its receipts"
        raise FileNotWrittenError(msg)
    _check_new(out)
    opened(home)
    from django.conf import settings
    from django.utils import timezone

    from comity.protocol.app import sticks
    from comity.protocol.app.lane_process import opener
    from comity.protocol.app.own_keys import own_keys

    taken = sticks.take(content, opener=opener(own_keys(settings.COMITY_NODE)), now=timezone.now())
    _write(out, taken.receipts)
    told = {"receipts": str(out), "new": taken.new, "came before": taken.known}
    show(told | {"refused": taken.refused}, as_json=as_json)
    return Exit.INVALID if taken.refused else Exit.DONE


def _settled(home: Path, content: bytes, *, as_json: bool) -> int:
    opened(home)
    from django.utils import timezone

    from comity.protocol.app import sticks

    done = sticks.settle(content, now=timezone.now())
    told = {"delivered": done.settled, "came before": done.known, "refused": done.refused}
    show(told, as_json=as_json)
    return Exit.INVALID if done.refused else Exit.DONE


def _check_new(path: Path) -> None:
    if path.exists() or not path.absolute().parent.is_dir():
        msg = f"cannot make {path}: it is there already, or its folder is not"
        raise FileNotWrittenError(msg, path=str(path))


def _write(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as made:
            made.write(content)
    except OSError as error:
        msg = f"cannot write {path}: {error.strerror}"
        raise FileNotWrittenError(msg, path=str(path)) from error
