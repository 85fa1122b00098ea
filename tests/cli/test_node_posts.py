"""Posts change, are lent and end by commands of the node, in the name of who decides it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from comity.access.app import queries, services
from comity.access.app.models import Delegation, Person
from comity.access.app.posts import OwnPostError, SuccessorNeededError
from comity.access.permissions import PermissionRefusedError
from comity.access.roles import Role
from comity.cli.node import organisation, posts
from comity.cli.node.organisation import organisation as organisations
from comity.cli.node.person import person
from comity.cooperation.app.services import parts
from comity.journal.app.models import Entry
from tests.builders.requests import PeerDesk

pytestmark = pytest.mark.django_db
WHY = ("--why", "Moved on.")


@pytest.fixture(autouse=True)
def _on_the_database_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (posts, organisation):
        monkeypatch.setattr(module, "opened", lambda _home: None)


@pytest.fixture
def admin() -> Person:
    return somebody("Root", "admin")


def somebody(name: str, role: str) -> Person:
    return services.enrol(
        name=name, role=role, organisation="Cyber Unit", unit="Desk", now=timezone.now()
    ).person


def run(*words: str, group: Any = person) -> Any:  # noqa: ANN401 - what JSON says
    done = CliRunner().invoke(group, [*words, "--json"], obj=Path(), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def day(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def test_somebody_leaves_and_a_colleague_goes_on(admin: Person) -> None:
    ines, tom = somebody("Ines Alba", "poc_247"), somebody("Tom Lind", "poc_247")
    thread = PeerDesk("XB").request(at=timezone.now())
    parts.take(thread.pk, person=ines, now=timezone.now())

    with pytest.raises(SuccessorNeededError):
        run("leave", "Ines Alba", "--by", "Root", *WHY)
    told = run("leave", "Ines Alba", "--successor", "Tom Lind", "--by", "Root", *WHY)

    assert told == {"person": ines.id, "name": "Ines Alba", "active": False}
    thread.refresh_from_db()
    assert thread.owner == tom
    body = json.loads(Entry.objects.get(kind="person-left").body)
    assert (body["by"], body["why"]) == (admin.id, "Moved on.")


def test_a_post_changes_and_goes_on(admin: Person) -> None:
    ines = somebody("Ines Alba", "poc_247")

    assert run("role", "Ines Alba", "investigator", "--by", "Root", *WHY)["role"] == "investigator"
    assert run("extend", ines.id, "--until", day(30), "--by", "Root", *WHY)["until"] == day(30)


def test_a_role_is_lent_listed_and_taken_back(admin: Person) -> None:
    somebody("Ines Alba", "poc_247")
    tom = somebody("Tom Lind", "investigator")

    made = run("delegate", "Ines Alba", "Tom Lind", "--until", day(3), "--by", "Ines Alba", *WHY)
    assert queries.roles_at(tom, timezone.now()) == (Role.INVESTIGATOR, Role.POC_247)
    assert [one["to"] for one in run("delegations", "Ines Alba")] == ["Tom Lind"]
    run("take-back", str(made["delegation"]), "--by", "Root", *WHY)

    assert Delegation.objects.get().revoked_by == admin
    assert queries.roles_at(queries.person("Tom Lind"), timezone.now()) == (Role.INVESTIGATOR,)


def test_the_rules_of_the_pages_hold_here_too(admin: Person) -> None:
    somebody("Ines Alba", "poc_247")

    with pytest.raises(PermissionRefusedError):
        run("role", "Root", "auditor", "--by", "Ines Alba", *WHY)
    with pytest.raises(OwnPostError):
        run("leave", "Root", "--by", "Root", *WHY)


def test_organisations_are_listed_with_their_units(admin: Person) -> None:
    somebody("Ines Alba", "poc_247")

    (held,) = run("list", group=organisations)

    assert (held["name"], held["units"], held["people"]) == ("Cyber Unit", ["Desk"], 2)
