"""The State profile on the page of a State and over HTTP."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from comity.access.app import services as access
from comity.directory.app import law_profiles, services
from comity.directory.app.models import DirectoryVersion
from tests.builders import desk
from tests.builders.directory import DirectoryOffice, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    """Return the home of a node that has taken over a directory with XA, XB and XC."""
    made: DirectoryOffice
    made, _ = opened(tmp_path, "XA", "XB", "XC")
    settings.COMITY_NODE = replace(
        settings.COMITY_NODE, home=tmp_path / "home", directory_url=str(made.folder)
    )
    services.pin(made.root_sha256)
    services.refresh(made.now)
    DirectoryVersion.objects.update(
        confirmed_at=timezone.now(), expires_at=timezone.now() + timedelta(days=1)
    )
    return tmp_path / "home"


def page(path: str) -> str:
    response = desk.signed_in("poc_247", name="Ines Alba").get(path)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def program() -> Client:
    """Return a program of the desk, with its token."""
    now = timezone.now()
    made = access.enrol(name="Ines Alba", role="poc_247", organisation="Unit", now=now)
    return Client(headers={"authorization": f"Bearer {made.token}"})


def write(home: Path, text: str) -> None:
    (home / "profiles").mkdir(parents=True, exist_ok=True)
    (home / "profiles" / "xb.yaml").write_text(text, encoding="utf-8")


OWN = """\
state: XB
statements:
  - about: threshold
    value: 24
    source: Letter of 3 October 2026
    certainty: stated
"""


def test_the_page_shows_each_line_with_source_and_certainty_and_what_is_not_known(
    home: Path,
) -> None:
    told = page("/directory/XB")

    assert "Practice Law on Electronic Evidence of State XB, art. 17" in told
    assert "Accepted, and the State is told" in told
    assert "Stated by the authority" in told
    assert "Not known, so take care" in told
    assert "State the highest penalty" in told


def test_what_the_administrator_wrote_is_read_at_once_and_outranks(home: Path) -> None:
    write(home, OWN)

    told = page("/directory/XB")

    assert "24 months" in told
    assert "Written by our administrator" in told
    assert "State the highest penalty" not in told


def test_a_broken_file_is_told_and_the_numbers_to_call_stay(home: Path) -> None:
    write(home, OWN.replace("value: 24", "value: soon"))

    told = page("/directory/XB")

    assert "profiles/xb.yaml:4" in told
    assert 'href="tel:+441632960201"' in told


def test_the_profile_is_had_over_http_for_a_day(home: Path) -> None:
    client = program()

    after = client.get("/api/v1/directory/members/XB/profile?on=2026-11-21").json()
    before = client.get("/api/v1/directory/members/XB/profile?on=2026-01-15").json()

    def direct(answer: dict[str, list[dict[str, object]]]) -> set[object]:
        return {line["value"] for line in answer["lines"] if line["about"] == "direct_requests"
                and line.get("data_category") == "SUB" and "provider" not in line}  # fmt: skip

    assert (direct(before), direct(after)) == ({"consent"}, {"notify"})
    assert {one["code"] for one in after["cautions"]} == {"threshold_unknown"}


def test_a_code_that_nobody_knows_is_refused_by_name(home: Path) -> None:
    answer = program().get("/api/v1/directory/members/QQ/profile")

    assert answer.status_code == 404
    assert answer.json()["code"] == "directory.no_such_state"


def test_the_law_room_is_told_what_holds_on_the_day(home: Path) -> None:
    day = timezone.now().date()

    told = law_profiles.law_profile_of("XB", on=day)

    assert told.direct_requests == {"any": "consent", "subscriber": "notify"}
    assert told.zone == "Asia/Tashkent"
    assert law_profiles.law_profile_of("XX", on=day).languages is None
