"""The nodes are started once for all journeys; a browser once for each file of them."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import CHROMIUM, MISSING, Language, Visit, chromium, visit
from tests.journeys.entering import entered
from tests.journeys.stage import Stage, first_free_port, played


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The nodes of the demonstration, its story told over files of every kind, with work left."""
    folder = tmp_path_factory.mktemp("journeys")
    with played(
        folder / "stage", first_port=first_free_port(), files=of_every_kind(folder)
    ) as made:
        yield made


def of_every_kind(folder: Path) -> list[Path]:
    """Write files that are sealed beside those of the case: empty, of another script, large."""
    files = {
        "empty.log": b"",
        "\u4fe1.eml": "Subject: \u4f60\u597d\r\n\r\n\u6b63\u6587\r\n".encode(),
        "large.bin": os.urandom(9 * 1024 * 1024 + 17),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Ended with its module: what drives it may not outlive the module's tests."""
    if not CHROMIUM.exists():
        pytest.skip(MISSING)
    with chromium() as running:
        yield running


class Visiting(Protocol):
    """Opens a window for somebody."""

    def __call__(self, who: str, **how: Any) -> AbstractContextManager[Visit]:  # noqa: ANN401 - as ``visit`` takes them
        """Sign ``who`` in, or use the session that is open already."""
        ...


@pytest.fixture
def visiting(stage: Stage, browser: Browser) -> Visiting:
    """Open windows for people who have signed in with a code."""

    @contextmanager
    def opened(who: str, **how: Any) -> Iterator[Visit]:  # noqa: ANN401 - likewise
        state = entered(stage, browser, who)
        with visit(browser, stage.desk(who), state=state, **how) as found:
            try:
                yield found
            except BaseException:
                stage.kept.pop(who, None)  # its key may have changed: the next one signs in anew
                raise
            if who in stage.kept:  # the key of a session changes when an act is confirmed
                stage.kept[who] = found.context.storage_state()

    return opened


@dataclass
class Windows:
    """Windows that stay open: one for each person and language, in which page follows page."""

    stage: Stage
    browser: Browser
    closing: ExitStack
    _open: dict[tuple[str, Language], Visit] = field(default_factory=dict)

    def at(self, who: str, language: Language) -> Visit:
        """Return the window of ``who`` in that language, with nothing noted of the last page."""
        state = entered(self.stage, self.browser, who)
        found = self._open.get((who, language))
        if found is None:
            opened = visit(self.browser, self.stage.desk(who), language=language)
            found = self._open[who, language] = self.closing.enter_context(opened)
        found.context.clear_cookies()
        if state is not None:  # its key may have changed since in another window
            cookies: Any = state["cookies"]  # Playwright names what it gives and takes twice
            found.context.add_cookies(cookies)
        found.weights.clear()
        found.problems.clear()
        found.expected.clear()
        return found


@pytest.fixture(scope="module")
def windows(stage: Stage, browser: Browser) -> Iterator[Windows]:
    """Windows that are open until the last test of the file."""
    with ExitStack() as closing:
        yield Windows(stage, browser, closing)
