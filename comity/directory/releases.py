"""One new state of a directory: collected first, signed whole, then written.

Nothing is written before every signature is made, so that an act that lacks a key changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from tuf.api.metadata import Metadata, MetaFile, Role, Root, Snapshot, TargetFile, Timestamp

from comity.directory.repository import Release, Repository, keys_in
from comity.directory.roles import (
    ROOT,
    SNAPSHOT,
    TARGETS,
    TIMESTAMP,
    TOP_ROLES,
    RoleKeys,
    Signers,
    lifetime,
)
from comity.directory.signing import as_bytes, sign


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What an act left in force.

    Attributes:
        version: Number of the snapshot.
        root_version: Number of the root.
        ends: For each of the four top roles, the instant at which its signature ends.
    """

    version: int
    root_version: int
    ends: Mapping[str, datetime]

    @classmethod
    def of(cls, repository: Repository) -> Self:
        """Return what is in force in ``repository``."""
        root, snapshot = repository.root().signed, repository.snapshot().signed
        return cls(
            version=snapshot.version,
            root_version=root.version,
            ends={
                ROOT: root.expires,
                TARGETS: repository.targets().signed.expires,
                SNAPSHOT: snapshot.expires,
                TIMESTAMP: repository.timestamp().signed.expires,
            },
        )


@dataclass(slots=True, kw_only=True)
class Draft:
    """What an act has collected so far.

    Attributes:
        root: The root in force once the draft is; a new one is written.
        roles: Version and signed bytes of each changed targets role.
        files: Changed target files by path.
        snapshot: Sign the snapshot again although nothing changed.
    """

    root: Metadata[Root]
    roles: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    snapshot: bool = False

    def file(self, path: str, content: bytes) -> TargetFile:
        """Add a target file and return what metadata says of it."""
        self.files[path] = content
        return TargetFile.from_data(path, content, ["sha256"])


def ends(role: str, now: datetime) -> datetime:
    """Return when a signature of ``role`` made at ``now`` ends; whole seconds."""
    return now.replace(microsecond=0) + lifetime(role)


def new_root(version: int, roles: Mapping[str, RoleKeys], now: datetime) -> Root:
    """Return an unsigned root that gives each of the four top roles its keys."""
    public = {role: roles[role].public() for role in TOP_ROLES}
    return Root(
        version=version,
        expires=ends(ROOT, now),
        keys={keyid: key for held in public.values() for keyid, key in held.items()},
        roles={
            role: Role(keyids=list(public[role]), threshold=roles[role].threshold)
            for role in TOP_ROLES
        },
        consistent_snapshot=True,
    )


def release(repository: Repository, draft: Draft, signers: Signers, now: datetime) -> State:
    """Sign what ``draft`` needs and put it in force.

    A draft that changes nothing renews the timestamp alone.

    Raises:
        TooFewKeysError: A key is missing; nothing was written.
    """
    root, held = draft.root.signed, repository.in_force()
    fresh_root = repository.newest_root() != root.version
    metadata = {f"{version}.{role}.json": raw for role, (version, raw) in draft.roles.items()}
    if held is None or draft.roles or draft.snapshot or fresh_root:
        snapshot = _next_snapshot(repository, draft, now)
        keys = keys_in(root, SNAPSHOT)
        raw = as_bytes(sign(Metadata(snapshot), SNAPSHOT, keys, signers.get(SNAPSHOT, ())))
        metadata[f"{snapshot.version}.snapshot.json"] = raw
        named = MetaFile.from_data(snapshot.version, raw, ["sha256"])
    else:
        named = held.snapshot_meta
    timestamp = Timestamp(
        version=held.version + 1 if held else 1, expires=ends(TIMESTAMP, now), snapshot_meta=named
    )
    keys = keys_in(root, TIMESTAMP)
    signed = sign(Metadata(timestamp), TIMESTAMP, keys, signers.get(TIMESTAMP, ()))
    if fresh_root:
        metadata[f"{root.version}.root.json"] = as_bytes(draft.root)
    repository.write(Release(files=draft.files, metadata=metadata, timestamp=as_bytes(signed)))
    return State.of(repository)


def _next_snapshot(repository: Repository, draft: Draft, now: datetime) -> Snapshot:
    changed = {
        f"{role}.json": MetaFile.from_data(version, raw, ["sha256"])
        for role, (version, raw) in draft.roles.items()
    }
    if repository.in_force() is None:
        return Snapshot(version=1, expires=ends(SNAPSHOT, now), meta=changed)
    before = repository.snapshot().signed
    # A role never leaves the snapshot: readers refuse one that forgets.
    return Snapshot(
        version=before.version + 1,
        expires=ends(SNAPSHOT, now),
        meta={**before.meta, **changed},
    )
