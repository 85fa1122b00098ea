"""The pages of the directory and of the other nodes: who may see them, and what they say."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from comity.directory.app import services
from comity.directory.app.models import DirectoryVersion, Fault, Member
from comity.protocol.app import drills, reaches
from comity.protocol.app.models import Drill, Outgoing
from tests.builders import desk
from tests.builders.directory import DirectoryOffice, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path: Path, settings: Settings) -> DirectoryOffice:
    """Return a directory with XA, XB and XC that this node has taken over."""
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


def signed_in(role: str = "poc_247", name: str = "Ines Alba") -> Client:
    return desk.signed_in(role, name=name)


def page(path: str, role: str = "poc_247") -> str:
    response = signed_in(role).get(path)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


@pytest.mark.parametrize("path", ["/directory", "/directory/XB", "/directory/XB/entry", "/peers"])
def test_nobody_reads_it_without_having_signed_in(office: DirectoryOffice, path: str) -> None:
    response = Client().get(path)

    assert response.status_code == 302
    assert "/account/login" in response["Location"]


@pytest.mark.parametrize("role", ["poc_247", "provider_lert", "admin", "auditor", "investigator"])
def test_everybody_may_look_up_whom_to_call(office: DirectoryOffice, role: str) -> None:
    told = page("/directory", role)

    assert 'href="tel:+441632960201"' in told
    assert "Open, 24/7" in told


@pytest.mark.parametrize(
    ("role", "status"),
    [("admin", 200), ("poc_247", 200), ("auditor", 200), ("provider_lert", 403)],
)
def test_how_other_nodes_stand_is_for_those_who_keep_the_node_or_the_desk(
    office: DirectoryOffice, role: str, status: int
) -> None:
    assert signed_in(role).get("/peers").status_code == status


def test_an_empty_directory_says_what_will_be_there(settings: Settings) -> None:
    assert "No State is in the directory yet" in page("/directory")
    assert "No partner yet" in page("/peers", "admin")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=xb", ["XB"]),
        ("q=State+XC", ["XC"]),
        ("q=Example+Telecom+XB", ["XB"]),
        ("q=central+authority", ["XA", "XB", "XC"]),
        ("function=judicial_authority", ["XB", "XC"]),
        ("function=judicial_authority&q=xc", ["XC"]),
        ("q=%25", []),
        ("function=no_such", ["XA", "XB", "XC"]),
        ("page=999", ["XA", "XB", "XC"]),
    ],
)
def test_a_state_is_found_by_code_name_function_and_provider(
    office: DirectoryOffice, asked: str, found: list[str]
) -> None:
    told = page(f"/directory?{asked}")

    assert [code for code in ("XA", "XB", "XC") if f'href="/directory/{code}"' in told] == found
    assert found or "No State fits" in told


def test_a_state_tells_its_desks_terms_providers_and_fingerprint(office: DirectoryOffice) -> None:
    told = page("/directory/XB")

    for said in (
        "Cybercrime Directorate of State XB",
        "English, Russian, Uzbek",
        "Example Telecom XB Joint Stock Company",
        "Preservation request",
        "Fingerprint of its keys",
        "24/7 contact point",
        "Legal time: Asia/Tashkent",
    ):
        assert said in told


def test_a_suspended_state_may_be_called_and_says_why(office: DirectoryOffice) -> None:
    Member.objects.filter(pk="XB").update(standing="suspended", reason="its key was stolen")

    told = page("/directory/XB")

    assert "Suspended: its node is not heard" in told
    assert "its key was stolen" in told
    assert "tel:+441632960201" in told


def test_a_state_that_published_nothing_says_so(office: DirectoryOffice) -> None:
    Member.objects.filter(pk="XB").update(entry="", document="")

    assert "Nothing is published" in page("/directory/XB")
    assert "No desk named" in page("/directory")
    assert signed_in().get("/directory/XB/entry").status_code == 404


def test_a_state_that_never_joined_is_not_found(office: DirectoryOffice) -> None:
    assert signed_in().get("/directory/XQ").status_code == 404
    assert signed_in("admin").post("/peers/XQ/test").status_code == 404


def test_an_entry_is_downloaded_as_it_stands(office: DirectoryOffice) -> None:
    response = signed_in().get("/directory/XA/entry")

    assert response.content.decode() == Member.objects.get(pk="XA").entry
    assert response["Content-Disposition"] == 'attachment; filename="entry-XA.json"'


def test_a_fault_of_the_directory_is_told_with_how_old_the_rest_is(office: DirectoryOffice) -> None:
    now = timezone.now()
    Fault.objects.create(
        code="directory.unreachable", message="nobody answers", began_at=now, last_at=now
    )

    assert "The directory could not be refreshed" in page("/directory")
    DirectoryVersion.objects.update(expires_at=now - timedelta(minutes=1))
    assert "The directory is out of date" in page("/directory/XB")


def test_all_partners_answered_is_one_green_sentence(office: DirectoryOffice) -> None:
    for code in ("XB", "XC"):
        reaches.keep_answer(code, now=timezone.now(), said_at=timezone.now())

    told = page("/peers", "admin")

    assert "All 2 partners answered in the last 5 minutes." in told
    assert "Agrees with ours" in told


def test_a_partner_that_is_silent_waited_for_or_ahead_is_told(office: DirectoryOffice) -> None:
    now = timezone.now()
    reaches.keep_answer("XB", now=now, said_at=now + timedelta(seconds=95))
    reaches.keep_silence("XC", now=now, code="protocol.peer_unavailable")
    drills.ping("XC", by={"name": "A", "role": "admin", "unit": ""}, now=now - timedelta(hours=2))

    told = page("/peers", "admin")

    assert "1 of 2 partners answered" in told
    assert "95 seconds ahead of ours" in told
    assert "It does not answer" in told
    assert "protocol.peer_unavailable" in told
    assert "1 message" in told
    assert told.index("peer-XC") < told.index("peer-XB"), "what is wrong comes first"


def test_a_partner_is_tested_by_whoever_may_and_it_is_journalled(office: DirectoryOffice) -> None:
    response = signed_in("admin").post("/peers/XB/test")

    assert response.status_code == 302
    assert Outgoing.objects.get().type == drills.PING
    assert Drill.objects.get().asked_by
    assert signed_in("auditor").post("/peers/XB/test").status_code == 403
    assert signed_in("admin").get("/peers/XB/test").status_code == 405


@pytest.mark.parametrize("path", ["/directory", "/peers"])
def test_more_states_ask_the_database_no_more_often(office: DirectoryOffice, path: str) -> None:
    client = signed_in("admin")
    client.get(path)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(path)
        return len(found)

    few = asked()
    model = Member.objects.get(pk="XB")
    for letter in "DEFGHIJ":
        Member.objects.create(
            code=f"X{letter}",
            name=f"State X{letter}",
            standing="member",
            since=model.since,
            fingerprint="",
            entry=model.entry,
        )
        Drill.objects.create(message_id=letter, member=f"X{letter}", asked_at=timezone.now())

    assert asked() == few
