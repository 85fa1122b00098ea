"""One post-quantum signature for statements that leave together.

The digests of their payloads are the leaves of a tree; its root is signed once, and each statement
takes along the proof that it is under it. So each can be verified alone, for ever. What is signed
is a JWS with a type of its own, ``comity-root``: it can be taken for no statement, and no signature
over a statement for it.

Example:
    >>> root_text(bytes(32), 2)[:20]
    b'{"root":"00000000000'

Source: RFC 6962, 2.1; RFC 9162, 2.1.3.2; RFC 7515; RFC 8725, 3.11 (explicit typing).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from comity.journal.errors import InvalidProofError
from comity.journal.growth import CompactRange
from comity.journal.merkle import leaf_hash, root_from_inclusion
from comity.kernel.digests import from_base64url, to_base64url
from comity.protocol import keys
from comity.protocol.errors import MalformedSignatureError, SignatureRefusedError
from comity.protocol.keyring import KnownKey

TYPE: Final = "comity-root"
ALGORITHM: Final = keys.ALGORITHM_OF[keys.SIGN_ML_DSA_65]
LEAST: Final = 2
MOST: Final = 1024
"""Statements under one root; one that is alone is signed itself."""

_B64 = rb"[A-Za-z0-9_-]"
_COUNT = rb"0|[1-9][0-9]{0,3}"
_HASH = rb'"%b{43}"' % _B64
PATTERN: Final = (
    rb'"root":\{"index":(%b),"proof":\[(%b(?:,%b){0,9})\],"protected":"(%b{1,200})",'
    rb'"signature":"(%b{1,5000})","size":(%b)\},' % (_COUNT, _HASH, _HASH, _B64, _B64, _COUNT)
)
"""The member ``root`` of a JWS, in its one spelling; five groups."""
_PROTECTED = re.compile(
    rb'\{"alg":"%b","kid":"([0-9a-f]{32})","typ":"%b"\}'
    % (ALGORITHM.encode("ascii"), TYPE.encode("ascii"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RootSignature:
    """A signature over a root, and the way from one payload to it. Nothing is verified yet.

    Attributes:
        kid: Key that claims to have signed the root.
        index: Place of the payload's digest among the leaves.
        size: Leaves under the root.
        proof: Hashes from the leaf upwards.
        protected: The protected header as it came.
        value: The signature.
    """

    kid: str
    index: int
    size: int
    proof: tuple[bytes, ...]
    protected: bytes
    value: bytes


def root_text(root: bytes, size: int) -> bytes:
    """Return what is signed of a tree: canonical JSON with its root and its number of leaves."""
    return b'{"root":"%b","size":%d,"v":1}' % (root.hex().encode("ascii"), size)


def sign_root(payloads: Sequence[bytes], *, kid: str, key: keys.SigningKey) -> list[bytes]:
    """Sign the root over ``payloads`` once; return the member ``root`` for the JWS of each."""
    leaves = [leaf_hash(hashlib.sha256(payload).digest()) for payload in payloads]
    tree = CompactRange().append_all(leaves)
    header = f'{{"alg":"{ALGORITHM}","kid":"{kid}","typ":"{TYPE}"}}'.encode("ascii")
    protected = _encoded(header)
    signature = _encoded(key.sign(_signed(protected, tree.root, len(leaves))))
    return [
        b'"root":{"index":%d,"proof":[%b],"protected":"%b","signature":"%b","size":%d},'
        % (
            index,
            b",".join(b'"%b"' % _encoded(one) for one in proof),
            protected,
            signature,
            len(leaves),
        )
        for index, proof in enumerate(tree.proofs)
    ]


def parse_root(
    index: bytes, proof: bytes, protected: bytes, value: bytes, size: bytes
) -> RootSignature:
    """Return what the groups of ``PATTERN`` state.

    Raises:
        MalformedSignatureError: Another header, a signature of another length, or a tree that
            cannot be.
        MalformedEncodingError: A part is not base64url in its one form.
    """
    kid, signature = _parsed(protected, value)
    leaves, place = int(size), int(index)
    if not LEAST <= leaves <= MOST or place >= leaves:
        msg = f"a root is over {LEAST} to {MOST} statements, and this is one of them"
        raise MalformedSignatureError(msg, index=place, size=leaves)
    return RootSignature(
        kid=kid,
        index=place,
        size=leaves,
        proof=tuple(from_base64url(one[1:-1]) for one in proof.split(b",")),
        protected=protected,
        value=signature,
    )


@lru_cache(maxsize=64)
def _parsed(protected: bytes, value: bytes) -> tuple[str, bytes]:
    header = _PROTECTED.fullmatch(from_base64url(protected))
    if header is None:
        msg = f"the root is not signed by {ALGORITHM} as {TYPE}"
        raise MalformedSignatureError(msg)
    signature = from_base64url(value)
    if len(signature) != keys.SIGNATURE_SIZE[ALGORITHM]:
        msg = f"a signature by {ALGORITHM} has {keys.SIGNATURE_SIZE[ALGORITHM]} bytes"
        raise MalformedSignatureError(msg, size=len(signature))
    return header[1].decode("ascii"), signature


def verify_root(stated: RootSignature, payload: bytes, key: KnownKey) -> None:
    """Return if ``payload`` is under a root that ``key`` has signed.

    The statements of one batch share one root: its signature is verified once for all of them.

    Raises:
        SignatureRefusedError: It is not, or the key is not one for roots.
    """
    if key.algorithm != ALGORITHM:
        msg = f"the key of {key.member} is not one for {ALGORITHM}"
        raise SignatureRefusedError(msg, kid=stated.kid)
    leaf = leaf_hash(hashlib.sha256(payload).digest())
    try:
        root = root_from_inclusion(
            index=stated.index, size=stated.size, leaf=leaf, proof=stated.proof
        )
    except InvalidProofError as error:
        msg = f"the statement is not under the root: {error.message}"
        raise SignatureRefusedError(msg, by=key.member) from error
    signed = _signed(stated.protected, root, stated.size)
    _check_signed(key.entry.public, signed, stated.value, key.member)


@lru_cache(maxsize=256)
def _check_signed(public: bytes, signed: bytes, value: bytes, member: str) -> None:
    # What raises is not kept: only a signature that did verify is believed a second time.
    verifier = keys.verifying_key(keys.SIGN_ML_DSA_65, public)
    keys.check_signature(verifier, value, signed, by=member)


def _signed(protected: bytes, root: bytes, size: int) -> bytes:
    return protected + b"." + _encoded(root_text(root, size))


def _encoded(content: bytes) -> bytes:
    return to_base64url(content).encode("ascii")
