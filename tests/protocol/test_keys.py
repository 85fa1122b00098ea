import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from comity.protocol import keys
from comity.protocol.errors import MalformedKeyError
from tests.builders.protocol import seeded


@pytest.mark.parametrize("role", keys.PUBLIC_SIZE)
def test_a_raw_key_has_the_size_of_its_role_and_comes_from_the_bytes_given(role: str) -> None:
    first, again = (keys.make_secret(role, seeded("one")) for _ in range(2))

    assert first == again
    assert len(first) == 32
    assert len(keys.public_of(role, first)) == keys.PUBLIC_SIZE[role]


def test_the_name_of_a_key_binds_its_role() -> None:
    public = bytes(32)

    expected = hashlib.sha256(b"sign-ed25519\n" + public).hexdigest()[:32]
    assert keys.key_id(keys.SIGN_ED25519, public) == expected
    assert keys.key_id(keys.LOG_ED25519, public) != expected


def test_the_seal_is_rsa_of_3072_bits_and_the_lane_is_on_p256() -> None:
    seal = keys.certified_key(keys.make_secret(keys.SEAL, seeded("x")))
    lane = keys.certified_key(keys.make_secret(keys.TLS, seeded("x")))

    assert isinstance(seal, rsa.RSAPrivateKey)
    assert seal.key_size == 3072
    assert isinstance(lane, ec.EllipticCurvePrivateKey)


@pytest.mark.parametrize("role", keys.ROLES)
def test_what_is_no_key_is_refused_in_every_role(role: str) -> None:
    with pytest.raises(MalformedKeyError):
        keys.check_public(role, b"not a key")
    with pytest.raises(MalformedKeyError):
        keys.public_of(role, b"not a key")


def test_a_role_that_does_not_exist_is_refused() -> None:
    with pytest.raises(MalformedKeyError):
        keys.make_secret("sign-rot13", seeded("x"))
    with pytest.raises(MalformedKeyError):
        keys.check_public("sign-rot13", bytes(32))


def test_a_signing_key_does_not_encrypt_and_an_encryption_key_does_not_sign() -> None:
    with pytest.raises(MalformedKeyError):
        keys.signing_key(keys.ENCRYPT_X25519, bytes(32))
    with pytest.raises(MalformedKeyError):
        keys.decryption_key(keys.SIGN_ED25519, bytes(32))
    with pytest.raises(MalformedKeyError):
        keys.encryption_key(keys.SIGN_ED25519, bytes(32))
