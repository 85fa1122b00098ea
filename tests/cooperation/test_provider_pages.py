"""A provider's pages: own orders alone, an answer row by row, files, delivery and receipt."""

import dataclasses
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from comity.access.app import paging, step_up
from comity.access.app.models import Person
from comity.cooperation.acts import Act
from comity.cooperation.app import provider_views, services
from comity.cooperation.app.models import FileUpload, Order, OrderFile
from comity.cooperation.lifecycles import Kind
from comity.kernel.digests import digest_of
from comity.storage.app import services as storage
from tests.builders.requests import PROVIDER, PeerDesk, person

LOG = b"2026-03-01T09:14:05Z login from 192.0.2.7\n" * 50
PAGE = {"accept": "text/html"}


@pytest.fixture(autouse=True)
def node(settings: Settings, private: Path, db: None) -> Path:
    secrets = private / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / "passphrase").touch(mode=0o600)
    (secrets / "passphrase").write_text("correct horse")
    settings.COMITY_NODE = dataclasses.replace(settings.COMITY_NODE, home=private)
    return private


@pytest.fixture
def lert() -> Person:
    return person("provider_lert", provider=PROVIDER)


@pytest.fixture
def desk(lert: Person) -> Client:
    return signed_in(lert)


def signed_in(who: Person) -> Client:
    client = Client(headers=PAGE)
    client.force_login(who)
    return client


def ordered(kind: Kind, now: datetime, *, member: str = "XB", **changes: object) -> Order:
    role = "poc_247" if kind is Kind.PRES else "ca_officer"
    officer = person(role, name=f"Officer {member} {Order.objects.count()}")
    thread = PeerDesk(member).request(kind, at=now, **changes)
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "C 1"}, person=officer, now=now)
    content = {"provider": PROVIDER, "basis": "Evidence Act, s. 8"}
    services.perform(thread, Act.FORWARD, content, person=officer, now=now)
    return Order.objects.get(thread=thread)


@pytest.fixture
def order(lert: Person, now: datetime) -> Order:
    return ordered(Kind.MLA, now)


@pytest.fixture
def kept(lert: Person, now: datetime) -> Order:
    return ordered(Kind.PRES, now)


