"""Evidence on pages: one word for how it stands, a verdict in a sentence, no look unseen."""

import io
import re
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from comity.access.app import services as access
from comity.access.app.models import Person
from comity.cooperation.app.models import Thread
from comity.evidence.app import queries, services
from comity.evidence.app.models import Handling, Package, Verification
from comity.evidence.app.services import verifications
from comity.evidence.transport import encrypted
from comity.evidence.use_rules import UseRules
from comity.journal.app.models import Entry
from comity.kernel.strict_json import parse_object
from comity.protocol.app import services as protocol
from tests.builders.evidence import (
    CONTENT,
    NOON,
    OFFICER,
    key_document,
    node_secrets,
    recipient,
    sealed_package,
    sealer,
)

pytestmark = pytest.mark.django_db
THREAD = "019c0000-0000-7000-8000-00000000000a"


@pytest.fixture(autouse=True)
def node(private: Path, settings: Settings) -> Path:
    changed = replace(django_settings.COMITY_NODE, home=private, code="XA", name="State XA")
    settings.COMITY_NODE = changed
    node_secrets(private / "secrets", "XA")
    protocol.renew_keyring([key_document("XA"), key_document("XB", by=sealer())], [], NOON)
    Thread.objects.create(
        id=THREAD,
        peer="XB",
        own_side="requesting",
        kind="MLA",
        state="executed",
        own_reference="XA-MLA-2026-000007",
        opened_at=NOON,
        changed_at=NOON,
    )
    return private


@pytest.fixture
def officer() -> Person:
    return enrolled("ca_officer", "B. Central")


@pytest.fixture
def desk(officer: Person) -> Client:
    return signed_in(officer)


def enrolled(role: str, name: str) -> Person:
    return access.enrol(name=name, role=role, organisation="Authority", now=NOON).person


def signed_in(who: Person) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.force_login(who)
    return client


def arrived(
    folder: Path, content: Mapping[str, bytes] = CONTENT, *, broken: bool = False, number: int = 1
) -> str:
    """Let a package of XB arrive and be taken over; return its identifier."""
    package = f"019c0000-0000-7000-8000-0000000001{number:02}"
    bag = sealed_package(folder / f"sent{number}", content=content, package=package).folder
    if broken:
        (bag / "data/mail.eml").write_bytes(b"another text altogether")
    chunks: dict[str, bytes] = {}
    said = encrypted(
        bag,
        package=package,
        content_key=bytes([number]) * 32,
        recipients=[recipient("XA")],
        keep=lambda name, chunk: chunks.setdefault(name, bytes(chunk)),
    )
    services.announced([said.to_json()], sender="XB", thread=THREAD, now=NOON, mark="TLP:AMBER")
    while names := services.missing("XB", said.package):
        for name in names:
            services.receive_chunk("XB", name, chunks[name], now=NOON)
    services.take_over(NOON)
    return said.package


def words(answer: HttpResponse) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def handled(package: str) -> list[str]:
    return list(Handling.objects.filter(package=package).values_list("kind", flat=True))


def test_without_evidence_the_list_says_when_some_appears(desk: Client) -> None:
    assert "It appears when a provider or partner delivers" in words(desk.get("/evidence"))


def test_what_came_waits_to_be_checked_under_its_mark(desk: Client, tmp_path: Path) -> None:
    package = arrived(tmp_path)

    page = desk.get("/evidence")

    assert "1 delivery waits to be checked" in words(page)
    assert "Not verified yet" in words(page)
    assert "TLP:AMBER" in words(page)
    assert f"/evidence/{package}" in page.content.decode()


def test_no_list_asks_more_of_the_database_the_more_it_shows(desk: Client, tmp_path: Path) -> None:
    arrived(tmp_path)
    desk.get("/evidence?show=all")
    with CaptureQueriesContext(connection) as one:
        desk.get("/evidence?show=all")
    for number in (2, 3, 4):
        arrived(tmp_path, number=number)
    with CaptureQueriesContext(connection) as four:
        desk.get("/evidence?show=all")

    assert len(four) == len(one)


