"""How the demonstration speaks: plain words, one step at a time."""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.demo.codes import STEP, code_of, counter_at
from comity.cli.demo.report import Step

if TYPE_CHECKING:
    from comity.cli.demo.setting import Setting


def near(path: Path) -> str:
    """Return ``path`` as one types it from here."""
    here = os.path.relpath(path)
    return str(path) if here.startswith("..") else here


class Teller:
    """Prints for people; quiet when a machine reads."""

    def __init__(self, *, quiet: bool) -> None:
        """Say nothing if ``quiet``."""
        self._quiet = quiet
        self._number = 0

    def head(self, text: str) -> None:
        """Begin a part."""
        if not self._quiet:
            click.echo(f"\n{click.style(text, bold=True)}")

    def note(self, text: str) -> None:
        """Say something beside the steps."""
        if not self._quiet:
            click.echo(f"   {text}")

    def step(self, step: Step) -> None:
        """Tell one step with its time and its receipt."""
        self._number += 1
        if self._quiet:
            return
        mark = click.style("ok", fg="green") if step.ok else click.style("FAILED", fg="red")
        click.echo(f"{self._number:3}. {step.at[11:19]}  {step.who}: {step.told}  [{mark}]")
        if step.receipt is not None:
            told = step.receipt
            click.echo(
                f"     receipt of {told['by']}: received {str(told['at'])[11:23]}, entry "
                f"{told['index']} of its journal, statement {str(told['of'])[:16]}…"
            )

    def look_around(self, setting: "Setting") -> None:
        """Say what can be done now, with the nodes running."""
        if self._quiet:
            return
        self.head("The nodes are running. Open them in a browser; what waits there is for you:")
        for code, url in setting.desks.items():
            click.echo(f"   {setting.states[code]:10} {click.style(url, underline=True)}")
        self.codes(setting)
        self._commands(setting)
        click.echo("\n   Ctrl-C stops the nodes; the folder stays until the next start.")

    def codes(self, setting: "Setting") -> None:
        """Say how everybody signs in, with six digits that are good now."""
        now = time.time()
        row = "   {:24} {:16} {:34} {}"
        click.echo("\n" + click.style(row.format("who", "name", "password", "code"), dim=True))
        for who, known in setting.sign_ins.items():
            code = code_of(known.secret, counter_at(now))
            click.echo(row.format(who, known.username, known.password, code))
        told = f"\n   These codes are good for {STEP - int(now) % STEP} seconds more, each once."
        click.echo(told + (" For the next ones press Enter." if sys.stdin.isatty() else ""))

    def _commands(self, setting: "Setting") -> None:
        """Say how the same is done from another terminal."""
        self.head("The same from another terminal:")
        people = {who: near(path) for who, path in setting.identities.items()}
        comity, package = setting.command, near(setting.delivered)
        year = datetime.now(tz=UTC).year
        click.echo(f"   {comity} request inbox --as {people['XB duty officer']}")
        click.echo(
            f"   {comity} request show XA-PRES-{year}-000001 --as {people['XA duty officer']}"
        )
        click.echo(f"   {comity} order list --as {people['XB provider']}")
        click.echo(f"   {comity} package verify {package} --anchor {near(setting.anchor('XB'))}")
        name = setting.sign_ins["XA duty officer"].username
        click.echo(f"   {comity} node --home {near(setting.home('XA'))} person code {name}")
