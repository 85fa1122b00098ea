"""What may not be done is refused with the reason on every way, and the journal shows who tried."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from comity.access.app import services as access
from comity.access.app.models import Person
from comity.cli.api_client import Identity
from comity.cooperation.acts import Act
from comity.cooperation.app.models import Statement, Thread
from comity.cooperation.kinds import Kind
from comity.journal.app.models import Entry
from comity.kernel.strict_json import parse_object
from tests.builders import desk
from tests.builders.commands import Command
from tests.builders.requests import PeerDesk

pytestmark = pytest.mark.django_db


class Desk:
    """One person, by page, over HTTP and by command."""

    def __init__(self, role: str, comity: Command, folder: Path, now: datetime) -> None:
        self.role, self.comity = role, comity
        enrolled, token = access.enrol(name=role, role=role, organisation="Unit", now=now)
        Identity(url="http://127.0.0.1:1", token=token).write(folder / f"{role}.toml")
        self.person: Person = enrolled
        self.page = desk.signed_in(role, name=f"{role} at the desk")
        self.http = Client(headers={"authorization": f"Bearer {token}"})

    def over_http(self, thread: Thread, act: str, **said: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - JSON
        path = f"/api/v1/requests/{thread.pk}/acts/{act}"
        answer = self.http.post(path, json.dumps(said), content_type="application/json")
        return answer.status_code, dict(answer.json())


def tried() -> list[tuple[str, str, str]]:
    """Return what the journal shows of attempts: who, what was told, and about which request."""
    found = [parse_object(one.body) for one in Entry.objects.filter(kind="act-refused")]
    return [(str(one["person"]), str(one["why"]), str(one.get("case", ""))) for one in found]


def test_an_act_outside_the_table_is_refused_with_the_reason_on_every_way(
    comity: Command, tmp_path: Path, now: datetime
) -> None:
    thread, officer = PeerDesk("XB").request(at=now), Desk("poc_247", comity, tmp_path, now)
    before = Statement.objects.count()

    page = officer.page.post(f"/requests/{thread.pk}/acts/release", {"reason": "It is over."})
    status, http = officer.over_http(thread, "release", content={"reason": "It is over."})
    command = comity("poc_247", "request", "release", thread.pk, "--reason", "Over.", status=2)

    assert (page.status_code, status) == (409, 409)
    assert http["code"] == command["code"] == "cooperation.transition_refused"
    assert http["detail"] == command["detail"]
    assert "only the requesting side can release" in http["detail"]
    assert http["detail"] in page.content.decode()
    assert "It is over." in page.content.decode()
    assert Statement.objects.count() == before
    assert [one[1:] for one in tried()] == [(http["code"], thread.pk)] * 3
    assert [one[0] for one in tried()][1:] == [officer.person.pk] * 2


def test_an_act_by_the_wrong_role_is_refused_with_the_reason_on_every_way(
    comity: Command, tmp_path: Path, now: datetime
) -> None:
    thread, auditor = PeerDesk("XB").request(at=now), Desk("auditor", comity, tmp_path, now)
    before = Statement.objects.count()

    page = auditor.page.post(f"/requests/{thread.pk}/acts/acknowledge", {})
    status, http = auditor.over_http(thread, "acknowledge", content={})
    command = comity("auditor", "request", "acknowledge", thread.pk, status=2)

    assert (page.status_code, status) == (403, 403)
    assert http["code"] == command["code"] == "access.permission_refused"
    assert http["facts"]["role"] == "auditor"
    assert "Your post does not allow it" in page.content.decode()
    assert Statement.objects.count() == before
    assert {one[1:] for one in tried()} == {("access.permission_refused", thread.pk)}
    assert len(tried()) == 3


def test_a_request_of_others_is_not_there_and_the_journal_shows_who_looked_for_it(
    comity: Command, tmp_path: Path, now: datetime
) -> None:
    thread = PeerDesk("XB").request(at=now, handling_mark="TLP:RED")
    thread.owner = desk.person_of("poc_247", name="Whose it is")
    thread.save()
    officer = Desk("ca_officer", comity, tmp_path, now)

    page = officer.page.post(f"/requests/{thread.pk}/acts/refuse", {})
    status, http = officer.over_http(thread, "refuse", content={})
    command = comity("ca_officer", "request", "refuse", thread.pk, status=3)

    assert (page.status_code, status) == (404, 404)
    assert http["code"] == command["code"] == "cooperation.no_such_request"
    assert [one[1:] for one in tried()] == [("cooperation.no_such_request", thread.pk)] * 3


def test_another_state_that_speaks_in_a_thread_is_not_heard_and_the_journal_shows_it(
    now: datetime,
) -> None:
    thread, stranger = PeerDesk("XB").request(Kind.MLA, at=now), PeerDesk("XC")
    before = thread.statements.count()

    stranger.say(thread, Act.WITHDRAW, at=now)

    assert thread.statements.count() == before
    said = parse_object(Entry.objects.get(kind="statement-not-placed").body)
    assert said["sender"] == "XC"
    assert said["why"]


def test_of_two_who_act_on_what_they_have_read_the_second_is_told_what_changed(
    comity: Command, tmp_path: Path, now: datetime
) -> None:
    thread, officer = (
        PeerDesk("XB").request(Kind.MLA, at=now),
        Desk("ca_officer", comity, tmp_path, now),
    )
    seen = thread.statements.count()
    form = officer.page.get(f"/requests/{thread.pk}/acts/refuse").content.decode()
    assert f'name="seen" value="{seen}"' in form
    first = {"content": {"file_number": "B 1"}, "seen": seen}
    assert officer.over_http(thread, "acknowledge", **first)[0] == 200

    said = {"refusal_ground": ["too_broad"], "reason": "A whole town.", "seen": seen}
    page = officer.page.post(f"/requests/{thread.pk}/acts/refuse", said)
    status, http = officer.over_http(thread, "hand_on", content={}, seen=seen)
    command = comity("ca_officer", "request", "hand-on", thread.pk, "--seen", str(seen), status=2)

    assert (page.status_code, status) == (409, 409)
    assert http["code"] == command["code"] == "cooperation.changed_meanwhile"
    assert http["facts"]["said"][0]["act"] == "acknowledge"
    assert "acknowledge by ca_officer" in http["detail"]
    assert http["detail"] in page.content.decode()
    assert "A whole town." in page.content.decode()
    assert thread.statements.count() == seen + 1
    assert {one[1] for one in tried()} == {"cooperation.changed_meanwhile"}
    assert len(tried()) == 3


def test_a_form_with_a_slip_is_no_attempt(comity: Command, tmp_path: Path, now: datetime) -> None:
    thread, officer = PeerDesk("XB").request(at=now), Desk("poc_247", comity, tmp_path, now)

    long = {"note": "x" * 20_001}

    assert officer.page.post(f"/requests/{thread.pk}/acts/acknowledge", long).status_code == 422
    assert officer.over_http(thread, "acknowledge", content=long)[0] == 422
    assert officer.page.get(f"/requests/{thread.pk}/acts/release").status_code == 409
    assert tried() == []
