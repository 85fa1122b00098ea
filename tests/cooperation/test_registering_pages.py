"""Pages of a partner without a node: what is typed is registered, and never shown as signed."""

import dataclasses
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from comity.access.app.models import Person
from comity.cooperation.acts import Act
from comity.cooperation.app import queries, services
from comity.cooperation.app.models import Thread
from comity.cooperation.app.registers import Partner, Registration
from comity.cooperation.errors import RecordStandsError
from comity.cooperation.lifecycles import Kind, State
from comity.kernel.time import written
from tests.builders.desk import browser_of, person_of
from tests.builders.requests import opened, whole_request

pytestmark = pytest.mark.django_db
SIGNED = "Signed with the keys of its node"
TODAY = {"received_at_day": "2026-03-01", "received_at_time": "09:30"}


@pytest.fixture(autouse=True)
def _node(settings: Settings, private: Path) -> None:
    secrets = private / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / "passphrase").touch(mode=0o600)
    (secrets / "passphrase").write_text("correct horse")
    settings.COMITY_NODE = dataclasses.replace(settings.COMITY_NODE, home=private)


@pytest.fixture
def officer() -> Person:
    return person_of("poc_247")


@pytest.fixture
def desk(officer: Person) -> Client:
    return browser_of(officer)


def partner(desk: Client) -> Partner:
    said = {"name": "Ministry of Justice", "nature": "authority", "state": "XC"}
    assert desk.post("/partners", said).status_code == 302
    return Partner.objects.get()


def by_hand(desk: Client, officer: Person, now: datetime) -> Thread:
    content = whole_request(Kind("PRES"))
    return opened(Kind("PRES"), content, aud=partner(desk).code, person=officer, now=now)


def test_a_letter_is_registered_on_a_page_and_its_scan_is_kept(desk: Client) -> None:
    code = partner(desk).code
    typed = {
        "kind": "PRES",
        "sender": code,
        "way": "mail",
        "said_by": "B. Clerk",
        **TODAY,
        "reference": "C 12/26",
        "accounts": "someone@mail.xc.example",
        "categories": ["SUB"],
        "facts": "A false invoice was sent from this account.",
        "filed": SimpleUploadedFile("letter.pdf", b"%PDF"),
    }

    answer = desk.post("/registrations/new", typed)

    thread = Thread.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/requests/{thread.pk}/registered")
    assert (thread.state, thread.peer_reference) == (State.RECEIVED, "C 12/26")
    assert Registration.objects.filter(what="filed").count() == 1
    for path in (f"/requests/{thread.pk}", f"/requests/{thread.pk}/registered"):
        page = desk.get(path).content.decode()
        assert "Registered, not signed" in page
        assert SIGNED not in page
    preview = desk.get(
        f"/inbox/preview/{thread.pk}", headers={"HX-Request": "true"}
    ).content.decode()
    assert "Registered by our own people" in preview
    assert "Sender proved by its signature" not in preview
    listed = desk.get("/inbox?view=everything").content.decode()
    assert "Registered, not signed" in listed
    assert "Ministry of Justice" in listed


def test_what_is_missing_is_told_beside_its_field_and_nothing_typed_is_lost(desk: Client) -> None:
    partner(desk)

    page = desk.post("/registrations/new", {"kind": "PRES", "said_by": "B. Clerk"})

    assert page.status_code == 422
    assert b"B. Clerk" in page.content
    assert not Thread.objects.exists()