@pytest.fixture
def confirmed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the person confirm whatever is asked, and note over what."""
    asked: list[str] = []

    def confirm(request: object, *, over: str, now: datetime) -> None:
        asked.append(over)

    monkeypatch.setattr(step_up, "confirm", confirm)
    return asked


def answered(
    desk: Client, order: Order, answer: str = "found", note: str = "", **more: str
) -> HttpResponse:
    return desk.post(f"/orders/{order.pk}", {"answer-0": answer, "note-0": note, **more})


def handed_over(
    desk: Client, order: Order, name: str = "a.log", content: bytes = LOG
) -> HttpResponse:
    return desk.post(f"/orders/{order.pk}/files", {"file": SimpleUploadedFile(name, content)})


def test_the_list_shows_own_orders_that_wait_and_nothing_of_the_case(
    desk: Client, order: Order
) -> None:
    page = desk.get("/orders").content.decode()

    assert order.reference in page
    assert "someone@nordmail.example" in page
    assert "false invoice" not in page
    assert not re.search(r"\bXB\b", page.replace(order.reference, ""))


def test_without_orders_the_list_says_so_and_shows_how_it_goes(desk: Client) -> None:
    page = desk.get("/orders").content.decode()

    assert "No open orders" in page
    assert "/provider-help" in page


def test_no_list_asks_more_of_the_database_the_more_it_shows(
    desk: Client, lert: Person, now: datetime
) -> None:
    def asked(path: str) -> int:
        desk.get(path)
        with CaptureQueriesContext(connection) as found:
            assert desk.get(path).status_code == 200
        return len(found)

    ended = ordered(Kind.MLA, now)
    Order.objects.filter(pk=ended.pk).update(state="cancelled")
    ordered(Kind.MLA, now)
    one = {path: asked(path) for path in ("/orders", "/orders/delivered")}
    for _ in range(2):
        ended = ordered(Kind.MLA, now)
        Order.objects.filter(pk=ended.pk).update(state="cancelled")
        ordered(Kind.MLA, now)

    assert {path: asked(path) for path in one} == one


def test_a_list_that_is_too_long_to_count_says_which_page_it_is(
    desk: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "COUNTED", 2)
    monkeypatch.setattr(provider_views, "PAGE", 1)
    for _ in range(3):
        Order.objects.filter(pk=ordered(Kind.MLA, now).pk).update(state="cancelled")

    first = desk.get("/orders/delivered").content.decode()
    assert "Page 1" in first
    assert "Page 1 of" not in first
    assert "page=2" in first
    last = desk.get("/orders/delivered?page=3").content.decode()
    assert 'rel="next"' not in last
    assert "Page 3" in desk.get("/orders/delivered?page=9").content.decode()


@pytest.mark.parametrize(
    "path", ["", "/confirm", "/check", "/receipt", "/files", "/uploads", "/deliver"]
)
def test_another_providers_order_is_not_there(path: str, order: Order) -> None:
    stranger = signed_in(person("provider_lert", name="Stranger", provider="XA-SOUTH"))
    call: Callable[..., Any] = stranger.post if path in {"/uploads", "/deliver"} else stranger.get

    answer = call(f"/orders/{order.pk}{path}")

    assert answer.status_code == 404
    assert order.reference not in answer.content.decode()


def test_the_order_page_shows_who_asks_by_which_law_and_each_row(
    desk: Client, order: Order
) -> None:
    page = desk.get(f"/orders/{order.pk}").content.decode()

    for said in ("Evidence Act, s. 8", "Authority", "someone@nordmail.example", "Subscriber"):
        assert said in page
    assert "20 February 2026" in page


def test_the_authority_reads_an_order_and_cannot_answer_it(order: Order) -> None:
    officer = signed_in(person("ca_officer", name="Reader"))

    page = officer.get(f"/orders/{order.pk}")

    assert page.status_code == 200
    assert "Not answered yet" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert answered(officer, order).status_code == 403


def test_what_is_typed_is_kept_as_a_draft_that_colleagues_see(desk: Client, order: Order) -> None:
    answered(desk, order, "need_more", "Which source port?", timezone="UTC")
    colleague = signed_in(person("provider_lert", name="Colleague", provider=PROVIDER))

    page = colleague.get(f"/orders/{order.pk}").content.decode()

    assert "Which source port?" in page
    assert 'value="UTC"' in page
    order.refresh_from_db()
    assert (order.state, order.delivery, order.drafted_by) == (
        "issued",
        None,
        "provider_lert of the desk",
    )


def test_a_script_that_saves_gets_the_tasks_alone(desk: Client, order: Order) -> None:
    answer = desk.post(f"/orders/{order.pk}", {"answer-0": "found"}, headers={"HX-Request": "true"})

    assert answer.content.decode().lstrip().startswith('<div class="c-aside')
    assert "Draft saved" in answer.content.decode()


def test_one_button_answers_all_rows_that_have_no_answer(
    desk: Client, lert: Person, now: datetime
) -> None:
    row = {"type": "email", "categories": ["SUB"], "service": "Nordmail"}
    targets = [row | {"value": f"u{n}@nordmail.example"} for n in range(3)]
    order = ordered(Kind.PRES, now, targets=targets)

    desk.post(f"/orders/{order.pk}", {"answer-1": "not_found", "all": "found"})

    order.refresh_from_db()
    said = [order.draft_answer["rows"][str(n)]["answer"] for n in range(3)]
    assert said == ["found", "not_found", "found"]


def test_a_preservation_is_confirmed_with_a_number_once_each_row_has_an_answer(
    desk: Client, kept: Order
) -> None:
    place = f"/orders/{kept.pk}/confirm"
    open_row = desk.post(place, {"ticket": "NM-7"})
    answered(desk, kept)
    without = desk.post(place, {"ticket": ""})
    done = desk.post(place, {"ticket": "NM-7", "snapshot_at": "2026-03-02 11:30"})

    assert (open_row.status_code, without.status_code) == (422, 422)
    assert "Give the number" in without.content.decode()
    assert done.headers["Location"] == f"/orders/{kept.pk}/receipt"
    kept.refresh_from_db()
    assert kept.state == "confirmed"
    assert kept.confirmation["ticket"] == "NM-7"
    assert kept.confirmation["snapshot_at"].startswith("2026-03-02T11:30:00")
    assert kept.confirmation["targets"] == [{"target": 0, "found": True, "answer": "found"}]
    assert "NM-7" in desk.get(done.headers["Location"]).content.decode()
    assert "No open orders" in desk.get("/orders").content.decode()


def test_a_file_of_a_plain_form_is_taken_without_a_script(desk: Client, order: Order) -> None:
    answer = handed_over(desk, order)

    assert answer.headers["Location"] == f"/orders/{order.pk}/files"
    file = OrderFile.objects.get()
    assert (file.name, file.size, file.sha256) == ("a.log", len(LOG), digest_of(LOG))
    assert b"".join(storage.open_item(file.item_id)) == LOG
    page = desk.get(f"/orders/{order.pk}/files").content.decode()
    assert file.sha256[:4] in page


def test_a_plain_form_without_the_token_of_the_session_leaves_nothing(
    lert: Person, order: Order
) -> None:
    client = Client(enforce_csrf_checks=True, headers=PAGE)
    client.force_login(lert)

    answer = handed_over(client, order)

    assert answer.status_code == 403
    assert not OrderFile.objects.exists()


@pytest.mark.parametrize("name", ["-rf", ".x", "a " * 150])
def test_a_file_with_a_name_that_no_file_has_is_told_so(
    name: str, desk: Client, order: Order
) -> None:
    answer = handed_over(desk, order, name)

    assert answer.status_code == 422
    assert "not taken" in answer.content.decode()
    assert not FileUpload.objects.filter(ended_at=None).exists()


def test_the_script_hands_over_in_parts_and_goes_on(desk: Client, order: Order) -> None:
    places = f"/orders/{order.pk}/uploads"
    begun = desk.post(places, urlencode({"name": "b.log", "size": len(LOG)}), content_type=FORM)
    place = f"{places}/{begun.json()['id']}"
    first = part(desk, place, LOG[:700], 0)
    again = desk.post(places, urlencode({"name": "b.log", "size": len(LOG)}), content_type=FORM)
    wrong = part(desk, place, LOG[:1], 0)
    page = desk.get(f"/orders/{order.pk}/files").content.decode()
    last = part(desk, place, LOG[700:], 700)

    assert (first.json()["offset"], again.json()["offset"]) == (700, 700)
    assert (wrong.status_code, wrong.headers["Upload-Offset"]) == (409, "700")
    assert f"This file stopped at {round(70_000 / len(LOG))} %" in page
    assert last.json()["sha256"] == digest_of(LOG)


def test_a_file_can_be_given_up_and_taken_off(desk: Client, order: Order) -> None:
    places = f"/orders/{order.pk}/uploads"
    begun = desk.post(places, urlencode({"name": "b.log", "size": 9}), content_type=FORM).json()
    desk.post(f"{places}/{begun['id']}/cancel")
    handed_over(desk, order)
    file = OrderFile.objects.get()

    asked = desk.get(f"/orders/{order.pk}/files/{file.pk}/remove").content.decode()
    desk.post(f"/orders/{order.pk}/files/{file.pk}/remove")

    assert "destroyed" in asked
    assert not OrderFile.objects.exists()
    assert not FileUpload.objects.filter(ended_at=None).exists()


def test_files_that_begin_late_need_a_reason(desk: Client, order: Order) -> None:
    answered(desk, order)
    handed_over(desk, order)
    file = OrderFile.objects.get()
    place = f"/orders/{order.pk}/files/{file.pk}"
    days = {f"file-{file.pk}-covers_from": "2026-02-25", f"file-{file.pk}-covers_to": "2026-03-01"}

    desk.post(place, days)
    short = re.sub("<[^>]+>", "", desk.get(f"/orders/{order.pk}/check").content.decode())
    answered(desk, order, "found", "We keep logs for four days.")
    enough = desk.get(f"/orders/{order.pk}/check").content.decode()

    assert "the order asks for 20 February 2026 to 1 March 2026" in short
    assert "25 February 2026" in short
    assert "missing" not in enough


def test_days_in_the_wrong_order_are_told_beside_the_field(desk: Client, order: Order) -> None:
    handed_over(desk, order)
    file = OrderFile.objects.get()
    days = {f"file-{file.pk}-covers_from": "2026-03-05", f"file-{file.pk}-covers_to": "2026-03-01"}

    answer = desk.post(f"/orders/{order.pk}/files/{file.pk}", days)

    assert answer.status_code == 422
    assert "The end is before the start" in answer.content.decode()


def test_an_answer_that_is_not_complete_is_not_delivered(
    desk: Client, order: Order, confirmed: list[str]
) -> None:
    answered(desk, order)

    answer = desk.post(f"/orders/{order.pk}/deliver")

    assert "hand over the file, or change the answer" in answer.content.decode()
    order.refresh_from_db()
    assert (order.state, confirmed) == ("issued", [])


def test_a_delivery_is_confirmed_over_exactly_what_is_delivered(
    desk: Client, order: Order, confirmed: list[str]
) -> None:
    answered(desk, order, ticket="NM-9", timezone="UTC")
    handed_over(desk, order)

    done = desk.post(f"/orders/{order.pk}/deliver")

    assert done.headers["Location"] == f"/orders/{order.pk}/receipt"
    assert len(confirmed) == 1
    order.refresh_from_db()
    assert order.state == "delivered"
    assert order.delivery["ticket"] == "NM-9"
    receipt = desk.get(done.headers["Location"]).content.decode()
    assert digest_of(LOG) in receipt
    assert order.reference in desk.get("/orders/delivered").content.decode()


def test_without_a_confirmation_nothing_is_delivered(desk: Client, order: Order) -> None:
    answered(desk, order, "not_found")

    answer = desk.post(f"/orders/{order.pk}/deliver")

    assert answer.status_code == 422
    assert "You have not confirmed yet" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "issued"


def test_an_objection_with_a_reason_is_an_answer_without_files(
    desk: Client, order: Order, confirmed: list[str]
) -> None:
    answered(desk, order, "object", "Section 12: this account is a lawyer's.")

    desk.post(f"/orders/{order.pk}/deliver")

    order.refresh_from_db()
    assert order.delivery["targets"] == [
        {"target": 0, "answer": "object", "note": "Section 12: this account is a lawyer's."}
    ]


def test_own_contact_points_and_help_are_shown(desk: Client) -> None:
    assert "The directory does not know you yet" in desk.get("/our-contact-points").content.decode()
    assert "How to answer an order" in desk.get("/provider-help").content.decode()


FORM = "application/x-www-form-urlencoded"


def part(desk: Client, place: str, content: bytes, offset: int) -> HttpResponse:
    return desk.patch(
        place,
        content,
        content_type="application/offset+octet-stream",
        headers={"Upload-Offset": str(offset), "Accept": "application/json"},
    )