def test_a_person_verifies_and_is_told_in_one_sentence(
    desk: Client, officer: Person, tmp_path: Path
) -> None:
    package = arrived(tmp_path)
    before = words(desk.get(f"/evidence/{package}"))

    answer = desk.post(f"/evidence/{package}/verify")
    after = words(desk.get(answer.headers["Location"]))

    assert "Checked by the node when it arrived. Verify it yourself" in before
    assert "Verified. These are exactly the 3 files that XB sealed on" in after
    assert "2 March 2026" in after
    assert "Accept" in after
    entry = Entry.objects.filter(kind="package-verified").latest("index")
    assert officer.pk in str(entry.body)


def test_the_custody_record_is_shown_link_by_link(desk: Client, tmp_path: Path) -> None:
    package = arrived(tmp_path)

    page = words(desk.get(f"/evidence/{package}"))

    assert "3 of 3 links verified" in page
    assert "Sealed mail.eml · M. Ardent" in page


def test_who_looked_is_journalled_once_for_one_look(
    desk: Client, officer: Person, tmp_path: Path
) -> None:
    package = arrived(tmp_path)
    desk.get(f"/evidence/{package}")
    page = words(desk.get(f"/evidence/{package}"))
    assert handled(package).count("opened") == 1
    assert "B. Central, Authority" in page

    held, by = Package.objects.get(), Handling.objects.get(kind="opened").by
    later = timezone.now() + timedelta(minutes=16)
    services.note_opened(held, by=by, person=officer.pk, now=later)

    assert Entry.objects.filter(kind="package-opened", person=officer.pk).count() == 2


def test_a_package_that_was_altered_is_red_and_cannot_be_accepted(
    desk: Client, tmp_path: Path
) -> None:
    package = arrived(tmp_path, broken=True)

    page = desk.get(f"/evidence/{package}")

    assert "Do not use this file" in words(page)
    assert "data/mail.eml" in words(page)
    assert "/acts/confirm_receipt" not in page.content.decode()
    assert "/acts/report_defect" in page.content.decode()
    assert f"/evidence/{package}/download" not in page.content.decode()
    certificate = desk.get(f"/evidence/{package}/certificate")
    assert certificate.headers["Location"] == f"/evidence/{package}"


def test_intact_without_origin_is_a_third_case(
    desk: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "anchor_of", lambda _held: None)
    package = arrived(tmp_path)

    page = desk.get(f"/evidence/{package}")

    assert "Intact, but the origin is not proved" in words(page)
    assert "/acts/confirm_receipt" not in page.content.decode()


def test_a_download_is_a_file_in_a_sandbox_and_is_journalled(
    desk: Client, officer: Person, tmp_path: Path
) -> None:
    package = arrived(tmp_path)
    confirmed(desk)

    answer = desk.post(f"/evidence/{package}/download", {"why": "For the court."})

    content = io.BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    with tarfile.open(fileobj=content) as tar:
        names = tar.getnames()
    assert f"{package}/data/mail.eml" in names
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert handled(package)[-1] == "exported"
    said = parse_object(Entry.objects.get(kind="package-exported").body)
    assert (said["person"], said["why"]) == (officer.pk, "For the court.")


@pytest.mark.parametrize(("ago", "why"), [(None, "For the court."), (6, "For the court."), (0, "")])
def test_evidence_leaves_only_with_a_reason_and_a_fresh_confirmation(
    desk: Client, tmp_path: Path, ago: int | None, why: str
) -> None:
    package = arrived(tmp_path)
    if ago is not None:
        confirmed(desk, ago=timedelta(minutes=ago))

    asked = desk.get(f"/evidence/{package}/download")
    answer = desk.post(f"/evidence/{package}/download", {"why": why})

    assert (asked.status_code, answer.status_code) == (200, 422)
    assert "exported" not in handled(package)
    assert not Entry.objects.filter(kind="package-exported").exists()


def confirmed(client: Client, *, ago: timedelta = timedelta()) -> None:
    session = client.session
    session["confirmed_at"] = (timezone.now() - ago).timestamp()
    session.save()


def test_the_anchor_is_a_file_for_a_court(desk: Client, tmp_path: Path) -> None:
    answer = desk.get(f"/evidence/{arrived(tmp_path)}/anchor")

    assert answer.content.startswith(b"# Evidence anchor of XB")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="anchor-XB.pem"'


