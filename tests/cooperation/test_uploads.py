"""Files handed over in parts: on the node's storage, over the desk's HTTP interface."""

import dataclasses
import io
import json
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from comity.access.app import services as access
from comity.access.app.models import Person
from comity.cooperation.acts import Act
from comity.cooperation.app import services
from comity.cooperation.app.models import FileUpload, Order, OrderFile
from comity.cooperation.app.services import handovers
from comity.cooperation.app.services import uploads as limits
from comity.cooperation.errors import (
    FileRefusedError,
    FileTooLargeError,
    TransitionRefusedError,
    UnfinishedFileError,
)
from comity.cooperation.lifecycles import Kind
from comity.journal.app.models import Entry
from comity.kernel.failpoints import armed
from comity.storage.app import services as storage
from comity.storage.app import uploads
from comity.storage.app.models import ItemKey
from tests.builders.requests import FORWARD, PROVIDER, PeerDesk, person

LOG = b"2026-03-01T09:14:05Z login from 192.0.2.7\n" * 100
PART = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def node(settings: Settings, private: Path, db: None) -> Path:
    secrets = private / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / "passphrase").touch(mode=0o600)
    (secrets / "passphrase").write_text("correct horse")
    settings.COMITY_NODE = dataclasses.replace(settings.COMITY_NODE, home=private)
    return private


@pytest.fixture
def lert(db: None) -> Person:
    return person("provider_lert", provider=PROVIDER)


@pytest.fixture
def order(lert: Person, now: datetime) -> Order:
    officer = person("ca_officer")
    thread = PeerDesk("XB").request(Kind.MLA, at=now)
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "C 1"}, person=officer, now=now)
    services.perform(thread, Act.FORWARD, FORWARD, person=officer, now=now)
    return Order.objects.get(thread=thread)


def begun(order: Order, by: Person, *, name: str = "a.log", size: int = len(LOG)) -> FileUpload:
    return services.begin_upload(order, name=name, size=size, person=by, now=order.issued_at)


def sent(upload: FileUpload, by: Person, start: int, end: int) -> FileUpload:
    return services.append_upload(
        upload,
        io.BytesIO(LOG[start:end]),
        offset=start,
        length=end - start,
        person=by,
        now=upload.begun_at,
    )


def kinds() -> list[str]:
    return list(Entry.objects.order_by("index").values_list("kind", flat=True))


class Desk:
    """The provider's command line, over HTTP with its token."""

    def __init__(self, by: Person) -> None:
        token = access.renew(by, now=timezone.now())
        self._client, self._headers = Client(), {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, body: object = b"", **headers: str) -> HttpResponse:
        raw = isinstance(body, bytes)
        answer = self._client.generic(
            method,
            f"/api/v1{path}",
            body if raw else json.dumps(body),
            content_type=headers.pop("media", PART if raw else "application/json"),
            headers={**self._headers, **headers},
        )
        return cast("HttpResponse", answer)


def test_a_file_in_parts_becomes_what_one_deposit_makes(order: Order, lert: Person) -> None:
    upload = begun(order, lert)

    sent(upload, lert, 0, 1_234)
    whole = sent(upload, lert, 1_234, len(LOG))

    file = OrderFile.objects.get(order=order)
    assert whole.file == file
    assert (file.name, file.size, file.sha256) == ("a.log", len(LOG), sha256(LOG).hexdigest())
    assert b"".join(storage.open_item(file.item_id)) == LOG
    assert kinds()[-3:] == ["upload-begun", "item-deposited", "order-file-added"]


def test_the_parts_are_destroyed_once_the_file_is_whole(order: Order, lert: Person) -> None:
    sent(begun(order, lert), lert, 0, len(LOG))

    living = ItemKey.objects.filter(destroyed_at=None).values_list("item_id", flat=True)
    assert list(living) == [OrderFile.objects.get().item_id]


def test_the_same_name_and_size_goes_on_and_another_size_is_refused(
    order: Order, lert: Person
) -> None:
    upload = begun(order, lert)
    sent(upload, lert, 0, 500)

    assert begun(order, lert).pk == upload.pk
    with pytest.raises(FileRefusedError):
        begun(order, lert, size=len(LOG) + 1)


def test_a_name_that_stands_for_a_file_is_not_begun_again(order: Order, lert: Person) -> None:
    sent(begun(order, lert), lert, 0, len(LOG))

    with pytest.raises(FileRefusedError):
        begun(order, lert)


