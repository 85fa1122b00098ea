"""The command: set up, tell the story, stay or leave, and clean up in every case."""

import json
import select
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

import click

from comity.cli.demo.report import Report
from comity.cli.demo.setting import Setting
from comity.cli.demo.story import acting, tell
from comity.cli.demo.telling import Teller
from comity.cli.demo.work import leave_work

DEFAULT_FOLDER = Path(".demo")
FIRST_PORT = 8420
LOOK = 0.5  # seconds between looks at the nodes
DIRECTORY_AGAIN = 1800.0  # seconds; the clock's signature on the directory lasts a day


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Where the nodes live; made anew at each start.",
)
@click.option("--first-port", default=FIRST_PORT, show_default=True, help="Seven ports from here.")
@click.option("--once", is_flag=True, help="Tell the story, then stop the nodes and remove them.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print a report as JSON when the story is told."
)
def demo(
    files: tuple[Path, ...], folder: Path, first_port: int, *, once: bool, as_json: bool
) -> int:
    """Walk one request through three practice nodes; FILES are sealed instead of the small case."""
    teller = Teller(quiet=as_json)
    report = Report()
    _end_on_signals()
    with Setting(folder.absolute(), first_port=first_port, keep=not once) as setting:
        setting.make(teller)
        with acting(setting, teller, report) as stage:
            tell(stage, files)
            if report.passed and not once:
                stage.teller.note(f"{leave_work(stage)} more requests are left for you to answer")
        if as_json:
            left = {} if once else {"people": setting.people()}
            click.echo(json.dumps({**report.to_json(), **left}, indent=2, ensure_ascii=False))
        if not report.passed:
            return 1
        if not once:
            teller.look_around(setting)
            _stay(setting, teller)
    return 0


def _end_on_signals() -> None:
    def told(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, told)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, told)


def _stay(setting: Setting, teller: Teller) -> None:
    again = time.monotonic() + DIRECTORY_AGAIN
    try:
        while True:
            if _enter_within(LOOK):
                teller.codes(setting)
            setting.check()
            if time.monotonic() > again:
                setting.confirm_directory()
                again = time.monotonic() + DIRECTORY_AGAIN
    except KeyboardInterrupt:
        click.echo("\nstopping the nodes …")


def _enter_within(seconds: float) -> bool:
    """Wait, and say whether somebody at the terminal has pressed Enter meanwhile."""
    if not sys.stdin.isatty():
        time.sleep(seconds)
        return False
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    if ready and sys.stdin.readline():
        return True
    if ready:  # the terminal has ended what it says: it would be ready again at once, for ever
        time.sleep(seconds)
    return False
