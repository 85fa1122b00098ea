r"""The door to the signing keys: structured intents go in, signatures come out.

Whoever holds the keys signs acts of its own member, which it can read and log, and nothing else:
a statement, a checkpoint of the own journal, the attributes of an evidence seal. ``LocalSigner``
holds them in this process (tests, offline work); a node runs ``protocol/app/signer_process.py``.

Example:
    >>> check_checkpoint("comity.example/journal/XB/1\n0\n" + "A" * 43 + "=\n", member="XA")
    Traceback (most recent call last):
    ...
    comity.protocol.errors.IntentRefusedError: a checkpoint of XB, not of XA

Source: decision 0006; RFC 5652, 5.4 (signed attributes); C2SP tlog-checkpoint.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol, cast

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from comity.journal.checkpoints import parse_text, sign_note
from comity.journal.cosignatures import cosign
from comity.kernel.errors import InvalidInputError
from comity.protocol import keys
from comity.protocol.errors import IntentRefusedError
from comity.protocol.jws import JwsSigner, sign_together
from comity.protocol.statements import check_payload

SIGNING_ROLES: Final = (
    keys.SIGN_ED25519,
    keys.SIGN_ML_DSA_65,
    keys.LOG_ED25519,
    keys.LOG_ML_DSA_65,
    keys.SEAL,
)
"""The roles whose private keys only the signer holds."""
SEAL_ALLOWED: Final = 8192  # bytes; CAdES attributes take a few hundred

_SET, _SEQUENCE, _OID, _OCTETS = 0x31, 0x30, 0x06, 0x04
_CONTENT_TYPE: Final = bytes.fromhex("2a864886f70d010903")
_MESSAGE_DIGEST: Final = bytes.fromhex("2a864886f70d010904")
_ID_DATA: Final = bytes.fromhex("06092a864886f70d010701")
_LONG_LENGTH: Final = 0x80


class Signer(Protocol):
    """Signs the acts of one member."""

    def sign_statements(self, payloads: Sequence[bytes]) -> list[bytes]:
        """Return one JWS per payload, in order; several share one ML-DSA-65 signature.

        Raises:
            IntentRefusedError: One is not a statement of this member; then none is signed.
        """
        ...

    def sign_checkpoint(self, text: str) -> str:
        """Return the signed note over the checkpoint ``text``.

        Raises:
            IntentRefusedError: It is not a checkpoint of this member's journal.
        """
        ...

    def cosign_checkpoint(self, text: str, at: datetime) -> str:
        """Return this member's signature line, as a witness, over another's checkpoint.

        Raises:
            IntentRefusedError: It is not another member's checkpoint.
        """
        ...

    def sign_seal(self, signed_attributes_der: bytes) -> bytes:
        """Return the RSA signature (PKCS #1 v1.5, SHA-256) over CMS attributes.

        Raises:
            IntentRefusedError: They are not the signed attributes of a seal.
        """
        ...


class LocalSigner:
    """Signs within this process, under the same checks as the signing process."""

    def __init__(self, *, member: str, secrets: Mapping[str, bytes]) -> None:
        """Hold the private keys of ``member``.

        Args:
            member: For whom it signs, and for no other.
            secrets: Private key by role; roles that do not sign are left aside.

        Raises:
            MalformedKeyError: A secret is not a key of its role.
        """
        self.member = member
        self._statements = [
            JwsSigner.of(role, secrets[role])
            for role in (keys.SIGN_ED25519, keys.SIGN_ML_DSA_65)
            if role in secrets
        ]
        self._log = {
            role: keys.signing_key(role, secrets[role])
            for role in (keys.LOG_ED25519, keys.LOG_ML_DSA_65)
            if role in secrets
        }
        self._seal = keys.certified_key(secrets[keys.SEAL]) if keys.SEAL in secrets else None

    def sign_statements(self, payloads: Sequence[bytes]) -> list[bytes]:
        """Return one JWS per payload; see ``Signer``."""
        self._require(bool(self._statements), "statements")
        for payload in payloads:
            check_statement(payload, member=self.member)
        return sign_together(payloads, self._statements)

    def sign_checkpoint(self, text: str) -> str:
        """Return the signed note; see ``Signer``."""
        self._require(bool(self._log), "checkpoints")
        check_checkpoint(text, member=self.member)
        return sign_note(
            text,
            ed25519=cast("Ed25519PrivateKey | None", self._log.get(keys.LOG_ED25519)),
            ml_dsa_65=cast("MLDSA65PrivateKey | None", self._log.get(keys.LOG_ML_DSA_65)),
        )

    def cosign_checkpoint(self, text: str, at: datetime) -> str:
        """Return the witness's signature line; see ``Signer``."""
        private = self._log.get(keys.LOG_ED25519)
        self._require(private is not None, "cosignatures")
        check_witnessed(text, member=self.member)
        return cosign(text, member=self.member, private=cast("Ed25519PrivateKey", private), at=at)

    def sign_seal(self, signed_attributes_der: bytes) -> bytes:
        """Return the RSA signature; see ``Signer``."""
        check_seal(signed_attributes_der)
        if not isinstance(self._seal, RSAPrivateKey):
            msg = "this signer holds no RSA key for seals"
            raise IntentRefusedError(msg, member=self.member)
        return self._seal.sign(signed_attributes_der, padding.PKCS1v15(), hashes.SHA256())

    def _require(self, held: bool, what: str) -> None:  # noqa: FBT001 -- a guard with one caller
        if not held:
            msg = f"this signer holds no key for {what}"
            raise IntentRefusedError(msg, member=self.member)


def check_statement(payload: bytes, *, member: str) -> None:
    """Return if ``payload`` is a statement that ``member`` itself makes.

    Raises:
        IntentRefusedError: It is not.
    """
    try:
        said = check_payload(payload)
    except InvalidInputError as error:
        msg = f"not a statement: {error.message}"
        raise IntentRefusedError(msg, member=member) from error
    if said["iss"] != member:
        msg = f"a statement of {said['iss']}, not of {member}"
        raise IntentRefusedError(msg, member=member)


def check_checkpoint(text: str, *, member: str) -> None:
    """Return if ``text`` is a checkpoint of the journal of ``member``.

    Raises:
        IntentRefusedError: It is not.
    """
    try:
        checkpoint = parse_text(text)
    except InvalidInputError as error:
        msg = f"not a checkpoint: {error.message}"
        raise IntentRefusedError(msg, member=member) from error
    if checkpoint.member != member:
        msg = f"a checkpoint of {checkpoint.member}, not of {member}"
        raise IntentRefusedError(msg, member=member)


def check_witnessed(text: str, *, member: str) -> None:
    """Return if ``text`` is a checkpoint of another member than ``member``.

    Raises:
        IntentRefusedError: It is not; nobody is a witness of itself.
    """
    try:
        checkpoint = parse_text(text)
    except InvalidInputError as error:
        msg = f"not a checkpoint: {error.message}"
        raise IntentRefusedError(msg, member=member) from error
    if checkpoint.member == member:
        msg = f"{member} is no witness of its own journal"
        raise IntentRefusedError(msg, member=member)


def check_seal(signed_attributes_der: bytes) -> None:
    """Return if the bytes are the DER signed attributes of a CMS seal over data.

    They are a SET OF attributes among which ``contentType`` is ``id-data`` and ``messageDigest``
    has 32 bytes, each once.

    Raises:
        IntentRefusedError: They are not.

    Source: RFC 5652, 5.3, 5.4, 11.1 and 11.2.
    """
    try:
        attributes = list(_attributes(signed_attributes_der))
    except (IndexError, ValueError) as error:
        msg = "not the signed attributes of a CMS seal in DER"
        raise IntentRefusedError(msg, size=len(signed_attributes_der)) from error
    content_types = [value for name, value in attributes if name == _CONTENT_TYPE]
    digests = [value for name, value in attributes if name == _MESSAGE_DIGEST]
    digest_sound = len(digests) == 1 and digests[0][:2] == bytes((_OCTETS, 32))
    if content_types != [_ID_DATA] or not digest_sound:
        msg = "signed attributes without the content type data or without its SHA-256"
        raise IntentRefusedError(msg, size=len(signed_attributes_der))


def _attributes(der: bytes) -> Iterator[tuple[bytes, bytes]]:
    if len(der) > SEAL_ALLOWED:
        raise ValueError
    (content,) = _elements(der, _SET)
    for attribute in _elements(content, _SEQUENCE):
        name, rest = _element(attribute, _OID)
        (values,) = _elements(rest, _SET)
        yield name, values


def _elements(der: bytes, tag: int) -> Iterator[bytes]:
    while der:
        content, der = _element(der, tag)
        yield content


def _element(der: bytes, tag: int) -> tuple[bytes, bytes]:
    """Return the content of the first element, which has ``tag``, and what follows it."""
    start, length = 2, der[1]
    if length > _LONG_LENGTH:
        start += length - _LONG_LENGTH
        length = int.from_bytes(der[2:start], "big")
    end = start + length
    if der[0] != tag or der[1] == _LONG_LENGTH or end > len(der):
        raise ValueError
    return der[start:end], der[end:]
