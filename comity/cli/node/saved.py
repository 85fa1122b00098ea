"""A saved node: everything that must not be lost, in one sealed file.

A tar stream in a sealed archive, its key sealed to the public half of the node's backup key. The
private half is somewhere else, so that neither the node nor a thief of the file can read what was
saved. The last member of the stream is the manifest: each file with its size and SHA-256, and where
the journal stood.
"""

import hashlib
import json
import os
import re
import stat
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from secrets import token_bytes
from typing import BinaryIO, Final, Self, cast

from comity.kernel.digests import from_base64url, to_base64url
from comity.kernel.errors import InvalidInputError, RefusedError
from comity.kernel.nodes import NODE_FILE
from comity.kernel.strict_json import Json, canonical, parse_object
from comity.protocol.keys import ENCRYPT_X_WING, key_id, public_of
from comity.protocol.sealing import X_WING, Opener, OpeningKey, seal
from comity.storage.archives import KEY_BYTES, OpeningReader, SealingWriter, read_head, write_head
from comity.storage.blobs import STAGING
from comity.storage.errors import DamagedArchiveError
from comity.storage.keyfiles import KeyStore

KIND: Final = "comity-backup/1"
PUBLIC_FILE: Final = "backup-key.json"
MANIFEST: Final = "manifest.json"
DATABASES: Final[Mapping[str, str]] = {
    "sqlite": "database.sqlite3",
    "postgresql": "database.pgdump",
}
"""Name in the archive of what was saved of a database, by its engine."""
_LEFT_OUT: Final = frozenset({"run", "static"})  # sockets, and what the desk gathers anew
_OWN_DATABASE: Final = re.compile(r"db\.sqlite3(-wal|-shm|-journal)?")
_PART: Final = re.compile(r"[^/\x00-\x1f\x7f]{1,255}")
_MANIFEST_ALLOWED: Final = 512 * 1024 * 1024  # bytes
_CHUNK: Final = 1024 * 1024  # bytes


class NoBackupKeyError(RefusedError):
    """There is no key to which a backup could be sealed, or none that opens this one."""

    code = "cli.no_backup_key"
    remedy = "Make one: comity node backup-key FOLDER. Keep that folder away from the node."


class MisplacedBackupError(RefusedError):
    """What saves the node lies in its own folder, and would be lost with it."""

    code = "cli.misplaced_backup"
    remedy = "Name a place outside the folder of the node, best on another machine."


def checked_outside(path: Path, home: Path) -> Path:
    """Return ``path`` if it is not in ``home``.

    Raises:
        MisplacedBackupError: It is.
    """
    if home.resolve() in (path.resolve(), *path.resolve().parents):
        msg = f"{path} lies in the folder of the node"
        raise MisplacedBackupError(msg, path=str(path))
    return path


