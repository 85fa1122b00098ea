import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto import jwk
from jwcrypto import jws as jwcrypto_jws

from comity.journal.checkpoints import checkpoint_text, origin_of, verify_note
from comity.journal.errors import UnprovedCheckpointError
from comity.journal.merkle import leaf_hash, root_from_inclusion, root_of
from comity.journal.notes import NoteSignature, joined_note, split_note
from comity.kernel.digests import digest_of, from_base64url, to_base64url
from comity.kernel.errors import ComityError
from comity.protocol import envelopes, keys, roots
from comity.protocol.errors import SignatureRefusedError
from comity.protocol.jws import parse_general, sign_general, sign_together, verify_general
from tests.builders.protocol import NOON, PeerNode

XA, XB = PeerNode("XA"), PeerNode("XB")
KNOWN = {known.entry.kid: known for known in XA.knows().verifying_keys("XA", NOON)}
ML_DSA_65 = XA.document.of_role(keys.SIGN_ML_DSA_65)[0]
PAYLOADS = [f'{{"n":{n}}}'.encode() for n in range(5)]
SIGNED = sign_together(PAYLOADS, XA.jws_signers)


@pytest.mark.parametrize("count", [2, 3, 4, 7, 32])
def test_each_of_a_batch_verifies_alone_from_its_own_bytes(count: int) -> None:
    keyring = XB.knows(XA)

    for said in PeerNode("XA").say_together(XB, count):
        roots._check_signed.cache_clear()
        assert envelopes.verify_statement(said.jws, keyring=keyring, now=NOON).digest == said.digest


def test_a_batch_has_one_post_quantum_signature_and_each_message_an_ed25519_one() -> None:
    values = [json.loads(one) for one in SIGNED]

    assert len({value["root"]["signature"] for value in values}) == 1
    assert len({value["signatures"][0]["signature"] for value in values}) == len(PAYLOADS)
    assert all(len(value["signatures"]) == 1 for value in values)
    assert all(
        json.dumps(value, sort_keys=True, separators=(",", ":")).encode() == one
        for value, one in zip(values, SIGNED, strict=True)
    )


def test_one_message_alone_is_signed_itself() -> None:
    (alone,) = sign_together(PAYLOADS[:1], XA.jws_signers)

    assert parse_general(alone).root is None
    assert verify_general(alone, KNOWN, policy="hybrid") == PAYLOADS[0]


@pytest.mark.parametrize("signer", [0, 1])
def test_a_member_with_one_key_signs_each_message_itself(signer: int) -> None:
    signed = sign_together(PAYLOADS, [XA.jws_signers[signer]])

    assert [parse_general(one).root for one in signed] == [None] * len(PAYLOADS)


@pytest.mark.parametrize("policy", ["classic", "hybrid", "pq"])
def test_a_signature_under_a_root_counts_for_every_policy(policy: str) -> None:
    for payload, signed in zip(PAYLOADS, SIGNED, strict=True):
        assert verify_general(signed, KNOWN, policy=policy) == payload


def test_a_forged_root_is_refused_also_where_no_policy_asks_for_it() -> None:
    value = json.loads(SIGNED[0])
    value["root"]["signature"] = to_base64url(bytes(3309))
    forged = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    with pytest.raises(SignatureRefusedError):
        verify_general(forged, KNOWN, policy="classic")


def test_a_root_that_did_not_verify_is_not_remembered() -> None:
    value = json.loads(SIGNED[0])
    raw = bytearray(from_base64url(value["root"]["signature"]))
    raw[9] ^= 1
    value["root"]["signature"] = to_base64url(bytes(raw))
    forged = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    assert verify_general(SIGNED[0], KNOWN, policy="hybrid") == PAYLOADS[0]
    for _ in range(2):
        with pytest.raises(SignatureRefusedError):
            verify_general(forged, KNOWN, policy="hybrid")


def test_jwcrypto_verifies_the_root_and_the_message() -> None:
    value = json.loads(SIGNED[3])
    stated = value.pop("root")
    root = root_from_inclusion(
        index=stated["index"],
        size=stated["size"],
        leaf=leaf_hash(bytes.fromhex(digest_of(PAYLOADS[3]))),
        proof=[from_base64url(one) for one in stated["proof"]],
    )
    text = json.dumps({"root": root.hex(), "size": 5, "v": 1}, separators=(",", ":"))
    over_root = {
        "payload": to_base64url(text.encode()),
        "signatures": [{name: stated[name] for name in ("protected", "signature")}],
    }
    ed25519 = XA.document.of_role(keys.SIGN_ED25519)[0]
    pairs = (
        (value, {"kty": "OKP", "crv": "Ed25519", "x": to_base64url(ed25519.public)}),
        (over_root, {"kty": "AKP", "alg": "ML-DSA-65", "pub": to_base64url(ML_DSA_65.public)}),
    )

    for said, key in pairs:
        token = jwcrypto_jws.JWS()
        token.allowed_algs = ["Ed25519", "EdDSA", "ML-DSA-65"]
        token.deserialize(json.dumps(said))
        token.verify(jwk.JWK(**key))
    assert root == root_of([leaf_hash(bytes.fromhex(digest_of(one))) for one in PAYLOADS])


def test_a_signature_over_a_root_is_none_over_a_checkpoint() -> None:
    log = PeerNode("XA")
    log.secrets[keys.LOG_ML_DSA_65] = log.secrets[keys.SIGN_ML_DSA_65]  # the worst case: one key
    leaves = [leaf_hash(bytes.fromhex(digest_of(one))) for one in PAYLOADS]
    note = log.signer.sign_checkpoint(checkpoint_text(origin_of("XA", 1), 5, root_of(leaves)))
    text, (ed25519, ml_dsa) = split_note(note)
    over_root = from_base64url(json.loads(SIGNED[0])["root"]["signature"])
    swapped = NoteSignature(name=ml_dsa.name, key_id=ml_dsa.key_id, signature=over_root)
    log_keys = log.knows().log_keys("XA", NOON)

    assert verify_note(note, log_keys).size == 5
    with pytest.raises(UnprovedCheckpointError):
        verify_note(joined_note(text, [ed25519, swapped]), log_keys)


def test_what_is_signed_of_a_root_is_no_statement() -> None:
    text = roots.root_text(bytes(32), 5)
    signed = sign_general(text, XA.jws_signers)

    with pytest.raises(ComityError):
        envelopes.verify_statement(signed, keyring=XB.knows(XA), now=NOON)
    with pytest.raises(ComityError):
        XA.signer.sign_statements([text])


def test_every_single_byte_change_under_a_root_is_refused() -> None:
    for at in range(len(SIGNED[2])):
        changed = SIGNED[2][:at] + bytes([SIGNED[2][at] ^ 1]) + SIGNED[2][at + 1 :]
        with pytest.raises(ComityError):
            verify_general(changed, KNOWN, policy="classic")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=80), min_size=2, max_size=9), st.data())
def test_a_message_verifies_under_its_own_proof_and_no_other(
    payloads: list[bytes], data: st.DataObject
) -> None:
    ed25519, ml_dsa = XA.jws_signers
    proved = roots.sign_root(payloads, kid=ml_dsa.kid, key=ml_dsa.key)
    one, other = (data.draw(st.integers(0, len(payloads) - 1)) for _ in range(2))

    signed = sign_general(payloads[one], [ed25519], root=proved[other])

    if payloads[one] == payloads[other]:
        assert verify_general(signed, KNOWN, policy="hybrid") == payloads[one]
    else:
        with pytest.raises(SignatureRefusedError):
            verify_general(signed, KNOWN, policy="hybrid")
