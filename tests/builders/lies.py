"""The lies of envelopes that a peer can tell, one at a time, each with its error."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import cast

from comity.journal.checkpoints import checkpoint_text, origin_of
from comity.journal.notes import split_note
from comity.kernel.digests import from_base64url, to_base64url
from comity.kernel.strict_json import Json, canonical, parse_object
from comity.kernel.time import written
from comity.protocol import envelopes, errors, keys
from comity.protocol.jws import JwsSigner, sign_general, sign_together
from comity.protocol.roots import sign_root
from tests.builders.protocol import NOON, EnvelopeLie, PeerNode


def changed(**changes: Json) -> Callable[[dict[str, Json]], dict[str, Json]]:
    """Return what puts other values into an object."""
    return lambda said: said | changes


def without(name: str) -> Callable[[dict[str, Json]], dict[str, Json]]:
    """Return what takes one member out of an object."""
    return lambda said: {key: value for key, value in said.items() if key != name}


def _replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return change


def _jws_part(change: Callable[[dict[str, Json]], None]) -> Callable[[bytes], bytes]:
    """Return a change of the parsed JWS, written canonically again."""

    def rewrite(jws: bytes) -> bytes:
        value = parse_object(jws)
        change(value)
        return canonical(value)

    return rewrite


def _signatures(value: dict[str, Json]) -> list[dict[str, Json]]:
    return cast("list[dict[str, Json]]", value["signatures"])


def _flip_signature(which: int) -> Callable[[bytes], bytes]:
    def change(value: dict[str, Json]) -> None:
        entry = _signatures(value)[which]
        raw = bytearray(from_base64url(str(entry["signature"])))
        raw[5] ^= 1
        entry["signature"] = to_base64url(bytes(raw))

    return _jws_part(change)


def _protect(**members: Json) -> Callable[[bytes], bytes]:
    def change(value: dict[str, Json]) -> None:
        entry = _signatures(value)[0]
        header = parse_object(from_base64url(str(entry["protected"])))
        entry["protected"] = to_base64url(canonical(header | members))

    return _jws_part(change)


def _other_alphabet(jws: bytes) -> bytes:
    """Return the JWS with stray trailing bits in its first signature: same bytes, other text."""
    value = parse_object(jws)
    entry = _signatures(value)[0]
    text = str(entry["signature"])
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    entry["signature"] = text[:-1] + alphabet[alphabet.index(text[-1]) + 1]
    return canonical(value)


def _stranger(peer: PeerNode) -> list[JwsSigner]:
    return PeerNode(peer.member, seed="stranger").jws_signers


def _stretched(jws: bytes) -> bytes:
    return envelopes.padded(jws).ljust(64 << 10, b"\0")


def _longer_length(plain: bytes) -> bytes:
    return (len(plain)).to_bytes(4, "big") + plain[4:]


def _truncated_signature(value: dict[str, Json]) -> None:
    entry = _signatures(value)[1]
    entry["signature"] = to_base64url(from_base64url(str(entry["signature"]))[:-1])


OTHER = b'{"said":"something else"}'
"""A payload that stands beside the one that is sent, under the same root."""


def _under_a_root(peer: PeerNode, payload: bytes) -> bytes:
    return sign_together([payload, OTHER], peer.jws_signers)[0]


def _with_the_proof_of_another(peer: PeerNode, payload: bytes) -> bytes:
    ed25519, ml_dsa = peer.jws_signers
    others = sign_root([payload, OTHER], kid=ml_dsa.kid, key=ml_dsa.key)[1]
    return sign_general(payload, [ed25519], root=others)


def _under_a_root_without_it(peer: PeerNode, payload: bytes) -> bytes:
    ed25519, ml_dsa = peer.jws_signers
    foreign = sign_root([OTHER, OTHER], kid=ml_dsa.kid, key=ml_dsa.key)[0]
    return sign_general(payload, [ed25519], root=foreign)


def _under_the_root_of_another_member(peer: PeerNode, payload: bytes) -> bytes:
    theirs = PeerNode("XC").jws_signers[1]
    root = sign_root([payload, OTHER], kid=theirs.kid, key=theirs.key)[0]
    return sign_general(payload, peer.jws_signers[:1], root=root)


def _under_a_root_by_the_log_key(peer: PeerNode, payload: bytes) -> bytes:
    log = JwsSigner.of(keys.LOG_ML_DSA_65, peer.secrets[keys.LOG_ML_DSA_65])
    root = sign_root([payload, OTHER], kid=log.kid, key=log.key)[0]
    return sign_general(payload, peer.jws_signers[:1], root=root)


def _under_a_root_by_ml_dsa_alone(peer: PeerNode, payload: bytes) -> bytes:
    _, ml_dsa = peer.jws_signers
    root = sign_root([payload, OTHER], kid=ml_dsa.kid, key=ml_dsa.key)[0]
    return sign_general(payload, [ml_dsa], root=root)


def _root_as_statement(peer: PeerNode, payload: bytes) -> bytes:
    """Return a JWS that claims the signature over a root for one over a statement."""
    ed25519, _ = peer.jws_signers
    root = _root(parse_object(_under_a_root(peer, payload)))
    value = parse_object(sign_general(payload, [ed25519]))
    ml_dsa: dict[str, Json] = {name: root[name] for name in ("protected", "signature")}
    return canonical(value | {"signatures": [*_signatures(value), ml_dsa]})


def _statement_as_root(peer: PeerNode, payload: bytes) -> bytes:
    """Return a JWS that claims the signature over a statement for one over a root."""
    direct = _signatures(parse_object(sign_general(payload, peer.jws_signers)))[1]
    value = parse_object(_under_a_root(peer, payload))
    _root(value).update(direct)
    return canonical(value)


def _checkpoint_as_root(peer: PeerNode, payload: bytes) -> bytes:
    """Return a JWS whose root carries the ML-DSA signature over a checkpoint of its root."""
    value = parse_object(_under_a_root(peer, payload))
    note = peer.signer.sign_checkpoint(checkpoint_text(origin_of(peer.member, 1), 2, bytes(32)))
    _root(value)["signature"] = to_base64url(split_note(note)[1][1].signature)
    return canonical(value)


def _root(value: dict[str, Json]) -> dict[str, Json]:
    return cast("dict[str, Json]", value["root"])


def _flip_root(name: str) -> Callable[[bytes], bytes]:
    def change(value: dict[str, Json]) -> None:
        stated = _root(value)[name]
        raw = bytearray(from_base64url(str(stated[0] if isinstance(stated, list) else stated)))
        raw[5] ^= 1
        text = to_base64url(bytes(raw))
        _root(value)[name] = [text] if isinstance(stated, list) else text

    return _jws_part(change)


def _root_with(**members: Json) -> Callable[[bytes], bytes]:
    return _jws_part(lambda value: _root(value).update(members))


ENVELOPE_LIES: Mapping[str, EnvelopeLie] = {
    "future-dated": EnvelopeLie(
        error=errors.StaleEnvelopeError,
        fields=changed(iat=written(NOON + timedelta(minutes=5, seconds=1))),
    ),
    "addressed-to-another-outside": EnvelopeLie(
        error=errors.MisaddressedError, header=lambda header: replace(header, to="XC")
    ),
    "addressed-to-another-inside": EnvelopeLie(
        error=errors.MisaddressedError, fields=changed(aud="XC")
    ),
    "in-the-name-of-another": EnvelopeLie(
        error=errors.IssuerMismatchError, fields=changed(iss="XC")
    ),
    "urgent-outside-only": EnvelopeLie(
        error=errors.HeaderMismatchError, header=lambda header: replace(header, urgent=True)
    ),
    "urgent-inside-only": EnvelopeLie(
        error=errors.HeaderMismatchError, fields=changed(urgent=True)
    ),
    "practice-inside-denied": EnvelopeLie(
        error=errors.HeaderMismatchError, fields=changed(practice=False)
    ),
    "earnest-outside": EnvelopeLie(
        error=errors.PracticeMismatchError, header=lambda header: replace(header, practice=False)
    ),
    "header-changed-after-sealing": EnvelopeLie(
        error=errors.SealRefusedError, line=_replaced(b'"urgent":false', b'"urgent":true')
    ),
    "sealed-to-a-key-we-lack": EnvelopeLie(
        error=errors.UnknownKeyError, header=lambda header: replace(header, kid="0" * 32)
    ),
    "unknown-suite": EnvelopeLie(
        error=errors.UnknownSuiteError, header=lambda header: replace(header, suite="rot13-1")
    ),
    "other-suite-for-that-key": EnvelopeLie(
        error=errors.UnknownKeyError, header=lambda header: replace(header, suite="x25519-1")
    ),
    "header-with-a-member-more": EnvelopeLie(
        error=errors.MalformedEnvelopeError, line=_replaced(b"{", b'{"a":1,')
    ),
    "header-of-version-2": EnvelopeLie(
        error=errors.MalformedEnvelopeError, line=_replaced(b'"v":1', b'"v":2')
    ),
    "header-with-spaces": EnvelopeLie(
        error=errors.MalformedEnvelopeError, line=_replaced(b'"v":1', b'"v": 1')
    ),
    "header-not-json": EnvelopeLie(
        error=errors.MalformedEnvelopeError, line=lambda line: line[:-1]
    ),
    "other-magic": EnvelopeLie(
        error=errors.MalformedEnvelopeError, raw=_replaced(b"envelope/1", b"envelope/2")
    ),
    "no-header-line": EnvelopeLie(error=errors.MalformedEnvelopeError, raw=lambda raw: raw[:80]),
    "no-ciphertext": EnvelopeLie(
        error=errors.SealRefusedError, raw=lambda raw: raw[: raw.index(b"}\n") + 2]
    ),
    "ciphertext-cut": EnvelopeLie(error=errors.SealRefusedError, raw=lambda raw: raw[:-1]),
    "ciphertext-longer": EnvelopeLie(error=errors.SealRefusedError, raw=lambda raw: raw + b"\0"),
    "larger-than-any-class": EnvelopeLie(
        error=errors.OversizeError, raw=lambda raw: raw + bytes(1 << 20)
    ),
    "padding-not-zero": EnvelopeLie(
        error=errors.PaddingRefusedError, plain=lambda plain: plain[:-1] + b"\x01"
    ),
    "size-class-too-large": EnvelopeLie(error=errors.PaddingRefusedError, padded=_stretched),
    "not-padded": EnvelopeLie(
        error=errors.PaddingRefusedError,
        padded=lambda jws: len(jws).to_bytes(4, "big") + jws,
    ),
    "length-beyond-the-end": EnvelopeLie(error=errors.MalformedEnvelopeError, plain=_longer_length),
    "ed25519-alone": EnvelopeLie(
        error=errors.SignatureRefusedError, signers=lambda peer: peer.jws_signers[:1]
    ),
    "ml-dsa-alone": EnvelopeLie(
        error=errors.SignatureRefusedError, signers=lambda peer: peer.jws_signers[1:]
    ),
    "ed25519-forged": EnvelopeLie(error=errors.SignatureRefusedError, jws=_flip_signature(0)),
    "ml-dsa-forged": EnvelopeLie(error=errors.SignatureRefusedError, jws=_flip_signature(1)),
    "signed-by-a-stranger": EnvelopeLie(error=errors.UnknownKeyError, signers=_stranger),
    "root-with-the-proof-of-another": EnvelopeLie(
        error=errors.SignatureRefusedError, together=_with_the_proof_of_another
    ),
    "root-without-this-statement": EnvelopeLie(
        error=errors.SignatureRefusedError, together=_under_a_root_without_it
    ),
    "root-of-another-member": EnvelopeLie(
        error=errors.UnknownKeyError, together=_under_the_root_of_another_member
    ),
    "root-by-the-key-of-the-journal": EnvelopeLie(
        error=errors.UnknownKeyError, together=_under_a_root_by_the_log_key
    ),
    "root-signed-as-a-checkpoint": EnvelopeLie(
        error=errors.SignatureRefusedError, together=_checkpoint_as_root
    ),
    "root-taken-for-a-statement": EnvelopeLie(
        error=errors.MalformedSignatureError, together=_root_as_statement
    ),
    "statement-taken-for-a-root": EnvelopeLie(
        error=errors.MalformedSignatureError, together=_statement_as_root
    ),
    "root-without-ed25519": EnvelopeLie(
        error=errors.MalformedSignatureError, together=_under_a_root_by_ml_dsa_alone
    ),
    "root-forged": EnvelopeLie(
        error=errors.SignatureRefusedError, together=_under_a_root, jws=_flip_root("signature")
    ),
    "root-proof-changed": EnvelopeLie(
        error=errors.SignatureRefusedError, together=_under_a_root, jws=_flip_root("proof")
    ),
    "root-proof-too-long": EnvelopeLie(
        error=errors.SignatureRefusedError,
        together=_under_a_root,
        jws=_root_with(proof=[to_base64url(bytes(32))] * 2),
    ),
    "root-proof-empty": EnvelopeLie(
        error=errors.MalformedSignatureError, together=_under_a_root, jws=_root_with(proof=[])
    ),
    "root-at-another-place": EnvelopeLie(
        error=errors.SignatureRefusedError, together=_under_a_root, jws=_root_with(index=1)
    ),
    "root-beyond-its-size": EnvelopeLie(
        error=errors.MalformedSignatureError, together=_under_a_root, jws=_root_with(index=2)
    ),
    "root-of-another-size": EnvelopeLie(
        error=errors.SignatureRefusedError, together=_under_a_root, jws=_root_with(size=3)
    ),
    "root-over-one": EnvelopeLie(
        error=errors.MalformedSignatureError, together=_under_a_root, jws=_root_with(size=1)
    ),
    "root-with-a-member-more": EnvelopeLie(
        error=errors.MalformedSignatureError, together=_under_a_root, jws=_root_with(of="this")
    ),
    "root-signature-too-short": EnvelopeLie(
        error=errors.MalformedSignatureError,
        together=_under_a_root,
        jws=_root_with(signature=to_base64url(bytes(3308))),
    ),
    "another-payload-under-the-signatures": EnvelopeLie(
        error=errors.SignatureRefusedError,
        jws=_jws_part(lambda value: value.update(payload=to_base64url(b'{"v":1}'))),
    ),
    "signature-twice": EnvelopeLie(
        error=errors.MalformedSignatureError,
        jws=_jws_part(lambda value: value.update(signatures=[_signatures(value)[0]] * 2)),
    ),
    "three-signatures": EnvelopeLie(
        error=errors.MalformedSignatureError,
        jws=_jws_part(lambda value: _signatures(value).append(_signatures(value)[0])),
    ),
    "no-signature": EnvelopeLie(
        error=errors.MalformedSignatureError,
        jws=_jws_part(lambda value: value.update(signatures=[])),
    ),
    "signatures-in-the-other-order": EnvelopeLie(
        error=errors.MalformedSignatureError,
        jws=_jws_part(lambda value: _signatures(value).reverse()),
    ),
    "signature-too-short": EnvelopeLie(
        error=errors.MalformedSignatureError, jws=_jws_part(_truncated_signature)
    ),
    "signature-with-stray-bits": EnvelopeLie(
        error=errors.MalformedSignatureError, jws=_other_alphabet
    ),
    "alg-none": EnvelopeLie(error=errors.MalformedSignatureError, jws=_protect(alg="none")),
    "alg-eddsa": EnvelopeLie(error=errors.MalformedSignatureError, jws=_protect(alg="EdDSA")),
    "alg-of-the-other-signature": EnvelopeLie(
        error=errors.MalformedSignatureError, jws=_protect(alg="ML-DSA-65")
    ),
    "header-crit": EnvelopeLie(
        error=errors.MalformedSignatureError, jws=_protect(crit=["b64"], b64=False)
    ),
    "header-b64": EnvelopeLie(error=errors.MalformedSignatureError, jws=_protect(b64=True)),
    "header-jwk": EnvelopeLie(error=errors.MalformedSignatureError, jws=_protect(jwk={})),
    "kid-not-hex": EnvelopeLie(
        error=errors.MalformedSignatureError, jws=_protect(kid="../../etc/passwd")
    ),
    "unprotected-header": EnvelopeLie(
        error=errors.MalformedSignatureError,
        jws=_jws_part(lambda value: _signatures(value)[0].update(header={})),
    ),
    "flattened-jws": EnvelopeLie(
        error=errors.MalformedSignatureError,
        jws=_jws_part(lambda value: value.update(cast("dict[str, Json]", _signatures(value)[0]))),
    ),
    "jws-with-spaces": EnvelopeLie(
        error=errors.MalformedSignatureError, jws=lambda jws: jws.replace(b'":', b'": ', 1)
    ),
    "jws-with-a-newline": EnvelopeLie(
        error=errors.MalformedSignatureError, jws=lambda jws: jws + b"\n"
    ),
    "payload-with-spaces": EnvelopeLie(
        error=errors.MalformedEnvelopeError, payload=lambda payload: b" " + payload
    ),
    "payload-with-a-key-twice": EnvelopeLie(
        error=errors.MalformedEnvelopeError, payload=_replaced(b'"v":1', b'"v":1,"v":1')
    ),
    "payload-not-an-object": EnvelopeLie(
        error=errors.MalformedEnvelopeError, payload=lambda _payload: b"[]"
    ),
    "body-not-an-object": EnvelopeLie(
        error=errors.MalformedEnvelopeError, fields=changed(body="hello")
    ),
    "officer-without-a-name": EnvelopeLie(
        error=errors.MalformedEnvelopeError, fields=changed(by={"role": "", "unit": ""})
    ),
    "version-2": EnvelopeLie(error=errors.MalformedEnvelopeError, fields=changed(v=2)),
    "version-true": EnvelopeLie(error=errors.MalformedEnvelopeError, fields=changed(v=True)),
    "seq-zero": EnvelopeLie(error=errors.MalformedEnvelopeError, fields=changed(seq=0)),
    "epoch-a-fraction": EnvelopeLie(error=errors.MalformedEnvelopeError, fields=changed(epoch=1.5)),
    "first-with-a-predecessor": EnvelopeLie(
        error=errors.MalformedEnvelopeError, fields=changed(prev="a" * 64)
    ),
    "later-without-a-predecessor": EnvelopeLie(
        error=errors.MalformedEnvelopeError, fields=changed(seq=2)
    ),
    "prev-in-capitals": EnvelopeLie(
        error=errors.MalformedEnvelopeError, fields=changed(prev="A" * 64)
    ),
    "id-not-version-7": EnvelopeLie(
        error=errors.MalformedEnvelopeError,
        fields=changed(id="018f0000-0000-4000-8000-000000000001"),
    ),
    "iat-without-milliseconds": EnvelopeLie(
        error=errors.MalformedEnvelopeError, fields=changed(iat="2026-03-02T12:00:00Z")
    ),
    "type-with-a-slash": EnvelopeLie(
        error=errors.MalformedEnvelopeError, fields=changed(type="demo/greeting")
    ),
    "urgent-as-text": EnvelopeLie(
        error=errors.MalformedEnvelopeError, fields=changed(urgent="false")
    ),
    "attachment-without-a-digest": EnvelopeLie(
        error=errors.MalformedEnvelopeError, fields=changed(attachments=[{"size": 3}])
    ),
    **{
        f"without-{name}": EnvelopeLie(error=errors.MalformedEnvelopeError, fields=without(name))
        for name in (
            *("v", "id", "iss", "aud", "iat", "type", "epoch", "seq", "prev", "by", "body"),
            *("urgent", "practice"),
        )
    },
}
"""Every lie of an envelope, with the error that the receiver raises."""
