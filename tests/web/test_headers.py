"""Every address of the node, found or not, page or document, carries the same hardening headers."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from comity.access.app import services
from comity.web.middleware import HEADERS, SANDBOXED
from tests.builders.responses import put_away

pytestmark = pytest.mark.django_db
UUID = "018f0000-0000-7000-8000-000000000001"
UNKNOWN = ["/nothing", "/account/", "/api/v1/nothing", "/static/nothing.css", "/join/x", "/\u202e"]


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Give every address of the node, with something in its places."""
    for pattern in patterns:
        stated = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, stated)
        else:
            yield re.sub(r"<(?:\w+:)?\w+>", UUID, re.sub(r"<int:\w+>", "1", stated))


ALL = sorted({*addresses(get_resolver().url_patterns), *UNKNOWN})


def checked(client: Client, path: str) -> None:
    response = client.get(path)
    put_away(response)
    static = path.startswith("/static/") and response.status_code == 200
    expected = {name: said for name, said in HEADERS.items() if not (static and "Cache" in name)}
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        expected["Content-Security-Policy"] = SANDBOXED  # a file may do nothing at all

    assert {name: response.headers.get(name) for name in expected} == expected, path
    assert response.headers["Server"] == "comity", "neither a program nor a version"
    assert "X-Powered-By" not in response.headers
    assert "Access-Control-Allow-Origin" not in response.headers
    assert "Strict-Transport-Security" not in response.headers
    assert response.status_code != 500, path
    for name, cookie in response.cookies.items():
        assert name.startswith("__Host-")
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Strict")


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_to_who_has_not_signed_in(accept: str) -> None:
    client = Client(headers={"accept": accept}, raise_request_exception=False)

    for path in ALL:
        checked(client, path)


@pytest.mark.parametrize("role", ["poc_247", "provider_lert", "admin", "auditor"])
def test_to_who_has(role: str) -> None:
    code = {"provider_code": "EXT-XA"} if role == "provider_lert" else {}
    person, _ = services.enrol(
        name="Ines Alba",
        role=role,
        organisation=code.get("provider_code", "Unit"),
        now=timezone.now(),
        **code,
    )
    client = Client(headers={"accept": "text/html"}, raise_request_exception=False)

    for path in ALL:
        client.force_login(person)
        checked(client, path)


def test_over_https_browsers_are_told_to_stay_there() -> None:
    response = Client().get("/healthz", secure=True)

    assert response["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline() -> None:
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == "'none'"
    assert {policy[f"{kind}-src"] for kind in ("script", "style", "img", "font", "connect")} == {
        "'self'"
    }
    assert (policy["frame-ancestors"], policy["base-uri"], policy["form-action"]) == (
        "'none'",
        "'none'",
        "'self'",
    )
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_style_and_script_are_kept_by_the_browser_and_pages_are_not(now: datetime) -> None:
    del now
    style = Client().get("/static/comity/comity.css")
    put_away(style)

    assert style.status_code == 200
    assert "max-age" in style["Cache-Control"]
    assert Client().get("/account/login")["Cache-Control"] == "no-store"


def test_a_person_gets_a_page_and_a_program_a_document() -> None:
    page = Client().get("/nothing", headers={"accept": "text/html,*/*"})
    document = Client().get("/nothing")
    always = Client().get("/api/v1/nothing", headers={"accept": "text/html"})

    assert page["Content-Type"].startswith("text/html")
    assert page.status_code == 404
    told = page.content.decode()
    assert "web.no_such_page" in told
    assert 'href="/"' in told
    assert "openapi" not in told
    for program in (document, always):
        assert program["Content-Type"] == "application/problem+json"
        assert program.json()["code"] == "web.not_found"
        assert "openapi.json" in program.json()["remedy"]


def test_whoever_reads_requests_is_led_from_a_page_that_is_not_there_to_the_search(
    now: datetime,
) -> None:
    officer, _ = services.enrol(name="Ines Alba", role="poc_247", organisation="Unit", now=now)
    client = Client(headers={"accept": "text/html"})
    client.force_login(officer)
    page = client.get("/nothing")

    assert page.status_code == 404
    assert 'href="/search"' in page.content.decode()