@dataclass(frozen=True, slots=True)
class BackupKey:
    """The public half of a backup key; it seals and opens nothing.

    Attributes:
        public: Raw X-Wing key.
    """

    public: bytes

    @classmethod
    def of(cls, store: KeyStore) -> Self:
        """Return the public half of the key in ``store``."""
        return cls(public_of(ENCRYPT_X_WING, store.load(ENCRYPT_X_WING)))

    @classmethod
    def read(cls, home: Path) -> Self:
        """Return the key to which the node in ``home`` seals its backups.

        Raises:
            NoBackupKeyError: None was made, or the file is not one.
        """
        try:
            said = parse_object((home / PUBLIC_FILE).read_bytes())
            return cls(from_base64url(str(said["public"])))
        except (OSError, KeyError, InvalidInputError) as error:
            msg = f"{home / PUBLIC_FILE} holds no backup key"
            raise NoBackupKeyError(msg, home=str(home)) from error

    @property
    def kid(self) -> str:
        """Return its name."""
        return key_id(ENCRYPT_X_WING, self.public)

    def written(self) -> bytes:
        """Return it as the node keeps it."""
        return canonical({"v": 1, "kid": self.kid, "public": to_base64url(self.public)})


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands in one backup.

    Attributes:
        files: Size and SHA-256 by name.
        told: What the node said of itself: member, time, version, engine, journal, storage.
    """

    files: Mapping[str, tuple[int, str]]
    told: Mapping[str, Json]


def write_backup(
    file: BinaryIO, home: Path, database: Path, *, key: BackupKey, told: Mapping[str, Json]
) -> Saved:
    """Write the node in ``home`` and the copy of its database to ``file``, sealed to ``key``.

    Args:
        file: Where to.
        home: Folder of the node; it may go on running.
        database: A copy of the database that does not change any more.
        key: To whom it is sealed.
        told: What the manifest says of the node; ``member`` and ``at`` stand in the head as well.
    """
    content_key = token_bytes(KEY_BYTES)
    head: dict[str, Json] = {"kind": KIND, "member": told["member"], "at": told["at"]}
    info = canonical(head)
    sealed = seal(content_key, suite=X_WING, public=key.public, info=info)
    bound = write_head(file, {**head, "kid": key.kid, "key": to_base64url(sealed)})
    files: dict[str, tuple[int, str]] = {}
    with (
        SealingWriter(file, content_key, bound) as out,
        tarfile.open(fileobj=cast("BinaryIO", out), mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name, path in _gathered(home, database):
            _add(tar, name, path, files)
        stated = [{"name": n, "size": s, "sha256": d} for n, (s, d) in files.items()]
        manifest = json.dumps({"v": 1, **told, "files": stated}).encode()
        info_of_it = tarfile.TarInfo(MANIFEST)
        info_of_it.size = len(manifest)
        tar.addfile(info_of_it, BytesIO(manifest))
    return Saved(files, told)


def read_backup(file: BinaryIO, keys: KeyStore, into: Path) -> Saved:
    """Write what ``file`` holds into the empty folder ``into``; every byte is verified.

    Raises:
        NoBackupKeyError: It was sealed to another key.
        DamagedArchiveError: It is not as it was written.
    """
    told, bound = read_head(file)
    reader = OpeningReader(file, _content_key(told, keys), bound)
    found: dict[str, tuple[int, str]] = {}
    manifest: Mapping[str, Json] = {}
    try:
        with tarfile.open(fileobj=cast("BinaryIO", reader), mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    msg = f"{member.name!r} is no file"
                    raise DamagedArchiveError(msg)
                if member.name == MANIFEST:
                    allowed = _MANIFEST_ALLOWED
                    manifest = parse_object(content.read(allowed), size_allowed=allowed)
                else:
                    path = _place(into, member.name)
                    found[member.name] = _extracted(cast("BinaryIO", content), path)
    except tarfile.TarError as error:
        msg = f"what was saved cannot be read: {error}"
        raise DamagedArchiveError(msg) from error
    while reader.read(_CHUNK):  # to the end: without its last frame it is cut off
        pass
    return _compared(manifest, found)


def _content_key(told: Mapping[str, Json], keys: KeyStore) -> bytes:
    if told.get("kind") != KIND:
        msg = "this archive is no backup of a node"
        raise DamagedArchiveError(msg)
    held = OpeningKey.of(ENCRYPT_X_WING, keys.load(ENCRYPT_X_WING))
    if told.get("kid") != held.kid:
        msg = f"the backup was sealed to the key {told.get('kid')}, and this is {held.kid}"
        raise NoBackupKeyError(msg, kid=str(told.get("kid")), held=held.kid)
    head = {name: told.get(name) for name in ("kind", "member", "at")}
    sealed = from_base64url(str(told.get("key")))
    return Opener([held]).open(sealed, kid=held.kid, suite=X_WING, info=canonical(head))


def _compared(manifest: Mapping[str, Json], found: Mapping[str, tuple[int, str]]) -> Saved:
    told = dict(manifest)
    rows = cast("list[dict[str, Json]]", told.pop("files", []))
    try:
        stated = {str(row["name"]): (cast("int", row["size"]), str(row["sha256"])) for row in rows}
    except (KeyError, TypeError) as error:
        msg = "the manifest is not as a node writes it"
        raise DamagedArchiveError(msg) from error
    if not manifest or stated != found:
        wrong = sorted({*stated.items()} ^ {*found.items()})[:5]
        msg = "the files are not those of the manifest"
        raise DamagedArchiveError(msg, files=[name for name, _ in wrong])
    return Saved(found, told)


def _gathered(home: Path, database: Path) -> Iterator[tuple[str, Path]]:
    """Yield what is saved; the database first, so that what it names is there when it is read."""
    yield database.name, database
    yield NODE_FILE, home / NODE_FILE
    for folder, names, files in os.walk(home):
        here = Path(folder)
        at_top = here == home
        names[:] = sorted(one for one in names if not (at_top and one in _LEFT_OUT))
        if here == home / "blobs" and STAGING in names:
            names.remove(STAGING)
        for one in sorted(files):
            if not (at_top and (one == NODE_FILE or _OWN_DATABASE.fullmatch(one))):
                yield (here / one).relative_to(home).as_posix(), here / one


def _add(tar: tarfile.TarFile, name: str, path: Path, files: dict[str, tuple[int, str]]) -> None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        if path.is_symlink() or not path.exists():  # destroyed meanwhile, or a link to elsewhere
            return
        raise
    with os.fdopen(handle, "rb") as file:
        held = os.fstat(file.fileno())
        if not stat.S_ISREG(held.st_mode):
            return
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = held.st_size, int(held.st_mtime), 0o600
        digested = _Digested(file)
        tar.addfile(member, cast("BinaryIO", digested))  # of a file that grows: what was there
        files[name] = (held.st_size, digested.sha256.hexdigest())


class _Digested:
    """Hashes what is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = self._file.read(size)
        self.sha256.update(piece)
        return piece


def _place(into: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or any(part in {".", ".."} or not _PART.fullmatch(part) for part in parts):
        msg = f"{name!r} is no name of a file of a node"
        raise DamagedArchiveError(msg)
    folder = into
    for part in parts[:-1]:
        folder = folder / part
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder / parts[-1]


def _extracted(content: BinaryIO, path: Path) -> tuple[int, str]:
    size, sha256 = 0, hashlib.sha256()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        while piece := content.read(_CHUNK):
            size += len(piece)
            sha256.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return size, sha256.hexdigest()
