"""The page that a second implementation is written from says what the code does."""

import inspect
from pathlib import Path

import pytest

from comity.kernel.errors import ComityError
from comity.protocol import envelopes, errors, framing, keys, receipts, sealing, statements
from comity.protocol.keyring import POLICIES, STATES

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "wire.md").read_text(encoding="utf-8")
ERRORS = [
    one
    for _, one in inspect.getmembers(errors, inspect.isclass)
    if issubclass(one, ComityError) and one.__module__ == errors.__name__
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_every_refusal_of_the_wire_stands_on_its_page(error: type[ComityError]) -> None:
    assert f"`{error.code}`" in PAGE


@pytest.mark.parametrize(
    "word",
    [
        *keys.PUBLIC_SIZE,
        keys.SEAL,
        keys.TLS,
        *POLICIES,
        *STATES,
        *sealing.SUITES,
        *receipts.OUTCOMES,
        framing.ENVELOPES,
        framing.RECEIPTS,
    ],
)
def test_every_word_of_the_wire_stands_on_its_page(word: str) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize(
    "figure",
    [
        *envelopes.SIZE_CLASSES,
        *sealing.OVERHEAD.values(),
        *keys.PUBLIC_SIZE.values(),
        *keys.SIGNATURE_SIZE.values(),
        envelopes.HEADER_ALLOWED,
        framing.PARTS_ALLOWED,
        statements.ATTACHMENTS_ALLOWED,
    ],
)
def test_every_size_of_the_wire_stands_on_its_page(figure: int) -> None:
    assert str(figure) in PAGE


@pytest.mark.parametrize("member", [*statements._REQUIRED, *statements._OPTIONAL])
def test_every_member_of_a_statement_stands_on_its_page(member: str) -> None:
    assert f"`{member}`" in PAGE
