"""Every page in every language, theme and width: read by axe, narrowed, walked with Tab, weighed.

``make test`` looks at every page once in each language, with themes and widths taken in turn so
that all pairs are met. ``make axe`` (``COMITY_AXE=whole``) looks at every combination.
"""

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from tests.journeys.browser import DESK, PHONE, Language, Theme, Visit
from tests.journeys.conftest import Visiting
from tests.journeys.pages import PAGES, PageOf
from tests.journeys.reading import NARROW, tab_walk, too_wide, violations
from tests.journeys.stage import Stage

LANGUAGES: tuple[Language, ...] = ("en", "ar", "ru")
THEMES: tuple[Theme, ...] = ("light", "dark")
SIZES = (DESK, PHONE)
FIRST_VISIT = 60_000  # bytes over the wire, with everything that the page needs

Way = tuple[Language, Theme, tuple[int, int]]


def ways(place: int) -> Sequence[Way]:
    """Return how the page at ``place`` is looked at."""
    if os.environ.get("COMITY_AXE") == "whole":
        return list(itertools.product(LANGUAGES, THEMES, SIZES))
    # The first two differ in theme and width: each page meets all of each. The languages are
    # turned too, so that over all pages every pair is met.
    turned = list(itertools.product(THEMES, SIZES))
    steps = (place % 4, 3 - place % 4, (place % 4 + 1 + 2 * (place // 4)) % 4)
    first = place % len(LANGUAGES)
    languages = LANGUAGES[first:] + LANGUAGES[:first]
    return [(language, *turned[step]) for language, step in zip(languages, steps, strict=True)]


@contextmanager
def looking(page: PageOf, way: Way, *, stage: Stage, visiting: Visiting) -> Iterator[Visit]:
    """Open ``page`` that way."""
    language, theme, size = way
    with visiting(page.who, language=language, theme=theme, size=size) as found:
        found.expected |= {page.status, page.later} - {200}
        answer = found.page.goto(found.desk + page.path(stage), wait_until="load")
        assert answer is not None
        assert answer.status == page.status
        if page.then is not None:
            page.then(found, stage)
        assert found.page.locator("html").get_attribute("lang") == language
        yield found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_light_and_can_be_read_by_everybody_and_walked_with_the_tab_key(
    page: PageOf, stage: Stage, visiting: Visiting
) -> None:
    wrong: list[str] = []
    for way in ways(PAGES.index(page)):
        with looking(page, way, stage=stage, visiting=visiting) as found:
            found.page.wait_for_load_state("networkidle")
            told = [f"{sum(found.weights)} bytes"] if sum(found.weights) > FIRST_VISIT else []
            told += violations(found.page)
            walk = tab_walk(found.page)
            told += ["nothing can be reached with the Tab key"] if not walk.stops else []
            told += [f"focus hidden: {stop}" for stop in walk.hidden]
            told += [f"focus not marked: {stop}" for stop in walk.unmarked]
            found.page.set_viewport_size({"width": NARROW, "height": 800})
            told += [f"wider than {NARROW} pixels: {one}" for one in too_wide(found.page)]
            wrong += [f"{' '.join(map(str, way))}: {one}" for one in told]

    assert not wrong, "\n".join(wrong)
