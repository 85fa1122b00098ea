import json
from collections.abc import Mapping

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws as joserfc_jws
from joserfc.jwk import OKPKey
from jwcrypto import jwk
from jwcrypto import jws as jwcrypto_jws

from comity.kernel.digests import to_base64url
from comity.kernel.errors import ComityError
from comity.protocol import keys
from comity.protocol.errors import (
    MalformedSignatureError,
    SignatureRefusedError,
    UnknownKeyError,
)
from comity.protocol.jws import parse_general, sign_general, verify_general
from comity.protocol.keyring import KnownKey
from tests.builders.protocol import NOON, PeerNode

XA = PeerNode("XA")
KNOWN = {known.entry.kid: known for known in XA.knows().verifying_keys("XA", NOON)}
ED25519 = XA.document.of_role(keys.SIGN_ED25519)[0]
ML_DSA_65 = XA.document.of_role(keys.SIGN_ML_DSA_65)[0]
PAYLOAD = b'{"said":"\xc3\xa9"}'
SIGNED = sign_general(PAYLOAD, XA.jws_signers)


def test_the_text_is_canonical_json_with_ed25519_before_ml_dsa() -> None:
    value = json.loads(SIGNED)
    headers = [keys_of(entry["protected"]) for entry in value["signatures"]]

    assert json.dumps(value, sort_keys=True, separators=(",", ":")).encode() == SIGNED
    assert headers == [
        {"alg": "Ed25519", "kid": ED25519.kid},
        {"alg": "ML-DSA-65", "kid": ML_DSA_65.kid},
    ]
    assert sign_general(PAYLOAD, XA.jws_signers[::-1]).startswith(SIGNED[:200])


def test_jwcrypto_verifies_both_signatures() -> None:
    pairs = [
        (ED25519, {"kty": "OKP", "crv": "Ed25519", "x": to_base64url(ED25519.public)}),
        (ML_DSA_65, {"kty": "AKP", "alg": "ML-DSA-65", "pub": to_base64url(ML_DSA_65.public)}),
    ]

    for entry, stated in pairs:
        token = jwcrypto_jws.JWS()
        token.allowed_algs = ["Ed25519", "EdDSA", "ML-DSA-65"]
        value = json.loads(SIGNED)
        value["signatures"] = [
            one for one in value["signatures"] if keys_of(one["protected"])["kid"] == entry.kid
        ]
        token.deserialize(json.dumps(value))
        token.verify(jwk.JWK(**stated))
        assert token.payload == PAYLOAD


def test_joserfc_verifies_the_ed25519_signature() -> None:
    value = json.loads(SIGNED)
    value["signatures"] = value["signatures"][:1]
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": to_base64url(ED25519.public)})

    read = joserfc_jws.deserialize_json(value, key, algorithms=["Ed25519"])

    assert read.payload == PAYLOAD


def test_what_jwcrypto_signs_canonically_verifies_here() -> None:
    secret = XA.secrets[keys.SIGN_ED25519]
    key = jwk.JWK(kty="OKP", crv="Ed25519", x=to_base64url(ED25519.public), d=to_base64url(secret))
    token = jwcrypto_jws.JWS(PAYLOAD)
    token.allowed_algs = ["Ed25519"]
    header = f'{{"alg":"Ed25519","kid":"{ED25519.kid}"}}'
    token.add_signature(key, None, header, None)
    flat = json.loads(token.serialize())
    foreign = json.dumps(
        {
            "payload": flat["payload"],
            "signatures": [{"protected": flat["protected"], "signature": flat["signature"]}],
        },
        separators=(",", ":"),
    )

    assert verify_general(foreign.encode(), KNOWN, policy="classic") == PAYLOAD


@pytest.mark.parametrize(
    ("policy", "signers", "accepted"),
    [
        ("classic", [0], True),
        ("classic", [1], False),
        ("classic", [0, 1], True),
        ("hybrid", [0], False),
        ("hybrid", [1], False),
        ("hybrid", [0, 1], True),
        ("pq", [0], False),
        ("pq", [1], True),
        ("pq", [0, 1], True),
    ],
)
def test_each_policy_has_the_signatures_that_it_asks_for(
    policy: str, signers: list[int], accepted: bool
) -> None:
    signed = sign_general(PAYLOAD, [XA.jws_signers[n] for n in signers])

    if accepted:
        assert verify_general(signed, KNOWN, policy=policy) == PAYLOAD
    else:
        with pytest.raises(SignatureRefusedError):
            verify_general(signed, KNOWN, policy=policy)


