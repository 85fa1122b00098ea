import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from comity.journal.checkpoints import checkpoint_text, origin_of, verify_note
from comity.protocol import keys
from comity.protocol.errors import IntentRefusedError
from comity.protocol.signing import LocalSigner, check_seal
from tests.builders.lies import ENVELOPE_LIES
from tests.builders.protocol import NOON, PeerNode

XA, XB = PeerNode("XA"), PeerNode("XB")
CHECKPOINT = checkpoint_text(origin_of("XA", 1), 3, bytes(32))


def attributes(*stated: tuple[str, object]) -> bytes:
    named = [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in stated]
    der: bytes = cms.CMSAttributes(named).dump()
    return der


CONTENT = ("content_type", "data")
DIGEST = ("message_digest", bytes(32))
TIME = ("signing_time", cms.Time({"utc_time": NOON}))


def test_a_batch_of_own_statements_is_signed_in_order() -> None:
    payloads = [XA.statement(XB)[0] for _ in range(3)]

    signed = XA.signer.sign_statements(payloads)

    keyring = XB.knows(XA)
    for payload, jws in zip(payloads, signed, strict=True):
        from comity.protocol.envelopes import verify_statement

        assert verify_statement(jws, keyring=keyring, now=NOON).payload == payload


def test_a_statement_of_another_member_is_not_signed_nor_anything_with_it() -> None:
    own, foreign = XA.statement(XB)[0], XB.statement(XA)[0]

    with pytest.raises(IntentRefusedError):
        XA.signer.sign_statements([own, foreign])


@pytest.mark.parametrize("payload", [b"", b"{}", b"hello", b"\xff", CHECKPOINT.encode()])
def test_bytes_that_are_no_statement_are_not_signed(payload: bytes) -> None:
    with pytest.raises(IntentRefusedError):
        XA.signer.sign_statements([payload])


def test_a_statement_that_is_not_canonical_is_not_signed() -> None:
    payload, _ = PeerNode("XA").statement(XB, lie=ENVELOPE_LIES["payload-with-spaces"])

    with pytest.raises(IntentRefusedError):
        XA.signer.sign_statements([payload])


def test_a_checkpoint_of_the_own_journal_is_signed_by_both_keys() -> None:
    note = XA.signer.sign_checkpoint(CHECKPOINT)

    assert verify_note(note, XA.knows().log_keys("XA", NOON)).size == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello\n",
        CHECKPOINT + "extension\n",
        CHECKPOINT.replace("/XA/", "/XB/"),
        XA.statement(XB)[0].decode(),
    ],
)
def test_what_is_no_checkpoint_of_the_own_journal_is_not_signed(text: str) -> None:
    with pytest.raises(IntentRefusedError):
        XA.signer.sign_checkpoint(text)


def test_the_attributes_of_a_seal_are_signed_with_rsa() -> None:
    secret = keys.make_secret(keys.SEAL, bytes)
    der = attributes(CONTENT, DIGEST, TIME)

    signature = LocalSigner(member="XA", secrets={keys.SEAL: secret}).sign_seal(der)

    key = keys.certified_key(secret)
    assert isinstance(key, RSAPrivateKey)
    key.public_key().verify(signature, der, padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize(
    "der",
    [
        b"",
        b"\x31",
        b"\x31\x80\x00\x00",
        b"\x31\x05\x30",
        attributes(),
        attributes(CONTENT),
        attributes(DIGEST),
        attributes(CONTENT, DIGEST) + b"\x00",
        attributes(CONTENT, DIGEST, DIGEST),
        attributes(CONTENT, ("message_digest", bytes(20))),
        attributes(("content_type", "signed_data"), DIGEST),
        b"\x30" + attributes(CONTENT, DIGEST)[1:],
        b"\x30\x31" + b"an X.509 certificate, or a message",
        bytes(9000),
    ],
)
def test_what_are_no_attributes_of_a_seal_is_not_signed(der: bytes) -> None:
    with pytest.raises(IntentRefusedError):
        check_seal(der)


def test_a_signer_signs_only_with_the_keys_that_it_holds() -> None:
    nothing = LocalSigner(member="XA", secrets={})

    with pytest.raises(IntentRefusedError):
        nothing.sign_statements([XA.statement(XB)[0]])
    with pytest.raises(IntentRefusedError):
        nothing.sign_checkpoint(CHECKPOINT)
    with pytest.raises(IntentRefusedError):
        nothing.sign_seal(attributes(CONTENT, DIGEST))


def test_a_witness_cosigns_the_checkpoint_of_another_member_only() -> None:
    line = XB.signer.cosign_checkpoint(CHECKPOINT, NOON)

    assert line.startswith("— ")
    for text in (CHECKPOINT.replace("/XA/", "/XB/"), "hello\n"):
        with pytest.raises(IntentRefusedError):
            XB.signer.cosign_checkpoint(text, NOON)
    with pytest.raises(IntentRefusedError):
        LocalSigner(member="XB", secrets={}).cosign_checkpoint(CHECKPOINT, NOON)