def test_dispatch_and_answer_are_written_down_on_pages(desk: Client, officer: Person) -> None:
    thread = by_hand(desk, officer, timezone.now())
    sent = {
        "way": "registered_mail",
        "to": "Registry",
        "sent_at_day": f"{timezone.localdate():%Y-%m-%d}",
        "sent_at_time": f"{timezone.localtime():%H:%M}",
    }

    before = desk.get(f"/requests/{thread.pk}").content.decode()
    first = desk.post(f"/requests/{thread.pk}/went/sent", sent)

    assert "is not recorded as sent" in before
    assert first.status_code == 302
    after = desk.get(f"/requests/{thread.pk}").content.decode()
    assert "Nobody knows when the request came there" in after
    how = {
        "way": "telephone",
        "said_by": "B. Clerk",
        "received_at_day": sent["sent_at_day"],
        "received_at_time": sent["sent_at_time"],
        "file_number": "C 9/26",
    }
    assert desk.get(f"/requests/{thread.pk}/heard/acknowledge").status_code == 200
    second = desk.post(f"/requests/{thread.pk}/heard/acknowledge", how)
    assert second.status_code == 302
    thread.refresh_from_db()
    assert thread.state == State.ACKNOWLEDGED
    page = desk.get(f"/requests/{thread.pk}").content.decode()
    assert "said by B. Clerk" in page


def test_a_record_is_corrected_on_a_page_and_the_earlier_one_is_shown(
    desk: Client, officer: Person, now: datetime
) -> None:
    code = partner(desk).code
    how = {"way": "mail", "said_by": "B. Clerk", "received_at": "2026-03-01T09:00:00Z"}
    thread = services.register_request(
        Kind("PRES"),
        {"facts": "A false invoice."},
        how,
        sender=code,
        person=officer,
        now=now,
    )
    row = Registration.objects.get()
    path = f"/requests/{thread.pk}/registered/{row.pk}"
    typed = {"then": "correct", "why": "Another name.", "way": "mail", "said_by": "C. Clerk"}

    assert desk.get(path).status_code == 200
    answer = desk.post(path, {**typed, **TODAY})

    assert answer.status_code == 302
    page = desk.get(f"/requests/{thread.pk}/registered").content.decode()
    assert "C. Clerk" in page
    assert "B. Clerk" in page
    assert "Another name." in page
    with_file = {"then": "file", "filed_as": "original"}
    latest = Registration.objects.order_by("-seq")[0]
    path = f"/requests/{thread.pk}/registered/{latest.pk}"
    desk.post(path, {**with_file, "filed": SimpleUploadedFile("scan.pdf", b"%PDF")})
    filed = Registration.objects.get(what="filed")
    out = desk.get(f"/requests/{thread.pk}/registered/{filed.pk}/file")
    assert b"".join(out.streaming_content) == b"%PDF"  # type: ignore[attr-defined]


def test_each_form_of_how_it_went_opens_and_says_what_it_lacks(
    desk: Client, officer: Person, now: datetime
) -> None:
    thread = by_hand(desk, officer, now)

    for what in ("sent", "reached", "portal", "linked"):
        assert desk.get(f"/requests/{thread.pk}/went/{what}").status_code == 200
        assert desk.post(f"/requests/{thread.pk}/went/{what}", {}).status_code == 422


def test_a_request_without_a_number_goes_by_kind_partner_and_day(
    desk: Client, officer: Person, now: datetime
) -> None:
    how = {"way": "mail", "said_by": "B. Clerk", "received_at": "2026-03-01T09:00:00Z"}
    thread = services.register_request(
        Kind("PRES"), {}, how, sender=partner(desk).code, person=officer, now=now
    )
    row = Registration.objects.get()

    for path in ("", "/registered", f"/registered/{row.pk}", "/heard/answer", "/went/linked"):
        page = desk.get(f"/requests/{thread.pk}{path}").content.decode()
        crumbs = page.partition('class="c-crumbs"')[2].partition("</nav>")[0]
        assert "Ministry of Justice" in crumbs, path
        assert "1 March 2026" in crumbs, path
        assert f">{thread.pk}<" not in page, path
    page = desk.get(f"/requests/{thread.pk}").content.decode()
    assert "Ministry of Justice" in page.partition("<title>")[2].partition("</title>")[0]


