"""A peer in memory: honest by default, and able to lie in exactly one way at a time.

``PeerNode("XA").sealed(to=PeerNode("XB"), lie="future-dated")`` is an envelope that is right in all
but one thing. ``ENVELOPE_LIES`` and ``RECEIPT_LIES`` list the lies with the error that each meets.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from comity.journal import entries, merkle
from comity.journal.checkpoints import checkpoint_text, origin_of
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError
from comity.kernel.identifiers import Rng, uuid7
from comity.kernel.strict_json import Json, canonical
from comity.kernel.time import written
from comity.protocol import envelopes, keys, receipts
from comity.protocol.jws import JwsSigner, sign_general, sign_together
from comity.protocol.keyring import ALGORITHMS_OF_POLICY, KeyDocument, Keyring, PublicKey
from comity.protocol.sealing import SUITE_OF_ROLE, X_WING, Opener, OpeningKey, seal
from comity.protocol.signing import LocalSigner
from comity.protocol.statements import FIRST, Statement

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OFFICER: Mapping[str, Json] = {"name": "A. Officer", "role": "poc_247", "unit": "24/7 desk"}
KEYS_BEGIN = NOON - timedelta(days=30)
KEYS_END = NOON + timedelta(days=365)


def seeded(seed: str) -> Rng:
    """Return a source of bytes that gives the same ones in every run."""
    given = 0

    def give(size: int) -> bytes:
        nonlocal given
        given += 1
        return hashlib.shake_256(f"{seed}/{given}".encode()).digest(size)

    return give


@dataclass(frozen=True, kw_only=True)
class EnvelopeLie:
    """One step of sealing done otherwise; the rest is honest.

    Attributes:
        error: What the receiver must raise.
        together: Signs the payload under a root, instead of by ``signers`` alone.
    """

    error: type[ComityError]
    fields: Callable[[dict[str, Json]], dict[str, Json]] = lambda said: said
    payload: Callable[[bytes], bytes] = lambda payload: payload
    signers: Callable[["PeerNode"], list[JwsSigner]] = lambda peer: peer.jws_signers
    together: Callable[["PeerNode", bytes], bytes] | None = None
    jws: Callable[[bytes], bytes] = lambda jws: jws
    plain: Callable[[bytes], bytes] = lambda plain: plain
    padded: Callable[[bytes], bytes] = envelopes.padded
    header: Callable[[envelopes.Header], envelopes.Header] = lambda header: header
    line: Callable[[bytes], bytes] = lambda line: line
    raw: Callable[[bytes], bytes] = lambda raw: raw


@dataclass(frozen=True, kw_only=True)
class ReceiptLie:
    """One part of a receipt that is not true; the rest is honest."""

    error: type[ComityError]
    entry: Callable[[dict[str, Json]], dict[str, Json]] = lambda entry: entry
    told: Callable[[dict[str, Json]], dict[str, Json]] = lambda entry: entry
    salt: Callable[[bytes], bytes] = lambda salt: salt
    index: Callable[[int], int] = lambda index: index
    proof: Callable[[list[bytes]], list[bytes]] = lambda proof: proof
    checkpoint: Callable[["PeerNode", str], str] = lambda _peer, note: note
    raw: Callable[[bytes], bytes] = lambda raw: raw


HONEST = EnvelopeLie(error=ComityError)
HONEST_RECEIPT = ReceiptLie(error=ComityError)


@dataclass(eq=False)
class PeerNode:
    """A node without a network and without a database.

    Attributes:
        member: Code of an invented State.
        practice: What kind of node it is.
        policy: Which of its signatures must verify.
        seed: Makes its keys; the same seed makes the same keys.
    """

    member: str = "XA"
    practice: bool = True
    policy: str = "hybrid"
    seed: str = ""
    sent: dict[str, int] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rng = seeded(f"peer/{self.member}/{self.seed}")
        self._last: dict[str, str] = {}

    @cached_property
    def secrets(self) -> dict[str, bytes]:
        """Private keys of all roles that are seeds; TLS and the seal are made on demand."""
        rng = seeded(f"keys/{self.member}/{self.seed}")
        return {role: keys.make_secret(role, rng) for role in keys.PUBLIC_SIZE}

    @cached_property
    def tls_secret(self) -> bytes:
        """The private key of the lane: not from the seed, ECDSA keys cannot be."""
        return keys.make_secret(keys.TLS, self._rng)

    @cached_property
    def document(self) -> KeyDocument:
        """Its key document."""
        published = tuple(
            PublicKey.of(
                role, keys.public_of(role, secret), not_before=KEYS_BEGIN, not_after=KEYS_END
            )
            for role, secret in self.secrets.items()
        )
        return KeyDocument(
            member=self.member,
            practice=self.practice,
            policy=self.policy,
            endpoint=f"https://{self.member.lower()}.example:8500",
            keys=published,
        )

    @cached_property
    def signer(self) -> LocalSigner:
        """Signs for this member, with all checks."""
        return LocalSigner(member=self.member, secrets=self.secrets)

    @cached_property
    def jws_signers(self) -> list[JwsSigner]:
        """The signing keys that its policy asks for, without checks: a liar needs them."""
        asked_for = ALGORITHMS_OF_POLICY[self.policy]
        roles = (keys.SIGN_ED25519, keys.SIGN_ML_DSA_65)
        return [
            JwsSigner.of(role, self.secrets[role])
            for role in roles
            if keys.ALGORITHM_OF[role] in asked_for
        ]

    @cached_property
    def opener(self) -> Opener:
        """Opens what is sealed to this member."""
        return Opener(OpeningKey.of(role, self.secrets[role]) for role in SUITE_OF_ROLE)

    def knows(self, *peers: "PeerNode") -> Keyring:
        """Return the keyring of a node that holds its own and its peers' key documents."""
        return Keyring(peer.document for peer in (self, *peers))

    def statement(
        self,
        to: "PeerNode",
        *,
        at: datetime = NOON,
        body: Mapping[str, Json] | None = None,
        lie: EnvelopeLie = HONEST,
        **changes: Json,
    ) -> tuple[bytes, bytes]:
        """Return payload and JWS of the next statement to ``to``."""
        seq = self.sent.get(to.member, 0) + 1
        said: dict[str, Json] = {
            "v": 1,
            "id": uuid7(now=at, rng=self._rng),
            "iss": self.member,
            "aud": to.member,
            "iat": written(at),
            "type": "demo.greeting",
            "epoch": 1,
            "seq": seq,
            "prev": self._last.get(to.member, FIRST),
            "by": dict(OFFICER),
            "body": dict(body or {"text": "good morning"}),
            "urgent": False,
            "practice": self.practice,
        }
        payload = lie.payload(canonical(lie.fields(said | changes)))
        self.sent[to.member], self._last[to.member] = seq, digest_of(payload)
        if lie.together is not None:
            return payload, lie.jws(lie.together(self, payload))
        return payload, lie.jws(sign_general(payload, lie.signers(self)))

    def says(self, to: "PeerNode", *, at: datetime = NOON, **changes: Json) -> Statement:
        """Return the next honest statement to ``to``, signed."""
        return Statement.kept(*self.statement(to, at=at, **changes))

    def say_together(self, to: "PeerNode", count: int) -> list[Statement]:
        """Return the next honest statements to ``to``, signed under one root."""
        payloads = [self.statement(to)[0] for _ in range(count)]
        signed = sign_together(payloads, self.jws_signers)
        return [Statement.kept(*one) for one in zip(payloads, signed, strict=True)]

    def sealed(
        self,
        to: "PeerNode",
        *,
        at: datetime = NOON,
        lie: str | None = None,
        suite: str = X_WING,
        **changes: Json,
    ) -> bytes:
        """Return the next envelope to ``to``, wrong in the one way that ``lie`` names."""
        from tests.builders.lies import ENVELOPE_LIES  # it needs PeerNode first

        how = HONEST if lie is None else ENVELOPE_LIES[lie]
        _, jws = self.statement(to, at=at, lie=how, **changes)
        key = Keyring([to.document]).encryption_key(to.member, at, suite)
        header = how.header(
            envelopes.Header(
                to=to.member,
                kid=key.kid,
                suite=suite,
                practice=self.practice,
                urgent=bool(changes.get("urgent", False)),
            )
        )
        info = envelopes.MAGIC + header.line()
        plain = how.plain(how.padded(jws))
        box = seal(plain, suite=suite, public=key.public, info=info)
        return how.raw(envelopes.MAGIC + how.line(header.line()) + b"\n" + box)

    def opened(self, raw: bytes, *peers: "PeerNode", now: datetime = NOON) -> Statement:
        """Open ``raw`` as this node, knowing ``peers``."""
        return envelopes.open_envelope(
            raw,
            keyring=self.knows(*peers),
            opener=self.opener,
            now=now,
            me=self.member,
            practice=self.practice,
        )

    def receipt(
        self, statement: Statement, *, at: datetime = NOON, lie: str | None = None
    ) -> bytes:
        """Return this node's receipt for ``statement``, wrong in the one way ``lie`` names."""
        from tests.builders.receipt_lies import RECEIPT_LIES  # it needs PeerNode first

        how = HONEST_RECEIPT if lie is None else RECEIPT_LIES[lie]
        entry = how.entry(receipts.received_entry(statement, at=at))
        salt = self._rng(entries.SALT_BYTES)
        if not self.leaves:
            self.leaves.extend(hashlib.sha256(bytes([n])).digest() for n in range(6))
        self.leaves.append(merkle.leaf_hash(entries.commitment(canonical(entry), salt=salt)))
        index = len(self.leaves) - 1
        text = checkpoint_text(
            origin_of(self.member, 1), len(self.leaves), merkle.root_of(self.leaves)
        )
        return how.raw(
            receipts.receipt_bytes(
                entry=canonical(how.told(entry)),
                salt=how.salt(salt),
                index=how.index(index),
                proof=how.proof(list(merkle.inclusion_proof(index, self.leaves))),
                checkpoint=how.checkpoint(self, self.signer.sign_checkpoint(text)),
            )
        )
