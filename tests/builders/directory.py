"""A directory in a folder, its keepers, its members, and a reader with an attacker in between."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from securesystemslib.signer import CryptoSigner

from comity.directory import publishing
from comity.directory.entries import Entry, entry_from_yaml
from comity.directory.fetchers import FolderFetcher
from comity.directory.publications import (
    Publication,
    application_fingerprint,
    sign_publication,
)
from comity.directory.releases import State
from comity.directory.roles import (
    ROOT,
    SNAPSHOT,
    TARGETS,
    TIMESTAMP,
    RoleKeys,
    Signers,
    signer_of,
)
from comity.directory.trust import pin, refresh
from comity.directory.trusted import TrustedDirectory
from comity.protocol import keys
from comity.protocol.keyring import KeyDocument, PublicKey

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PUBLISHED_ROLES = (
    keys.SIGN_ED25519,
    keys.SIGN_ML_DSA_65,
    keys.ENCRYPT_X_WING,
    keys.ENCRYPT_X25519,
    keys.LOG_ED25519,
    keys.LOG_ML_DSA_65,
)


def seed(label: str) -> bytes:
    """Return 32 bytes that are the same in every run."""
    return hashlib.sha256(label.encode()).digest()


def signer(label: str) -> CryptoSigner:
    """Return the key of a holder."""
    return signer_of(seed(label))


@cache
def key_document(member: str, *, generation: int = 1, practice: bool = True) -> KeyDocument:
    """Return a key document with six keys."""
    made = []
    for role in PUBLISHED_ROLES:
        secret = keys.make_secret(
            role, lambda size, role=role: seed(f"{member}{role}{generation}")[:size]
        )
        made.append(
            PublicKey.of(
                role,
                keys.public_of(role, secret),
                not_before=NOON - timedelta(days=1),
                not_after=NOON + timedelta(days=700),
            )
        )
    return KeyDocument(
        member=member,
        practice=practice,
        policy="hybrid",
        endpoint=f"https://lane.{member.lower()}.example:8443",
        keys=tuple(made),
    )


@cache
def practice_entry(member: str) -> Entry:
    """Return the practice entry of XA, XB or XC."""
    data = files("comity.directory") / "data" / "practice" / f"{member.lower()}.yaml"
    return entry_from_yaml(data.read_text(encoding="utf-8"))


@dataclass
class Holders:
    """Five root holders (three sign), three at the register office (two sign), two machines."""

    root: list[CryptoSigner] = field(
        default_factory=lambda: [signer(f"root-{number}") for number in range(1, 6)]
    )
    office: list[CryptoSigner] = field(
        default_factory=lambda: [signer(f"office-{number}") for number in range(1, 4)]
    )
    publisher: list[CryptoSigner] = field(default_factory=lambda: [signer("publisher")])
    clock: list[CryptoSigner] = field(default_factory=lambda: [signer("clock")])

    def roles(self) -> dict[str, RoleKeys]:
        """Return the public side: 3 of 5, 2 of 3, 1 of 1, 1 of 1."""
        return {
            ROOT: RoleKeys.of(self.root, threshold=3),
            TARGETS: RoleKeys.of(self.office, threshold=2),
            SNAPSHOT: RoleKeys.of(self.publisher, threshold=1),
            TIMESTAMP: RoleKeys.of(self.clock, threshold=1),
        }

    def signers(self) -> Signers:
        """Return just as many keys as each role needs."""
        return {
            ROOT: self.root[:3],
            TARGETS: self.office[:2],
            SNAPSHOT: self.publisher,
            TIMESTAMP: self.clock,
        }


@dataclass
class DirectoryOffice:
    """A directory in ``folder``, kept by ``holders``; members sign with two keys of their own."""

    folder: Path
    holders: Holders = field(default_factory=Holders)
    now: datetime = NOON
    practice: bool = True

    def open(self) -> State:
        """Begin the directory."""
        return publishing.initialise(
            self.folder,
            roles=self.holders.roles(),
            signers=self.holders.signers(),
            practice=self.practice,
            now=self.now,
        )

    @property
    def root_sha256(self) -> str:
        """Return what the office gives out outside the network."""
        return hashlib.sha256((self.folder / "metadata" / "1.root.json").read_bytes()).hexdigest()

    def later(self, **span: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**span)
        return self.now

    def member_signers(self, member: str) -> list[CryptoSigner]:
        """Return the two keys of the member's role."""
        return [signer(f"{member}-1"), signer(f"{member}-2")]

    def publication(
        self, member: str, *, generation: int = 1, holds_for: timedelta | None = None
    ) -> Publication:
        """Return what ``member`` signs at home."""
        at_hand = self.member_signers(member)
        return sign_publication(
            document=key_document(member, generation=generation),
            entry=practice_entry(member),
            role=RoleKeys.of(at_hand, threshold=2),
            signers=at_hand,
            now=self.now,
            holds_for=holds_for,
        )

    def admit(self, member: str) -> State:
        """Let ``member`` join by the fingerprint that was compared."""
        publication = self.publication(member)
        return publishing.add_member(
            self.folder,
            publication,
            expected_fingerprint=application_fingerprint(publication),
            signers=self.holders.signers(),
            now=self.now,
        )

    def publish(self, member: str, *, generation: int, holds_for: timedelta | None = None) -> State:
        """Put new keys of ``member`` in force."""
        return publishing.publish_member(
            self.folder,
            self.publication(member, generation=generation, holds_for=holds_for),
            signers=self.holders.signers(),
            now=self.now,
        )

    def suspend(self, member: str, reason: str = "its signing key was stolen") -> State:
        """Suspend ``member``."""
        return publishing.suspend(
            self.folder, member, reason=reason, signers=self.holders.signers(), now=self.now
        )

    def renew(self) -> State:
        """Let the register office sign again."""
        return publishing.renew(self.folder, signers=self.holders.signers(), now=self.now)

    def tick(self, *, publisher: bool = False) -> State:
        """Let the online machine say that this is the newest, with the publisher if asked."""
        signers: Signers = {TIMESTAMP: self.holders.clock}
        if publisher:
            signers = {**signers, SNAPSHOT: self.holders.publisher}
        return publishing.refresh_timestamp(self.folder, signers=signers, now=self.now)


@dataclass
class Reader:
    """A node that trusts the directory in ``source``, which an attacker may exchange."""

    folder: Path
    source: Path
    practice: bool = True

    def pin(self, root_sha256: str) -> None:
        """Pin the root by the digest given outside the network."""
        pin(self.folder, FolderFetcher(self.source), root_sha256=root_sha256)

    def refresh(self, now: datetime) -> TrustedDirectory:
        """Fetch and verify."""
        return refresh(self.folder, FolderFetcher(self.source), now=now, practice=self.practice)


def opened(tmp_path: Path, *members: str) -> tuple[DirectoryOffice, Reader]:
    """Return a directory with ``members`` and a reader who has pinned its root."""
    office = DirectoryOffice(tmp_path / "directory")
    office.open()
    for member in members:
        office.later(seconds=1)
        office.admit(member)
    reader = Reader(tmp_path / "trust", office.folder)
    reader.pin(office.root_sha256)
    return office, reader


def renamed(document: KeyDocument, member: str) -> KeyDocument:
    """Return ``document`` under another name: what a thief would try."""
    return replace(document, member=member)
