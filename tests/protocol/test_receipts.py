from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.errors import ComityError
from comity.protocol import errors
from comity.protocol.keyring import Keyring
from comity.protocol.receipts import (
    NOT_UNDERSTOOD,
    Receipt,
    read_receipt,
    received_entry,
    verify_receipt,
    verify_receipt_for,
)
from comity.protocol.statements import Statement
from tests.builders.protocol import NOON, PeerNode
from tests.builders.receipt_lies import RECEIPT_LIES

XA, XB = PeerNode("XA"), PeerNode("XB")
KEYRING = XA.knows(XB)
SAID = XA.says(XB)


def verified(raw: bytes, said: Statement = SAID, keyring: Keyring = KEYRING) -> Receipt:
    return verify_receipt_for(said, raw, log_keys=keyring.log_keys("XB", NOON), now=NOON)


def test_an_honest_receipt_says_what_was_received_when_and_where() -> None:
    receipt = verified(PeerNode("XB").receipt(SAID, at=NOON))

    assert (receipt.of, receipt.id, receipt.iss, receipt.to) == (SAID.digest, SAID.id, "XA", "XB")
    assert (receipt.received_at, receipt.outcome, receipt.index) == (NOON, "received", 6)
    assert receipt.size == len(SAID.payload)


@pytest.mark.parametrize("lie", RECEIPT_LIES)
def test_every_lie_of_a_receipt_has_its_named_error(lie: str) -> None:
    raw = PeerNode("XB").receipt(SAID, lie=lie)

    with pytest.raises(ComityError) as met:
        verified(raw)

    assert type(met.value) is RECEIPT_LIES[lie].error


def test_every_single_byte_change_of_a_receipt_is_refused() -> None:
    raw = PeerNode("XB").receipt(SAID)

    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1 << at % 7]) + raw[at + 1 :]
        with pytest.raises(ComityError):
            verified(changed)


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_five_minutes_between_two_clocks_are_borne(minutes: int) -> None:
    at = NOON + timedelta(minutes=minutes)

    assert verified(PeerNode("XB").receipt(SAID, at=at)).received_at == at


def test_a_receipt_is_good_however_late_it_comes() -> None:
    raw = PeerNode("XB").receipt(SAID, at=NOON + timedelta(days=3))

    receipt = verify_receipt(
        raw,
        statement_digest=SAID.digest,
        log_keys=KEYRING.log_keys("XB", NOON),
        sent_at=NOON,
        now=NOON + timedelta(days=30),
    )

    assert receipt.received_at == NOON + timedelta(days=3)


def test_receipts_of_one_batch_share_one_checkpoint() -> None:
    peer = PeerNode("XB")
    several = [XA.says(XB) for _ in range(3)]
    for said in several:
        verified(peer.receipt(said), said)

    assert len(peer.leaves) == 9


def test_not_understood_is_receipted_with_its_reason() -> None:
    entry = received_entry(SAID, at=NOON, outcome=NOT_UNDERSTOOD, reason="protocol.type_unknown")

    assert (entry["outcome"], entry["reason"]) == ("not-understood", "protocol.type_unknown")


def test_a_peer_of_hybrid_policy_without_an_ml_dsa_log_key_proves_nothing() -> None:
    one_key = tuple(key for key in XB.document.keys if key.role != "log-ml-dsa-65")

    with pytest.raises(errors.UnknownKeyError):
        Keyring([replace(XB.document, keys=one_key)]).log_keys("XB", NOON)


def test_a_peer_of_classic_policy_proves_by_ed25519_alone() -> None:
    classic = replace(XB.document, policy="classic")
    raw = PeerNode("XB").receipt(SAID, lie="checkpoint-by-ed25519-alone")

    assert verified(raw, keyring=Keyring([classic])).of == SAID.digest


def test_an_unverified_receipt_can_be_read_but_is_not_proved() -> None:
    raw = PeerNode("XB").receipt(SAID, lie="checkpoint-signed-by-a-stranger")

    assert read_receipt(raw).of == SAID.digest


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_no_receipt(noise: bytes) -> None:
    with pytest.raises(errors.MalformedReceiptError):
        read_receipt(noise)


@pytest.mark.parametrize(
    ("seam", "another"),
    [
        (b'","entry":', b'","entry" :'),
        (b'","entry":', b'","entry":{},"entry":'),
        (b'","entry":', b'","extra":"","entry":'),
        (b'","entry":', b'\\","entry":'),
        (b'{"checkpoint":"', b'{"checkpoint":"","checkpoint":"'),
        (b'{"checkpoint":"', b'{ "checkpoint":"'),
    ],
)
def test_the_part_that_a_batch_shares_is_read_as_strictly_as_the_rest(
    seam: bytes, another: bytes
) -> None:
    raw = PeerNode("XB").receipt(SAID)
    assert seam in raw

    for _ in range(2):  # what was remembered of an honest one helps no other
        read_receipt(raw)
        with pytest.raises(errors.MalformedReceiptError):
            read_receipt(raw.replace(seam, another))
