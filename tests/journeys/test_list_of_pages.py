"""The list of pages holds every address that shows one: none is forgotten by those who look."""

from django.urls import URLPattern, URLResolver, get_resolver

from tests.builders.doors import doors
from tests.journeys.pages import NOT_PAGES, PAGES


def named(resolver: URLResolver, before: str = "") -> dict[str, set[str]]:
    """Return the names of every address; one address may have several."""
    found: dict[str, set[str]] = {}
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found |= named(one, route)
        elif isinstance(one, URLPattern):
            found.setdefault(route, set()).add(str(one.name))
    return found


def test_every_address_that_answers_is_looked_at_or_is_said_to_be_no_page() -> None:
    known = {page.name.split(".")[0] for page in PAGES} | set(NOT_PAGES)
    names = named(get_resolver())
    shown = {door.route for door in doors() if door.method == "GET" and not door.is_api}

    assert [route for route in sorted(shown) if not names[route] & known] == []


def test_what_is_said_to_be_no_page_has_an_address_and_is_not_looked_at() -> None:
    names = set().union(*named(get_resolver()).values())

    assert set(NOT_PAGES) <= names
    assert not set(NOT_PAGES) & {page.name.split(".")[0] for page in PAGES}


def test_no_two_pages_of_the_list_have_one_name() -> None:
    names = [page.name for page in PAGES]

    assert len(names) == len(set(names))
