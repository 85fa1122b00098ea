"""Stored items: whoever changes, moves or cuts a frame is noticed."""

import io
import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.identifiers import MalformedIdentifierError
from comity.storage import items
from comity.storage.blobs import BlobStore, open_blobs
from comity.storage.errors import DamagedItemError, ItemExistsError, MissingBlobError
from comity.storage.items import FRAME, blob_name, framed, keep_item, read_item

ITEM = "018f0000-0000-7000-8000-000000000001"
OTHER = "018f0000-0000-7000-8000-000000000002"
KEY = bytes(range(32))
SEALED = 64 + 16  # bytes of a sealed frame in these tests


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return open_blobs("memory", {}, tmp_path)


@pytest.fixture
def small_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "FRAME", 64)
    monkeypatch.setattr(items.framed, "__defaults__", (64,))


def content(item_id: str, blobs: BlobStore, key: bytes = KEY) -> bytes:
    return b"".join(read_item(blobs, item_id, key))


def replaced(blobs: BlobStore, raw: bytes, item_id: str = ITEM) -> None:
    blobs.destroy(blob_name(item_id))
    blobs.put(blob_name(item_id), raw)


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME])
def test_an_item_comes_back_with_size_and_digest(blobs: BlobStore, size: int) -> None:
    plain = os.urandom(size)

    assert keep_item(blobs, ITEM, io.BytesIO(plain), KEY) == (size, sha256(plain).hexdigest())
    assert content(ITEM, blobs) == plain
    assert blobs.size(blob_name(ITEM)) == size + 16 * max(1, -(-size // FRAME))


def test_the_blob_tells_nothing(blobs: BlobStore) -> None:
    keep_item(blobs, ITEM, [b"a telephone number"], KEY)

    assert b"telephone" not in blobs.get(blob_name(ITEM))


@given(st.lists(st.binary(max_size=40)), st.integers(1, 30))
def test_frames_have_one_size_however_the_content_comes(pieces: list[bytes], size: int) -> None:
    whole = b"".join(pieces)
    expected = [whole[n : n + size] for n in range(0, len(whole), size)]

    assert list(framed(pieces, size)) == expected
    assert list(framed(io.BytesIO(whole), size)) == expected


@pytest.mark.usefixtures("small_frames")
def test_every_changed_byte_is_noticed(blobs: BlobStore) -> None:
    keep_item(blobs, ITEM, [os.urandom(150)], KEY)
    raw = blobs.get(blob_name(ITEM))

    for offset in range(len(raw)):
        replaced(blobs, raw[:offset] + bytes([raw[offset] ^ 1]) + raw[offset + 1 :])
        with pytest.raises(DamagedItemError):
            content(ITEM, blobs)


@pytest.mark.usefixtures("small_frames")
def test_every_cut_is_noticed(blobs: BlobStore) -> None:
    keep_item(blobs, ITEM, [os.urandom(64 * 3)], KEY)
    raw = blobs.get(blob_name(ITEM))

    for end in range(len(raw)):
        replaced(blobs, raw[:end])
        with pytest.raises(DamagedItemError):
            content(ITEM, blobs)


@pytest.mark.usefixtures("small_frames")
def test_frames_that_were_moved_repeated_left_out_or_added_are_noticed(blobs: BlobStore) -> None:
    keep_item(blobs, ITEM, [os.urandom(64 * 3)], KEY)
    raw = blobs.get(blob_name(ITEM))
    a, b, c = (raw[n : n + SEALED] for n in range(0, len(raw), SEALED))

    for wrong in (
        b + a + c,
        a + a + b + c,
        a + c,
        b + c,
        a + b + c + c,
        a + b + c + b,
        c,
        raw + b"x",
    ):
        replaced(blobs, wrong)
        with pytest.raises(DamagedItemError):
            content(ITEM, blobs)


def test_the_blob_of_another_item_does_not_open(blobs: BlobStore) -> None:
    keep_item(blobs, OTHER, [b"another"], KEY)
    keep_item(blobs, ITEM, [b"this one"], KEY)
    replaced(blobs, blobs.get(blob_name(OTHER)))

    with pytest.raises(DamagedItemError):
        content(ITEM, blobs)


def test_another_key_does_not_open_it(blobs: BlobStore) -> None:
    keep_item(blobs, ITEM, [b"this one"], KEY)

    with pytest.raises(DamagedItemError):
        content(ITEM, blobs, bytes(32))


def test_an_item_is_never_overwritten(blobs: BlobStore) -> None:
    keep_item(blobs, ITEM, [b"first"], KEY)

    with pytest.raises(ItemExistsError):
        keep_item(blobs, ITEM, [b"second"], KEY)
    assert content(ITEM, blobs) == b"first"


def test_a_missing_item_is_said(blobs: BlobStore) -> None:
    with pytest.raises(MissingBlobError):
        content(ITEM, blobs)


@pytest.mark.parametrize("item_id", ["", "..", "../../etc/passwd", "A" * 36])
def test_what_is_no_identifier_is_refused(blobs: BlobStore, item_id: str) -> None:
    with pytest.raises(MalformedIdentifierError):
        keep_item(blobs, item_id, [b""], KEY)
