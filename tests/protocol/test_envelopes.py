from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.errors import ComityError
from comity.protocol import envelopes, errors, keys
from comity.protocol.keyring import RETIRED, VERIFY_ONLY, Keyring
from comity.protocol.sealing import SUITES
from comity.protocol.statements import Statement
from tests.builders.lies import ENVELOPE_LIES
from tests.builders.protocol import NOON, PeerNode

XA, XB, XC = PeerNode("XA"), PeerNode("XB"), PeerNode("XC")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-1e15, 1e15)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def keyring_with(peer: PeerNode, **changes: object) -> Keyring:
    """Return the keyring of XB in which the signing keys of ``peer`` are changed."""
    changed = tuple(
        replace(key, **changes) if key.role.startswith("sign-") else key
        for key in peer.document.keys
    )
    return Keyring([XB.document, replace(peer.document, keys=changed)])


def opened(raw: bytes, keyring: Keyring, **changes: object) -> Statement:
    stated = {"opener": XB.opener, "now": NOON, "me": "XB", "practice": True} | changes
    return envelopes.open_envelope(raw, keyring=keyring, **stated)


@pytest.mark.parametrize("suite", SUITES)
def test_an_honest_envelope_opens_under_every_suite(suite: str) -> None:
    raw = XA.sealed(XB, suite=suite, body={"text": "é\u2028\U0001f600"})

    statement = XB.opened(raw, XA)

    assert (statement.iss, statement.aud) == ("XA", "XB")
    assert statement.body == {"text": "é\u2028\U0001f600"}


@pytest.mark.parametrize("lie", ENVELOPE_LIES)
def test_every_lie_of_an_envelope_has_its_named_error(lie: str) -> None:
    liar = PeerNode("XA")

    with pytest.raises(ComityError) as met:
        XB.opened(liar.sealed(XB, lie=lie), XA, XC)

    assert type(met.value) is ENVELOPE_LIES[lie].error
    assert met.value.code != ComityError.code
    assert met.value.remedy


def test_every_single_byte_change_of_an_envelope_is_refused() -> None:
    raw = XA.sealed(XB, suite="x25519-1")
    keyring = XB.knows(XA)

    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1 << at % 8]) + raw[at + 1 :]
        with pytest.raises(ComityError):
            opened(changed, keyring)


def test_every_cut_of_the_clear_part_is_refused() -> None:
    raw = XA.sealed(XB)

    for length in range(220):
        with pytest.raises(ComityError):
            opened(raw[:length], XB.knows(XA))


def test_every_byte_value_in_the_header_but_the_right_one_is_refused() -> None:
    raw = XA.sealed(XB, suite="x25519-1")
    keyring = XB.knows(XA)
    end = raw.index(b"}\n")

    for at in range(0, end, 3):
        for value in range(256):
            changed = raw[:at] + bytes([value]) + raw[at + 1 :]
            if changed != raw:
                with pytest.raises(ComityError):
                    opened(changed, keyring)


def test_a_statement_from_long_ago_is_not_refused_for_its_age() -> None:
    raw = XA.sealed(XB, at=NOON - timedelta(days=29))

    assert opened(raw, XB.knows(XA)).iat == NOON - timedelta(days=29)


def test_a_clock_five_minutes_ahead_is_borne() -> None:
    raw = PeerNode("XA").sealed(XB, at=NOON + timedelta(minutes=5))

    assert opened(raw, XB.knows(XA)).seq == 1


def test_a_withdrawn_key_counts_from_the_moment_of_its_withdrawal() -> None:
    raw = XA.sealed(XB)

    assert opened(raw, keyring_with(XA, revoked_at=NOON + timedelta(seconds=1)))
    with pytest.raises(errors.RevokedKeyError):
        opened(raw, keyring_with(XA, revoked_at=NOON))


def test_a_key_that_has_ended_is_judged_at_the_time_of_receipt() -> None:
    raw = XA.sealed(XB)

    assert opened(raw, keyring_with(XA, not_after=NOON))
    with pytest.raises(errors.UnknownKeyError):
        opened(raw, keyring_with(XA, not_after=NOON - timedelta(milliseconds=1)))


def test_a_retired_key_verifies_nothing_and_a_verify_only_key_still_does() -> None:
    raw = XA.sealed(XB)

    assert opened(raw, keyring_with(XA, state=VERIFY_ONLY))
    with pytest.raises(errors.UnknownKeyError):
        opened(raw, keyring_with(XA, state=RETIRED))


def test_a_member_that_is_not_in_the_keyring_is_an_unknown_sender() -> None:
    with pytest.raises(errors.UnknownSenderError):
        opened(XA.sealed(XB), Keyring([XB.document]))


