"""Key roles, and how the keys of each role are made, named and read.

One role, one key: a key that signs never encrypts. Randomness comes in as ``rng``, except for RSA
and the ECDSA key of TLS, which OpenSSL makes from its own source.

Example:
    >>> secret = make_secret(SIGN_ED25519, lambda size: bytes(size))
    >>> key_id(SIGN_ED25519, public_of(SIGN_ED25519, secret))
    '0aad8d71a91f1e5d847b1b2c7b8911f7'

Source: RFC 8032 (Ed25519); FIPS 204 (ML-DSA-65); FIPS 203 (ML-KEM-768); RFC 7748 (X25519);
draft-connolly-cfrg-xwing-kem, 5.2 (key derivation of X-Wing).
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, mlkem, rsa, x25519
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey

from comity.kernel.identifiers import Rng
from comity.protocol.errors import MalformedKeyError, SignatureRefusedError

SIGN_ED25519: Final = "sign-ed25519"
SIGN_ML_DSA_65: Final = "sign-ml-dsa-65"
ENCRYPT_X_WING: Final = "encrypt-x-wing"
ENCRYPT_X25519: Final = "encrypt-x25519"
SEAL: Final = "seal"
LOG_ED25519: Final = "log-ed25519"
LOG_ML_DSA_65: Final = "log-ml-dsa-65"
TLS: Final = "tls"

ROLES: Final = (
    SIGN_ED25519,
    SIGN_ML_DSA_65,
    ENCRYPT_X_WING,
    ENCRYPT_X25519,
    SEAL,
    LOG_ED25519,
    LOG_ML_DSA_65,
    TLS,
)
ALGORITHM_OF: Mapping[str, str] = MappingProxyType(
    {
        SIGN_ED25519: "Ed25519",
        LOG_ED25519: "Ed25519",
        SIGN_ML_DSA_65: "ML-DSA-65",
        LOG_ML_DSA_65: "ML-DSA-65",
    }
)
"""The JWS algorithm name of each signing role. Source: RFC 9864, 2.2; RFC 9964, 3."""
PUBLIC_SIZE: Mapping[str, int] = MappingProxyType(
    {
        SIGN_ED25519: 32,
        LOG_ED25519: 32,
        SIGN_ML_DSA_65: 1952,
        LOG_ML_DSA_65: 1952,
        ENCRYPT_X_WING: 1216,
        ENCRYPT_X25519: 32,
    }
)
"""Bytes of the raw public key; the roles that carry a certificate are absent."""
SIGNATURE_SIZE: Mapping[str, int] = MappingProxyType({"Ed25519": 64, "ML-DSA-65": 3309})
SECRET_SIZE: Final = 32
RSA_BITS: Final = 3072
ML_KEM_PUBLIC_SIZE: Final = 1184

SigningKey = ed25519.Ed25519PrivateKey | mldsa.MLDSA65PrivateKey
DecryptionKey = MLKEM768X25519PrivateKey | x25519.X25519PrivateKey
EncryptionKey = MLKEM768X25519PublicKey | x25519.X25519PublicKey


class VerifyingKey(Protocol):
    """A public key that checks signatures of one algorithm."""

    def verify(self, signature: bytes, data: bytes) -> None:
        """Return if ``signature`` is over ``data``.

        Raises:
            cryptography.exceptions.InvalidSignature: It is not.
        """
        ...


def make_secret(role: str, rng: Rng) -> bytes:
    """Return a new private key for ``role``.

    It is a seed of 32 bytes; for ``seal`` and ``tls`` PKCS#8 DER.
    """
    if role in PUBLIC_SIZE:
        return rng(SECRET_SIZE)
    if role == SEAL:
        return _pkcs8(rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS))
    if role == TLS:
        return _pkcs8(ec.generate_private_key(ec.SECP256R1()))
    msg = f"no such key role: {role}"
    raise MalformedKeyError(msg)


def public_of(role: str, secret: bytes) -> bytes:
    """Return the raw public key of ``secret``; for ``seal`` and ``tls`` its SubjectPublicKeyInfo.

    What is published for those two is a certificate (``comity.protocol.certificates``).
    """
    if role in ALGORITHM_OF:
        return signing_key(role, secret).public_key().public_bytes_raw()
    if role == ENCRYPT_X25519:
        return _x25519(secret).public_key().public_bytes_raw()
    if role == ENCRYPT_X_WING:
        kem, curve = x_wing_parts(secret)
        return kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
    return (
        certified_key(secret)
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def key_id(role: str, public: bytes) -> str:
    """Return the name of a key: the first 32 hex digits of SHA-256 over role, newline and key."""
    return hashlib.sha256(role.encode("ascii") + b"\n" + public).hexdigest()[:32]


def signing_key(role: str, secret: bytes) -> SigningKey:
    """Return the private key object of a signing role.

    Raises:
        MalformedKeyError: Not 32 bytes, or a role that does not sign.
    """
    makers: Mapping[str, Callable[[bytes], SigningKey]] = {
        "Ed25519": ed25519.Ed25519PrivateKey.from_private_bytes,
        "ML-DSA-65": mldsa.MLDSA65PrivateKey.from_seed_bytes,
    }
    if role not in ALGORITHM_OF or len(secret) != SECRET_SIZE:
        msg = f"not a signing key for the role {role}"
        raise MalformedKeyError(msg)
    return makers[ALGORITHM_OF[role]](secret)


@lru_cache(maxsize=4096)
def verifying_key(role: str, public: bytes) -> VerifyingKey:
    """Return the public key object of a signing role; parsed once per process.

    Raises:
        MalformedKeyError: Not a public key of that role.
    """
    try:
        if ALGORITHM_OF[role] == "Ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(public)
        return mldsa.MLDSA65PublicKey.from_public_bytes(public)
    except (KeyError, ValueError) as error:
        msg = f"not a public key for the role {role}"
        raise MalformedKeyError(msg, size=len(public)) from error


@lru_cache(maxsize=4096)
def encryption_key(role: str, public: bytes) -> EncryptionKey:
    """Return the public key object of an encryption role; parsed once per process.

    Raises:
        MalformedKeyError: Not a public key of that role.
    """
    try:
        if role == ENCRYPT_X25519:
            return x25519.X25519PublicKey.from_public_bytes(public)
        return MLKEM768X25519PublicKey(
            mlkem.MLKEM768PublicKey.from_public_bytes(public[:ML_KEM_PUBLIC_SIZE]),
            x25519.X25519PublicKey.from_public_bytes(public[ML_KEM_PUBLIC_SIZE:]),
        )
    except ValueError as error:
        msg = f"not a public key for the role {role}"
        raise MalformedKeyError(msg, size=len(public)) from error


def decryption_key(role: str, secret: bytes) -> DecryptionKey:
    """Return the private key object of an encryption role.

    Raises:
        MalformedKeyError: Not 32 bytes, or a role that does not encrypt.
    """
    if role == ENCRYPT_X25519:
        return _x25519(secret)
    if role == ENCRYPT_X_WING:
        return MLKEM768X25519PrivateKey(*x_wing_parts(secret))
    msg = f"not an encryption role: {role}"
    raise MalformedKeyError(msg)


def x_wing_parts(secret: bytes) -> tuple[mlkem.MLKEM768PrivateKey, x25519.X25519PrivateKey]:
    """Return both halves of an X-Wing key: SHAKE-256 makes 64 + 32 bytes of its 32-byte seed.

    Source: draft-connolly-cfrg-xwing-kem, 5.2.
    """
    if len(secret) != SECRET_SIZE:
        msg = "an X-Wing private key is a seed of 32 bytes"
        raise MalformedKeyError(msg, size=len(secret))
    expanded = hashlib.shake_256(secret).digest(96)
    return (
        mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
        x25519.X25519PrivateKey.from_private_bytes(expanded[64:]),
    )


def certified_key(secret: bytes) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    """Return the private key object of ``seal`` or ``tls`` from its PKCS#8 DER.

    Raises:
        MalformedKeyError: Another kind of key, or RSA of less than 3072 bits.
    """
    try:
        key = serialization.load_der_private_key(secret, password=None)
    except (ValueError, TypeError) as error:
        msg = "not a private key in PKCS#8 DER"
        raise MalformedKeyError(msg) from error
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= RSA_BITS:
        return key
    msg = "the key is neither RSA of 3072 bits or more nor on an elliptic curve"
    raise MalformedKeyError(msg)


def check_public(role: str, public: bytes) -> None:
    """Return if ``public`` can be published for ``role``.

    Raises:
        MalformedKeyError: It cannot.
    """
    if role in ALGORITHM_OF:
        verifying_key(role, public)
    elif role in PUBLIC_SIZE:
        encryption_key(role, public)
    elif role in ROLES:
        _check_certificate(role, public)
    else:
        msg = f"no such key role: {role}"
        raise MalformedKeyError(msg)


def check_signature(key: VerifyingKey, signature: bytes, signed: bytes, *, by: str) -> None:
    """Return if ``signature`` over ``signed`` is by ``key``; ``by`` names it in the error.

    Raises:
        SignatureRefusedError: It is not.
    """
    try:
        key.verify(signature, signed)
    except InvalidSignature as error:
        msg = f"the signature is not by {by}"
        raise SignatureRefusedError(msg, by=by) from error


def _check_certificate(role: str, public: bytes) -> None:
    try:
        key = x509.load_der_x509_certificate(public).public_key()
    except ValueError as error:
        msg = f"not a certificate for the role {role}"
        raise MalformedKeyError(msg, size=len(public)) from error
    if role == SEAL and not (isinstance(key, rsa.RSAPublicKey) and key.key_size >= RSA_BITS):
        msg = "the certificate of the seal is not for RSA of 3072 bits or more"
        raise MalformedKeyError(msg)


def _x25519(secret: bytes) -> x25519.X25519PrivateKey:
    try:
        return x25519.X25519PrivateKey.from_private_bytes(secret)
    except ValueError as error:
        msg = "not a private key for X25519"
        raise MalformedKeyError(msg, size=len(secret)) from error


def _pkcs8(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