def test_a_key_that_is_not_known_is_named() -> None:
    with pytest.raises(UnknownKeyError):
        verify_general(SIGNED, {}, policy="hybrid")


def test_a_key_of_another_algorithm_does_not_verify() -> None:
    ed25519, ml_dsa = KNOWN[ED25519.kid], KNOWN[ML_DSA_65.kid]
    swapped = {ED25519.kid: ml_dsa, ML_DSA_65.kid: ed25519}

    with pytest.raises(SignatureRefusedError):
        verify_general(SIGNED, swapped, policy="hybrid")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "not JSON"),
        (b"eyJhbGciOiJub25lIn0.e30.", "not JSON"),
        (b"[]", "not JSON"),
        (b'{"payload":"e30"}', "members payload and signatures"),
        (b'{"payload":"e30","signatures":[],"x":1}', "members payload and signatures"),
        (b'{"payload":"e30","signatures":[]}', "one or two signatures"),
        (b'{"payload":"e30","signatures":{}}', "one or two signatures"),
        (b'{"payload":"e30","signatures":[{"header":{},"signature":""}]}', "protected and sig"),
        (b'{"payload":"e30","signatures":[{"protected":"","signature":""}]}', "canonical"),
        (b'{"payload":"e3=","signatures":[{"protected":"e30","signature":"AA"}]}', "canonical"),
        (b'{"payload":"e30","signatures":[{"protected":"e30","signature":"AA"}]}', "no alg"),
    ],
)
def test_a_malformed_jws_is_told_what_is_wrong(text: bytes, says: str) -> None:
    with pytest.raises(MalformedSignatureError, match=says):
        parse_general(text)


def test_every_single_byte_change_of_a_jws_is_refused() -> None:
    for at in range(len(SIGNED)):
        for flip in (1, 0x20, 0x80):
            changed = SIGNED[:at] + bytes([SIGNED[at] ^ flip]) + SIGNED[at + 1 :]
            with pytest.raises(ComityError):
                verify_general(changed, KNOWN, policy="classic")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_payload_comes_back_as_it_was(payload: bytes) -> None:
    signed = sign_general(payload, XA.jws_signers[:1])

    assert verify_general(signed, KNOWN, policy="classic") == payload


@settings(max_examples=500, deadline=None)
@given(data=st.data())
def test_nothing_is_accepted_that_a_bare_verification_refuses(data: st.DataObject) -> None:
    mutated = bytearray(SIGNED)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(mutated) - 1))
        how = data.draw(st.sampled_from(["change", "insert", "drop", "double"]))
        byte = data.draw(st.sampled_from(b'{}[]":,=AZaz09_-+/ \\\x00\xff'))
        if how == "change":
            mutated[at] = byte
        elif how == "insert":
            mutated.insert(at, byte)
        elif how == "drop":
            del mutated[at]
        else:
            mutated[at:at] = mutated[at : at + data.draw(st.integers(1, 40))]

    ours = accepted(bytes(mutated), KNOWN)

    assert not ours or bare_accepts(bytes(mutated))


def accepted(raw: bytes, known: Mapping[str, KnownKey]) -> bool:
    try:
        verify_general(raw, known, policy="hybrid")
    except ComityError:
        return False
    return True


def bare_accepts(raw: bytes) -> bool:
    """Verify as plainly as can be: the standard library to read, ``cryptography`` to verify."""
    value = json.loads(raw)
    readers = {"Ed25519": Ed25519PublicKey, "ML-DSA-65": MLDSA65PublicKey}
    public = {"Ed25519": ED25519.public, "ML-DSA-65": ML_DSA_65.public}
    algorithms = []
    for entry in value["signatures"]:
        algorithm = keys_of(entry["protected"])["alg"]
        message = f"{entry['protected']}.{value['payload']}".encode()
        key = readers[algorithm].from_public_bytes(public[algorithm])
        try:
            key.verify(decoded(entry["signature"]), message)
        except InvalidSignature:
            return False
        algorithms.append(algorithm)
    return algorithms == ["Ed25519", "ML-DSA-65"]


def keys_of(protected: str) -> dict[str, str]:
    header: dict[str, str] = json.loads(decoded(protected))
    return header


def decoded(text: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
