"""The pages of the journal and of the node's health."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comity.access.app import services as access
from comity.access.app.models import Notice
from comity.cli.node import backup
from comity.journal.app import reading
from comity.journal.app import services as journal
from comity.journal.app.models import Entry
from comity.journal.verification import verify_export
from comity.protocol.app import reaches
from comity.protocol.app import services as protocol
from comity.web import health
from tests.builders import desk
from tests.builders.journal import Member
from tests.builders.protocol import PeerNode

pytestmark = pytest.mark.django_db


def signed_in(role: str = "auditor", name: str = "Ines Alba") -> Client:
    return desk.signed_in(role, name=name)


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def signed() -> None:
    with transaction.atomic():
        journal.sign(journal.record("directory-adopted", now=timezone.now(), version=3), Member())


def confirmed(client: Client, *, ago: timedelta = timedelta()) -> None:
    session = client.session
    session["confirmed_at"] = (timezone.now() - ago).timestamp()
    session.save()


def known_peers(*codes: str) -> None:
    protocol.renew_keyring([PeerNode(code).document for code in ("XA", *codes)], [], timezone.now())


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("auditor", "/journal", 200),
        ("admin", "/journal", 200),
        ("investigator", "/journal", 403),
        ("provider_lert", "/journal", 403),
        ("investigator", "/journal/0", 403),
        ("admin", "/health", 200),
        ("poc_247", "/health", 200),
        ("investigator", "/health", 403),
        ("provider_lert", "/health", 403),
        ("admin", "/journal/export", 403),
        ("auditor", "/journal/export", 200),
    ],
)
def test_each_page_is_for_those_who_may_read_it(role: str, path: str, status: int) -> None:
    journal.record("peer-tested", now=timezone.now(), member="XB")

    assert signed_in(role).get(path).status_code == status


@pytest.mark.parametrize("path", ["/journal", "/journal/0", "/health", "/journal/export"])
def test_nobody_reads_them_without_having_signed_in(path: str) -> None:
    assert Client().get(path).status_code == 302


def test_reading_the_journal_is_journalled_once_in_a_session() -> None:
    client = signed_in()

    for path in ("/journal", "/journal?kind=x", "/journal/0"):
        client.get(path)

    assert Entry.objects.filter(kind="journal-read").count() == 1


def test_entries_are_told_in_words_with_whoever_acted() -> None:
    told = page(signed_in(), "/journal")

    assert "Person enrolled" in told
    assert "Ines Alba" in told


def test_entries_are_found_by_kind_person_and_day() -> None:
    client = signed_in()
    journal.record("peer-tested", now=timezone.now() - timedelta(days=40), member="XB")
    old = (timezone.now() - timedelta(days=40)).date()

    assert page(client, "/journal?kind=peer-tested").count("data-row") == 1
    assert page(client, f"/journal?day={old}").count("data-row") == 1
    assert "Person enrolled" in page(client, "/journal?person=ines")
    assert "No entry fits" in page(client, "/journal?person=nobody")
    assert "No entry fits" in page(client, "/journal?kind=%3Cscript%3E")
    assert "year-month-day" in page(client, "/journal?day=21%2F11%2F2026")


def test_pages_of_entries_follow_each_other_without_a_gap() -> None:
    for n in range(120):
        journal.record("peer-tested", now=timezone.now(), member="XB", number=n)
    client = signed_in()
    client.get("/journal")

    first = page(client, "/journal?kind=peer-tested")
    second = page(client, "/journal?kind=peer-tested&before=70")

    assert 'href="?kind=peer-tested&amp;before=70"' in first
    assert 'href="/journal/69"' in second
    assert 'href="/journal/70"' not in second
    assert page(client, "/journal?before=x").count("data-row") == 50


def test_whoever_sees_no_case_is_not_told_what_an_entry_of_one_says() -> None:
    signed_in("auditor")
    number = journal.record(
        "request-heard", now=timezone.now(), thread="T-77", act="refuse"
    ).indexes[0]

    admin, auditor = signed_in("admin", "K. Keeper"), signed_in("auditor", "A. Uditor")

    assert "T-77" in page(auditor, f"/journal/{number}")
    assert "T-77" not in page(admin, f"/journal/{number}")
    assert "T-77" not in page(admin, "/journal")
    assert "sees no case" in page(admin, f"/journal/{number}")


def test_an_entry_shows_its_proof() -> None:
    client = signed_in()
    assert "Not signed yet" in page(client, "/journal/0")

    signed()

    told = page(client, "/journal/0")
    assert "stands under the checkpoint" in told
    assert "Hash of the leaf" in told
    assert client.get("/journal/99999").status_code == 404


def test_a_changed_entry_is_not_proved_and_damages_the_check() -> None:
    client = signed_in()
    signed()
    Entry.objects.filter(pk=0).update(salt=bytes(32))

    assert "Not proved" in page(client, "/journal/0")
    assert client.post("/journal/verify").status_code == 302
    assert "Damaged" in page(client, "/journal")
    assert Notice.objects.get(code="journal.damaged").level == "alarm"


def test_a_check_computes_everything_anew_and_says_who_asked() -> None:
    client = signed_in()
    client.post("/journal/verify")

    told = page(client, "/journal")

    assert re.search(r"All \d+ entries were computed anew", told)
    assert "Ines Alba" in told
    assert client.get("/journal/verify").status_code == 405
    assert signed_in("investigator", "I. Nvest").post("/journal/verify").status_code == 403


def test_of_a_long_journal_the_last_entries_are_checked_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "CHECKED_AT_ONCE", 3)
    client = signed_in()
    for n in range(9):
        journal.record("peer-tested", now=timezone.now(), member="XB", number=n)
    client.post("/journal/verify")

    told = page(client, "/journal")

    assert "The last 3 of " in told
    assert "comity node journal verify" in told


def test_the_journal_leaves_only_with_a_reason_and_a_fresh_confirmation(tmp_path: Path) -> None:
    client = signed_in()
    signed()

    confirmed(client)

    assert client.post("/journal/export", {"why": " "}).status_code == 422
    answer = client.post("/journal/export", {"why": "For the court."})

    assert answer["Content-Disposition"].startswith("attachment")
    file = tmp_path / "journal.jsonl"
    file.write_bytes(b"".join(answer.streaming_content))
    assert verify_export(file, Member().keys).origin_proved
    assert '"why":"For the court."' in Entry.objects.get(kind="journal-exported").body


def test_the_journal_does_not_leave_by_a_sign_in_of_an_hour_ago() -> None:
    client = signed_in()
    signed()
    confirmed(client, ago=timedelta(hours=1))

    assert client.post("/journal/export", {"why": "For the court."}).status_code == 422
    assert not Entry.objects.filter(kind="journal-exported").exists()


def test_a_journal_page_asks_the_database_no_more_often_for_more_entries() -> None:
    client = signed_in()
    client.get("/journal")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            page(client, "/journal")
        return len(found)

    few = asked()
    for n in range(40):
        person, _ = access.enrol(
            name=f"Person {n}", role="auditor", organisation="Unit", now=timezone.now()
        )
        journal.record("person-enrolled", now=timezone.now(), person=person.pk)

    assert asked() == few


def test_a_node_that_is_not_served_says_what_does_not_run() -> None:
    told = page(signed_in("admin"), "/health")

    assert "It does not run." in told
    assert "comity node serve" in told
    assert "This node has no directory yet." in told
    assert "Not known: nobody has noted a backup of this node." in told


def test_when_all_partners_answer_it_says_so_in_green() -> None:
    known_peers("XB", "XC")
    for code in ("XB", "XC"):
        reaches.keep_answer(code, now=timezone.now(), said_at=timezone.now())
        reaches.keep_witnessed(code, entries=1, now=timezone.now())

    told = {one.title: one for one in health.checks(timezone.now())}

    assert told["Partners"].said == "All 2 partners answered in the last 5 minutes."
    assert (told["Partners"].level, told["Clock"].level, told["Witnesses"].level) == ("ok",) * 3


def test_a_clock_that_most_partners_contradict_is_ours() -> None:
    known_peers("XB", "XC")
    for code in ("XB", "XC"):
        ahead = timezone.now() + timedelta(minutes=3)
        reaches.keep_answer(code, now=timezone.now(), said_at=ahead)

    told = {one.title: one for one in health.checks(timezone.now())}

    assert told["Clock"].level == "alarm"


def test_what_waits_too_long_is_told_and_what_is_urgent_alarms() -> None:
    known_peers("XB")
    now = timezone.now()
    by = {"name": "A", "role": "admin", "unit": ""}
    protocol.send(aud="XB", type="protocol.ping", body={}, by=by, now=now - timedelta(hours=3))

    assert {one.title: one.level for one in health.checks(now)}["Delivery"] == "ok"
    protocol.send(
        aud="XB", type="protocol.ping", body={}, by=by, now=now - timedelta(hours=1), urgent=True
    )
    assert {one.title: one.level for one in health.checks(now)}["Delivery"] == "alarm"


def test_every_kind_of_entry_that_the_code_writes_has_words() -> None:
    from comity.web.journal_words import KINDS
    from tests.builders.house import written_kinds

    assert written_kinds() - set(KINDS) == set()


def test_health_is_read_by_programs_as_a_refusal_or_a_page() -> None:
    response = signed_in("investigator").get("/health", headers={"accept": "application/json"})

    assert response.status_code == 403
    assert json.loads(response.content)["code"] == "access.permission_refused"


@pytest.mark.parametrize(
    ("hours", "level"), [(1, health.OK), (30, health.WARNING), (24 * 8, health.ALARM)]
)
def test_health_says_when_and_where_the_node_was_saved(hours: int, level: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        journal.record(
            "backup-noted", now=now - timedelta(hours=hours), by="machine", where="tape 12"
        )

    found = {one.title: one for one in health.checks(now)}["Backups"]

    assert found.level == level
    assert "tape 12" in found.said


def test_whoever_saves_the_node_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "opened", lambda _home: None)

    done = CliRunner().invoke(backup.backup_noted, ["tape 12", "--json"], obj=Path())

    assert json.loads(done.output)["backup"] == "tape 12"
    assert Entry.objects.get().kind == "backup-noted"
    refused = CliRunner().invoke(backup.backup_noted, ["  "], obj=Path())
    assert isinstance(refused.exception, backup.UnsaidPlaceError)
