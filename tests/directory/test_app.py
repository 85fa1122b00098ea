"""What this node takes over of a directory, whom it tells, and what it answers."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from comity.access.app import services as access
from comity.access.app.models import Notice
from comity.directory import publishing
from comity.directory.app import queries, services
from comity.directory.app.models import DirectoryVersion, Fault
from comity.directory.errors import (
    DirectoryExpiredError,
    DirectoryRolledBackError,
    DirectoryUnreachableError,
    PinnedRootMismatchError,
    RootNotPinnedError,
)
from comity.journal.app.models import Entry
from comity.protocol.app import registry
from comity.protocol.app.models import Peer
from tests.builders.directory import NOON, DirectoryOffice, Reader, key_document, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path: Path, settings: Settings) -> DirectoryOffice:
    """Return a directory with XA, XB and XC, pinned by this node."""
    made, _ = opened(tmp_path, "XA", "XB", "XC")
    settings.COMITY_NODE = replace(
        settings.COMITY_NODE, home=tmp_path / "home", directory_url=str(made.folder)
    )
    services.pin(made.root_sha256)
    return made


def told() -> list[str]:
    return [notice.code for notice in Notice.objects.order_by("id")]


def journaled() -> list[str]:
    return list(Entry.objects.order_by("index").values_list("kind", flat=True))


def heard() -> dict[str, bool]:
    return {peer.member: not peer.suspended for peer in Peer.objects.all()}


def test_a_refresh_takes_over_members_and_their_keys_in_one_act(office: DirectoryOffice) -> None:
    found = services.refresh(office.now)

    assert found == services.Refreshed(version=4, changed=("XA", "XB", "XC"))
    assert heard() == {"XA": True, "XB": True, "XC": True}
    assert queries.document_of("XB") == key_document("XB")
    assert journaled().count("directory-adopted") == 1


def test_a_second_refresh_of_the_same_state_confirms_it_and_writes_no_line(
    office: DirectoryOffice,
) -> None:
    services.refresh(office.now)
    lines = Entry.objects.count()
    office.later(hours=1)
    office.tick()

    assert services.refresh(office.now).changed == ()
    held = queries.version()
    assert held is not None
    assert held.expires_at == office.now + timedelta(days=1)
    assert Entry.objects.count() == lines


def test_a_suspended_member_is_heard_no_more_and_people_are_told_why(
    office: DirectoryOffice,
) -> None:
    services.refresh(office.now)
    office.later(minutes=1)
    office.suspend("XB", "its signing key was stolen")

    assert services.refresh(office.now).changed == ("XB",)
    assert heard() == {"XA": True, "XB": False, "XC": True}
    notice = Notice.objects.get(code="directory.member_suspended")
    assert notice.facts == {
        "member": "XB",
        "name": "State XB",
        "reason": "its signing key was stolen",
    }
    assert [held.code for held in queries.providers()] == []
    assert queries.contact_points("XB")  # still to be called on the telephone


def test_a_member_that_left_is_unknown_to_the_lane(office: DirectoryOffice) -> None:
    services.refresh(office.now)
    office.later(minutes=1)
    publishing.remove(
        office.folder,
        "XC",
        reason="its government decided so",
        signers=office.holders.signers(),
        now=office.now,
    )
    services.refresh(office.now)

    assert heard() == {"XA": True, "XB": True}
    assert queries.member("XC").standing == "left"


def test_the_last_word_of_a_lapsed_member_stays_and_people_are_told(
    office: DirectoryOffice,
) -> None:
    office.later(minutes=1)
    office.publish("XB", generation=2, holds_for=timedelta(days=10))
    services.refresh(office.now)
    office.later(days=11)
    office.tick()

    services.refresh(office.now)

    assert queries.member("XB").lapsed
    assert queries.document_of("XB") == key_document("XB", generation=2)
    assert heard()["XB"]
    assert told().count("directory.member_lapsed") == 1


def test_a_freeze_is_told_once_and_the_last_state_goes_on(office: DirectoryOffice) -> None:
    services.refresh(office.now)
    late = office.later(hours=25)

    for minute in range(3):
        found = services.refresh(late + timedelta(minutes=minute))

        assert isinstance(found.fault, DirectoryExpiredError)
        assert found.version == 4
    assert told().count("directory.expired") == 1
    assert Notice.objects.get(code="directory.expired").level == "alarm"
    assert heard() == {"XA": True, "XB": True, "XC": True}


def test_recovery_is_told(office: DirectoryOffice) -> None:
    services.refresh(office.now)
    services.refresh(office.later(hours=25))
    office.tick()

    assert services.refresh(office.now).fault is None
    assert told()[-1] == "directory.recovered"
    assert queries.fault() is None


def test_a_rollback_is_an_alarm(office: DirectoryOffice, tmp_path: Path) -> None:
    services.refresh(office.now)
    old = shutil.copytree(office.folder, tmp_path / "old")
    office.later(minutes=1)
    office.suspend("XB")
    services.refresh(office.now)
    shutil.rmtree(office.folder)
    shutil.copytree(old, office.folder)

    found = services.refresh(office.now)

    assert isinstance(found.fault, DirectoryRolledBackError)
    assert not heard()["XB"]
    assert Notice.objects.get(code="directory.rolled_back").level == "alarm"


def test_a_node_that_lost_its_trust_folder_still_refuses_an_older_version(
    office: DirectoryOffice, tmp_path: Path
) -> None:
    older = Reader(tmp_path / "other-trust", office.folder)
    older.pin(office.root_sha256)
    before = older.refresh(office.now)
    office.later(minutes=1)
    office.suspend("XB")
    services.refresh(office.now)

    with pytest.raises(DirectoryRolledBackError):
        services.adopt(before, office.now)


def test_a_short_silence_is_not_told_and_a_long_one_is(
    office: DirectoryOffice, settings: Settings, tmp_path: Path
) -> None:
    services.refresh(office.now)
    settings.COMITY_NODE = replace(settings.COMITY_NODE, directory_url=str(tmp_path / "away"))

    for minutes in (1, 14):
        found = services.refresh(office.now + timedelta(minutes=minutes))
        assert isinstance(found.fault, DirectoryUnreachableError)
    assert "directory.unreachable" not in told()
    for minutes in (16, 17):
        services.refresh(office.now + timedelta(minutes=minutes))
    assert told().count("directory.unreachable") == 1
    assert Fault.objects.get().began_at == office.now + timedelta(minutes=1)


def test_nothing_is_taken_over_before_a_root_is_pinned(tmp_path: Path, settings: Settings) -> None:
    made, _ = opened(tmp_path, "XA")
    settings.COMITY_NODE = replace(
        settings.COMITY_NODE, home=tmp_path / "home", directory_url=str(made.folder)
    )

    assert isinstance(services.refresh(made.now).fault, RootNotPinnedError)
    with pytest.raises(PinnedRootMismatchError):
        services.pin("0" * 64)
    assert DirectoryVersion.objects.count() == 0


def test_a_node_without_a_directory_says_nothing_every_minute() -> None:
    assert services.refresh(NOON) == services.Refreshed(version=None)
    with pytest.raises(services.DirectoryNotSetError):
        services.pin("0" * 64)


def test_the_worker_is_told_to_refresh_every_minute() -> None:
    seconds = {name: seconds for name, seconds, _ in registry.tasks()}

    assert seconds["directory.refresh"] == 60


def test_a_provider_is_found_by_code_and_by_name(office: DirectoryOffice) -> None:
    services.refresh(office.now)

    for asked in ("EXT-XB", "Example Telecom XB"):
        member, provider = queries.provider(asked)
        assert (member, provider.code) == ("XB", "EXT-XB")
    with pytest.raises(queries.NoSuchProviderError):
        queries.provider("EXT-XZ")


def test_the_profile_of_a_member_is_what_the_rules_read(office: DirectoryOffice) -> None:
    services.refresh(office.now)

    found = queries.profile_of("XB", now=office.now)

    assert found["languages"] == ["en", "ru"]
    assert found["sender"] == {
        "issuers": {
            "PRES": ["poc_247", "investigator"],
            "PRES_EXT": ["poc_247", "investigator"],
            "SUBSCR_MLA": ["ca_officer", "prosecutor"],
            "MLA": ["ca_officer", "prosecutor"],
            "CONSENT": ["ca_officer"],
            "SPONT": ["ca_officer"],
            "LOCATE": ["ca_officer"],
            "FREEZE": ["ca_officer"],
            "CONFISC": ["ca_officer"],
            "STOP_PAY": ["poc_247"],
            "INQUIRY": ["poc_247"],
        }
    }
    assert found["stale"] == []
    assert queries.profile_of("XZ", now=office.now) == {}


def signed_in(role: str = "poc_247") -> Client:
    _, token = access.enrol(name="Ines Alba", role=role, organisation="Unit", now=NOON)
    return Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)


def test_the_desk_shows_the_register_and_how_fresh_it_is(office: DirectoryOffice) -> None:
    services.refresh(office.now)

    found = signed_in().get("/api/v1/directory").json()

    assert [line["code"] for line in found["members"]] == ["XA", "XB", "XC"]
    assert (found["version"], found["fault"]) == (4, None)


def test_the_desk_shows_whom_to_call_at_any_hour(office: DirectoryOffice) -> None:
    services.refresh(office.now)
    client = signed_in()

    every = client.get("/api/v1/directory/XB/contact-points").json()
    [duty] = client.get("/api/v1/directory/XB/contact-points?function=poc_247").json()

    assert [point["code"] for point in every] == ["XB-247", "XB-CA"]
    assert (duty["phones"][0], duty["office_hours"], duty["zone"]) == (
        "+441632960201",
        "24/7",
        "Asia/Tashkent",
    )


def test_the_desk_shows_an_entry_and_the_providers(office: DirectoryOffice) -> None:
    services.refresh(office.now)
    client = signed_in()

    assert client.get("/api/v1/directory/XB").json()["entry"]["preservation"]["maximum_days"] == 120
    assert client.get("/api/v1/directory/providers").json() == [
        {
            "member": "XB",
            "code": "EXT-XB",
            "name": "Example Telecom XB",
            "legal_entity": "Example Telecom XB Joint Stock Company",
        }
    ]


@pytest.mark.parametrize("path", ["/directory/XZ", "/directory/XZ/contact-points"])
def test_a_member_that_never_joined_is_not_found(office: DirectoryOffice, path: str) -> None:
    services.refresh(office.now)

    answer = signed_in().get(f"/api/v1{path}")

    assert (answer.status_code, answer.json()["code"]) == (404, "directory.no_such_member")


def test_nobody_reads_the_directory_without_a_token() -> None:
    assert Client(raise_request_exception=False).get("/api/v1/directory").status_code == 401
