"""An archive opens whole, under its own key and head, or not at all."""

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.storage import archives
from comity.storage.archives import OpeningReader, SealingWriter, read_head, write_head
from comity.storage.errors import DamagedArchiveError

KEY = bytes(range(32))
TOLD = {"member": "XA"}


def sealed(*pieces: bytes, told: dict[str, object] | None = None) -> bytes:
    file = io.BytesIO()
    head = write_head(file, told or TOLD)  # type: ignore[arg-type]
    with SealingWriter(file, KEY, head) as out:
        for piece in pieces:
            out.write(piece)
    return file.getvalue()


def opened(raw: bytes, *, key: bytes = KEY, size: int = -1) -> bytes:
    file = io.BytesIO(raw)
    _, head = read_head(file)
    reader, found = OpeningReader(file, key, head), b""
    while piece := reader.read(size):
        found += piece
    return found


@pytest.fixture(autouse=True)
def small_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FRAME", 8)


@given(pieces=st.lists(st.binary(max_size=20), max_size=5), size=st.integers(1, 30))
def test_what_goes_in_comes_out_in_pieces_of_any_size(pieces: list[bytes], size: int) -> None:
    assert opened(sealed(*pieces), size=size) == b"".join(pieces)


def test_no_byte_can_be_changed_and_no_end_cut_off() -> None:
    whole = sealed(b"twenty-four bytes, three")

    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(DamagedArchiveError):
            opened(bytes(changed))
    for end in range(len(whole)):
        with pytest.raises(DamagedArchiveError):
            opened(whole[:end])


def test_frames_cannot_change_places_or_heads() -> None:
    whole, other = sealed(b"a" * 24), sealed(b"b" * 24, told={"member": "XB"})
    start = len(whole) - 3 * 24
    frames = [whole[start + 24 * n : start + 24 * (n + 1)] for n in range(3)]

    for raw in (
        whole[:start] + frames[1] + frames[0] + frames[2],
        whole[:start] + frames[0] + frames[2],
        whole + frames[2],
        other[: len(other) - 3 * 24] + b"".join(frames),
    ):
        with pytest.raises(DamagedArchiveError):
            opened(raw)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(DamagedArchiveError):
        opened(sealed(b"content"), key=bytes(32))


@pytest.mark.parametrize(
    "raw", [b"", b"PK\x03\x04", b"comity-archive/1\n{", b"comity-archive/1\n[]\n"]
)
def test_another_file_is_no_archive(raw: bytes) -> None:
    with pytest.raises(DamagedArchiveError):
        read_head(io.BytesIO(raw))


def test_an_archive_that_was_given_up_has_no_end() -> None:
    file = io.BytesIO()
    head = write_head(file, {"member": "XA"})
    with suppress(OSError), SealingWriter(file, KEY, head) as out:
        out.write(b"a" * 24)
        raise OSError

    with pytest.raises(DamagedArchiveError):
        opened(file.getvalue())
