"""Blobs: whole or not there, put once, durable, alike in every store."""

import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from comity.kernel.failpoints import armed
from comity.storage import blobs as module
from comity.storage.blobs import PART, BlobStore, open_blobs
from comity.storage.errors import (
    MalformedNameError,
    MissingBlobError,
    StoreUnreachableError,
    UnknownStoreError,
)

MIB = 1024 * 1024
STEPS = ("blob_written", "blob_staged", "blob_named", "blob_durable")


def s3() -> BlobStore:
    endpoint = os.environ.get("COMITY_TEST_S3_ENDPOINT")
    if endpoint is None:
        pytest.skip("needs an S3-compatible store: make test-services")
    options = {
        "endpoint": endpoint,
        "region": "us-east-1",
        "access_key_id": "comity",
        "secret_access_key": "comity",
        "allow_http": True,
    }
    return open_blobs(f"s3://{os.environ['COMITY_TEST_S3_BUCKET']}", options, Path())


@pytest.fixture(params=["file", "memory", pytest.param("s3", marks=pytest.mark.services)])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    return s3() if request.param == "s3" else open_blobs(request.param, {}, tmp_path / "blobs")


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return f"tests/{abs(hash(request.node.nodeid)):x}-{os.getpid()}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


def files(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "incoming"
    )


def crash() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("size", [0, 1, 1000, PART - 1, PART, PART + 1, 2 * PART + 3])
def test_a_blob_comes_back_as_it_was_put(blobs: BlobStore, name: str, size: int) -> None:
    content = os.urandom(size)

    assert blobs.put(name, content) is True
    assert blobs.get(name) == content
    assert b"".join(blobs.stream(name, 100_000)) == content
    assert blobs.size(name) == size
    assert blobs.holds(name)


def test_pieces_of_any_size_make_one_blob(blobs: BlobStore, name: str) -> None:
    pieces = [b"", b"a", b"b" * 3 * MIB, b"", b"c" * (PART + 5), b"d"]

    assert blobs.put(name, iter(pieces)) is True
    assert blobs.get(name) == b"".join(pieces)


@pytest.mark.parametrize("size", [3, PART + 3])
def test_a_name_is_put_once(blobs: BlobStore, name: str, size: int) -> None:
    blobs.put(name, b"1" * size)

    assert blobs.put(name, b"2" * size) is False
    assert blobs.put(name, iter([b"3" * size])) is False
    assert blobs.get(name) == b"1" * size


