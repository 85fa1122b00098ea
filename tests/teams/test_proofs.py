"""What somebody else hands on of a team counts by the signatures of its author alone."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from comity.kernel.digests import to_base64url
from comity.kernel.errors import ComityError
from comity.kernel.strict_json import Json
from comity.protocol.app import queries as protocol_queries
from comity.teams.app import exchanges
from comity.teams.events import EVENT_TYPE, Event
from tests.builders.protocol import NOON, PeerNode
from tests.builders.teams import entry, event

OURS, AUTHOR, OTHER = PeerNode("XA"), PeerNode("XC"), PeerNode("XB")
LOGGED: Event = event("ab" * 32, "XC", "log", after=["cd" * 32], at=NOON, **entry("XC", NOON))


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    assert settings.COMITY_NODE.practice
    keyring = OURS.knows(AUTHOR, OTHER)
    monkeypatch.setattr(protocol_queries, "keyring", lambda: keyring)


def proof(signer: PeerNode, body: Mapping[str, Json] = LOGGED.body, **changes: Any) -> bytes:  # noqa: ANN401 - JSON
    said = {"type": EVENT_TYPE, "by": dict(LOGGED.by), **changes}
    return signer.statement(OTHER if signer is AUTHOR else AUTHOR, body=body, **said)[1]


def test_an_event_is_taken_from_anybody_by_the_signatures_of_its_author() -> None:
    raw = proof(AUTHOR)  # it was sent to XB, and XB hands it on

    taken, kept = exchanges._proved(to_base64url(raw), now=NOON)

    assert (taken.digest, kept) == (LOGGED.digest, raw)


@pytest.mark.parametrize(
    "wrong",
    [
        proof(OTHER),
        proof(OTHER, iss="XC"),
        proof(PeerNode("XC", seed="stolen name")),
        proof(AUTHOR, type="teams.hand"),
        proof(AUTHOR, by={"name": "Somebody", "role": "prosecutor", "unit": "Else"}),
        proof(AUTHOR, practice=False),
        proof(AUTHOR, at=NOON + timedelta(hours=1)),
        proof(AUTHOR).replace(b'"payload":"ey', b'"payload":"eY'),
        proof(AUTHOR)[:-9],
        b"proof",
    ],
    ids=[
        *("another member", "in the name of the author", "keys nobody knows", "another message"),
        *(
            "said by somebody else",
            "of earnest",
            "of a later time",
            "altered",
            "cut off",
            "no proof",
        ),
    ],
)
def test_whatever_the_author_did_not_sign_is_no_event(wrong: bytes) -> None:
    with pytest.raises(ComityError):
        exchanges._proved(to_base64url(wrong), now=NOON)
