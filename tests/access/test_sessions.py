"""Sessions end when nothing happens, when they are old or too many, and at once when told."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from comity.access.app import services, sessions
from comity.access.app.models import DeskSession, Person
from comity.journal.app.models import Entry
from comity.kernel.time import read
from tests.builders.access import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def person_of(now: datetime, role: str = "poc_247") -> Person:
    code = {"provider_code": "EXT-XA"} if role == "provider_lert" else {}
    return services.enrol(
        name="Ines Alba", role=role, organisation=code.get("provider_code", "Unit"), now=now, **code
    ).person


def at(person: Person) -> Client:
    client = browser()
    client.force_login(person)
    return client


def is_in(client: Client, **headers: str) -> bool:
    return client.get("/account", headers=headers).status_code == 200


def moved(person: Person, **shift: timedelta) -> None:
    for held in DeskSession.objects.filter(person=person, ended_at=None):
        for name, by in shift.items():
            setattr(held, name, getattr(held, name) - by)
        held.save()


@pytest.mark.parametrize(
    ("role", "idle", "age"),
    [("poc_247", 15, 12), ("ca_officer", 15, 12), ("admin", 15, 12), ("provider_lert", 60, 24)],
)
def test_how_long_a_session_lasts_follows_from_the_role(
    now: datetime, role: str, idle: int, age: int
) -> None:
    person = person_of(now, role)

    client = at(person)
    moved(person, seen_at=timedelta(minutes=idle, seconds=-30))
    assert is_in(client)
    moved(person, seen_at=timedelta(minutes=idle))
    left = client.get("/account")
    assert left["Location"] == "/account/login?next=/account&ended=idle"

    client = at(person)
    moved(person, started_at=timedelta(hours=age, seconds=-30))
    assert is_in(client)
    moved(person, started_at=timedelta(seconds=40))
    assert client.get("/account")["Location"].endswith("ended=age")


def test_what_the_page_asks_by_itself_keeps_no_session_alive(now: datetime) -> None:
    person = person_of(now)
    client = at(person)
    moved(person, seen_at=timedelta(minutes=5))
    before = DeskSession.objects.get(person=person).seen_at

    assert is_in(client, **{"X-Background": "1"})
    assert DeskSession.objects.get(person=person).seen_at == before
    assert is_in(client)
    assert DeskSession.objects.get(person=person).seen_at > before


def test_every_answer_says_until_when_and_one_address_keeps_the_session(now: datetime) -> None:
    person = person_of(now)
    client = at(person)
    moved(person, seen_at=timedelta(minutes=10))

    first = read(client.get("/account", headers={"X-Background": "1"})[sessions.ENDS])
    stayed = client.post("/account/stay")
    second = read(stayed[sessions.ENDS])

    assert stayed.status_code == 204
    assert timedelta(minutes=4) < first - timezone.now() < timedelta(minutes=5)
    assert timedelta(minutes=14) < second - timezone.now() <= timedelta(minutes=15)


def test_a_third_session_ends_the_first(now: datetime) -> None:
    person = person_of(now)
    clients = [at(person) for _ in range(3)]

    assert [is_in(client) for client in clients] == [False, True, True]
    assert Session.objects.count() == 2


def test_sessions_end_everywhere_at_once(now: datetime) -> None:
    person, other = person_of(now), person_of(now)
    clients = [at(person), at(person), at(other)]

    ended = sessions.end_sessions(person, now=timezone.now(), why="role-changed")

    assert ended == 2
    assert [is_in(client) for client in clients] == [False, False, True]
    assert browser().get("/account")["Location"] == "/account/login?next=/account"
    assert sessions.open_sessions(person, now=timezone.now()) == []


def test_who_has_left_is_out_at_the_next_click(now: datetime) -> None:
    person = person_of(now)
    client = at(person)
    Person.objects.filter(pk=person.pk).update(active=False)

    assert not is_in(client)


def test_a_person_ends_own_sessions_and_nobody_elses(now: datetime) -> None:
    person, other = person_of(now), person_of(now)
    here, there, foreign = at(person), at(person), at(other)
    second = DeskSession.objects.filter(person=person).order_by("pk").last()
    strange = DeskSession.objects.get(person=other)
    assert second is not None

    here.post(f"/account/sessions/{second.pk}/end")
    here.post(f"/account/sessions/{strange.pk}/end")

    assert [is_in(client) for client in (here, there, foreign)] == [True, False, True]


def test_signing_out_ends_the_session_in_the_database(now: datetime) -> None:
    person = person_of(now)
    client = at(person)
    key = client.cookies["__Host-comity"].value

    assert client.post("/account/logout").status_code == 302

    assert not Session.objects.filter(session_key=key).exists()
    assert DeskSession.objects.get(person=person).ended_why == "left"
    assert Entry.objects.order_by("pk").last().kind == "signed-out"


def test_the_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts() -> None:
    cookie = browser().get("/account/login").cookies["__Host-comity"]

    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        True,
        True,
        "Strict",
        "/",
    )
    assert not cookie["domain"]


def test_a_page_that_asks_by_itself_is_told_when_nobody_is_signed_in_any_more(
    now: datetime,
) -> None:
    person = person_of(now)
    client = at(person)
    sessions.end_sessions(person, now=now, why="role-changed")

    assert client.get("/account", headers={"HX-Request": "true"}).status_code == 401


def test_what_was_typed_is_shown_when_the_session_ended_meanwhile(now: datetime) -> None:
    person = person_of(now)
    client = Client(enforce_csrf_checks=True, headers={"accept": "text/html"})
    client.force_login(person)
    sessions.end_sessions(person, now=now, why="role-changed")

    done = client.post(
        "/account/stay", {"why": "<b>Two sentences</b>", "password": "secret", "confirm_code": "1"}
    )

    text = done.content.decode()
    assert done.status_code == 403
    assert "&lt;b&gt;Two sentences&lt;/b&gt;" in text
    assert "secret" not in text
    assert "confirm_code" not in text


def test_a_form_that_is_only_too_old_can_be_sent_again(now: datetime) -> None:
    client = Client(
        enforce_csrf_checks=True,
        headers={"accept": "text/html", "sec-fetch-site": "same-origin"},
    )
    client.force_login(person_of(now))

    mine = client.post("/account/stay", {"why": "Two sentences"})
    foreign = client.post("/account/stay", {"why": "x"}, headers={"sec-fetch-site": "cross-site"})

    assert (mine.status_code, foreign.status_code) == (403, 403)
    assert '<input type="hidden" name="why" value="Two sentences">' in mine.content.decode()
    assert '<input type="hidden" name="why"' not in foreign.content.decode()
