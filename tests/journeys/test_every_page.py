"""Every page in every language, theme and width: read by axe, narrowed, walked with Tab, weighed.

``make test`` looks at every page once in each language (at its other states, such as a form sent
back, in two of them in turn), with themes and widths taken in turn so that all pairs are met, and
walks it with the Tab key in one. ``make axe`` (``COMITY_AXE=whole``)
looks at every combination.
"""

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from tests.journeys.browser import DESK, PHONE, Language, Theme, Visit
from tests.journeys.conftest import Visiting, Windows
from tests.journeys.pages import PAGES, PageOf
from tests.journeys.reading import NARROW, tab_walk, too_wide, violations
from tests.journeys.stage import Stage

LANGUAGES: tuple[Language, ...] = ("en", "ar", "ru")
THEMES: tuple[Theme, ...] = ("light", "dark")
SIZES = (DESK, PHONE)
WHOLE = os.environ.get("COMITY_AXE") == "whole"
FIRST_VISIT = 60_000  # bytes over the wire, with everything that the page needs

Look = tuple[Theme, tuple[int, int]]


def looks(place: int) -> Sequence[tuple[Language, Sequence[Look]]]:
    """Return in which languages the page at ``place`` is loaded, and how it is looked at then."""
    turned: list[Look] = list(itertools.product(THEMES, SIZES))
    if WHOLE:
        return [(language, turned) for language in LANGUAGES]
    # The first two differ in theme and width: each page meets all of each. The languages are
    # turned too, so that over all pages every pair is met.
    steps = (place % 4, 3 - place % 4, (place % 4 + 1 + 2 * (place // 4)) % 4)
    first = place % len(LANGUAGES)
    languages = LANGUAGES[first:] + LANGUAGES[:first]
    # A page that is in the list as it stands is met in each language, its other states in two.
    met = 2 if "." in PAGES[place].name else len(LANGUAGES)
    return [(languages[visit], [turned[steps[visit]]]) for visit in range(met)]


@pytest.fixture
def looking(stage: Stage, windows: Windows, visiting: Visiting) -> "Looking":
    """Open pages: in a window that stays open, or apart where something is done on the page."""
    return Looking(stage, windows, visiting)


class Looking:
    """Opens pages and lets people do on them what they do before anybody looks."""

    def __init__(self, stage: Stage, windows: Windows, visiting: Visiting) -> None:
        self.stage, self.windows, self.visiting = stage, windows, visiting

    @contextmanager
    def at(
        self, page: PageOf, path: str, language: Language, look: Look, *, first: bool
    ) -> Iterator[Visit]:
        """Open ``page`` at ``path``, and check at the end that the browser was content."""
        if page.then is None:
            found = self.windows.at(page.who, language)
            found.come_first(first)
            self._open(found, page, path, language, look)
            yield found
            found.check()
            found.leave()
            return
        with self.visiting(page.who, language=language) as found:
            self._open(found, page, path, language, look)
            page.then(found, self.stage)
            yield found

    def _open(self, found: Visit, page: PageOf, path: str, language: Language, look: Look) -> None:
        found.expected |= {page.status, page.later} - {200}
        turn(found, look)
        answer = found.page.goto(found.desk + path, wait_until="load")
        assert answer is not None
        assert answer.status == page.status
        assert found.page.locator("html").get_attribute("lang") == language
        found.settle()
        found.weight = sum(found.weights)


def turn(found: Visit, look: Look) -> None:
    """Look at the page in that theme and width."""
    theme, (width, height) = look
    found.page.emulate_media(color_scheme=theme)
    found.page.set_viewport_size({"width": width, "height": height})


def read(found: Visit, chosen: Sequence[Look], *, walked: bool) -> Iterator[str]:
    """Yield what is wrong with the page as it stands; walk it with the Tab key if asked to."""
    found.settle()
    if found.weight > FIRST_VISIT:
        yield f"{found.weight} bytes"
    for look in chosen:
        turn(found, look)
        yield from (f"{look}: {one}" for one in violations(found.page))
    for look in chosen if walked else ():
        turn(found, look)
        walk = tab_walk(found.page)
        yield from () if walk.stops else ("nothing can be reached with the Tab key",)
        yield from (f"{look}: focus hidden: {stop}" for stop in walk.hidden)
        yield from (f"{look}: focus not marked: {stop}" for stop in walk.unmarked)
    found.page.set_viewport_size({"width": NARROW, "height": 800})
    yield from (f"wider than {NARROW} pixels: {one}" for one in too_wide(found.page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_light_and_can_be_read_by_everybody_and_walked_with_the_tab_key(
    page: PageOf, stage: Stage, looking: Looking
) -> None:
    wrong: list[str] = []
    path = page.path(stage)
    for place, (language, chosen) in enumerate(looks(PAGES.index(page))):
        first = WHOLE or not place
        with looking.at(page, path, language, chosen[0], first=first) as found:
            wrong += [f"{language}: {told}" for told in read(found, chosen, walked=first)]

    assert not wrong, "\n".join(wrong)
