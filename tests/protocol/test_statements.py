from datetime import timedelta

import pytest

from comity.kernel.digests import digest_of
from comity.kernel.strict_json import Json, canonical, parse_object
from comity.protocol.errors import MalformedEnvelopeError, MalformedSignatureError
from comity.protocol.statements import FIRST, Statement, check_payload
from tests.builders.protocol import NOON, OFFICER, PeerNode

XA, XB = PeerNode("XA"), PeerNode("XB")
THREAD = "018f0000-0000-7000-8000-00000000000a"


def authored(**changes: object) -> Statement:
    stated: dict[str, object] = {
        "id": "018f0000-0000-7000-8000-000000000001",
        "iss": "XA",
        "aud": "XB",
        "iat": NOON,
        "type": "demo.greeting",
        "epoch": 1,
        "seq": 1,
        "prev": FIRST,
        "by": OFFICER,
        "body": {"text": "good morning"},
        "practice": True,
    }
    return Statement.authored(**(stated | changes))


def test_what_is_authored_is_kept_as_it_is() -> None:
    said = authored(
        thread=THREAD,
        answer_by=NOON + timedelta(hours=4),
        attachments=[{"sha256": "a" * 64, "size": 5, "package": "XB-PKG-1"}],
        urgent=True,
    )

    assert authored(attachments=[{"manifest_sha256": "b" * 64, "size": 0}]).attachments
    assert Statement.kept(said.payload) == said
    assert said.digest == digest_of(said.payload)
    assert (said.thread, said.urgent, said.attachments[0]["package"]) == (THREAD, True, "XB-PKG-1")


def test_what_is_not_stated_is_not_written() -> None:
    said = parse_object(authored().payload)

    assert not {"thread", "answer_by", "attachments"} & set(said)


def test_unknown_members_of_a_newer_peer_are_kept_in_the_payload() -> None:
    value: dict[str, Json] = parse_object(authored().payload) | {"mood": {"level": 3}}

    said = Statement.kept(canonical(value))

    assert parse_object(said.payload)["mood"] == {"level": 3}


def test_unknown_members_of_the_officer_are_kept() -> None:
    assert authored(by={**OFFICER, "badge": "77"}).by["badge"] == "77"


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "urn:uuid:018f0000-0000-7000-8000-000000000001"},
        {"iss": "xa"},
        {"aud": ""},
        {"type": "greeting"},
        {"type": "demo." + "x" * 64},
        {"epoch": 0},
        {"seq": True},
        {"seq": 2**53},
        {"prev": "0" * 63},
        {"by": {"name": "A", "role": "B"}},
        {"by": {"name": "A" * 201, "role": "B", "unit": "C"}},
        {"thread": "018f0000-0000-1000-8000-00000000000a"},
        {"attachments": [{"sha256": "A" * 64, "size": 5}]},
        {"attachments": [{"sha256": "a" * 64, "size": -1}]},
        {"attachments": [{"sha256": "a" * 64, "manifest_sha256": 5, "size": 5}]},
        {"attachments": [{"package": "XB-PKG-1", "size": 5}]},
        {"attachments": [{"sha256": "a" * 64, "size": 5}] * 257},
        {"body": {"text": "\0"}},
        {"body": {"amount": float("inf")}},
    ],
)
def test_a_statement_that_no_peer_would_read_is_not_authored(changes: dict[str, object]) -> None:
    from comity.kernel.errors import InvalidInputError

    with pytest.raises(InvalidInputError):
        authored(**changes)


def test_signatures_over_another_payload_are_not_taken() -> None:
    _, other = XA.statement(XB)

    with pytest.raises(MalformedSignatureError):
        authored().signed(other)


def test_signatures_over_it_are_taken() -> None:
    said = authored()

    assert said.signed(XA.signer.sign_statements([said.payload])[0]).jws


@pytest.mark.parametrize("payload", [b"", b"null", b"{}", b"{", b"\xff", b'{"v":1}'])
def test_what_is_no_payload_is_refused(payload: bytes) -> None:
    with pytest.raises(MalformedEnvelopeError):
        check_payload(payload)
    with pytest.raises(MalformedEnvelopeError):
        Statement.kept(payload)
