"""How a node comes to believe a directory, and what it refuses to believe.

The root is pinned once, by a digest given outside the network; everything else follows by
signatures. What is refused is refused whole: the last trusted state stays in use, and the error
says which one that is. A member whose own signature has lapsed is named in ``lapsed``; it does not
stop the others.

Example:
    >>> from pathlib import Path
    >>> last_trusted(Path("/nonexistent")) is None
    True

Source: The Update Framework specification, 5 (client workflow) and 1.5.2 (attacks).
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, NoReturn

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Targets
from tuf.api.serialization import DeserializationError
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from comity.directory.errors import (
    DirectoryDistrustedError,
    DirectoryExpiredError,
    DirectoryMalformedError,
    DirectoryMixedError,
    DirectoryRolledBackError,
    DirectorySignatureError,
    DirectoryUnreachableError,
    ForeignPathError,
    PinnedRootMismatchError,
    PracticeMismatchError,
    RootNotPinnedError,
)
from comity.directory.publications import ENTRY_FILE, KEYS_FILE, Published, check_paths
from comity.directory.register import JOINED, REGISTER_PATH, Register
from comity.directory.roles import ROOT, SNAPSHOT, TARGETS, TIMESTAMP, member_role, own_paths
from comity.directory.trusted import TrustedDirectory
from comity.kernel.digests import checked_digest
from comity.kernel.errors import ComityError
from comity.protocol.keyring import Keyring

ROOT_SIZE_ALLOWED: Final = 512_000  # bytes
MEMBERS_ALLOWED: Final = 4096
_PINNED = "pinned-root.json"
_TRUSTED = "trusted.json"


def pin(folder: Path, fetcher: FetcherInterface, *, root_sha256: str) -> None:
    """Keep the first root of the directory if its digest is the one given outside the network.

    Raises:
        PinnedRootMismatchError: It is another root, or another one is pinned already.
        DirectoryUnreachableError: It cannot be fetched.
    """
    expected, place = checked_digest(root_sha256), folder / _PINNED
    if place.exists():
        if hashlib.sha256(place.read_bytes()).hexdigest() == expected:
            return
        msg = f"another root is pinned in {folder}; move that folder away to begin anew"
        raise PinnedRootMismatchError(msg, expected=expected)
    try:
        raw = fetcher.download_bytes("metadata/1.root.json", ROOT_SIZE_ALLOWED)
    except DownloadError as error:
        msg = f"the root cannot be fetched: {error}"
        raise DirectoryUnreachableError(msg) from error
    found = hashlib.sha256(raw).hexdigest()
    if found != expected:
        msg = "the root on offer has another digest than the one given"
        raise PinnedRootMismatchError(msg, expected=expected, found=found)
    folder.mkdir(parents=True, exist_ok=True)
    _write(place, raw)


def refresh(
    folder: Path, fetcher: FetcherInterface, *, now: datetime, practice: bool
) -> TrustedDirectory:
    """Fetch what is new, verify all of it, and return the directory that holds at ``now``.

    Args:
        folder: Where this node keeps what it trusts; one process at a time uses it.
        fetcher: Brings the files; nothing that it brings is believed.
        now: The present instant, by which expiry is judged.
        practice: Whether this is a practice node.

    Raises:
        RootNotPinnedError: ``pin`` was never done.
        DirectoryDistrustedError: One of its kinds; the last trusted state stays in use.
        DirectoryUnreachableError: It does not answer; the last trusted state stays in use.
    """
    place = folder / _PINNED
    if not place.is_file():
        msg = f"no root is pinned in {folder}"
        raise RootNotPinnedError(msg)
    with _alone(folder):
        kept = last_trusted(folder)
        with _named_errors(kept) as stage:
            reader = _Reader(folder, fetcher, place.read_bytes(), now=now, stage=stage)
            found = _read(reader, now=now, practice=practice)
        _write(folder / _TRUSTED, found.to_json())
    return found


def last_trusted(folder: Path) -> TrustedDirectory | None:
    """Return the last state that passed every check on this node, or None."""
    place = folder / _TRUSTED
    return TrustedDirectory.from_json(place.read_bytes()) if place.is_file() else None


class _Stage:
    """Which role is being read: the same exception means another attack at each."""

    role = ROOT


class _Reader(Updater):
    """The client workflow of the specification, at a given instant, one role after the other."""

    def __init__(
        self,
        folder: Path,
        fetcher: FetcherInterface,
        root: bytes,
        *,
        now: datetime,
        stage: _Stage,
    ) -> None:
        metadata, targets = folder / "metadata", folder / "targets"
        for place in (metadata, targets):
            place.mkdir(parents=True, exist_ok=True)
        super().__init__(
            str(metadata),
            "metadata",
            str(targets),
            "targets",
            fetcher,
            UpdaterConfig(max_delegations=MEMBERS_ALLOWED),
            bootstrap=root,
        )
        self._trusted_set.reference_time = now
        self._stage = stage

    def _load_timestamp(self) -> None:
        self._stage.role = TIMESTAMP
        super()._load_timestamp()

    def _load_snapshot(self) -> None:
        self._stage.role = SNAPSHOT
        super()._load_snapshot()

    def _load_targets(self, role: str, parent_role: str) -> Targets:
        self._stage.role = role
        return super()._load_targets(role, parent_role)

    def office(self) -> Targets:
        return self._trusted_set.targets

    def standing(self) -> tuple[int, datetime]:
        return self._trusted_set.snapshot.version, self._trusted_set.timestamp.expires

    def of_member(self, member: str) -> Targets:
        return self._load_targets(member_role(member), TARGETS)

    def content(self, targets: Targets, path: str) -> bytes:
        named = targets.targets.get(path)
        if named is None:
            msg = f"{path} is missing from what was signed"
            raise DirectoryMixedError(msg, path=path)
        place = self.find_cached_target(named) or self.download_target(named)
        return Path(place).read_bytes()


def _read(reader: _Reader, *, now: datetime, practice: bool) -> TrustedDirectory:
    reader.refresh()
    register = Register.from_json(reader.content(reader.office(), REGISTER_PATH))
    if register.practice is not practice:
        msg = "the directory is for practice" if register.practice else "the directory is real"
        raise PracticeMismatchError(msg, practice=register.practice)
    _check_delegations(reader.office(), register)
    published: dict[str, Published] = {}
    lapsed: list[str] = []
    for line in register.standing(JOINED):
        try:
            published[line.member] = _published(reader, line.member, practice=practice)
        except ExpiredMetadataError:
            lapsed.append(line.member)
    documents = tuple(held.document for held in published.values())
    Keyring(documents)  # Refuses a key that two members claim.
    version, expires_at = reader.standing()
    return TrustedDirectory(
        version=version,
        expires_at=expires_at,
        fetched_at=now,
        practice=practice,
        documents=documents,
        entries={member: held.entry for member, held in published.items()},
        register=register.lines,
        lapsed=tuple(lapsed),
    )


def _published(reader: _Reader, member: str, *, practice: bool) -> Published:
    targets = reader.of_member(member)
    check_paths(member, targets)
    return Published.read(
        member,
        document=reader.content(targets, f"{member}/{KEYS_FILE}"),
        entry=reader.content(targets, f"{member}/{ENTRY_FILE}"),
        practice=practice,
    )


def _check_delegations(office: Targets, register: Register) -> None:
    """Return if each member has one delegation, for its own files, and nobody else has any."""
    held = office.delegations.roles if office.delegations else None
    roles = held or {}
    expected = {member_role(line.member): line.member for line in register.standing(JOINED)}
    if set(roles) != set(expected) or set(office.targets) != {REGISTER_PATH}:
        msg = "the register and the delegations do not name the same members"
        raise DirectoryMixedError(msg)
    for name, member in expected.items():
        if roles[name].paths != own_paths(member):
            msg = f"the role of {member} reaches beyond its own files"
            raise ForeignPathError(msg, member=member)


@contextmanager
def _named_errors(kept: TrustedDirectory | None) -> Iterator[_Stage]:
    """Turn what the library raises into our errors, which say what stays in use."""
    stage = _Stage()
    try:
        yield stage
    except DirectoryDistrustedError as error:
        _refuse(type(error), error.message, kept, error.facts)
    except ComityError as error:
        _refuse(DirectoryMalformedError, error.message, kept, error.facts)
    except DownloadLengthMismatchError as error:
        _refuse(DirectoryMixedError, f"{stage.role} is longer than was signed", kept, {}, error)
    except DownloadError as error:
        msg = f"the directory cannot be fetched: {error}{_stays(kept)}"
        raise DirectoryUnreachableError(msg, **_facts(kept)) from error
    except ExpiredMetadataError as error:
        msg = f"the newest {stage.role} on offer is out of date"
        _refuse(DirectoryExpiredError, msg, kept, {}, error)
    except UnsignedMetadataError as error:
        msg = f"too few keys signed {stage.role}"
        _refuse(DirectorySignatureError, msg, kept, {}, error)
    except BadVersionNumberError as error:
        older = stage.role in (TIMESTAMP, SNAPSHOT)
        kind = DirectoryRolledBackError if older else DirectoryMixedError
        _refuse(kind, f"the {stage.role} on offer is of another version", kept, {}, error)
    except DeserializationError as error:
        _refuse(DirectoryMalformedError, f"{stage.role} cannot be read", kept, {}, error)
    except (LengthOrHashMismatchError, RepositoryError) as error:
        msg = f"the files under {stage.role} do not fit together"
        _refuse(DirectoryMixedError, msg, kept, {}, error)


def _refuse(
    kind: type[DirectoryDistrustedError],
    message: str,
    kept: TrustedDirectory | None,
    facts: Mapping[str, object],
    cause: Exception | None = None,
) -> NoReturn:
    msg = f"{message}{_stays(kept)}"
    raise kind(msg, **{**facts, **_facts(kept)}) from cause


def _stays(kept: TrustedDirectory | None) -> str:
    if kept is None:
        return "; no earlier state is held"
    return f"; version {kept.version}, fetched {kept.fetched_at:%Y-%m-%d %H:%M} UTC, stays in use"


def _facts(kept: TrustedDirectory | None) -> Mapping[str, object]:
    return {"kept_version": None if kept is None else kept.version}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(place: Path, content: bytes) -> None:
    waiting = place.with_name(f".{place.name}.new")
    with waiting.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(place)