def test_of_many_writers_of_one_name_one_wins(blobs: BlobStore, name: str) -> None:
    won = list[bytes]()

    def write(content: bytes) -> None:
        if blobs.put(name, content * 50_000):
            won.append(content)

    threads = [threading.Thread(target=write, args=(bytes([n]),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 1
    assert blobs.get(name) == won[0] * 50_000


def test_chunks_of_a_stream_have_the_size_asked_for(blobs: BlobStore, name: str) -> None:
    blobs.put(name, b"x" * (2 * MIB + 5))

    assert [len(chunk) for chunk in blobs.stream(name, 700_001)] == [700_001, 700_001, 697_155]


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [(0, 3, b"abc"), (2, 2, b"cd"), (4, 9, b"ef"), (6, 1, b""), (9, 1, b""), (0, 0, b"")],
)
def test_a_range_ends_with_the_blob(
    blobs: BlobStore, name: str, start: int, length: int, expected: bytes
) -> None:
    blobs.put(name, b"abcdef")

    assert blobs.range(name, start, length) == expected


def test_a_missing_blob_is_said(blobs: BlobStore, name: str) -> None:
    assert not blobs.holds(name)
    for ask in (
        blobs.get,
        blobs.size,
        lambda n: list(blobs.stream(n)),
        lambda n: blobs.range(n, 0, 1),
    ):
        with pytest.raises(MissingBlobError):
            ask(name)


def test_a_destroyed_blob_is_gone_and_its_name_is_free(blobs: BlobStore, name: str) -> None:
    blobs.put(name, b"1")
    blobs.destroy(name)
    blobs.destroy(name)

    assert not blobs.holds(name)
    assert blobs.put(name, b"2") is True


@pytest.mark.parametrize("size", [10, PART + 10])
def test_a_reader_that_breaks_off_leaves_no_blob(blobs: BlobStore, name: str, size: int) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * size
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        blobs.put(name, broken())
    assert not blobs.holds(name)
    assert blobs.put(name, b"whole") is True


@pytest.mark.parametrize(
    "name",
    ["", "/a", "a/", "a//b", "..", "a/../b", ".a", "a/.b", "incoming/x", "a b", "a\n", "ä", "a\\b"],
)
def test_what_is_no_name_is_refused(blobs: BlobStore, name: str) -> None:
    for act in (blobs.get, blobs.size, blobs.destroy, lambda n: blobs.put(n, b"")):
        with pytest.raises(MalformedNameError):
            act(name)


def test_names_are_listed_by_folder_and_age(blobs: BlobStore, name: str) -> None:
    blobs.put(f"{name}/1", b"")
    blobs.put(f"{name}/2", b"")
    later = datetime.now(UTC) + timedelta(minutes=1)

    assert sorted(blobs.names(name, before=later)) == [f"{name}/1", f"{name}/2"]
    assert list(blobs.names(name, before=later - timedelta(hours=1))) == []


@pytest.mark.parametrize("step", STEPS)
def test_at_every_step_a_blob_is_there_whole_or_not_at_all(folder: Path, step: str) -> None:
    blobs = open_blobs("file", {}, folder)

    with armed(f"storage.{step}", crash), pytest.raises(ZeroDivisionError):
        blobs.put("a/b", [b"x" * (PART + 1)])
    named = step in {"blob_named", "blob_durable"}
    assert files(folder) == (["a/b"] if named else [])
    assert blobs.put("a/b", [b"x" * (PART + 1)]) is not named
    assert blobs.get("a/b") == b"x" * (PART + 1)


@pytest.mark.parametrize("step", [*STEPS, "writing"])
def test_a_killed_writer_leaves_a_blob_whole_or_not_at_all(folder: Path, step: str) -> None:
    program = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from comity.kernel.failpoints import arm
        from comity.storage.blobs import open_blobs
        die = lambda: os.kill(os.getpid(), signal.SIGKILL)
        step, folder = sys.argv[1:]
        if step != "writing":
            arm(f"storage.{step}", die)
        def pieces():
            for n in range(20):
                if step == "writing" and n == 12:
                    die()
                yield bytes([n]) * 1024 * 1024
        open_blobs("file", {}, Path(folder)).put("a/b", pieces())
    """)
    done = subprocess.run(
        [sys.executable, "-c", program, step, str(folder)], check=False, env={**os.environ}
    )
    assert done.returncode == -9

    blobs = open_blobs("file", {}, folder)
    assert files(folder) in ([], ["a/b"])
    assert not blobs.holds("a/b") or blobs.size("a/b") == 20 * MIB
    assert blobs.sweep(before=datetime.now(UTC) + timedelta(minutes=1)) == 1
    assert not list((folder / "incoming").iterdir())


def test_what_is_still_being_written_is_not_swept(folder: Path) -> None:
    blobs = open_blobs("file", {}, folder)

    def pieces() -> Iterator[bytes]:
        yield b"x" * (PART + 1)
        assert blobs.sweep(before=datetime.now(UTC) - timedelta(hours=1)) == 0
        yield b"y"

    assert blobs.put("a", pieces()) is True


def test_content_then_name_then_folders_reach_the_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = list[str]()
    blobs = open_blobs("file", {}, folder)
    copy = module.obstore.copy
    monkeypatch.setattr(module, "sync_file", lambda path: done.append(f"file {path.parent.name}"))
    monkeypatch.setattr(module, "sync_folder", lambda path: done.append(f"folder {path.name}"))
    monkeypatch.setattr(
        module.obstore, "copy", lambda *a, **k: (done.append("name"), copy(*a, **k))[1]
    )

    blobs.put("a/b/c", b"x")
    assert done == ["file incoming", "name", "folder b", "folder a", "folder blobs"]
    done.clear()
    assert blobs.put("a/b/c", b"x") is False  # the other writer may not have come to it
    assert done == ["file incoming", "name", "folder b", "folder a", "folder blobs"]


def test_a_disk_that_fails_is_said_and_leaves_no_blob(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    blobs = open_blobs("file", {}, folder)
    with monkeypatch.context() as context:
        context.setattr(module, "sync_file", full)
        with pytest.raises(StoreUnreachableError):
            blobs.put("a", b"x")
    assert not blobs.holds("a")


def test_a_store_that_does_not_answer_is_said() -> None:
    options = {"endpoint": "http://127.0.0.1:9", "region": "x", "allow_http": True}
    options |= {"access_key_id": "x", "secret_access_key": "x"}
    blobs = open_blobs("s3://bucket", options, Path())

    with pytest.raises(StoreUnreachableError):
        blobs.get("a")


@pytest.mark.parametrize("url", ["", "ftp://x", "s3://", "s3://A", "s3://a/b", "/tmp/x"])  # noqa: S108
def test_an_unknown_store_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownStoreError):
        open_blobs(url, {}, tmp_path)


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownStoreError):
        open_blobs("s3://bucket", {"endpiont": "x"}, tmp_path)


def test_memory_stays_flat_while_a_blob_passes(folder: Path) -> None:
    program = textwrap.dedent("""
        import resource, sys
        from pathlib import Path
        from comity.storage.blobs import open_blobs
        blobs = open_blobs("file", {}, Path(sys.argv[1]))
        blobs.put("small", (b"x" * 1048576 for _ in range(20)))
        sum(map(len, blobs.stream("small")))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        blobs.put("large", (b"x" * 1048576 for _ in range(256)))
        assert sum(map(len, blobs.stream("large"))) == 256 * 1048576
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """)
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], check=True, capture_output=True, text=True
    )

    assert int(done.stdout) < 16 * 1024  # KiB, while 256 MiB passed
