"""Photograph every screen into ``docs/screens``: ``make screens``.

The nodes are those of the demonstration, its story told. Every screen is taken in English at a
desk and in Arabic on a telephone; those that people see most are taken in more ways, and larger;
what goes into files is taken as it is printed. Ends with 1 if a picture is heavier than
``HEAVIEST`` or the browser complained.
"""

import argparse
import base64
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page  # noqa: E402 - the path comes first

from tests.journeys.browser import (  # noqa: E402 - likewise
    DESK,
    PHONE,
    Language,
    Theme,
    Visit,
    chromium,
    visit,
)
from tests.journeys.conftest import Windows  # noqa: E402 - likewise
from tests.journeys.entering import NOBODY, entered  # noqa: E402 - likewise
from tests.journeys.pages import PAGES, PageOf  # noqa: E402 - likewise
from tests.journeys.stage import Stage, first_free_port, played  # noqa: E402 - likewise

FOLDER = ROOT / "docs" / "screens"
HEAVIEST = 60_000  # bytes of a picture of what people see most
LIGHT = 30_000  # bytes of any other
TALLEST = 1_300  # pixels; what is longer is cut
TRIES = ((1.0, 70), (1.0, 50), (0.75, 60), (0.6, 50), (0.6, 25))
"""Scale and quality; the first that is light enough is taken."""
PAPER = (794, 1123)  # pixels of a sheet of A4
MOST_SEEN = frozenset(
    {"home", "inbox", "request.new", "draft", "order.disclose", "package", "account_login"}
    | {"legal-assistant.yes"}
)
PRINTED = frozenset({"request.delivered", "legal-assistant.yes", "package-certificate"})

Way = tuple[Language, Theme | Literal["print"], tuple[int, int]]


def main() -> int:
    """Take the pictures; those whose names are given, or all of them."""
    parser = argparse.ArgumentParser(description="Photograph every screen.")
    parser.add_argument("names", nargs="*", help="names of pages; all if none is given")
    parser.add_argument("--to", type=Path, default=FOLDER)
    parser.add_argument("--png", action="store_true", help="PNG, to be looked at by any program")
    stated = parser.parse_args()
    stated.to.mkdir(parents=True, exist_ok=True)
    chosen = [page for page in PAGES if not stated.names or page.name in stated.names]
    taken: list[Path] = []
    with (
        tempfile.TemporaryDirectory(prefix="comity-screens-") as folder,
        played(Path(folder) / "stage", first_port=first_free_port()) as stage,
        chromium() as browser,
        ExitStack() as closing,
    ):
        camera = Camera(stage, browser, closing)
        for page in chosen:
            where = page.path(stage)
            for way in ways(page):
                path = stated.to / f"{_name(page, way)}.{'png' if stated.png else 'webp'}"
                camera.take(path, page, where, way)
                taken.append(path)
    if not stated.names and not stated.png:
        _forget(stated.to, taken)
        (stated.to / "README.md").write_text(_index(PAGES), encoding="utf-8")
    heavy = [path.name for path in taken if not stated.png and path.stat().st_size > HEAVIEST]
    size = sum(path.stat().st_size for path in taken)
    print(f"{len(taken)} pictures, {size:,} bytes, in {stated.to}")
    print("\n".join(f"too heavy: {name}" for name in heavy), end="")
    return 1 if heavy else 0


def ways(page: PageOf) -> Iterator[Way]:
    """Return in which ways ``page`` is photographed."""
    yield "en", "light", DESK
    yield "ar", "dark", PHONE
    if page.name in MOST_SEEN:
        yield "ar", "light", DESK
        yield "en", "dark", PHONE
        yield "ru", "dark", DESK
    if page.name in PRINTED:
        yield "en", "print", PAPER
        yield "ar", "print", PAPER


def _name(page: PageOf, way: Way) -> str:
    language, theme, (width, _) = way
    return f"{page.name}-{language}-{theme}-{width}"


class Camera:
    """Takes pictures through windows that stay open, or apart where something is done first."""

    def __init__(self, stage: Stage, browser: Browser, closing: ExitStack) -> None:
        """Open windows at the nodes of ``stage``, and close them when ``closing`` does."""
        self.stage, self.browser = stage, browser
        self.windows = Windows(stage, browser, closing)

    def take(self, path: Path, page: PageOf, where: str, way: Way) -> None:
        """Photograph ``page``, which is at ``where``."""
        language, _, _ = way
        if page.then is None:
            found = self.windows.at(page.who, language)
            self._shoot(found, path, page, where, way)
            found.check()
            return
        stage, who = self.stage, page.who
        state = entered(stage, self.browser, who)
        with visit(self.browser, stage.desk(who), language=language, state=state) as found:
            self._shoot(found, path, page, where, way)
            if who in stage.kept:  # the key of a session changes when somebody confirms
                stage.kept[who] = found.context.storage_state()

    def _shoot(self, found: Visit, path: Path, page: PageOf, where: str, way: Way) -> None:
        _, theme, (width, height) = way
        found.expected |= {page.status, page.later}
        found.page.emulate_media(color_scheme="light" if theme == "light" else "dark")
        found.page.set_viewport_size({"width": width, "height": height})
        found.go(where)
        if page.then is not None:
            page.then(found, self.stage)
        found.settle()
        found.page.emulate_media(media="print" if theme == "print" else "screen")
        tall = int(found.page.evaluate("() => document.documentElement.scrollHeight"))
        found.page.set_viewport_size({"width": width, "height": min(max(height, tall), TALLEST)})
        found.page.evaluate("() => window.scrollTo(0, 0)")  # what has the focus may lie below
        if path.suffix == ".png":
            found.page.screenshot(path=path)
        else:
            most = HEAVIEST if page.name in MOST_SEEN else LIGHT
            path.write_bytes(_webp(found.page, most))
        found.page.emulate_media(media="screen")


def _webp(page: Page, most: int) -> bytes:
    """Return the picture in the best quality that has no more than ``most`` bytes."""
    session = page.context.new_cdp_session(page)
    picture = b""
    size = page.viewport_size
    assert size is not None  # noqa: S101 - every window was given one
    for scale, quality in TRIES:
        shown = {"x": 0, "y": 0, **size, "scale": scale}
        asked = {"format": "webp", "quality": quality, "clip": shown}
        picture = base64.b64decode(session.send("Page.captureScreenshot", asked)["data"])
        if len(picture) <= most:
            break
    session.detach()
    return picture


def _forget(folder: Path, taken: Sequence[Path]) -> None:
    for path in set(folder.glob("*.webp")) - set(taken):
        path.unlink()


def _index(shown: Sequence[PageOf]) -> str:
    lines = [
        "# The screens",
        "",
        "Written by `make screens` from the nodes of the demonstration. The States are invented.",
        "",
    ]
    for page in shown:
        lines += [f"## {page.name}", "", f"As {page.who.replace(NOBODY, 'anybody')} sees it.", ""]
        lines += [f"![{_told(page, way)}]({_name(page, way)}.webp)" for way in ways(page)]
        lines.append("")
    return "\n".join(lines)


def _told(page: PageOf, way: Way) -> str:
    spoken = {"en": "in English", "ar": "in Arabic", "ru": "in Russian"}
    language, theme, (width, _) = way
    shown = "as it is printed" if theme == "print" else f"{theme}, {width} pixels wide"
    return f"{page.name} {spoken[language]}, {shown}"


if __name__ == "__main__":
    sys.exit(main())
