"""The folder that holds a directory: which files lie where, and in which order they are written.

``metadata/`` holds signed metadata, each version in a file of its own, and ``timestamp.json``,
which is written last: until then a reader sees the whole state before. ``targets/`` holds the files
themselves under their digest. Any web server, memory stick or disc can carry the folder.

Source: The Update Framework specification, 6.2 (consistent snapshots).
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tuf.api.exceptions import RepositoryError, StorageError
from tuf.api.metadata import Metadata, Root, Snapshot, TargetFile, Targets, Timestamp

from comity.directory.errors import DirectoryMalformedError
from comity.directory.register import REGISTER_PATH, Register
from comity.directory.roles import TARGETS, RoleKeys
from comity.directory.signing import Signed
from comity.kernel.errors import RefusedError


class FolderTakenError(RefusedError):
    """A directory is already kept in this folder."""

    code = "directory.folder_taken"
    remedy = "Choose an empty folder, or go on with the directory that is there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """All files of one new state, signed, not yet written.

    Attributes:
        files: Target files by their path in the directory.
        metadata: Metadata files by their name in the folder, in the order of writing.
        timestamp: The file that puts the state in force.
    """

    files: Mapping[str, bytes]
    metadata: Mapping[str, bytes]
    timestamp: bytes


class Repository:
    """One directory, in one folder."""

    def __init__(self, folder: Path) -> None:
        """Keep the directory in ``folder``."""
        self.folder = folder
        self._metadata = folder / "metadata"
        self._targets = folder / "targets"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder for one act; another act waits."""
        self._metadata.mkdir(parents=True, exist_ok=True)
        with (self._metadata / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def refuse_if_taken(self) -> None:
        """Return if no directory lies in the folder.

        Raises:
            FolderTakenError: One does.
        """
        if self._roots():
            msg = f"{self.folder} already holds a directory"
            raise FolderTakenError(msg)

    def root(self) -> Metadata[Root]:
        """Return the newest root.

        Raises:
            DirectoryMalformedError: The folder holds no directory.
        """
        version = self.newest_root()
        if not version:
            msg = f"{self.folder} holds no directory"
            raise DirectoryMalformedError(msg)
        return self._read(f"{version}.root.json", Root)

    def root_bytes(self, version: int) -> bytes:
        """Return the file of one root."""
        return (self._metadata / f"{version}.root.json").read_bytes()

    def newest_root(self) -> int:
        """Return the number of the newest root, or 0 in an empty folder."""
        return max(self._roots(), default=0)

    def in_force(self) -> Timestamp | None:
        """Return the timestamp in force, or None in an empty folder."""
        if not (self._metadata / "timestamp.json").is_file():
            return None
        return self.timestamp().signed

    def timestamp(self) -> Metadata[Timestamp]:
        """Return the newest timestamp."""
        return self._read("timestamp.json", Timestamp)

    def snapshot(self) -> Metadata[Snapshot]:
        """Return the snapshot that the timestamp names."""
        version = self.timestamp().signed.snapshot_meta.version
        return self._read(f"{version}.snapshot.json", Snapshot)

    def targets(self, role: str = TARGETS) -> Metadata[Targets]:
        """Return the targets metadata of ``role`` that the snapshot names."""
        version = self.snapshot().signed.meta[f"{role}.json"].version
        return self._read(f"{version}.{role}.json", Targets)

    def register(self) -> Register:
        """Return the register that the register office signed."""
        named = self.targets().signed.targets[REGISTER_PATH]
        return Register.from_json(self.target(named))

    def target(self, named: TargetFile) -> bytes:
        """Return the content of a target file.

        Raises:
            DirectoryMalformedError: It is not there.
        """
        place = self._targets / named.get_prefixed_paths()[0]
        if not place.is_file():
            msg = f"the folder lacks {named.path}"
            raise DirectoryMalformedError(msg, path=named.path)
        return place.read_bytes()

    def keys_of(self, role: str) -> RoleKeys:
        """Return the keys of one of the four top roles, as the newest root says."""
        return keys_in(self.root().signed, role)

    def write(self, release: Release) -> None:
        """Put ``release`` in force; the timestamp is written last."""
        for path, content in release.files.items():
            named = TargetFile.from_data(path, content, ["sha256"])
            _write(self._targets / named.get_prefixed_paths()[0], content)
        for name, raw in release.metadata.items():
            _write(self._metadata / name, raw)
        _write(self._metadata / "timestamp.json", release.timestamp)

    def _roots(self) -> list[int]:
        names = (path.name.split(".")[0] for path in self._metadata.glob("*.root.json"))
        return [int(name) for name in names if name.isascii() and name.isdigit()]

    def _read(self, name: str, kind: type[Signed]) -> Metadata[Signed]:
        try:
            found = Metadata[Signed].from_file(str(self._metadata / name))
        except (StorageError, RepositoryError) as error:
            msg = f"{name} cannot be read"
            raise DirectoryMalformedError(msg, path=name) from error
        if found.signed.type != kind.type:
            msg = f"{name} is metadata of another role"
            raise DirectoryMalformedError(msg, path=name)
        return found


def keys_in(root: Root, role: str) -> RoleKeys:
    """Return the keys that ``root`` gives to one of the four top roles."""
    held = root.roles[role]
    keys = tuple(bytes.fromhex(root.keys[keyid].keyval["public"]) for keyid in held.keyids)
    return RoleKeys(keys=keys, threshold=held.threshold)


def _write(place: Path, content: bytes) -> None:
    """Write whole or not at all, and stay after a power cut."""
    place.parent.mkdir(parents=True, exist_ok=True)
    waiting = place.with_name(f".{place.name}.new")
    with waiting.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
