"""Photograph every screen into ``docs/screens``: ``make screens``.

The nodes are those of the demonstration, its story told. Every screen is taken in English at a
desk and in Arabic on a telephone; those that people see most are taken in more ways. Ends with 1
if a picture is heavier than ``HEAVIEST`` or the browser complained.
"""

import argparse
import base64
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page  # noqa: E402 - the path comes first

from tests.journeys.browser import (  # noqa: E402 - likewise
    DESK,
    PHONE,
    Language,
    Theme,
    chromium,
    visit,
)
from tests.journeys.entering import NOBODY, entered  # noqa: E402 - likewise
from tests.journeys.pages import PAGES, PageOf  # noqa: E402 - likewise
from tests.journeys.stage import Stage, first_free_port, played  # noqa: E402 - likewise

FOLDER = ROOT / "docs" / "screens"
HEAVIEST = 60_000  # bytes of one picture
TALLEST = 1_300  # pixels; what is longer is cut
TRIES = ((1.0, 80), (1.0, 50), (0.75, 60), (0.6, 50))  # scale, quality; the first light enough
MOST_SEEN = frozenset(
    {"home", "inbox", "request.new", "draft", "order.disclose", "package", "account_login"}
)

Way = tuple[Language, Theme, tuple[int, int]]


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
    ):
        for page in chosen:
            for way in ways(page):
                path = stated.to / f"{_name(page, way)}.{'png' if stated.png else 'webp'}"
                _take(path, page, way, stage=stage, browser=browser)
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


def _name(page: PageOf, way: Way) -> str:
    language, theme, (width, _) = way
    return f"{page.name}-{language}-{theme}-{width}"


def _take(path: Path, page: PageOf, way: Way, *, stage: Stage, browser: Browser) -> None:
    language, theme, size = way
    state = entered(stage, browser, page.who)
    desk = stage.desk(page.who)
    with visit(browser, desk, language=language, theme=theme, size=size, state=state) as found:
        found.expected |= {page.status, page.later}
        found.go(page.path(stage))
        if page.then is not None:
            page.then(found, stage)
        height = int(found.page.evaluate("() => document.documentElement.scrollHeight"))
        found.page.set_viewport_size(
            {"width": size[0], "height": min(max(size[1], height), TALLEST)}
        )
        found.page.evaluate("() => window.scrollTo(0, 0)")  # what has the focus may lie below
        found.page.wait_for_timeout(150)
        if path.suffix == ".png":
            found.page.screenshot(path=path)
        else:
            path.write_bytes(_webp(found.page))
        if page.who in stage.kept:  # the key of a session changes when somebody confirms
            stage.kept[page.who] = found.context.storage_state()


def _webp(page: Page) -> bytes:
    """Return the picture in the best quality that is light enough."""
    session = page.context.new_cdp_session(page)
    picture = b""
    size = page.viewport_size
    assert size is not None  # noqa: S101 - every window was given one
    for scale, quality in TRIES:
        shown = {"x": 0, "y": 0, **size, "scale": scale}
        asked = {"format": "webp", "quality": quality, "clip": shown}
        picture = base64.b64decode(session.send("Page.captureScreenshot", asked)["data"])
        if len(picture) <= HEAVIEST:
            break
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
    return f"{page.name} {spoken[language]}, {theme}, {width} pixels wide"


if __name__ == "__main__":
    sys.exit(main())
