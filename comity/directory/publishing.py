"""The acts by which a directory is kept. Each leaves a whole new state, or nothing.

An act takes the keys at hand and the present instant; it never asks for a key that it does not
need. Who may hold which key, and what is compared outside the network, is told in
``docs/how-to/join-suspend-leave.md``.

Source: The Update Framework specification, 6.1 (key management), 5.3 (root rotation).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import Delegations, Metadata, Targets

from comity.directory.entries import Entry
from comity.directory.errors import (
    DirectoryRolledBackError,
    FingerprintMismatchError,
    MembershipRefusedError,
)
from comity.directory.publications import (
    KEYS_FILE,
    Publication,
    application_fingerprint,
    check_publication,
    delegated_by,
    delegation,
)
from comity.directory.register import JOINED, LEFT, REGISTER_PATH, SUSPENDED, Membership, Register
from comity.directory.releases import Draft, State, ends, new_root, release
from comity.directory.repository import Repository, keys_in
from comity.directory.roles import (
    ROOT,
    SNAPSHOT,
    TARGETS,
    TOP_ROLES,
    RoleKeys,
    Signers,
    member_role,
)
from comity.directory.signing import as_bytes, sign
from comity.kernel.strict_json import parse_object
from comity.protocol.keyring import KeyDocument, Keyring


def initialise(
    folder: Path, *, roles: Mapping[str, RoleKeys], signers: Signers, practice: bool, now: datetime
) -> State:
    """Begin a directory without members in an empty folder.

    Raises:
        FolderTakenError: A directory is already there.
        TooFewKeysError: A role's keys are not all at the table.
    """
    repository = Repository(folder)
    with repository.alone():
        repository.refuse_if_taken()
        root = Metadata(new_root(1, roles, now))
        draft = Draft(root=sign(root, ROOT, roles[ROOT], signers.get(ROOT, ())))
        _register_in(draft, Targets(), Register(practice=practice), signers, now)
        return release(repository, draft, signers, now)


def add_member(
    folder: Path,
    publication: Publication,
    *,
    expected_fingerprint: str,
    signers: Signers,
    now: datetime,
) -> State:
    """Admit a member whose application was compared outside the network.

    A member that was suspended or has left comes back by the same act.

    Raises:
        FingerprintMismatchError: The application is not the one that was read out.
        MembershipRefusedError: It is already a member, or claims a key of another.
        DirectoryDistrustedError: The publication does not hold together.
    """
    repository = Repository(folder)
    with repository.alone():
        register, member = repository.register(), publication.member
        found = application_fingerprint(publication)
        if found.split() != expected_fingerprint.split():
            msg = f"the application of {member} has another fingerprint than the one compared"
            raise FingerprintMismatchError(msg, member=member, found=found)
        _refuse_unless(register, member, SUSPENDED, LEFT, None)
        draft = Draft(root=repository.root())
        entry = _publication_in(draft, repository, publication, delegated_by(publication), now)
        line = Membership(
            member=member,
            name=entry.name,
            standing=JOINED,
            since=now,
            reason="",
            fingerprint=found,
        )
        office = _with_delegation(repository.targets().signed, publication)
        _register_in(draft, office, register.with_line(line), signers, now)
        return release(repository, draft, signers, now)


def publish_member(
    folder: Path, publication: Publication, *, signers: Signers, now: datetime
) -> State:
    """Put a member's new key document and entry in force, signed by the member itself.

    Raises:
        MembershipRefusedError: It is not a member, or claims a key of another.
        DirectoryRolledBackError: It is older than the one in force.
        DirectoryDistrustedError: The publication does not hold together.
    """
    repository = Repository(folder)
    with repository.alone():
        register = repository.register()
        _refuse_unless(register, publication.member, JOINED)
        draft = Draft(root=repository.root())
        office = repository.targets().signed
        _publication_in(draft, repository, publication, office, now)
        return release(repository, draft, signers, now)


def suspend(folder: Path, member: str, *, reason: str, signers: Signers, now: datetime) -> State:
    """Take away a member's voice at once; the register says since when and why.

    Raises:
        MembershipRefusedError: It is not a member in good standing.
    """
    ending = _Ending(member=member, standing=SUSPENDED, reason=reason, allowed=(JOINED,))
    return _end(folder, ending, signers, now)


def remove(folder: Path, member: str, *, reason: str, signers: Signers, now: datetime) -> State:
    """Let a member leave; its line stays in the register.

    Raises:
        MembershipRefusedError: It is neither a member nor suspended.
    """
    ending = _Ending(member=member, standing=LEFT, reason=reason, allowed=(JOINED, SUSPENDED))
    return _end(folder, ending, signers, now)


def rotate_root(
    folder: Path, *, roles: Mapping[str, RoleKeys], signers: Signers, now: datetime
) -> State:
    """Put a new root in force, with the keys of ``roles`` in place of the present ones.

    The keys at hand must reach the threshold of the old root and of the new one, so that no node
    needs to be told anything outside the network. A role that ``roles`` does not name keeps its
    keys.

    Raises:
        TooFewKeysError: The keys at hand do not reach one of the two thresholds.
    """
    repository = Repository(folder)
    with repository.alone():
        old = repository.root().signed
        present = {role: keys_in(old, role) for role in TOP_ROLES}
        wanted = {**present, **roles}
        root = Metadata(new_root(old.version + 1, wanted, now))
        at_hand = signers.get(ROOT, ())
        sign(root, ROOT, present[ROOT], at_hand)
        sign(root, ROOT, wanted[ROOT], at_hand)
        draft = Draft(root=root)
        if wanted[TARGETS] != present[TARGETS]:
            office = repository.targets().signed
            _register_in(draft, office, repository.register(), signers, now)
        return release(repository, draft, signers, now)


def renew(folder: Path, *, signers: Signers, now: datetime) -> State:
    """Sign the register again, unchanged, before its signature ends."""
    repository = Repository(folder)
    with repository.alone():
        draft = Draft(root=repository.root())
        office = repository.targets().signed
        _register_in(draft, office, repository.register(), signers, now)
        return release(repository, draft, signers, now)


def refresh_timestamp(folder: Path, *, signers: Signers, now: datetime) -> State:
    """Say again that the present state is the newest; asks for no key but the online one.

    With the publisher's key at hand the snapshot is signed again too.
    """
    repository = Repository(folder)
    with repository.alone():
        draft = Draft(root=repository.root(), snapshot=bool(signers.get(SNAPSHOT)))
        return release(repository, draft, signers, now)


def standing_state(folder: Path) -> tuple[State, Register]:
    """Return what is in force in ``folder``, as its keepers see it."""
    repository = Repository(folder)
    return State.of(repository), repository.register()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    member: str
    standing: str
    reason: str
    allowed: tuple[str, ...]


def _end(folder: Path, ending: _Ending, signers: Signers, now: datetime) -> State:
    repository = Repository(folder)
    with repository.alone():
        register, member = repository.register(), ending.member
        held = _refuse_unless(register, member, *ending.allowed)
        if held is None or not ending.reason.strip():
            msg = f"say why {member} is {ending.standing}: its authorities will ask"
            raise MembershipRefusedError(msg, member=member)
        line = replace(held, standing=ending.standing, since=now, reason=ending.reason.strip())
        draft = Draft(root=repository.root())
        office = _without_delegation(repository.targets().signed, member)
        _register_in(draft, office, register.with_line(line), signers, now)
        return release(repository, draft, signers, now)


def _register_in(
    draft: Draft, office: Targets, register: Register, signers: Signers, now: datetime
) -> None:
    """Put the next version of the register office's metadata into ``draft``."""
    named = draft.file(REGISTER_PATH, register.to_json())
    office.version += 1 if office.targets else 0
    office.expires = ends(TARGETS, now)
    office.targets = {REGISTER_PATH: named}
    keys = keys_in(draft.root.signed, TARGETS)
    signed = sign(Metadata(office), TARGETS, keys, signers.get(TARGETS, ()))
    draft.roles[TARGETS] = (office.version, as_bytes(signed))


