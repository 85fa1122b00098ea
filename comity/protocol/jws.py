"""JWS in General JSON form: written in one way, read in that way alone.

A library that reads every form that the RFC allows gives one signature many spellings. Here the
whole text is compared with the one form; only when it differs is it read again, to say why.

Payloads that leave together share their post-quantum signature: see ``roots``.

Example:
    >>> from comity.protocol.keys import SIGN_ED25519
    >>> signer = JwsSigner.of(SIGN_ED25519, bytes(32))
    >>> parse_general(sign_general(b"{}", [signer])).payload
    b'{}'

Source: RFC 7515, 7.2.1; RFC 9864, 2.2 (Ed25519); RFC 9964, 3 (ML-DSA-65); RFC 8785.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NoReturn, Self

from comity.kernel.digests import MalformedEncodingError, from_base64url, to_base64url
from comity.kernel.errors import InvalidInputError
from comity.kernel.strict_json import Json, parse_object
from comity.protocol import keys, roots
from comity.protocol.errors import MalformedSignatureError, SignatureRefusedError, UnknownKeyError
from comity.protocol.keyring import ALGORITHMS_OF_POLICY, KnownKey

ALGORITHMS: Final = tuple(keys.SIGNATURE_SIZE)

_B64 = rb"[A-Za-z0-9_-]"
_ENTRY = rb'\{"protected":"(%b{1,200})","signature":"(%b{1,5000})"\}' % (_B64, _B64)
_GENERAL = re.compile(
    rb'\{"payload":"(%b*)",(?:%b)?"signatures":\[%b(?:,%b)?\]\}'
    % (_B64, roots.PATTERN, _ENTRY, _ENTRY)
)
_PROTECTED = re.compile(rb'\{"alg":"([A-Za-z0-9-]{1,20})","kid":"([0-9a-f]{32})"\}')


@dataclass(frozen=True, slots=True, kw_only=True)
class JwsSigner:
    """A private signing key with the protected header that goes with it."""

    kid: str
    algorithm: str
    key: keys.SigningKey
    protected: bytes

    @classmethod
    def of(cls, role: str, secret: bytes) -> Self:
        """Return the signer for a key of ``role``."""
        algorithm, kid = keys.ALGORITHM_OF[role], keys.key_id(role, keys.public_of(role, secret))
        header = f'{{"alg":"{algorithm}","kid":"{kid}"}}'.encode("ascii")
        return cls(
            kid=kid,
            algorithm=algorithm,
            key=keys.signing_key(role, secret),
            protected=to_base64url(header).encode("ascii"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature of a JWS, not yet verified."""

    algorithm: str
    kid: str
    signed: bytes
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedJws:
    """A JWS in good form. Nothing in it is believed yet."""

    payload: bytes
    signatures: tuple[Signature, ...]
    root: roots.RootSignature | None = None

    @property
    def kids(self) -> tuple[str, ...]:
        """Return the names of the keys that claim to have signed."""
        own = tuple(signature.kid for signature in self.signatures)
        return own if self.root is None else (*own, self.root.kid)

    @property
    def algorithms(self) -> list[str]:
        """Return by which algorithms it is signed, itself or under a root."""
        own = [signature.algorithm for signature in self.signatures]
        return own if self.root is None else [*own, roots.ALGORITHM]


def sign_together(payloads: Sequence[bytes], signers: Sequence[JwsSigner]) -> list[bytes]:
    """Return a JWS for each of ``payloads``; several share one ML-DSA-65 signature over their root.

    Each has an Ed25519 signature of its own. One payload alone, or a signer with one key alone,
    signs each as it is.
    """
    own = [signer for signer in signers if signer.algorithm != roots.ALGORITHM]
    shared = [signer for signer in signers if signer.algorithm == roots.ALGORITHM]
    if not own or not shared or not roots.LEAST <= len(payloads) <= roots.MOST:
        return [sign_general(payload, signers) for payload in payloads]
    proved = roots.sign_root(payloads, kid=shared[0].kid, key=shared[0].key)
    return [
        sign_general(payload, own, root=root)
        for payload, root in zip(payloads, proved, strict=True)
    ]


def sign_general(payload: bytes, signers: Sequence[JwsSigner], *, root: bytes = b"") -> bytes:
    """Return ``payload`` signed by each of ``signers``, Ed25519 before ML-DSA-65.

    Args:
        payload: What is signed.
        signers: One or two.
        root: The member that proves it under a signed root, as ``roots.sign_root`` writes it.
    """
    encoded = to_base64url(payload).encode("ascii")
    ordered = sorted(signers, key=lambda signer: ALGORITHMS.index(signer.algorithm))
    parts = [
        b'{"protected":"%b","signature":"%b"}'
        % (
            signer.protected,
            to_base64url(signer.key.sign(signer.protected + b"." + encoded)).encode("ascii"),
        )
        for signer in ordered
    ]
    return b'{"payload":"%b",%b"signatures":[%b]}' % (encoded, root, b",".join(parts))