def test_a_certificate_says_what_was_checked_and_is_journalled(
    desk: Client, tmp_path: Path
) -> None:
    package = arrived(tmp_path)
    desk.post(f"/evidence/{package}/verify")

    page = words(desk.get(f"/evidence/{package}/certificate"))

    assert "The custody record has 3 links, and each holds" in page
    assert "B. Central, Authority" in page
    assert handled(package)[-1] == "certified"


def test_a_large_package_is_verified_by_the_worker_and_the_page_tells_how_far(
    desk: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifications, "AT_ONCE", 10)
    monkeypatch.setattr(verifications, "TOLD_EVERY", 0.0)
    package = arrived(tmp_path)

    desk.post(f"/evidence/{package}/verify")
    desk.post(f"/evidence/{package}/verify")  # asked twice, done once
    running = desk.get(f"/evidence/{package}")
    assert Verification.objects.count() == 1
    assert "You can leave this page" in words(running)
    assert '<noscript><meta http-equiv="refresh"' in running.content.decode()
    now = timezone.now()
    assert services.verify_due(now, clock=lambda: now) == 1

    assert Verification.objects.get().read > 0
    ended = desk.get(f"/evidence/{package}/progress")
    assert ended.headers["HX-Refresh"] == "true"
    assert Package.objects.get().verified_by["name"] == "B. Central"  # type: ignore[index]


def test_a_package_that_still_comes_says_how_much_is_here(desk: Client, tmp_path: Path) -> None:
    package = arrived(tmp_path)
    half = Package.objects.get().size // 2
    Package.objects.update(complete_at=None, outcome="", held=half, contents_item="")

    page = desk.get(f"/evidence/{package}")

    assert "49" in words(page) or "50" in words(page)
    assert f"/evidence/{package}/verify" not in page.content.decode()
    assert desk.post(f"/evidence/{package}/verify").status_code == 302


@pytest.mark.parametrize("path", ["", "/progress", "/download", "/anchor", "/certificate"])
def test_a_provider_learns_nothing_of_a_package(path: str, tmp_path: Path) -> None:
    package = arrived(tmp_path)
    stranger = access.enrol(
        name="E. Response",
        role="provider_lert",
        organisation="Nordmail",
        provider_code="XA-NORDMAIL",
        now=NOON,
    ).person

    answer = signed_in(stranger).get(f"/evidence/{package}{path}")

    assert answer.status_code in {403, 404}
    assert "XA-MLA-2026-000007" not in answer.content.decode()


def test_an_auditor_verifies_but_takes_nothing_out(tmp_path: Path) -> None:
    package = arrived(tmp_path)
    auditor = signed_in(enrolled("auditor", "F. Watch"))

    assert auditor.post(f"/evidence/{package}/verify").status_code == 302
    assert auditor.get(f"/evidence/{package}/download").status_code == 403
    page = auditor.get(f"/evidence/{package}").content.decode()
    assert "/download" not in page
    assert "/acts/" not in page


def test_what_was_accepted_is_told_to_both_sides(desk: Client, tmp_path: Path) -> None:
    package = arrived(tmp_path)

    services.note_answer(package, accepted=True, by=OFFICER, now=NOON)
    services.note_answer(package, accepted=False, by=OFFICER, now=NOON, peer="XB")  # not its to say

    assert Package.objects.get().answer == "accepted"
    assert "Accepted" in words(desk.get("/evidence"))


def test_files_whose_use_is_limited_leave_by_the_page_only_when_the_limits_are_taken_on(
    desk: Client, officer: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = UseRules(mark="TLP:AMBER", limits=("For this case alone.",))
    monkeypatch.setattr(queries, "use_rules", lambda _held: rules)
    package = arrived(tmp_path)
    confirmed(desk)
    way = f"/evidence/{package}/download"

    asked = desk.get(way)
    refused = desk.post(way, {"why": "For the court."})

    assert "For this case alone." in words(asked)
    assert "I take the files under these limits" in words(asked)
    assert refused.status_code == 422
    assert "Take the limits on, or leave the files here" in words(refused)
    assert "For the court." in refused.content.decode()  # what was typed is kept
    assert "exported" not in handled(package)

    answer = desk.post(way, {"why": "For the court.", "accepted": "on"})

    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    said = parse_object(Entry.objects.get(kind="package-exported").body)
    assert (said["person"], said["handling"]) == (officer.pk, rules.digest)
