"""The frame of every page: the ways, the look, the languages, the style guide."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client
from django.urls import reverse
from django.utils import translation

from comity.access.roles import Role
from comity.web import badges, charts, navigation, telling
from comity.web.context_processors import THEME_COOKIE
from comity.web.templatetags import comity as kit_tags
from tests.builders.pages import STATIC, templates

NOW = datetime(2026, 11, 21, 20, 2, tzinfo=UTC)


def shown(text: str, **context: object) -> str:
    template = engines["django"].from_string("{% load i18n comity %}" + text)
    return template.render({"now": NOW, **context})


def test_an_entry_without_an_address_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "address_of", lambda _name: "")

    assert navigation.rail({Role.CA_OFFICER}, at="", counts={}) == {
        "work": (),
        "together": (),
        "node": (),
    }


def test_an_address_that_does_not_exist_is_none() -> None:
    assert navigation.address_of("no-such-page") == ""


def test_people_of_a_provider_see_their_orders_and_nothing_of_the_desk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(navigation, "address_of", lambda name: f"/{name}")
    seen = navigation.rail({Role.PROVIDER_LERT}, at="order", counts={"orders": 2})

    assert [entry.name for entry in seen["work"]] == ["orders", "delivered", "our-contacts"]
    assert [entry.name for entry in seen["together"]] == ["senders"]  # whose requests they weigh
    assert seen["node"] == ()
    assert (seen["work"][0].here, seen["work"][0].count) == (True, 2)


def test_who_sees_no_case_has_nothing_to_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "address_of", lambda name: f"/{name}")
    seen = {
        role: navigation.entry_of(navigation.SEARCH, {role}, at="", counts={}) is not None
        for role in (Role.POC_247, Role.ADMIN, Role.PROVIDER_LERT)
    }

    assert seen == {Role.POC_247: True, Role.ADMIN: False, Role.PROVIDER_LERT: False}


@pytest.mark.parametrize("role", Role)
def test_a_telephone_has_at_most_five_slots(role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "address_of", lambda name: f"/{name}")

    assert 1 <= len(navigation.bar({role}, at="", counts={})) <= 5


def test_time_left_is_told_with_its_moment_for_who_has_no_script() -> None:
    html = shown("{% due at %}", at=NOW + timedelta(minutes=38))

    assert "21 Nov, 20:40 UTC" in html
    assert 'datetime="2026-11-21T20:40:00Z"' in html
    assert "is-red" in html


def test_what_is_overdue_says_so_in_a_word() -> None:
    assert "Overdue" in shown("{% due at %}", at=NOW - timedelta(minutes=1))


def test_the_bar_is_filled_by_the_time_that_has_gone() -> None:
    html = shown(
        "{% due at since=then %}", at=NOW + timedelta(hours=3), then=NOW - timedelta(hours=1)
    )

    assert '<rect class="c-bar-f" width="25"' in html


def test_nothing_is_due_without_a_moment() -> None:
    assert "No deadline" in shown("{% due at %}", at=None)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("long", "21 November 2026, 20:02 UTC"),
        ("short", "21 Nov, 20:02 UTC"),
        ("seconds", "21 November 2026, 20:02:00 UTC"),
        ("day", "21 November 2026"),
        ("hour", "20:02 UTC"),
    ],
)
def test_a_moment_is_told_with_its_month_by_name(form: str, said: str) -> None:
    assert f"<bdi>{said}</bdi>" in shown(f'{{% time at "{form}" %}}', at=NOW)


def test_another_year_is_told_even_shortly() -> None:
    assert "2027" in shown('{% time at "short" %}', at=NOW + timedelta(days=60))


def test_how_long_ago_is_told_in_the_plural_of_the_language() -> None:
    with translation.override("ru"):
        assert telling.ago(NOW - timedelta(hours=3), now=NOW) == "3 часа назад"


def test_a_name_is_escaped_wherever_it_stands() -> None:
    html = shown(
        "{% avatar name %}{% member name name %}{{ name|ref }}{% badge 'red' 'x' name %}",
        name="<script>",
    )

    assert "<script>" not in html


def test_a_mark_shows_each_of_its_labels_in_its_colour() -> None:
    html = shown("{% mark marks %}", marks="TLP:AMBER+STRICT // XA:COURT FILE")

    assert re.findall(r'c-tlp ([\w-]+)">([^<]+)', html) == [
        ("is-tlp-amber", "TLP:AMBER+STRICT"),
        ("is-tlp-clear", "XA:COURT FILE"),
    ]


def test_a_badge_of_an_unknown_code_is_shown_as_it_is() -> None:
    assert badges.badge("state", "new_in_2030").label == "new_in_2030"


def test_a_line_needs_two_points_and_runs_the_readers_way() -> None:
    assert charts.spark([1]) == ""
    first = re.search(r'points="([\d.]+),', charts.spark([1, 2], mirrored=True))
    assert first is not None
    assert float(first[1]) > 90


def test_a_bar_is_never_fuller_than_full() -> None:
    assert 'width="100" height="6"/></svg>' in charts.bar(250)


@pytest.mark.django_db
def test_the_theme_is_kept_and_the_same_page_shown_again() -> None:
    client = Client(HTTP_HOST="xa.localhost")
    response = client.post(reverse("set-theme"), {"theme": "dark", "next": "/styleguide"})

    assert response.headers["Location"] == "/styleguide"
    assert response.cookies[THEME_COOKIE].value == "dark"


@pytest.mark.django_db
def test_the_language_is_kept_and_an_unknown_one_is_not() -> None:
    client = Client(HTTP_HOST="xa.localhost")
    kept = client.post(reverse("set-language"), {"language": "ar"})
    refused = client.post(reverse("set-language"), {"language": "tlh"})

    assert kept.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"
    assert settings.LANGUAGE_COOKIE_NAME not in refused.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:x()"])
def test_choosing_a_language_leads_nowhere_else(away: str) -> None:
    client = Client(HTTP_HOST="xa.localhost")
    response = client.post(reverse("set-language"), {"language": "ru", "next": away})

    assert response.headers["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?dir=rtl&theme=dark", "?shell=ca_officer", "?shell=admin"])
def test_the_style_guide_is_open_on_a_practice_node(query: str) -> None:
    response = Client(HTTP_HOST="xa.localhost").get("/styleguide" + query)
    html = response.content.decode()

    assert response.status_code == 200
    if "rtl" in query:
        assert 'dir="rtl"' in html
        assert 'data-theme="dark"' in html


@pytest.mark.django_db
def test_the_style_guide_of_a_real_node_is_closed_to_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "COMITY_NODE", replace(settings.COMITY_NODE, practice=False))

    assert Client(HTTP_HOST="xa.localhost").get("/styleguide").status_code == 404


@pytest.mark.django_db
def test_the_style_guide_shows_every_part_of_the_kit() -> None:
    client = Client(HTTP_HOST="xa.localhost")
    kit_tags._row.cache_clear()  # a part that another page has shown is not rendered again
    told = [client.get(f"/styleguide{query}") for query in ("", "?shell=ca_officer")]
    used = {template.name for response in told for template in response.templates if template.name}
    parts = {f"web/parts/{path.name}" for path in templates() if path.parent.name == "parts"}
    kit = {name for name in parts if (STATIC.parents[1] / "templates" / name).exists()}

    assert kit - used == set()


@pytest.mark.django_db
def test_the_style_guide_shows_every_class_of_the_kit() -> None:
    client = Client(HTTP_HOST="xa.localhost")
    html = "".join(
        client.get(f"/styleguide{query}").content.decode() for query in ("", "?shell=ca_officer")
    )
    begun = {"c-btn", "c-badge", "c-due", "c-count", "c-stages", "c-tasks", "c-sum", "c-line"}
    begun |= {"c-chain", "c-table", "c-tabs", "c-chips", "c-radios", "c-field", "c-error"}
    begun |= {"c-errsum", "c-notice", "c-empty", "c-load", "c-pages", "c-dialog", "c-progress"}
    begun |= {"c-stat", "c-av", "c-crumbs", "c-code", "c-once", "c-file", "c-drop", "c-verdict"}
    begun |= {"c-tlp", "c-handling", "c-strip", "c-more", "c-otp", "c-menu", "c-rail", "c-top"}

    assert {name for name in begun if not re.search(rf'class="[^"]*\b{name}\b', html)} == set()