def test_an_order_takes_no_more_than_a_package_can_carry(
    order: Order, lert: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ORDER_ALLOWED", 2 * len(LOG))
    sent(begun(order, lert), lert, 0, len(LOG))
    begun(order, lert, name="b.log", size=len(LOG) - 1)  # on its way: counts as announced

    with pytest.raises(FileTooLargeError):
        begun(order, lert, name="c.log", size=2)
    with pytest.raises(FileTooLargeError):
        services.deposit(
            order, name="d.log", reader=io.BytesIO(LOG), person=lert, now=order.issued_at
        )


def test_a_large_file_is_made_whole_by_the_worker_and_not_in_the_call(
    order: Order, lert: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handovers, "FINISHED_AT_ONCE", 10)
    upload = begun(order, lert)

    arrived = sent(upload, lert, 0, len(LOG))

    assert (arrived.file, arrived.arrived_at) == (None, upload.begun_at)
    assert services.finish_uploads(upload.begun_at) == 1
    assert services.finish_uploads(upload.begun_at) == 0
    assert OrderFile.objects.get().sha256 == sha256(LOG).hexdigest()


def test_a_worker_that_ends_while_it_makes_a_file_whole_is_followed_by_the_next(
    order: Order, lert: Person
) -> None:
    upload = begun(order, lert)

    def crash() -> None:
        raise KeyboardInterrupt

    with armed("storage.part_kept", crash), pytest.raises(KeyboardInterrupt):
        sent(upload, lert, 0, len(LOG))
    sent(upload, lert, len(LOG), len(LOG))
    assert OrderFile.objects.count() == 1


def test_what_nobody_carries_on_ends_after_seven_days_and_its_keys_are_destroyed(
    order: Order, lert: Person
) -> None:
    upload = begun(order, lert)
    sent(upload, lert, 0, 500)

    assert services.end_given_up(upload.begun_at + timedelta(days=6)) == 0
    assert services.end_given_up(upload.begun_at + timedelta(days=7, seconds=1)) == 1

    assert not ItemKey.objects.filter(destroyed_at=None).exists()
    assert kinds()[-1] == "upload-ended"


def test_an_order_that_was_taken_back_keeps_nothing_that_was_on_its_way(
    order: Order, lert: Person
) -> None:
    upload = begun(order, lert)
    sent(upload, lert, 0, 500)
    Order.objects.filter(pk=order.pk).update(state="cancelled")
    upload.order.refresh_from_db()

    with pytest.raises(TransitionRefusedError):
        sent(upload, lert, 500, 600)
    assert services.end_given_up(upload.begun_at) == 1


def test_a_name_that_was_taken_meanwhile_makes_no_second_file(order: Order, lert: Person) -> None:
    upload = begun(order, lert)
    services.deposit(order, name="a.log", reader=io.BytesIO(b"x"), person=lert, now=order.issued_at)

    arrived = sent(upload, lert, 0, len(LOG))

    assert (arrived.file, arrived.attempts) == (None, 1)
    assert OrderFile.objects.get().size == 1
    assert kinds()[-1] == "item-given-back"


def test_nothing_is_delivered_while_a_file_is_on_its_way(order: Order, lert: Person) -> None:
    upload = begun(order, lert)
    nothing = {"targets": [{"target": 0, "found": False}]}

    with pytest.raises(UnfinishedFileError):
        services.deliver(order, nothing, person=lert, now=upload.begun_at)
    services.cancel_upload(upload, person=lert, now=upload.begun_at)
    assert services.deliver(order, nothing, person=lert, now=upload.begun_at).state == "delivered"


def test_a_file_taken_back_is_destroyed_and_the_journal_says_so(order: Order, lert: Person) -> None:
    file = sent(begun(order, lert), lert, 0, len(LOG)).file
    assert file is not None

    services.take_back_file(file, person=lert, now=order.issued_at)

    assert not OrderFile.objects.exists()
    assert not ItemKey.objects.filter(destroyed_at=None).exists()
    assert kinds()[-1] == "item-given-back"
    assert begun(order, lert).file is None  # the name is free again


# --- over HTTP ------------------------------------------------------------------------------------


@pytest.fixture
def desk(lert: Person) -> Desk:
    return Desk(lert)


def opened(desk: Desk, order: Order, size: int = len(LOG)) -> str:
    made = desk.call("POST", f"/orders/{order.pk}/uploads", {"name": "a.log", "size": size})
    assert made.status_code == 201, made.content
    assert made.headers["Upload-Offset"] == "0"
    return f"/orders/{order.pk}/uploads/{made.json()['id']}"


def test_an_upload_over_http_tells_its_offset_and_goes_on_there(desk: Desk, order: Order) -> None:
    place = opened(desk, order)

    first = desk.call("PATCH", place, LOG[:1_001], **{"Upload-Offset": "0"})
    asked = desk.call("HEAD", place)
    last = desk.call("PATCH", place, LOG[1_001:], **{"Upload-Offset": "1001"})

    assert (first.status_code, first.json()["whole"]) == (200, False)
    assert first.json()["sha256"] == sha256(LOG[:1_001]).hexdigest()
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"], asked.content) == (
        "1001",
        str(len(LOG)),
        b"",
    )
    assert (last.json()["whole"], last.json()["sha256"]) == (True, sha256(LOG).hexdigest())
    assert desk.call("GET", place).json()["whole"] is True