def parse_general(raw: bytes) -> ParsedJws:
    """Return the parts of ``raw`` if it is written in the one form.

    Raises:
        MalformedSignatureError: Another member, order, spelling, algorithm or length.
    """
    found = _GENERAL.fullmatch(raw)
    if found is None:
        _explain(raw)
    payload, *rest = found.groups()
    stated, rest = rest[:5], rest[5:]
    try:
        signatures = tuple(
            _signature(payload, protected=protected, value=value)
            for protected, value in (rest[:2], rest[2:])
            if protected is not None
        )
        decoded = from_base64url(payload)
        root = None if stated[0] is None else roots.parse_root(*stated)
    except MalformedEncodingError as error:
        msg = f"a part of the JWS is {error.message}"
        raise MalformedSignatureError(msg) from error
    parsed = ParsedJws(payload=decoded, signatures=signatures, root=root)
    if parsed.algorithms != sorted(set(parsed.algorithms), key=ALGORITHMS.index):
        _refuse("the signatures repeat an algorithm or stand in the wrong order")
    return parsed


def verify_parsed(jws: ParsedJws, known: Mapping[str, KnownKey], *, policy: str) -> bytes:
    """Return the payload if every signature verifies and the policy has all that it asks for.

    Args:
        jws: What ``parse_general`` returned.
        known: The keys by which it is judged, by ``kid``.
        policy: ``classic``, ``hybrid`` or ``pq``: the directory's word, never the sender's.

    Raises:
        SignatureRefusedError: One does not verify, or one is missing.
        UnknownKeyError: A ``kid`` that is not in ``known``.
    """
    missing = [name for name in ALGORITHMS_OF_POLICY[policy] if name not in jws.algorithms]
    if missing:
        msg = f"the policy {policy} asks for a signature by {missing[0]}"
        raise SignatureRefusedError(msg, missing=tuple(missing))
    for signature in jws.signatures:
        key = _key(known, signature.kid)
        if key.algorithm != signature.algorithm:
            msg = f"the key of {key.member} is not one for {signature.algorithm}"
            raise SignatureRefusedError(msg, kid=signature.kid)
        keys.check_signature(key.verifier, signature.value, signature.signed, by=key.member)
    if jws.root is not None:
        roots.verify_root(jws.root, jws.payload, _key(known, jws.root.kid))
    return jws.payload


def verify_general(raw: bytes, known: Mapping[str, KnownKey], *, policy: str) -> bytes:
    """Return the payload of ``raw``, parsed strictly and verified; see ``verify_parsed``."""
    return verify_parsed(parse_general(raw), known, policy=policy)


def _key(known: Mapping[str, KnownKey], kid: str) -> KnownKey:
    found = known.get(kid)
    if found is None:
        msg = "signed by a key that is not known"
        raise UnknownKeyError(msg, kid=kid)
    return found


def _signature(payload: bytes, *, protected: bytes, value: bytes) -> Signature:
    algorithm, kid = _header(protected)
    expected = keys.SIGNATURE_SIZE[algorithm]
    decoded = from_base64url(value)
    if len(decoded) != expected:
        _refuse(f"a signature by {algorithm} has {expected} bytes, not {len(decoded)}")
    return Signature(algorithm=algorithm, kid=kid, signed=protected + b"." + payload, value=decoded)


@lru_cache(maxsize=256)
def _header(protected: bytes) -> tuple[str, str]:
    """Return algorithm and key that a header names; there are as many headers as keys."""
    raw = from_base64url(protected)
    header = _PROTECTED.fullmatch(raw)
    if header is None:
        _explain_header(raw)
    algorithm = header[1].decode("ascii")
    if algorithm not in keys.SIGNATURE_SIZE:
        _refuse(f"the algorithm {algorithm} is not one of {', '.join(ALGORITHMS)}")
    return algorithm, header[2].decode("ascii")


def _explain(raw: bytes) -> NoReturn:
    try:
        value = parse_object(raw)
    except InvalidInputError as error:
        _refuse(f"the JWS is not JSON: {error.message}")
    if set(value) - {"root"} != {"payload", "signatures"}:
        _refuse("a JWS has the members payload and signatures, perhaps root, and no others")
    signatures = value["signatures"]
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= len(ALGORITHMS):
        _refuse("a JWS has one or two signatures")
    if any(
        not isinstance(one, dict) or set(one) != {"protected", "signature"} for one in signatures
    ):
        _refuse("a signature has the members protected and signature, no more and no fewer")
    _refuse("the JWS is not in canonical form (RFC 8785, base64url without padding)")


def _explain_header(raw: bytes) -> NoReturn:
    try:
        value: Mapping[str, Json] = parse_object(raw)
    except InvalidInputError as error:
        _refuse(f"the protected header is not JSON: {error.message}")
    surplus = sorted(set(value) - {"alg", "kid"})
    if surplus:
        _refuse(f"the protected header has {surplus[0]!r}, which is not allowed")
    if set(value) != {"alg", "kid"}:
        _refuse("the protected header names no alg or no kid")
    _refuse("the protected header is not in canonical form, or its kid is not 32 hex digits")


def _refuse(message: str) -> NoReturn:
    raise MalformedSignatureError(message)