def test_signatures_of_two_members_do_not_add_up() -> None:
    mixed = [XA.jws_signers[0], XC.jws_signers[1]]
    payload, _ = XA.statement(XB)
    signed = envelopes.jws.sign_general(payload, mixed)

    with pytest.raises(errors.UnknownKeyError):
        envelopes.verify_statement(signed, keyring=XB.knows(XA, XC), now=NOON)


def test_the_policy_of_the_directory_decides_how_many_signatures_are_needed() -> None:
    payload, _ = XA.statement(XB)
    classic = envelopes.jws.sign_general(payload, XA.jws_signers[:1])

    document = replace(XA.document, policy="classic")
    said = envelopes.verify_statement(classic, keyring=Keyring([document]), now=NOON)

    assert said.payload == payload
    with pytest.raises(errors.SignatureRefusedError):
        envelopes.verify_statement(classic, keyring=Keyring([XA.document]), now=NOON)


def test_a_signature_beyond_what_the_policy_asks_for_must_verify_too() -> None:
    _, signed = XA.statement(XB, lie=ENVELOPE_LIES["ml-dsa-forged"])
    document = replace(XA.document, policy="classic")

    with pytest.raises(errors.SignatureRefusedError):
        envelopes.verify_statement(signed, keyring=Keyring([document]), now=NOON)


def test_a_practice_node_and_another_do_not_speak() -> None:
    earnest = PeerNode("XA", practice=False)

    with pytest.raises(errors.PracticeMismatchError):
        XB.opened(earnest.sealed(XB), earnest)
    with pytest.raises(errors.PracticeMismatchError):
        envelopes.seal_statement(
            Statement.kept(*earnest.statement(XB)), keyring=XB.knows(earnest), now=NOON
        )


def test_a_node_that_hides_that_it_is_for_practice_is_refused_by_the_directory() -> None:
    hiding = PeerNode("XA", practice=False)
    earnest = PeerNode("XB", practice=False)
    keyring = Keyring([earnest.document, replace(hiding.document, practice=True)])

    with pytest.raises(errors.PracticeMismatchError):
        opened(hiding.sealed(earnest), keyring, opener=earnest.opener, practice=False)


def test_sealing_twice_gives_other_bytes_and_the_same_message() -> None:
    statement = XA.says(XB)
    keyring = XA.knows(XB)

    first, second = (
        envelopes.seal_statement(statement, keyring=keyring, now=NOON) for _ in range(2)
    )

    assert first != second
    assert opened(first, XB.knows(XA)).digest == opened(second, XB.knows(XA)).digest


def test_without_a_word_on_the_suite_the_strongest_published_key_is_taken() -> None:
    statement = XA.says(XB)
    weaker = tuple(key for key in XB.document.keys if key.role != keys.ENCRYPT_X_WING)

    raw = envelopes.seal_statement(statement, keyring=XA.knows(XB), now=NOON)
    assert envelopes.SealedEnvelope.parse(raw).header.suite == "xwing-1"
    raw = envelopes.seal_statement(
        statement, keyring=Keyring([replace(XB.document, keys=weaker)]), now=NOON
    )
    assert envelopes.SealedEnvelope.parse(raw).header.suite == "x25519-1"


def test_what_is_not_signed_is_not_sealed() -> None:
    payload, _ = XA.statement(XB)

    with pytest.raises(errors.MalformedEnvelopeError):
        envelopes.seal_statement(Statement.kept(payload), keyring=XA.knows(XB), now=NOON)


def test_what_does_not_fit_into_the_largest_class_is_not_sealed() -> None:
    statement = XA.says(XB, body={"text": "x" * (1 << 20)})

    with pytest.raises(errors.OversizeError):
        envelopes.seal_statement(statement, keyring=XA.knows(XB), now=NOON)


def test_the_length_of_an_envelope_tells_the_size_class_and_no_more() -> None:
    statements = [XA.says(XB, body={"text": "x" * size}) for size in (0, 100, 2000)]
    sealed = [envelopes.seal_statement(one, keyring=XA.knows(XB), now=NOON) for one in statements]

    assert len({len(raw) for raw in sealed}) == 1


@settings(max_examples=60, deadline=None)
@given(body=st.dictionaries(TEXT, JSON, max_size=5))
def test_whatever_the_body_says_arrives_as_it_was_said(body: dict[str, object]) -> None:
    said = XA.says(XB, body=body)

    raw = envelopes.seal_statement(said, keyring=XA.knows(XB), now=NOON)

    assert opened(raw, XB.knows(XA)) == said


@settings(max_examples=300, deadline=None)
@given(noise=st.binary(max_size=400), magic=st.booleans())
def test_noise_is_refused_with_a_named_error(noise: bytes, magic: bool) -> None:
    with pytest.raises(ComityError):
        opened(envelopes.MAGIC + noise if magic else noise, XB.knows(XA))
