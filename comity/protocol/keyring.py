"""Key documents, and the keyring that answers "whose key is this, and may it be used now?".

A keyring is a value: a new directory makes a new keyring. A member that is suspended or has left
is simply absent. Whether a key document itself is genuine is decided by the room ``directory``.

Example:
    >>> Keyring([]).members()
    ()
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Self, cast

from comity.journal.checkpoints import LogKeys
from comity.kernel.digests import from_base64url, to_base64url
from comity.kernel.errors import InvalidInputError
from comity.kernel.identifiers import checked_member
from comity.kernel.strict_json import Json, canonical
from comity.kernel.time import read, written
from comity.protocol import keys
from comity.protocol.errors import (
    MalformedKeyError,
    RevokedKeyError,
    UnknownKeyError,
    UnknownSenderError,
)

ALGORITHMS_OF_POLICY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"classic": ("Ed25519",), "hybrid": ("Ed25519", "ML-DSA-65"), "pq": ("ML-DSA-65",)}
)
"""The signatures that each policy asks for. One that is there beyond them must verify too."""
POLICIES: Final = tuple(ALGORITHMS_OF_POLICY)
PUBLISHED: Final = "published"
ACTIVE: Final = "active"
VERIFY_ONLY: Final = "verify-only"
RETIRED: Final = "retired"
STATES: Final = (PUBLISHED, ACTIVE, VERIFY_ONLY, RETIRED)
_SIGN_ROLES: Final = (keys.SIGN_ED25519, keys.SIGN_ML_DSA_65)
_LOG_ROLES: Final = (keys.LOG_ED25519, keys.LOG_ML_DSA_65)
ROLE_OF_SUITE: Mapping[str, str] = MappingProxyType(
    {"xwing-1": keys.ENCRYPT_X_WING, "x25519-1": keys.ENCRYPT_X25519}
)
"""The key role that each sealing suite seals to, the preferred suite first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """One published key.

    Attributes:
        kid: 32 lowercase hex digits, derived from role and key.
        role: One of ``comity.protocol.keys.ROLES``.
        public: Raw public key; DER certificate for ``seal`` and ``tls``.
        not_before: First instant of use.
        not_after: Last instant of use.
        revoked_at: Instant from which it counts for nothing, or None.
        state: ``published`` (known, not yet used), ``active``, ``verify-only`` or ``retired``.
    """

    kid: str
    role: str
    public: bytes
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None = None
    state: str = ACTIVE

    @classmethod
    def of(cls, role: str, public: bytes, *, not_before: datetime, not_after: datetime) -> Self:
        """Return the entry of a new active key, its ``kid`` computed."""
        return cls(
            kid=keys.key_id(role, public),
            role=role,
            public=public,
            not_before=not_before,
            not_after=not_after,
        )

    def revoked(self, at: datetime) -> bool:
        """Return whether the key is withdrawn at ``at``."""
        return self.revoked_at is not None and self.revoked_at <= at

    def verifies(self, at: datetime) -> bool:
        """Return whether signatures that arrive at ``at`` may be judged by this key."""
        within = self.not_before <= at <= self.not_after
        return within and self.state != RETIRED and not self.revoked(at)

    def in_use(self, at: datetime) -> bool:
        """Return whether new messages may be signed with, or sealed to, this key at ``at``."""
        return self.state == ACTIVE and self.verifies(at)

    def to_json(self) -> dict[str, Json]:
        """Return the entry as a key document carries it."""
        return {
            "kid": self.kid,
            "role": self.role,
            "public": to_base64url(self.public),
            "not_before": written(self.not_before),
            "not_after": written(self.not_after),
            "revoked_at": None if self.revoked_at is None else written(self.revoked_at),
            "state": self.state,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Self:
        """Return the key that ``value`` states, its ``kid`` recomputed and its bytes parsed.

        Raises:
            MalformedKeyError: A member is missing or wrong, or the ``kid`` is not that of the key.
        """
        try:
            revoked_at = value["revoked_at"]
            key = cls(
                kid=_text(value, "kid"),
                role=_text(value, "role"),
                public=from_base64url(_text(value, "public")),
                not_before=read(_text(value, "not_before")),
                not_after=read(_text(value, "not_after")),
                revoked_at=None if revoked_at is None else read(_text(value, "revoked_at")),
                state=_text(value, "state"),
            )
        except KeyError as error:
            msg = f"a key without {error}"
            raise MalformedKeyError(msg) from error
        except InvalidInputError as error:
            raise MalformedKeyError(error.message) from error
        key.check()
        return key

    def check(self) -> None:
        """Return if the entry is sound in itself.

        Raises:
            MalformedKeyError: It is not.
        """
        keys.check_public(self.role, self.public)
        if self.kid != keys.key_id(self.role, self.public):
            msg = "the kid is not that of the key"
            raise MalformedKeyError(msg, role=self.role)
        if self.state not in STATES or self.not_after < self.not_before:
            msg = "a key with an unknown state, or that ends before it begins"
            raise MalformedKeyError(msg, kid=self.kid)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDocument:
    """What a member says about itself: where it is reached and with which keys.

    Attributes:
        member: Code of the member.
        practice: A practice node; it speaks with practice nodes only.
        policy: Which signatures of this member must verify: ``classic`` (Ed25519), ``hybrid``
            (Ed25519 and ML-DSA-65) or ``pq`` (ML-DSA-65).
        endpoint: Address of its federation lane, ``https://``.
        keys: Its keys, past ones included.
    """

    member: str
    practice: bool
    policy: str
    endpoint: str
    keys: tuple[PublicKey, ...]

    def to_json(self) -> dict[str, Json]:
        """Return the document as JSON; ``canonical()`` of it is what a directory signs."""
        return {
            "v": 1,
            "member": self.member,
            "practice": self.practice,
            "policy": self.policy,
            "endpoint": self.endpoint,
            "keys": [key.to_json() for key in self.keys],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Self:
        """Return the document that ``value`` states; members that are not known are left aside.

        Raises:
            MalformedKeyError: It is not a key document of version 1.
        """
        try:
            entries, practice = value["keys"], value["practice"]
            member, policy = checked_member(_text(value, "member")), _text(value, "policy")
            endpoint = _text(value, "endpoint")
        except KeyError as error:
            msg = f"a key document without {error}"
            raise MalformedKeyError(msg) from error
        except InvalidInputError as error:
            raise MalformedKeyError(error.message) from error
        version_known = value.get("v") == 1 and policy in POLICIES and isinstance(practice, bool)
        if not version_known or not isinstance(entries, list):
            msg = "not a key document of version 1 with a known policy"
            raise MalformedKeyError(msg, member=member)
        if not endpoint.startswith("https://"):
            msg = "the endpoint of a member is an https address"
            raise MalformedKeyError(msg, member=member)
        found = tuple(PublicKey.from_json(_object(entry)) for entry in entries)
        if len({key.kid for key in found}) != len(found):
            msg = "a key stands twice in one key document"
            raise MalformedKeyError(msg, member=member)
        return cls(
            member=member, practice=bool(practice), policy=policy, endpoint=endpoint, keys=found
        )

    def of_role(self, role: str) -> tuple[PublicKey, ...]:
        """Return its keys of ``role``, in the order of the document."""
        return tuple(key for key in self.keys if key.role == role)


def fingerprint(document: KeyDocument) -> str:
    """Return twelve groups of five digits, to be compared on the telephone in any language.

    They stand for the whole document: 199 bits of the SHA-256 over its canonical form.
    """
    written_out = b"comity-key-document/1\n" + canonical(document.to_json())
    number = int.from_bytes(hashlib.sha256(written_out).digest(), "big") % 10**60
    digits = f"{number:060d}"
    return " ".join(digits[start : start + 5] for start in range(0, 60, 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A signing key with its owner, ready to verify.

    Attributes:
        member: Who owns it.
        entry: As published.
        algorithm: JWS name, ``Ed25519`` or ``ML-DSA-65``.
        verifier: The parsed key.
    """

    member: str
    entry: PublicKey
    algorithm: str
    verifier: keys.VerifyingKey


class Keyring:
    """The key documents that this node holds to be true, with their keys parsed once."""

    def __init__(self, documents: Iterable[KeyDocument]) -> None:
        """Parse the signing keys of ``documents``.

        Raises:
            MalformedKeyError: One key is claimed by two members, or a member stands there twice.
        """
        self._documents: dict[str, KeyDocument] = {}
        self._known: dict[str, KnownKey] = {}
        owners: dict[str, str] = {}
        for document in documents:
            if document.member in self._documents:
                msg = f"two key documents of {document.member}"
                raise MalformedKeyError(msg)
            self._documents[document.member] = document
            for key in document.keys:
                if owners.setdefault(key.kid, document.member) != document.member:
                    msg = f"{document.member} publishes a key of {owners[key.kid]}"
                    raise MalformedKeyError(msg, kid=key.kid)
                if key.role in _SIGN_ROLES:
                    self._known[key.kid] = _known(document.member, key)

    def members(self) -> tuple[str, ...]:
        """Return the codes of all members, sorted."""
        return tuple(sorted(self._documents))

    def document(self, member: str) -> KeyDocument:
        """Return the key document of ``member``.

        Raises:
            UnknownSenderError: There is none.
        """
        found = self._documents.get(member)
        if found is None:
            msg = f"no key document of {member} is held"
            raise UnknownSenderError(msg, member=member)
        return found

    def verifying_keys(self, member: str, at: datetime) -> tuple[KnownKey, ...]:
        """Return the keys by which a statement of ``member`` that arrives at ``at`` is judged."""
        entries = self.document(member).keys
        return tuple(
            self._known[key.kid] for key in entries if key.kid in self._known and key.verifies(at)
        )

    def signers(self, kids: Sequence[str], at: datetime) -> tuple[KnownKey, ...]:
        """Return the keys named ``kids``, which must belong to one member and be good at ``at``.

        Raises:
            UnknownKeyError: No member has the key, it is not valid at ``at``, or two members' keys
                are mixed.
            RevokedKeyError: It was withdrawn.
        """
        found = tuple(self._known[kid] for kid in kids if kid in self._known)
        if len(found) != len(kids) or len({known.member for known in found}) != 1:
            msg = "no member has that signing key"
            raise UnknownKeyError(msg, kids=tuple(kids))
        for known in found:
            if known.entry.revoked(at):
                msg = f"{known.member} withdrew the key on {known.entry.revoked_at:%Y-%m-%d}"
                raise RevokedKeyError(msg, member=known.member, kid=known.entry.kid)
            if not known.entry.verifies(at):
                msg = f"the key of {known.member} is not valid at this time"
                raise UnknownKeyError(msg, member=known.member, kid=known.entry.kid)
        return found

    def log_keys(self, member: str, at: datetime) -> LogKeys:
        """Return the keys that must have signed a checkpoint of ``member`` that arrives at ``at``.

        Raises:
            UnknownSenderError: No such member.
            UnknownKeyError: It has not the log keys that its policy asks for.
        """
        document = self.document(member)
        found = {
            algorithm: tuple(
                key.public
                for key in document.keys
                if key.role in _LOG_ROLES
                and keys.ALGORITHM_OF[key.role] == algorithm
                and key.verifies(at)
            )
            for algorithm in ALGORITHMS_OF_POLICY[document.policy]
        }
        if not all(found.values()):
            msg = f"{member} has not the log keys that the policy {document.policy} asks for"
            raise UnknownKeyError(msg, member=member, policy=document.policy)
        return LogKeys(
            member=member,
            ed25519=found.get("Ed25519", ()),
            ml_dsa_65=found.get("ML-DSA-65", ()),
        )

    def encryption_key(self, member: str, at: datetime, suite: str | None = None) -> PublicKey:
        """Return the newest key to seal to; without ``suite`` the strongest that is published.

        Raises:
            UnknownSenderError: No such member.
            UnknownKeyError: It has no such key in use at ``at``.
        """
        document = self.document(member)
        roles = ROLE_OF_SUITE.values() if suite is None else [ROLE_OF_SUITE.get(suite)]
        for role in roles:
            usable = [key for key in document.keys if key.role == role and key.in_use(at)]
            if usable:
                return max(usable, key=lambda key: key.not_before)
        msg = f"{member} has no key to seal to"
        raise UnknownKeyError(msg, member=member, suite=suite)


def _known(member: str, key: PublicKey) -> KnownKey:
    return KnownKey(
        member=member,
        entry=key,
        algorithm=keys.ALGORITHM_OF[key.role],
        verifier=keys.verifying_key(key.role, key.public),
    )


def _text(value: Mapping[str, Json], name: str) -> str:
    found = value[name]
    if not isinstance(found, str):
        msg = f"{name} is not text"
        raise MalformedKeyError(msg)
    return found


def _object(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        msg = "a key that is not an object"
        raise MalformedKeyError(msg)
    return cast("Mapping[str, Json]", value)
