"""Stored items of a node: there with the transaction, gone with the key."""

import dataclasses
import io
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from comity.kernel.failpoints import armed
from comity.storage.app import services
from comity.storage.app.models import ItemKey
from comity.storage.errors import DamagedItemError, ItemDestroyedError, UnknownItemError
from comity.storage.items import blob_name
from tests.builders.journal import NOON

LATER = datetime.now(UTC) + timedelta(hours=1)
Committed = Callable[..., object]


@pytest.fixture(autouse=True)
def node(settings: Settings, private: Path, db: None) -> Path:
    secrets = private / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / "passphrase").touch(mode=0o600)
    (secrets / "passphrase").write_text("correct horse")
    settings.COMITY_NODE = dataclasses.replace(settings.COMITY_NODE, home=private)
    return private


def content(item_id: str) -> bytes:
    return b"".join(services.open_item(item_id))


def test_an_item_comes_back_with_what_is_known_of_it() -> None:
    plain = os.urandom(3 * 1024 * 1024 + 5)
    item = services.store(io.BytesIO(plain), NOON)
    row = ItemKey.objects.get(item_id=item.id)

    assert content(item.id) == plain
    assert (item.size, row.size, row.sha256) == (len(plain), len(plain), item.sha256)
    assert row.stored_at == NOON


def test_the_same_content_twice_has_two_keys_and_two_blobs() -> None:
    one, other = (services.store([b"the same"], NOON) for _ in range(2))
    blobs = services.node_blobs()

    assert one.sha256 == other.sha256
    assert blobs.get(blob_name(one.id)) != blobs.get(blob_name(other.id))


def test_neither_database_nor_blob_holds_the_key_itself() -> None:
    drawn = list[bytes]()

    def rng(size: int) -> bytes:
        drawn.append(os.urandom(size))
        return drawn[-1]

    item = services.store([b"x"], NOON, rng=rng)
    key = next(one for one in drawn if len(one) == 32)
    assert key not in bytes(ItemKey.objects.get(item_id=item.id).wrapped)
    assert key not in services.node_blobs().get(blob_name(item.id))


def test_keys_that_changed_places_do_not_open() -> None:
    one, other = (services.store([content], NOON) for content in (b"1", b"2"))
    wrapped = ItemKey.objects.get(item_id=other.id).wrapped
    ItemKey.objects.filter(item_id=one.id).update(wrapped=wrapped)

    with pytest.raises(DamagedItemError):
        content(one.id)


def test_a_destroyed_item_cannot_be_opened_even_with_its_blob(
    django_capture_on_commit_callbacks: Committed,
) -> None:
    item = services.store([b"x"], NOON)
    blob = services.node_blobs().get(blob_name(item.id))
    with django_capture_on_commit_callbacks(execute=True):
        services.destroy(item.id, NOON)
        services.destroy(item.id, NOON + timedelta(days=1))

    services.node_blobs().put(blob_name(item.id), blob)
    with pytest.raises(ItemDestroyedError):
        content(item.id)
    row = ItemKey.objects.get(item_id=item.id)
    assert (bytes(row.wrapped), row.destroyed_at) == (b"", NOON)


def test_the_blob_goes_when_the_destruction_is_committed(
    django_capture_on_commit_callbacks: Committed,
) -> None:
    item = services.store([b"x"], NOON)
    with django_capture_on_commit_callbacks(execute=True):
        services.destroy(item.id, NOON)
        assert services.node_blobs().holds(blob_name(item.id))

    assert not services.node_blobs().holds(blob_name(item.id))


def test_an_unknown_item_is_said() -> None:
    for act in (content, lambda item_id: services.destroy(item_id, NOON)):
        with pytest.raises(UnknownItemError):
            act("018f0000-0000-7000-8000-000000000001")


def test_a_crash_between_blob_and_row_leaves_noise_that_is_swept() -> None:
    def crash() -> None:
        raise ZeroDivisionError

    kept = services.store([b"kept"], NOON)
    with armed("storage.item_kept", crash), pytest.raises(ZeroDivisionError):
        services.store([b"lost"], NOON)
    with transaction.atomic():
        services.store([b"rolled back"], NOON)
        transaction.set_rollback(True)

    assert services.sweep(before=NOON) == 0
    assert services.sweep(before=LATER) == 2
    assert content(kept.id) == b"kept"


def test_the_blob_of_a_destroyed_item_that_stayed_is_swept() -> None:
    item = services.store([b"x"], NOON)
    services.destroy(item.id, NOON)  # the test's transaction is never committed

    assert services.sweep(before=LATER) == 1


def test_a_changed_blob_is_noticed(node: Path) -> None:
    item = services.store([b"x" * 100], NOON)
    path = node / "blobs" / blob_name(item.id)
    raw = bytearray(path.read_bytes())
    raw[50] ^= 1
    path.write_bytes(raw)

    with pytest.raises(DamagedItemError):
        content(item.id)


def test_sqlite_wipes_the_page_of_a_destroyed_key() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite alone")
    services.destroy(services.store([b"x"], NOON).id, NOON)

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
