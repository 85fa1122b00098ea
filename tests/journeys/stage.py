"""Two real nodes and a third, a directory and a provider, as the demonstration leaves them."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from comity.cli.demo.codes import STEP, code_of, counter_at
from comity.cli.demo.report import Report
from comity.cli.demo.setting import Setting, SignIn
from comity.cli.demo.story import Stage as Story
from comity.cli.demo.story import acting
from comity.cli.demo.telling import Teller

PORTS = 7
PATIENCE = 300.0  # seconds; a loaded machine needs many times what a quiet one does


def first_free_port() -> int:
    """Return the first of seven ports in a row that are free now."""
    for first in range(21000, 30000, PORTS):
        try:
            for port in range(first, first + PORTS):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    msg = "no seven free ports in a row"
    raise OSError(msg)


@dataclass
class Stage:
    """The running nodes, and how people get into them.

    Attributes:
        report: What the demonstration told, for machines.
        kept: What the browser of a person holds once the person has signed in, by who it is.
    """

    setting: Setting
    story: Story
    report: dict[str, Any]
    kept: dict[str, Any] = field(default_factory=dict)
    _used: dict[str, int] = field(default_factory=dict)
    _made: dict[str, str] = field(default_factory=dict)

    def desk(self, who: str) -> str:
        """Return the address at which ``who`` works."""
        return self.setting.desks[who[:2]]

    def sign_in(self, who: str) -> SignIn:
        """Return name and password of ``who``."""
        return self.setting.sign_ins[who]

    def code(self, who: str) -> str:
        """Return six digits that work now, waiting for them if the last ones were used."""
        now = time.time()
        young = now % STEP < STEP / 3  # then those of the step before are taken for a while yet
        counter = max(counter_at(now) - young, self._used.get(who, 0) + 1)
        while counter > counter_at(time.time()) + 1:  # the node takes those of the next step too
            time.sleep(0.5)
        self._used[who] = counter
        return code_of(self.sign_in(who).secret, counter)

    def once(self, name: str, make: Callable[[], str]) -> str:
        """Return what ``make`` makes the first time that ``name`` is wanted."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def ask(self, who: str, path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
        """Return what the HTTP interface of the node tells ``who``."""
        return self.story.ask(who, path, **query)

    def arrived(self, who: str, thread: str) -> dict[str, Any]:
        """Return the thread as ``who`` has it, waiting until it is there."""

        def look() -> dict[str, Any] | None:
            found: list[dict[str, Any]] = self.ask(who, "/requests")
            return next((one for one in found if one["id"] == thread), None)

        return self.story.until(f"{who} has {thread}", look)


@contextmanager
def played(folder: Path, *, first_port: int, files: Sequence[Path] = ()) -> Iterator[Stage]:
    """Run the demonstration, with the story told and work left to do, until the block ends."""
    case = resources.files("comity.cli.demo") / "data" / "case"
    whole = [*sorted(Path(str(case)).iterdir()), *files] if files else []
    demo = comity_demo(
        *map(str, whole), "--json", "--folder", str(folder), "--first-port", str(first_port)
    )
    try:
        report = told_by(demo)
        assert report.get("passed"), report
        setting = Setting(folder, first_port=first_port, keep=True)
        for who, known in report["people"].items():
            setting.identities[who] = Path(known.pop("as"))
            setting.sign_ins[who] = SignIn(**known)
            setting.desks[who[:2]] = known["desk"]
        with acting(setting, Teller(quiet=True), Report()) as story:
            yield Stage(setting, story, report)
    finally:
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def comity_demo(*arguments: str) -> "subprocess.Popen[str]":
    """Start the demonstration as a process of its own, as a newcomer does."""
    return subprocess.Popen(
        [sys.executable, "-m", "comity", "demo", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COMITY_HOME": ""},
    )


def told_by(demo: "subprocess.Popen[str]") -> dict[str, Any]:
    """Return the report of a demonstration as soon as it is there; it goes on running."""
    assert demo.stdout is not None
    lines: list[str] = []
    for line in demo.stdout:
        lines.append(line)
        if line == "}\n":
            report: dict[str, Any] = json.loads("".join(lines))
            return report
    _, err = demo.communicate(timeout=PATIENCE)
    msg = f"the demonstration ended: {''.join(lines)}{err}"
    raise RuntimeError(msg)
