"""Packages with sound defaults: small files, one State, a seal of its own."""

import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.evidence.deliveries import recipient_of, write_delivery
from comity.evidence.proofs import JournalProof
from comity.evidence.sealing import Exhibit, Occasion, SealedPackage, seal
from comity.evidence.seals import SealChain, authority_certificate, pem, seal_certificate
from comity.evidence.sources import StreamSource
from comity.evidence.transport import Recipient
from comity.journal.checkpoints import checkpoint_text, origin_of, sign_note
from comity.journal.entries import commitment
from comity.journal.merkle import inclusion_proof, leaf_hash, root_of
from comity.journal.notes import Algorithm, NoteKey
from comity.kernel.identifiers import uuid7
from comity.kernel.strict_json import Json, canonical
from comity.protocol import keys
from comity.protocol.keyring import KeyDocument, Keyring, PublicKey
from comity.storage.keyfiles import PASSPHRASE_FILE, open_keys

NOON = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
OFFICER: Mapping[str, str] = {
    "name": "M. Ardent",
    "role": "ca_officer",
    "unit": "Central authority",
}
CONTENT: Mapping[str, bytes] = {
    "mail.eml": b"From: a@xa.example\r\nSubject: hello\r\n\r\nbody\r\n",
    "logs/access.log": b"203.0.113.7 - - [01/Mar/2026:10:00:00 +0000] GET /\n" * 3,
    "empty.bin": b"",
}


def chance(seed: int = 1) -> Callable[[int], bytes]:
    """Return bytes that are the same in every run."""
    return random.Random(seed).randbytes


@dataclass(frozen=True)
class SealKey:
    """A seal key in this process."""

    key: rsa.RSAPrivateKey

    def sign_seal(self, signed_attributes: bytes) -> bytes:
        """Sign as the signer's process does."""
        return self.key.sign(signed_attributes, padding.PKCS1v15(), hashes.SHA256())


@dataclass(frozen=True)
class Sealer:
    """One member's seal, and what an outsider is given to check it by."""

    member: str
    authority: bytes
    authority_key: rsa.RSAPrivateKey
    chain: SealChain
    signer: SealKey
    log_key: Ed25519PrivateKey

    @property
    def log_vkey(self) -> str:
        """The verifier key of the member's journal."""
        return NoteKey(
            name=origin_of(self.member, 1),
            algorithm=Algorithm.ED25519,
            public=self.log_key.public_key().public_bytes_raw(),
        ).vkey

    @property
    def anchor(self) -> bytes:
        """An anchor file."""
        return pem(self.authority) + f"comity-log-key: {self.log_vkey}\n".encode()

    def journal(self, entry: dict[str, Json]) -> str:
        """Record ``entry`` in a journal of four entries, as its third."""
        body, salt = canonical(entry), b"\x07" * 32
        leaves = [leaf_hash(bytes([n]) * 32) for n in range(4)]
        leaves[2] = leaf_hash(commitment(body, salt=salt))
        text = checkpoint_text(origin_of(self.member, 1), 4, root_of(leaves))
        return JournalProof(
            entry=body,
            salt=salt,
            index=2,
            path=inclusion_proof(2, leaves),
            checkpoint=self.note(text),
        ).text()

    def note(self, text: str) -> str:
        """Sign a checkpoint."""
        return sign_note(text, ed25519=self.log_key)


@cache
def rsa_key(number: int) -> rsa.RSAPrivateKey:
    """Return one of a few keys; making them is slow."""
    del number
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


@cache
def sealer(member: str = "XB", *, until: datetime = UNTIL) -> Sealer:
    """Return the seal of ``member``."""
    root, own = rsa_key(ord(member[1])), rsa_key(1000 + ord(member[1]))
    authority = authority_certificate(
        root, member=member, name=f"State {member}", not_before=SINCE, not_after=UNTIL
    )
    certificate = seal_certificate(
        own.public_key(),
        authority=authority,
        authority_key=root,
        member=member,
        name=f"State {member}",
        not_before=SINCE,
        not_after=until,
    )
    return Sealer(
        member=member,
        authority=authority,
        authority_key=root,
        chain=SealChain(seal=certificate, between=(authority,)),
        signer=SealKey(own),
        log_key=Ed25519PrivateKey.from_private_bytes(member.encode() * 16),
    )


def occasion(**changes: object) -> Occasion:
    """Return the occasion of a sealing for XA by XB."""
    sound = Occasion(
        package=uuid7(now=NOON, rng=chance(9)),
        reference="XA-MLA-2026-000007",
        member="XB",
        name="State XB",
        at=NOON,
        zone="Europe/Lisbon",
        by=OFFICER,
        legal_basis="XA-MLA-2026-000007",
        recipients=("XA",),
    )
    return replace(sound, **changes)  # type: ignore[arg-type]


def exhibits(content: Mapping[str, bytes] = CONTENT) -> list[Exhibit]:
    """Return exhibits with ``content`` by name."""
    numbers = itertools.count(20)
    return [
        Exhibit(
            item=uuid7(now=NOON, rng=chance(next(numbers))),
            name=name,
            source=StreamSource(lambda held=held: [held]),
            original_name=name,
        )
        for name, held in content.items()
    ]


def sealed_package(
    folder: Path,
    *,
    content: Mapping[str, bytes] = CONTENT,
    by: Sealer | None = None,
    journalled: bool = True,
    **changes: object,
) -> SealedPackage:
    """Seal a small package in ``folder``."""
    by = by or sealer()
    return seal(
        folder,
        occasion=occasion(journalled=journalled, **changes),
        exhibits=exhibits(content),
        chain=by.chain,
        signer=by.signer,
        rng=chance(),
        journal=by.journal if journalled else None,
    )


def node_secrets(folder: Path, member: str) -> Path:
    """Make the secrets of a node in ``folder``, and its key document beside it."""
    folder.mkdir(mode=0o700)
    passphrase = folder / PASSPHRASE_FILE
    passphrase.touch(mode=0o600)
    passphrase.write_bytes(b"a passphrase of the tests")
    held = open_keys(folder)
    held.keep(keys.ENCRYPT_X_WING, member.encode() * 16)
    (folder.parent / f"{member}.json").write_bytes(canonical(key_document(member).to_json()))
    return folder


def key_document(member: str, *, by: Sealer | None = None) -> KeyDocument:
    """Return a key document with one encryption key, and the public keys of ``by``."""
    public = {keys.ENCRYPT_X_WING: keys.public_of(keys.ENCRYPT_X_WING, member.encode() * 16)}
    if by is not None:
        public[keys.SEAL] = by.chain.seal
        public[keys.LOG_ED25519] = by.log_key.public_key().public_bytes_raw()
    return KeyDocument(
        member=member,
        practice=False,
        policy="hybrid",
        endpoint="https://xa.example",
        keys=tuple(
            PublicKey.of(role, key, not_before=SINCE, not_after=UNTIL)
            for role, key in public.items()
        ),
    )


def recipient(member: str = "XA") -> Recipient:
    """Return whom to seal to."""
    return recipient_of(Keyring([key_document(member)]), member, NOON)


def delivered_folder(folder: Path) -> Path:
    """Return a folder with a delivery to XA."""
    package = sealed_package(folder / "package").folder
    document = canonical(key_document("XA").to_json())
    write_delivery(package, folder / "disk", recipients=[document], now=NOON, rng=chance(4))
    return folder / "disk"
