"""Whoever has one passkey is led to register a second, and after seven days nothing else opens."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from comity.access.app import second_keys
from comity.access.app.models import Person
from tests.access.test_sign_in import with_passkey
from tests.builders.access import SoftPasskey, browser

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture(autouse=True)
def no_practice(settings: Settings) -> None:
    node = settings.COMITY_NODE
    settings.COMITY_NODE = replace(node, practice=False, home=Path("/nonexistent"))


def again(person: Person) -> Client:
    """Return a browser in which the person has just signed in."""
    client = browser()
    client.force_login(Person.objects.get(pk=person.pk))
    return client


def aged(person: Person, by: timedelta) -> None:
    Authenticator.objects.filter(user=person).update(created_at=timezone.now() - by)


def another(client: Client) -> None:
    page = client.get("/account/passkeys/add").content.decode()
    options = re.search(r'data-options="([^"]+)"', page)
    assert options
    answer = SoftPasskey().create(json.loads(options[1].replace("&quot;", '"')))
    done = client.post("/account/passkeys/add", {"name": "Key", "credential": answer})
    assert done.status_code == 302, done.content


def test_whoever_has_one_passkey_is_asked_for_a_second_once_in_a_session(now: datetime) -> None:
    _, _, client = with_passkey(now)

    asked = client.get("/notices?page=1")
    page = client.get(asked["Location"])

    assert asked["Location"] == "/account/second-passkey?next=%2Fnotices%3Fpage%3D1"
    assert 'href="/notices?page=1"' in page.content.decode()
    assert client.get("/notices").status_code == 200


def test_what_a_page_asks_by_itself_is_not_led_away(now: datetime) -> None:
    _, _, client = with_passkey(now)

    assert client.get("/notices", headers={"hx-request": "true"}).status_code == 200
    assert client.get("/notices", headers={"x-background": "1"}).status_code == 200
    assert client.get("/notices").status_code == 302


def test_no_other_node_is_offered_as_the_way_on(now: datetime) -> None:
    _, _, client = with_passkey(now)

    page = client.get("/account/second-passkey?next=//evil.example/").content.decode()

    assert 'href="//evil.example' not in page
    assert '<a class="c-btn" href="/">Not now</a>' in page


def test_after_seven_days_nothing_opens_but_what_sets_it_up(now: datetime) -> None:
    person, _, _ = with_passkey(now)
    aged(person, WEEK)
    client = again(person)

    for place in ("/", "/notices", "/people", "/account/password"):
        for _ in range(2):
            assert client.get(place)["Location"].startswith("/account/second-passkey")
    assert client.post("/people/new", {"name": "X"})["Location"].startswith("/account/second")
    assert "Not now" not in client.get("/account/second-passkey").content.decode()
    for place in ("/account", "/account/confirm", "/account/logout"):
        assert client.get(place).status_code == 200, place


def test_the_second_passkey_opens_everything_at_once(now: datetime) -> None:
    person, _, client = with_passkey(now)
    aged(person, WEEK)
    session = client.session
    session["second_passkey_until"] = now.timestamp()
    session.save()
    assert client.get("/notices").status_code == 302
    another(client)

    assert client.get("/notices").status_code == 200
    assert client.get("/account/second-passkey")["Location"] == "/account"
    assert second_keys.due(person) is None


def test_whoever_loses_one_of_two_has_seven_days_again(now: datetime) -> None:
    person, _, client = with_passkey(now)
    another(client)
    aged(person, timedelta(days=400))
    first = Authenticator.objects.filter(user=person, type="webauthn").earliest("pk")

    removed = client.post(f"/account/passkeys/{first.pk}/remove")

    assert removed.status_code == 302
    until = second_keys.due(person)
    assert until is not None
    assert abs(until - WEEK - timezone.now()) < timedelta(minutes=1)
    assert client.get("/notices")["Location"].startswith("/account/second-passkey")


def test_another_factor_that_goes_gives_no_time(now: datetime) -> None:
    person, _, _ = with_passkey(now)
    code = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    aged(person, timedelta(days=8))
    code.delete()

    until = second_keys.due(person)

    assert until is not None
    assert until < timezone.now()


def test_practice_nodes_ask_nobody(now: datetime, settings: Settings) -> None:
    settings.COMITY_NODE = replace(settings.COMITY_NODE, practice=True)
    person, _, client = with_passkey(now)

    assert second_keys.due(person) is None
    assert client.get("/notices").status_code == 200


def test_pages_of_whoever_has_two_ask_the_database_nothing_for_it(
    now: datetime, django_assert_num_queries: object
) -> None:
    _, _, client = with_passkey(now)
    another(client)
    request = client.get("/account").wsgi_request

    with django_assert_num_queries(0):  # type: ignore[operator] # a fixture of pytest-django
        assert second_keys.asked(request) is None
