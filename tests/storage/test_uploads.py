"""Content that comes in parts: it goes on at any byte, comes once, is destroyed if given up."""

import dataclasses
import io
import random
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from comity.kernel.failpoints import armed
from comity.storage.app import uploads
from comity.storage.app.models import ItemKey, Upload, UploadPart
from comity.storage.errors import (
    IncompleteUploadError,
    NoSuchUploadError,
    UploadMovedError,
    UploadTooLargeError,
)
from tests.builders.journal import NOON

CONTENT = random.Random(7).randbytes(10_000)


@pytest.fixture(autouse=True)
def node(settings: Settings, private: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    secrets = private / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / "passphrase").touch(mode=0o600)
    (secrets / "passphrase").write_text("correct horse")
    settings.COMITY_NODE = dataclasses.replace(settings.COMITY_NODE, home=private)
    monkeypatch.setattr(uploads, "PART", 1_000)
    return private


class Broken:
    """A connection that is lost after ``good`` bytes."""

    def __init__(self, content: bytes, good: int) -> None:
        self._stream, self._good = io.BytesIO(content), good

    def read(self, size: int = -1, /) -> bytes:
        if self._good <= 0:
            msg = "the connection was lost"
            raise OSError(msg)
        piece = self._stream.read(min(size, self._good, 700))
        self._good -= len(piece)
        return piece


def begun(size: int | None = len(CONTENT)) -> str:
    with transaction.atomic():
        return uploads.begin(size=size, now=NOON)


def sent(upload: str, start: int, end: int) -> uploads.Standing:
    reader = io.BytesIO(CONTENT[start:end])
    return uploads.append(upload, reader, offset=start, length=end - start, now=NOON)


@pytest.mark.parametrize("at", [0, 1, 999, 1_000, 1_001, 5_000, 9_999, 10_000])
def test_an_upload_goes_on_at_any_byte(at: int) -> None:
    upload = begun()

    sent(upload, 0, at)
    standing = sent(upload, at, len(CONTENT))

    assert standing.arrived
    assert b"".join(uploads.content(upload)) == CONTENT
    assert standing.sha256 == sha256(CONTENT).hexdigest()


def test_many_small_parts_make_the_same_content_as_one() -> None:
    upload, at = begun(), 0
    steps = random.Random(3)

    while at < len(CONTENT):
        end = min(len(CONTENT), at + steps.randint(300, 2_000))
        at = sent(upload, at, end).offset

    assert b"".join(uploads.content(upload)) == CONTENT


@pytest.mark.parametrize("good", [0, 1, 1_000, 1_700, 3_333])
def test_a_lost_connection_keeps_every_byte_that_came(good: int) -> None:
    upload = begun()

    standing = uploads.append(upload, Broken(CONTENT, good), offset=0, now=NOON)

    assert standing.offset == good
    assert sent(upload, good, len(CONTENT)).arrived
    assert b"".join(uploads.content(upload)) == CONTENT


@pytest.mark.parametrize("wrong", [0, 1_999, 2_001, 10_001])
def test_a_wrong_offset_is_told_the_right_one_and_nothing_is_taken(wrong: int) -> None:
    upload = begun()
    sent(upload, 0, 2_000)

    with pytest.raises(UploadMovedError) as told:
        uploads.append(upload, io.BytesIO(b"x"), offset=wrong, now=NOON)

    assert told.value.facts["offset"] == 2_000
    assert uploads.standing(upload).offset == 2_000


def test_of_two_at_once_one_is_taken_and_the_other_told_where_it_stands() -> None:
    upload = begun()

    def other() -> None:
        Upload.objects.filter(pk=upload).update(offset=400)

    with armed("storage.part_put", other), pytest.raises(UploadMovedError) as told:
        sent(upload, 0, 700)

    assert told.value.facts["offset"] == 400
    assert UploadPart.objects.count() == 0  # what was put down has no key that anybody holds
    assert ItemKey.objects.count() == 0


def test_more_than_was_announced_is_refused_before_a_byte_is_read() -> None:
    upload = begun(100)

    with pytest.raises(UploadTooLargeError):
        sent(upload, 0, 101)

    assert uploads.standing(upload).offset == 0


def test_more_than_was_announced_without_a_length_is_noticed_at_the_end() -> None:
    upload = begun(100)

    with pytest.raises(UploadTooLargeError):
        uploads.append(upload, io.BytesIO(CONTENT), offset=0, now=NOON)


def test_a_crash_after_a_part_was_put_down_costs_that_part_alone() -> None:
    upload = begun()
    sent(upload, 0, 1_000)

    def crash() -> None:
        raise KeyboardInterrupt

    with armed("storage.part_put", crash), pytest.raises(KeyboardInterrupt):
        sent(upload, 1_000, 3_000)

    assert uploads.standing(upload).offset == 1_000
    sent(upload, 1_000, len(CONTENT))
    assert b"".join(uploads.content(upload)) == CONTENT


def test_a_process_that_has_not_seen_the_beginning_tells_no_running_digest() -> None:
    upload = begun()
    sent(upload, 0, 1_500)
    uploads._digests.forget(upload)

    assert sent(upload, 1_500, 2_000).sha256 is None


def test_a_memory_of_more_than_a_part_is_never_needed() -> None:
    class Long:
        asked = 0

        def read(self, size: int = -1, /) -> bytes:
            self.asked = max(self.asked, size)
            return b"x" * size

    upload, reader = begun(50_000), Long()

    with pytest.raises(UploadTooLargeError):
        uploads.append(upload, reader, offset=0, now=NOON)

    assert reader.asked <= 1_000


def test_content_is_not_given_before_its_last_byte() -> None:
    upload = begun()
    sent(upload, 0, 9_999)

    with pytest.raises(IncompleteUploadError):
        list(uploads.content(upload))


def test_an_end_destroys_the_key_of_every_part() -> None:
    upload = begun()
    sent(upload, 0, len(CONTENT))

    uploads.end(upload, NOON)
    uploads.end(upload, NOON)

    assert {bytes(row.wrapped) for row in ItemKey.objects.all()} == {b""}
    with pytest.raises(NoSuchUploadError):
        uploads.standing(upload)
    with pytest.raises(NoSuchUploadError):
        sent(upload, len(CONTENT), len(CONTENT))


def test_what_nobody_touches_is_found_and_what_ended_is_not() -> None:
    old, ended, fresh = begun(), begun(), begun()
    uploads.end(ended, NOON)
    later = NOON + timedelta(days=3)
    uploads.append(fresh, io.BytesIO(b"x"), offset=0, now=later)

    assert uploads.untouched(since=NOON + timedelta(days=1)) == [old]


def test_an_empty_file_is_a_file() -> None:
    upload = begun(0)

    standing = uploads.append(upload, io.BytesIO(b""), offset=0, length=0, now=NOON)

    assert standing.arrived
    assert list(uploads.content(upload)) == []


def test_a_size_that_nobody_knew_is_settled_at_the_end() -> None:
    upload = begun(None)
    uploads.append(upload, io.BytesIO(CONTENT), offset=0, now=NOON)

    assert not uploads.standing(upload).arrived
    assert uploads.settle(upload).arrived
    assert b"".join(uploads.content(upload)) == CONTENT