def _publication_in(
    draft: Draft, repository: Repository, publication: Publication, office: Targets, now: datetime
) -> Entry:
    """Put a member's own files into ``draft``, byte for byte as it signed them."""
    member, role = publication.member, member_role(publication.member)
    register = repository.register()
    targets, published = check_publication(publication, office, practice=register.practice, now=now)
    before = repository.snapshot().signed.meta.get(f"{role}.json")
    if before is not None and targets.version <= before.version:
        msg = f"the publication of {member} is not newer than the one in force"
        raise DirectoryRolledBackError(msg, member=member, kept_version=before.version)
    others = [
        _document(repository, line.member)
        for line in register.standing(JOINED)
        if line.member != member
    ]
    Keyring([*others, published.document])  # Refuses a key that another member publishes.
    draft.roles[role] = (targets.version, publication.metadata)
    for path, content in publication.files().items():
        draft.file(path, content)
    return published.entry


def _document(repository: Repository, member: str) -> KeyDocument:
    named = repository.targets(member_role(member)).signed.targets[f"{member}/{KEYS_FILE}"]
    return KeyDocument.from_json(parse_object(repository.target(named)))


def _with_delegation(office: Targets, publication: Publication) -> Targets:
    role = delegation(publication.member, publication.role)
    held = office.delegations
    office.delegations = Delegations(
        keys={**(held.keys if held else {}), **publication.role.public()},
        roles={**((held.roles or {}) if held else {}), role.name: role},
    )
    return office


def _without_delegation(office: Targets, member: str) -> Targets:
    held = office.delegations
    if held is None or held.roles is None:
        return office
    roles = {name: role for name, role in held.roles.items() if name != member_role(member)}
    named = {keyid for role in roles.values() for keyid in role.keyids}
    keys = {keyid: key for keyid, key in held.keys.items() if keyid in named}
    office.delegations = Delegations(keys=keys, roles=roles)
    return office


def _refuse_unless(register: Register, member: str, *standings: str | None) -> Membership | None:
    held = register.of(member)
    standing = None if held is None else held.standing
    if standing not in standings:
        msg = f"{member} is {standing or 'not in the register'}"
        raise MembershipRefusedError(msg, member=member, standing=standing)
    return held
