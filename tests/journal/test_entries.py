"""What an entry is, and what stands for it."""

from hashlib import sha256

import pytest

from comity.journal.entries import commitment, written_entry
from comity.journal.errors import MalformedEntryError

AT = "2026-03-02T12:00:00.000Z"


def test_an_entry_is_canonical_json() -> None:
    assert (
        written_entry({"kind": "received", "at": AT})
        == f'{{"at":"{AT}","kind":"received"}}'.encode()
    )


def test_the_commitment_is_over_prefix_salt_and_entry() -> None:
    salt = bytes(range(32))

    expected = sha256(b"comity-journal-entry/1\n" + salt + b"{}").digest()
    assert commitment(b"{}", salt=salt) == expected


def test_the_same_entry_under_another_salt_cannot_be_recognised() -> None:
    assert commitment(b"{}", salt=bytes(32)) != commitment(b"{}", salt=bytes(31) + b"\x01")


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33)])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    with pytest.raises(MalformedEntryError):
        commitment(b"{}", salt=salt)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "received"},
        {"at": AT},
        {"kind": "", "at": AT},
        {"kind": "k" * 65, "at": AT},
        {"kind": 1, "at": AT},
        {"kind": "received", "at": "yesterday"},
        {"kind": "received", "at": None},
        {"kind": "received", "at": AT, "x": 1e999},
        {"kind": "received", "at": AT, "x": "\ud800"},
        {"kind": "received", "at": AT, "x": object()},
    ],
)
def test_what_is_no_entry_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(MalformedEntryError):
        written_entry(body)