def test_a_wrong_offset_is_409_with_the_right_one(desk: Desk, order: Order) -> None:
    place = opened(desk, order)
    desk.call("PATCH", place, LOG[:10], **{"Upload-Offset": "0"})

    wrong = desk.call("PATCH", place, LOG[:10], **{"Upload-Offset": "0"})

    assert wrong.status_code == 409
    assert (wrong.json()["code"], wrong.json()["facts"]["offset"]) == ("storage.upload_moved", 10)
    assert wrong.headers["Upload-Offset"] == "10"


def test_a_part_beyond_the_announced_size_is_refused(desk: Desk, order: Order) -> None:
    place = opened(desk, order, size=5)

    answer = desk.call("PATCH", place, b"123456", **{"Upload-Offset": "0"})

    assert answer.status_code == 413
    assert desk.call("HEAD", place).headers["Upload-Offset"] == "0"


def test_a_part_says_that_it_is_one(desk: Desk, order: Order) -> None:
    place = opened(desk, order)

    answer = desk.call("PATCH", place, LOG, **{"Upload-Offset": "0"}, media="text/plain")

    assert answer.json()["code"] == "cooperation.not_a_part"


def test_another_provider_learns_nothing_of_the_upload(desk: Desk, order: Order) -> None:
    place = opened(desk, order)
    stranger = Desk(person("provider_lert", name="Stranger", provider="XA-SOUTH"))

    answers = [
        stranger.call("HEAD", place),
        stranger.call("GET", place),
        stranger.call("PATCH", place, LOG, **{"Upload-Offset": "0"}),
        stranger.call("DELETE", place),
        stranger.call("POST", f"/orders/{order.pk}/uploads", {"name": "x", "size": 1}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert uploads.standing(place.rpartition("/")[2]).offset == 0


def test_the_authority_hands_over_nothing_for_the_provider(desk: Desk, order: Order) -> None:
    officer = Desk(person("ca_officer", name="Officer"))

    answer = officer.call("POST", f"/orders/{order.pk}/uploads", {"name": "x", "size": 1})

    assert answer.status_code == 403


def test_an_upload_of_another_order_is_not_found_under_this_one(
    desk: Desk, order: Order, lert: Person, now: datetime
) -> None:
    place = opened(desk, order)
    officer = person("ca_officer", name="Second")
    thread = PeerDesk("XC").request(Kind.MLA, at=now)
    services.perform(thread, Act.ACKNOWLEDGE, {"file_number": "C 2"}, person=officer, now=now)
    services.perform(thread, Act.FORWARD, FORWARD, person=officer, now=now)
    other = Order.objects.get(thread=thread)

    answer = desk.call("HEAD", f"/orders/{other.pk}/uploads/{place.rpartition('/')[2]}")

    assert answer.status_code == 404


def test_an_upload_given_up_is_gone(desk: Desk, order: Order) -> None:
    place = opened(desk, order)
    desk.call("PATCH", place, LOG[:10], **{"Upload-Offset": "0"})

    assert desk.call("DELETE", place).status_code == 204
    assert desk.call("HEAD", place).status_code == 404
    assert not ItemKey.objects.filter(destroyed_at=None).exists()
