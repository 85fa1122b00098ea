"""Stopping the exchange with one peer, here and by ourselves, and letting it go on."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from comity.access.app.models import Notice, Person
from comity.access.permissions import PermissionRefusedError
from comity.directory.app import peers, services, suspensions
from comity.directory.app.models import DirectoryVersion, StoppedPeer
from comity.directory.app.queries import NoSuchMemberError
from comity.directory.app.suspensions import (
    PeerNotStoppedError,
    PeerStoppedError,
    StopReasonNeededError,
)
from comity.journal.app.models import Entry
from comity.protocol.app import drills, queries
from comity.protocol.app.models import Outgoing
from comity.protocol.app.services import UnknownMemberError
from comity.web import health
from tests.builders.access import browser, code_of, person_with
from tests.builders.desk import browser_of, person_of
from tests.builders.directory import DirectoryOffice, opened

pytestmark = pytest.mark.django_db
BY = {"name": "A", "role": "admin", "unit": ""}


@pytest.fixture
def office(tmp_path: Path, settings: Settings) -> DirectoryOffice:
    made, _ = opened(tmp_path, "XA", "XB", "XC")
    settings.COMITY_NODE = replace(
        settings.COMITY_NODE, home=tmp_path / "home", directory_url=str(made.folder)
    )
    services.pin(made.root_sha256)
    services.refresh(made.now)
    DirectoryVersion.objects.update(
        confirmed_at=timezone.now(), expires_at=timezone.now() + timedelta(days=1)
    )
    return made


@pytest.fixture
def admin() -> Person:
    return person_of("admin")


def stop(by: Person | None, code: str = "XB", why: str = "Its keys may be stolen.") -> StoppedPeer:
    return suspensions.stop(code, why=why, by=by, now=timezone.now())


def test_a_peer_that_is_stopped_is_neither_heard_nor_spoken_to(
    office: DirectoryOffice, admin: Person
) -> None:
    assert queries.is_member("XB")

    stop(admin)

    assert not queries.is_member("XB")
    assert queries.is_member("XC"), "nobody else is touched"
    assert "XB" not in queries.keyring().members()
    with pytest.raises(UnknownMemberError):
        drills.ping("XB", by=BY, now=timezone.now())


def test_what_waits_for_it_stays_and_goes_when_the_exchange_goes_on(
    office: DirectoryOffice, admin: Person
) -> None:
    drills.ping("XB", by=BY, now=timezone.now())
    stop(admin)
    assert Outgoing.objects.get().finished_at is None

    suspensions.lift("XB", why="New keys.", by=admin, now=timezone.now())

    assert queries.is_member("XB")
    assert "XB" in queries.keyring().members()
    assert Outgoing.objects.get().aud == "XB"


def test_a_new_directory_does_not_let_it_in_again(office: DirectoryOffice, admin: Person) -> None:
    stop(admin)

    services.renew(timezone.now())

    assert not queries.is_member("XB")


def test_the_journal_says_who_why_before_and_after(office: DirectoryOffice, admin: Person) -> None:
    stop(admin)
    suspensions.lift("XB", why="New keys.", by=None, now=timezone.now())

    told = [
        json.loads(body)
        for body in Entry.objects.filter(kind__in=["peer-stopped", "peer-heard-again"])
        .order_by("index")
        .values_list("body", flat=True)
    ]
    assert [one["why"] for one in told] == ["Its keys may be stolen.", "New keys."]
    assert [one["person"] for one in told] == [admin.pk, "machine"]
    assert told[0]["after"] == told[1]["before"] != told[1]["after"]
    assert [one.code for one in Notice.objects.order_by("pk")][-2:] == [
        "directory.peer_stopped",
        "directory.peer_heard_again",
    ]


def test_it_takes_a_reason_a_right_and_a_peer(office: DirectoryOffice, admin: Person) -> None:
    with pytest.raises(StopReasonNeededError):
        stop(admin, why=" ")
    with pytest.raises(PermissionRefusedError):
        stop(person_of("poc_247"))
    with pytest.raises(NoSuchMemberError):
        stop(admin, "XZ")
    with pytest.raises(PeerStoppedError):
        stop(admin, "XA")
    with pytest.raises(PeerNotStoppedError):
        suspensions.lift("XB", why="So.", by=admin, now=timezone.now())
    stop(admin)
    with pytest.raises(PeerStoppedError):
        stop(admin)
    assert StoppedPeer.objects.count() == 1


def test_the_pages_say_it_and_health_keeps_asking(office: DirectoryOffice, admin: Person) -> None:
    stop(admin)

    said = browser_of(admin).get("/peers").content.decode()

    assert "We stopped the exchange with it" in said
    assert "Its keys may be stolen." in said
    assert 'href="/peers/XB/lift"' in said
    assert 'href="/peers/XC/stop"' in said
    found = {one.title: one for one in health.checks(timezone.now())}
    assert found["Stopped partners"].level == health.WARNING
    assert len(peers.answering(peers.lines(timezone.now()))) == 1, "nobody waits for its answer"


def test_who_may_not_is_offered_nothing_and_refused(office: DirectoryOffice) -> None:
    officer = browser_of(person_of("poc_247"))

    assert "/peers/XB/stop" not in officer.get("/peers").content.decode()
    assert officer.get("/peers/XB/stop").status_code == 403
    assert officer.post("/peers/XB/stop", {"why": "So."}).status_code == 403


def test_stopping_is_confirmed_with_the_authenticator(office: DirectoryOffice) -> None:
    now = timezone.now()
    person, _ = person_with(now, role="admin")
    client = browser()
    client.force_login(person)

    unconfirmed = client.post("/peers/XB/stop", {"why": "Its keys may be stolen."})
    assert unconfirmed.status_code == 422
    assert not StoppedPeer.objects.exists()

    done = client.post(
        "/peers/XB/stop",
        {"why": "Its keys may be stolen.", "confirm_code": code_of(person, now)},
    )

    assert (done.status_code, done.headers["Location"]) == (302, "/peers#peer-XB")
    assert StoppedPeer.objects.get().stopped_by == person
    assert client.post("/peers/XB/lift", {"why": ""}).status_code == 422
