"""What a member signs at home and hands in: its key document, its entry, its role's signature.

The member's keys never leave it: it makes a publication with ``sign_publication`` and sends the
files; the directory office checks them with ``check_publication``, as every node does.

The fingerprint read out on the telephone stands for the key document *and* for the keys of the
member's role: who exchanged only one of them would be found out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import LengthOrHashMismatchError, RepositoryError, UnsignedMetadataError
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, TargetFile, Targets

from comity.directory.entries import Entry, entry_from_json
from comity.directory.errors import (
    DirectoryExpiredError,
    DirectoryMalformedError,
    DirectoryMixedError,
    DirectorySignatureError,
    ForeignPathError,
    PracticeMismatchError,
)
from comity.directory.roles import RoleKeys, lifetime, member_role, own_paths
from comity.directory.signing import as_bytes, sign
from comity.kernel.errors import ComityError
from comity.kernel.strict_json import canonical, parse_object
from comity.protocol.keyring import KeyDocument

KEYS_FILE: Final = "keys.json"
ENTRY_FILE: Final = "directory.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The files of one publication, not yet believed.

    Attributes:
        member: Whose it claims to be.
        role: The keys with which the member signs its own files.
        metadata: The signed metadata of the role ``member-XA``.
        document: ``XA/keys.json``, a key document in canonical JSON.
        entry: ``XA/directory.json``, an entry in canonical JSON.
    """

    member: str
    role: RoleKeys
    metadata: bytes
    document: bytes
    entry: bytes

    def files(self) -> Mapping[str, bytes]:
        """Return the target files by their path in the directory."""
        return {
            f"{self.member}/{KEYS_FILE}": self.document,
            f"{self.member}/{ENTRY_FILE}": self.entry,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A member's key document and entry, after every check."""

    document: KeyDocument
    entry: Entry

    @classmethod
    def read(cls, member: str, *, document: bytes, entry: bytes, practice: bool) -> Self:
        """Return what both files state, if they are of ``member`` and of this directory's sort.

        Raises:
            DirectoryMalformedError: One of them cannot be read.
            ForeignPathError: One of them speaks for another member.
            PracticeMismatchError: One of them is of the other sort.
        """
        try:
            held = KeyDocument.from_json(parse_object(document))
            stated = entry_from_json(entry)
        except ComityError as error:
            msg = f"the publication of {member} cannot be read: {error.message}"
            raise DirectoryMalformedError(msg, member=member) from error
        if held.member != member or stated.member != member:
            msg = f"{member} publishes in the name of another member"
            raise ForeignPathError(msg, member=member)
        if held.practice is not practice or stated.practice is not practice:
            msg = f"{member} does not agree with the directory on being practice"
            raise PracticeMismatchError(msg, member=member, practice=practice)
        return cls(document=held, entry=stated)


def sign_publication(
    *,
    document: KeyDocument,
    entry: Entry,
    role: RoleKeys,
    signers: Sequence[CryptoSigner],
    now: datetime,
    holds_for: timedelta | None = None,
) -> Publication:
    """Return the publication of a member, signed by its own role at ``now``.

    The version is the second in which it is signed, so that no two offices of a member need to
    agree on a count.

    Raises:
        TooFewKeysError: ``signers`` do not reach the role's threshold.
    """
    member = document.member
    raw_document, raw_entry = canonical(document.to_json()), entry.to_json()
    files = {f"{member}/{KEYS_FILE}": raw_document, f"{member}/{ENTRY_FILE}": raw_entry}
    targets = Targets(
        version=int(now.timestamp()),
        expires=now.replace(microsecond=0) + (holds_for or lifetime(member_role(member))),
        targets={
            path: TargetFile.from_data(path, content, ["sha256"]) for path, content in files.items()
        },
    )
    signed = sign(Metadata(targets), member_role(member), role, signers)
    publication = Publication(
        member=member,
        role=role,
        metadata=as_bytes(signed),
        document=raw_document,
        entry=raw_entry,
    )
    check_publication(publication, delegated_by(publication), practice=document.practice, now=now)
    return publication


def application_fingerprint(publication: Publication) -> str:
    """Return twelve groups of five digits that stand for the keys of ``publication``.

    They are compared outside the network, by people who know each other's voices.
    """
    written_out = b"comity-directory-application/1\n" + canonical(
        {
            "member": publication.member,
            "role": publication.role.to_json(),
            "document": hashlib.sha256(publication.document).hexdigest(),
        }
    )
    number = int.from_bytes(hashlib.sha256(written_out).digest(), "big") % 10**60
    digits = f"{number:060d}"
    return " ".join(digits[start : start + 5] for start in range(0, 60, 5))


def delegation(member: str, role: RoleKeys) -> DelegatedRole:
    """Return the delegation that lets ``member`` speak for its own files alone."""
    return DelegatedRole(
        name=member_role(member),
        keyids=list(role.public()),
        threshold=role.threshold,
        terminating=True,
        paths=own_paths(member),
    )


def delegated_by(publication: Publication) -> Targets:
    """Return a register's metadata that delegates to ``publication.role`` and nobody else."""
    role = delegation(publication.member, publication.role)
    return Targets(
        delegations=Delegations(keys=dict(publication.role.public()), roles={role.name: role})
    )


def check_publication(
    publication: Publication, register: Targets, *, practice: bool, now: datetime
) -> tuple[Targets, Published]:
    """Return the member's metadata and what it publishes, checked under ``register``.

    Raises:
        DirectorySignatureError: Too few of the member's keys signed.
        DirectoryExpiredError: The signature no longer holds at ``now``.
        DirectoryMixedError: The files are not those that were signed.
        ForeignPathError: It speaks for another member.
        DirectoryMalformedError: It cannot be read.
    """
    member = publication.member
    targets = _verified(publication, register)
    if targets.is_expired(now):
        msg = f"the publication of {member} ended on {targets.expires:%Y-%m-%d}"
        raise DirectoryExpiredError(msg, member=member)
    check_paths(member, targets)
    for path, content in publication.files().items():
        try:
            targets.targets[path].verify_length_and_hashes(content)
        except (KeyError, LengthOrHashMismatchError) as error:
            msg = f"{path} is not the file that {member} signed"
            raise DirectoryMixedError(msg, member=member) from error
    published = Published.read(
        member, document=publication.document, entry=publication.entry, practice=practice
    )
    return targets, published


def check_paths(member: str, targets: Targets) -> None:
    """Return if ``targets`` names the two files of ``member``, and no other, and delegates nothing.

    Raises:
        ForeignPathError: It goes beyond its own files.
    """
    own = {f"{member}/{KEYS_FILE}", f"{member}/{ENTRY_FILE}"}
    foreign = sorted(set(targets.targets) - own)
    if foreign or targets.delegations is not None:
        msg = f"{member} speaks for {', '.join(foreign) or 'roles of others'}"
        raise ForeignPathError(msg, member=member, paths=tuple(foreign))


def _verified(publication: Publication, register: Targets) -> Targets:
    member = publication.member
    try:
        metadata = Metadata[Targets].from_bytes(publication.metadata)
        register.verify_delegate(member_role(member), metadata.signed_bytes, metadata.signatures)
    except UnsignedMetadataError as error:
        msg = f"too few keys of {member} signed its publication"
        raise DirectorySignatureError(msg, member=member) from error
    except (RepositoryError, ValueError) as error:
        msg = f"the publication of {member} cannot be read"
        raise DirectoryMalformedError(msg, member=member) from error
    if metadata.signed.type != Targets.type:
        msg = f"the publication of {member} is metadata of another role"
        raise DirectoryMalformedError(msg, member=member)
    return metadata.signed
