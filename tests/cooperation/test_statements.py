"""The body on the wire: exact where it orders the thread, open where a newer peer may say more."""

from typing import Any

import pytest

from comity.cooperation.statements import MalformedStatementError, read_body

BODY: dict[str, Any] = {"kind": "PRES", "act": "withdraw", "n": 2, "content": {"reason": "solved"}}


def test_unknown_fields_of_a_newer_peer_are_kept() -> None:
    assert read_body({**BODY, "colour": "red"}).written()["colour"] == "red"


@pytest.mark.parametrize(
    "changed",
    [
        {"n": 0},
        {"n": True},
        {"n": "2"},
        {"kind": ""},
        {"act": None},
        {"cites": "0" * 63},
        {"covers": ["0" * 64 + "\n"]},
        {"covers": "0" * 64},
        {"content": []},
        {"reference": "X" * 65},
    ],
)
def test_a_body_that_cannot_be_placed_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(MalformedStatementError):
        read_body({**BODY, **changed})
