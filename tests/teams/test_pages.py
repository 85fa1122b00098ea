"""Teams on pages and over HTTP: proposed, compared, signed, logged, as people do it."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from comity.access.app.models import Person
from comity.teams.app import queries, services
from comity.teams.app.models import Team
from comity.teams.contents import Act
from comity.teams.folding import signed_digest
from tests.builders import desk
from tests.builders.requests import join
from tests.builders.teams import agreement, signing
from tests.cooperation.test_api import Desk

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Team Lantern",
    "parties": "XA; Prosecution XA; Own law\nXB; Prosecution XB; Own law",
    "purpose": "To find who runs the service.",
    "period_from": "2026-03-01",
    "period_to": "2099-06-10",
    "states_of_operation": "XA XB",
    "leaders": "XA; Leader XA; Prosecution XA\nXB; Leader XB; Prosecution XB",
    "members": "XA; Officer XA; Police XA",
    "law": "That of the State in which it is done.",
}

LONG = {"period_to": "2099-06-10T23:59:59.999Z"}
"""The interface goes by the clock of the machine."""


@pytest.fixture
def leader(now: datetime) -> Person:
    join("XB")
    return desk.person_of("prosecutor", name="Ines Alba")


def text_of(answer: Any) -> str:  # noqa: ANN401 - a response of Django
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def test_a_team_is_typed_proposed_changed_and_its_versions_compared(leader: Person) -> None:
    client: Client = desk.browser_of(leader)

    wrong = client.post("/teams/new", {**TYPED, "parties": "XA; Prosecution"})
    made = client.post("/teams/new", TYPED)
    row = Team.objects.get()
    first = queries.folded(row).versions[0]
    assert wrong.status_code == 422
    assert "Line 1 has too few parts" in text_of(wrong)
    assert made["Location"] == f"/teams/{row.pk}"
    assert first.agreement["period_to"] == "2099-06-10T23:59:59.999Z"

    form = client.get(f"/teams/{row.pk}/acts/draft")
    assert "XB; Leader XB; Prosecution XB" in text_of(form)
    client.post(f"/teams/{row.pk}/acts/draft", {**TYPED, "media": "Together.", "note": "So."})
    second = queries.folded(row).newest

    page = client.get(f"/teams/{row.pk}/versions/{second.event}")
    assert "<ins>Together.</ins>" in page.content.decode()
    whole = text_of(client.get(f"/teams/{row.pk}"))
    assert "Version 2 waits for our signature" in whole
    assert "Team Lantern" in text_of(client.get("/teams"))


def test_a_signature_is_confirmed_and_over_what_was_read(leader: Person) -> None:
    client: Client = desk.browser_of(leader)
    client.post("/teams/new", TYPED)
    row = Team.objects.get()
    first = queries.folded(row).versions[0]
    said = {"of": first.event, "digest": first.digest, "authority": "Prosecution XA"}

    unconfirmed = client.post(f"/teams/{row.pk}/acts/sign", said)

    assert unconfirmed.status_code == 422
    assert queries.folded(row).versions[0].lacking == ("XA", "XB")


def test_programs_do_the_same(leader: Person, now: datetime) -> None:
    api = Desk("prosecutor", now)
    made = api.tell("/teams", {"agreement": agreement("XA", "XB", **LONG)})
    assert made.status_code == 200, made.content
    asked = made.json()["reference"]
    row = Team.objects.get()
    first = queries.folded(row).events[0]

    said = api.tell(f"/teams/{asked}/acts/sign", {"content": signing("XA", first)})
    found = api.ask(f"/teams/{asked}").json()
    findings = api.tell("/teams/check", {"agreement": agreement("XA", "XB", **LONG, law="")}).json()

    assert said.json()["team"]["stage"] == "talks"
    assert found["versions"][0]["lacking"] == ["XB"]
    assert found["versions"][0]["digest"] == signed_digest(first)
    assert [one["act"] for one in found["events"]] == ["found", "sign"]
    assert "R-JIT-001" in {one["rule"] for one in findings}
    services.say(
        row.pk,
        Act.DRAFT,
        {"agreement": agreement("XA", "XB", **LONG, media="Together.")},
        person=leader,
        now=now,
    )
    second = queries.folded(row).newest.event
    changed = api.ask(f"/teams/{asked}/differences?new={second}").json()
    assert [(one["article"], one["after"]) for one in changed] == [("15", "Together.")]
