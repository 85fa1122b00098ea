import pytest
from cryptography.hazmat.primitives import hpke
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.protocol import keys
from comity.protocol.errors import (
    MalformedKeyError,
    SealRefusedError,
    UnknownKeyError,
    UnknownSuiteError,
)
from comity.protocol.keyring import ROLE_OF_SUITE
from comity.protocol.sealing import OVERHEAD, SUITES, Opener, OpeningKey, open_sealed, seal
from tests.builders.protocol import PeerNode

XA, XB = PeerNode("XA"), PeerNode("XB")
INFO = b"what it is for"


def box_for(peer: PeerNode, suite: str, plain: bytes = b"plain") -> tuple[bytes, str]:
    key = peer.document.of_role(ROLE_OF_SUITE[suite])[0]
    return seal(plain, suite=suite, public=key.public, info=INFO), key.kid


@settings(max_examples=30, deadline=None)
@given(plain=st.binary(max_size=300), suite=st.sampled_from(list(SUITES)))
def test_what_is_sealed_opens_and_is_longer_by_the_overhead(plain: bytes, suite: str) -> None:
    box, kid = box_for(XA, suite, plain)

    assert XA.opener.open(box, kid=kid, suite=suite, info=INFO) == plain
    assert len(box) - len(plain) == OVERHEAD[suite]


@pytest.mark.parametrize("suite", SUITES)
def test_other_words_do_not_open_it(suite: str) -> None:
    box, kid = box_for(XA, suite)

    with pytest.raises(SealRefusedError):
        XA.opener.open(box, kid=kid, suite=suite, info=b"something else")


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("at", [0, 40, -1])
def test_a_changed_or_cut_ciphertext_does_not_open(suite: str, at: int) -> None:
    box, kid = box_for(XA, suite)
    changed = bytearray(box)
    changed[at] ^= 1

    for wrong in (bytes(changed), box[:-1], box + b"\0", b"", box[:20]):
        with pytest.raises(SealRefusedError):
            XA.opener.open(wrong, kid=kid, suite=suite, info=INFO)


@pytest.mark.parametrize("suite", SUITES)
def test_another_node_does_not_open_it(suite: str) -> None:
    box, kid = box_for(XA, suite)
    stranger = keys.decryption_key(ROLE_OF_SUITE[suite], XB.secrets[ROLE_OF_SUITE[suite]])

    with pytest.raises(UnknownKeyError):
        XB.opener.open(box, kid=kid, suite=suite, info=INFO)
    with pytest.raises(SealRefusedError):
        open_sealed(box, suite=suite, secret=stranger, info=INFO)


def test_a_suite_that_nobody_has_is_named() -> None:
    with pytest.raises(UnknownSuiteError):
        seal(b"", suite="rot13-1", public=bytes(32), info=b"")


def test_a_key_of_another_suite_is_refused() -> None:
    with pytest.raises(MalformedKeyError):
        seal(b"", suite="xwing-1", public=bytes(32), info=b"")


def test_an_old_key_goes_on_opening_beside_the_new_one() -> None:
    old = OpeningKey.of(keys.ENCRYPT_X25519, XA.secrets[keys.ENCRYPT_X25519])
    new = OpeningKey.of(keys.ENCRYPT_X25519, XB.secrets[keys.ENCRYPT_X25519])
    box, kid = box_for(XA, "x25519-1")

    assert Opener([old, new]).open(box, kid=kid, suite="x25519-1", info=INFO) == b"plain"


def test_the_x_wing_key_is_made_of_its_seed_as_the_draft_says() -> None:
    # draft-connolly-cfrg-xwing-kem, appendix C, first vector: seed, and the start and the end
    # (the X25519 half) of its public key.
    seed = bytes.fromhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")

    public = keys.public_of(keys.ENCRYPT_X_WING, seed)

    assert public.hex().startswith(
        "e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14b2b5"
    )
    assert public.hex().endswith("eff389b27dce59844570216223593d4ba32d9abac8cd049040ef6534")
    assert isinstance(keys.decryption_key(keys.ENCRYPT_X_WING, seed), hpke.MLKEM768X25519PrivateKey)