def test_what_was_said_is_corrected_on_the_page_and_what_stood_before_is_shown(
    desk: Client, officer: Person, now: datetime
) -> None:
    content = {
        "facts": "A false invoice.",
        "targets": [{"type": "email", "value": "first@mail.example", "categories": ["SUB"]}],
        "necessity": "The log is deleted after a week.",
    }
    how = {"way": "mail", "said_by": "B. Clerk", "received_at": "2026-03-01T09:00:00Z"}
    thread = services.register_request(
        Kind("PRES"), content, how, sender=partner(desk).code, person=officer, now=now
    )
    path = f"/requests/{thread.pk}/registered/{Registration.objects.get().pk}"
    typed = {
        "then": "correct",
        "why": "Misread.",
        "way": "mail",
        "said_by": "B. Clerk",
        **TODAY,
        "accounts": "second@mail.example",
        "categories": ["SUB"],
        "urgency": "routine",
        "facts": "A false invoice.",
        "necessity": "The log is deleted after a week.",
    }

    form = desk.get(path).content.decode()
    answer = desk.post(path, typed)

    assert "first@mail.example" in form
    assert answer.status_code == 302
    thread.refresh_from_db()
    asked = queries.folded(thread).content
    assert [row["value"] for row in asked["targets"]] == ["second@mail.example"]
    assert asked["necessity"] == content["necessity"]
    page = desk.get(f"/requests/{thread.pk}/registered").content.decode()
    now_there, _, before = page.partition("What stood here before")
    assert "second@mail.example" in now_there
    assert "first@mail.example" in before
    assert "Misread." in page


def test_an_answer_is_corrected_on_the_page_and_the_clocks_follow(
    desk: Client, officer: Person, now: datetime
) -> None:
    thread = by_hand(desk, officer, now)
    left = {"way": "mail", "to": "Registry", "sent_at": written(now)}
    services.record_sent(thread.pk, left, person=officer, now=now)
    came = {"way": "mail", "said_by": "B. Clerk", "received_at": written(now)}
    days = {"taken_effect_on": "2026-03-02", "expires_on": "2026-06-01"}
    services.register_act(thread.pk, Act.EXECUTE, days, came, person=officer, now=now)
    row = Registration.objects.order_by("-seq")[0]
    path = f"/requests/{thread.pk}/registered/{row.pk}"
    today = {"received_at_day": f"{now:%Y-%m-%d}", "received_at_time": f"{now:%H:%M}"}
    typed = {"then": "correct", "why": "Misread.", "way": "mail", "said_by": "B. Clerk", **today}

    form = desk.get(path).content.decode()
    early = desk.post(path, {**typed, "taken_effect_on": "2026-03-02", "expires_on": "2026-03-05"})
    answer = desk.post(path, {**typed, "taken_effect_on": "2026-03-02", "expires_on": "2026-07-01"})

    assert 'value="2026-06-01"' in form
    assert early.status_code == 422
    assert answer.status_code == 302
    assert str(queries.folded(thread).expires_on) == "2026-07-01"
    latest = Registration.objects.order_by("-seq")[0]
    assert latest.body["content"]["zone"] == row.body["content"]["zone"]  # type: ignore[index]


def test_a_correction_that_would_undo_what_was_said_since_is_refused(
    desk: Client, officer: Person, now: datetime
) -> None:
    thread = by_hand(desk, officer, now)
    left = {"way": "mail", "to": "Registry", "sent_at": written(now)}
    services.record_sent(thread.pk, left, person=officer, now=now)
    came = {"way": "mail", "said_by": "B. Clerk", "received_at": written(now)}
    days = {"taken_effect_on": "2026-03-02", "expires_on": "2026-06-01"}
    services.register_act(thread.pk, Act.EXECUTE, days, came, person=officer, now=now)
    row = Registration.objects.order_by("-seq")[0]
    wish = {"reason": "The court has not decided yet.", "mla_status": "It goes out this week."}
    services.perform(
        thread, Act.ASK_EXTENSION, {"expires_on": "2026-08-01", **wish}, person=officer, now=now
    )

    with pytest.raises(RecordStandsError):
        services.correct(
            thread.pk,
            row.pk,
            came,
            content={**days, "expires_on": "2026-09-01"},
            why="Misread.",
            person=officer,
            now=now,
        )
