"""Two real nodes and a third, a directory and a provider, as the demonstration leaves them."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.cli.demo.codes import STEP, code_of, counter_at
from comity.cli.demo.report import Report
from comity.cli.demo.setting import Setting, SignIn
from comity.cli.demo.story import Stage as Story
from comity.cli.demo.story import acting, tell
from comity.cli.demo.telling import Teller
from comity.cli.demo.work import leave_work

PORTS = 7


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
        kept: What the browser of a person holds once the person has signed in, by who it is.
    """

    setting: Setting
    story: Story
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
def played(folder: Path, *, first_port: int) -> Iterator[Stage]:
    """Run the nodes with the story told and work left to do, until the block ends."""
    report = Report()
    teller = Teller(quiet=True)
    with Setting(folder, first_port=first_port, keep=False) as setting:
        setting.make(teller)
        with acting(setting, teller, report) as story:
            tell(story, ())
            assert report.passed, [step for step in report.steps if not step.ok]
            leave_work(story)
            yield Stage(setting, story)
