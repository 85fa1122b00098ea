from dataclasses import replace
from datetime import timedelta

import pytest

from comity.kernel.strict_json import Json, canonical, parse_object
from comity.protocol import keys
from comity.protocol.errors import MalformedKeyError, UnknownKeyError, UnknownSenderError
from comity.protocol.keyring import (
    ACTIVE,
    PUBLISHED,
    RETIRED,
    STATES,
    VERIFY_ONLY,
    KeyDocument,
    Keyring,
    PublicKey,
    fingerprint,
)
from tests.builders.protocol import KEYS_BEGIN, KEYS_END, NOON, PeerNode, seeded

XA, XB = PeerNode("XA"), PeerNode("XB")


def stated(**changes: Json) -> dict[str, Json]:
    return parse_object(canonical(XA.document.to_json())) | changes


def with_key(**changes: Json) -> dict[str, Json]:
    value = stated()
    first, *rest = value["keys"]
    return value | {"keys": [first | changes, *rest]}


def test_a_key_document_is_read_as_it_was_written() -> None:
    assert KeyDocument.from_json(stated()) == XA.document


def test_members_of_a_newer_version_are_left_aside() -> None:
    assert KeyDocument.from_json(stated(colour="blue")) == XA.document


@pytest.mark.parametrize(
    "value",
    [
        stated(v=2),
        stated(policy="none"),
        stated(practice="yes"),
        stated(member="Atlantis"),
        stated(endpoint="http://xa.example"),
        stated(keys={}),
        stated(keys=["key"]),
        stated(keys=stated()["keys"] * 2),
        {"v": 1},
        with_key(kid="0" * 32),
        with_key(role="sign-rot13"),
        with_key(role="log-ed25519"),
        with_key(public="AA"),
        with_key(public=None),
        with_key(not_before="2026-03-02"),
        with_key(not_after="2020-01-01T00:00:00.000Z"),
        with_key(revoked_at=5),
        with_key(state="forgotten"),
    ],
)
def test_a_key_document_that_is_wrong_in_one_thing_is_refused(value: dict[str, Json]) -> None:
    with pytest.raises(MalformedKeyError):
        KeyDocument.from_json(value)


def test_the_fingerprint_is_sixty_digits_and_changes_with_anything_in_the_document() -> None:
    groups = fingerprint(XA.document).split(" ")
    moved = replace(XA.document, endpoint="https://elsewhere.example")

    assert [len(group) for group in groups] == [5] * 12
    assert all(group.isdecimal() for group in groups)
    assert fingerprint(moved) != fingerprint(XA.document)


@pytest.mark.parametrize("state", STATES)
def test_only_an_active_key_is_used_and_only_a_retired_one_verifies_nothing(state: str) -> None:
    key = replace(XA.document.keys[0], state=state)

    assert key.in_use(NOON) == (state == ACTIVE)
    assert key.verifies(NOON) == (state in (PUBLISHED, ACTIVE, VERIFY_ONLY))
    assert (state == RETIRED) == (not key.verifies(NOON))


def test_a_key_counts_from_its_first_to_its_last_instant() -> None:
    key, moment = XA.document.keys[0], timedelta(milliseconds=1)

    assert key.verifies(KEYS_BEGIN)
    assert key.verifies(KEYS_END)
    assert not key.verifies(KEYS_BEGIN - moment)
    assert not key.verifies(KEYS_END + moment)


def test_the_newest_encryption_key_in_use_is_taken() -> None:
    role = keys.ENCRYPT_X_WING
    newer = PublicKey.of(
        role,
        keys.public_of(role, seeded("newer")(32)),
        not_before=NOON - timedelta(days=1),
        not_after=KEYS_END,
    )
    document = replace(XA.document, keys=(newer, *XA.document.keys))
    announced = replace(newer, state=PUBLISHED)

    assert Keyring([document]).encryption_key("XA", NOON) == newer
    document = replace(document, keys=(announced, *XA.document.keys))
    assert Keyring([document]).encryption_key("XA", NOON).kid != newer.kid


def test_a_member_without_an_encryption_key_is_told_apart_from_an_unknown_one() -> None:
    mute = replace(XA.document, keys=())

    with pytest.raises(UnknownKeyError):
        Keyring([mute]).encryption_key("XA", NOON)
    with pytest.raises(UnknownKeyError):
        XA.knows().encryption_key("XA", NOON, "rot13-1")
    with pytest.raises(UnknownSenderError):
        XA.knows().encryption_key("XB", NOON)


def test_verifying_keys_are_those_that_count_at_that_time() -> None:
    keyring = XA.knows(XB)

    assert [known.algorithm for known in keyring.verifying_keys("XB", NOON)] == [
        "Ed25519",
        "ML-DSA-65",
    ]
    assert keyring.verifying_keys("XB", KEYS_END + timedelta(days=1)) == ()


def test_two_members_cannot_publish_one_key() -> None:
    thief = replace(XB.document, keys=XA.document.keys)

    with pytest.raises(MalformedKeyError):
        Keyring([XA.document, thief])


def test_a_member_stands_once_in_a_keyring() -> None:
    with pytest.raises(MalformedKeyError):
        Keyring([XA.document, XA.document])
