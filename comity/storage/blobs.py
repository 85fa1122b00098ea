"""Blobs: named bytes that are put once, in a folder or in an S3-compatible store.

A blob is written under a staging name, made durable, and only then given its name, in one step
that fails if the name is taken. So a blob is there whole, or it is not there; and when ``put``
returns, it outlives a loss of power. The calls are the same for every store.

Example:
    >>> blobs = open_blobs("memory", {}, Path())
    >>> blobs.put("items/1", [b"once ", b"only"]), blobs.put("items/1", b"again")
    (True, False)
    >>> blobs.get("items/1")
    b'once only'
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from comity.kernel.failpoints import failpoint
from comity.kernel.identifiers import Rng
from comity.storage.errors import (
    MalformedNameError,
    MissingBlobError,
    StoreUnreachableError,
    UnknownStoreError,
)
from comity.storage.folders import sync_file, sync_folder

if TYPE_CHECKING:
    from obstore.store import S3Config  # it is in the stubs alone

Store: TypeAlias = LocalStore | MemoryStore | S3Store

STAGING = "incoming"
PART = 8 * 1024 * 1024  # bytes held in memory while a blob is written
CHUNK = 1024 * 1024  # bytes

_NAME = re.compile(r"(?!incoming/)[A-Za-z0-9_-][\w.-]*(?:/[A-Za-z0-9_-][\w.-]*)*", re.ASCII)
_STAGING_BYTES = 16
_S3_OPTIONS = frozenset(
    {"endpoint", "region", "access_key_id", "secret_access_key", "session_token"}
)


class BlobStore:
    """Blobs in one store."""

    def __init__(
        self, store: Store, *, folder: Path | None = None, rng: Rng = secrets.token_bytes
    ) -> None:
        """Keep blobs in ``store``.

        Args:
            store: Where the bytes go.
            folder: The store's root, if it is a folder of this machine.
            rng: Where staging names come from.
        """
        self._store = store
        self._folder = folder
        self._rng = rng

    def put(self, name: str, content: bytes | Iterable[bytes]) -> bool:
        """Put a blob; it is durable and whole when this returns.

        Returns:
            False if the name is taken: the blob of that name stays as it is.

        Raises:
            MalformedNameError: It cannot be a name.
            StoreUnreachableError: The store fails; nothing is under the name.
        """
        _check(name)
        pieces = iter([content] if isinstance(content, bytes) else content)
        if self._folder is None:
            head = _up_to(PART, pieces)
            if len(head) < PART:  # the store itself puts it whole, once, and durably
                return self._create(name, head)
            pieces = chain([head], pieces)
        staged = f"{STAGING}/{self._rng(_STAGING_BYTES).hex()}"
        try:
            self._write(staged, pieces)
            failpoint("storage.blob_staged")
            return self._name(staged, name)
        finally:
            with suppress(BaseError, OSError):  # what stays behind is swept later
                self._remove(staged)

    def get(self, name: str) -> bytes:
        """Return the whole blob; for small ones.

        Raises:
            MissingBlobError: There is none.
        """
        _check(name)
        with _translated(name):
            return bytes(obstore.get(self._store, name).bytes())

    def stream(self, name: str, chunk_size: int = CHUNK) -> Iterator[bytes]:
        """Return the blob in chunks of exactly ``chunk_size`` bytes, the last one shorter.

        Raises:
            MissingBlobError: There is none.
        """
        _check(name)
        with _translated(name):
            waiting = bytearray()
            for piece in obstore.get(self._store, name).stream(min_chunk_size=chunk_size):
                waiting += memoryview(piece)
                whole = len(waiting) - len(waiting) % chunk_size
                for start in range(0, whole, chunk_size):
                    yield bytes(waiting[start : start + chunk_size])
                del waiting[:whole]
            if waiting:
                yield bytes(waiting)

    def range(self, name: str, start: int, length: int) -> bytes:
        """Return ``length`` bytes from ``start``, fewer at the end of the blob.

        Raises:
            MissingBlobError: There is no such blob.
        """
        length = min(length, self.size(name) - start)
        if length <= 0:
            return b""
        with _translated(name):
            return bytes(obstore.get_range(self._store, name, start=start, length=length))

    def size(self, name: str) -> int:
        """Return the number of bytes.

        Raises:
            MissingBlobError: There is no such blob.
        """
        _check(name)
        with _translated(name):
            return obstore.head(self._store, name)["size"]

    def holds(self, name: str) -> bool:
        """Tell whether there is a blob of that name; if so, it is whole."""
        try:
            self.size(name)
        except MissingBlobError:
            return False
        return True

    def names(self, prefix: str, *, before: datetime) -> Iterator[str]:
        """Return the names under the folder ``prefix`` that were put before ``before``."""
        _check(prefix)
        with _translated(prefix):
            for page in obstore.list(self._store, prefix=prefix):
                yield from (one["path"] for one in page if one["last_modified"] < before)

    def destroy(self, name: str) -> None:
        """Remove the blob for good; nothing happens if there is none."""
        _check(name)
        with _translated(name):
            self._remove(name)
            if self._folder is not None and (self._folder / name).parent.is_dir():
                sync_folder((self._folder / name).parent)

    def sweep(self, *, before: datetime) -> int:
        """Remove what writers left behind that ended before they had finished.

        Args:
            before: Longer ago than any writer takes.

        Returns:
            How many remains were removed.
        """
        if self._folder is None:
            with _translated(STAGING):
                pages = list(obstore.list(self._store, prefix=STAGING))
                old = [o["path"] for page in pages for o in page if o["last_modified"] < before]
                for name in old:
                    self._remove(name)
                return len(old)
        staging = self._folder / STAGING
        remains = [
            path
            for path in (staging.iterdir() if staging.is_dir() else ())
            if path.stat().st_mtime < before.timestamp()
        ]
        for path in remains:
            path.unlink(missing_ok=True)
        return len(remains)

    def _create(self, name: str, content: bytes) -> bool:
        with _translated(name):
            try:
                obstore.put(self._store, name, content, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
        return True

    def _write(self, staged: str, content: Iterable[bytes]) -> None:
        with _translated(staged):
            writer = obstore.open_writer(self._store, staged, buffer_size=PART)
        for piece in content:  # an error of the reader is not one of the store
            with _translated(staged):
                writer.write(piece)
        with _translated(staged):
            writer.close()
            if self._folder is not None:
                failpoint("storage.blob_written")
                sync_file(self._folder / staged)

    def _name(self, staged: str, name: str) -> bool:
        with _translated(name):
            try:
                obstore.copy(self._store, staged, name, overwrite=False)  # a folder: a hard link
                new = True
            except AlreadyExistsError:
                new = False  # its writer may not have synchronised the name yet: done below
            failpoint("storage.blob_named")
            if self._folder is not None:
                self._sync_names(self._folder, name)
        failpoint("storage.blob_durable")
        return new

    @staticmethod
    def _sync_names(folder: Path, name: str) -> None:
        parent = (folder / name).parent
        while parent != folder.parent:
            sync_folder(parent)
            parent = parent.parent

    def _remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            obstore.delete(self._store, name)


def open_blobs(url: str, options: Mapping[str, object], folder: Path) -> BlobStore:
    """Return the store that a node's settings name.

    Args:
        url: ``file``, ``s3://bucket``, or ``memory`` (lost when the process ends; for tests).
        options: For S3: ``endpoint``, ``region``, ``access_key_id``, ``secret_access_key``,
            ``session_token``, and ``allow_http`` for a store on this machine.
        folder: Where ``file`` keeps its blobs.

    Raises:
        UnknownStoreError: Another address, or an unknown option.
    """
    if url == "file":
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return BlobStore(LocalStore(folder), folder=folder)
    if url == "memory":
        return BlobStore(MemoryStore())
    bucket = url.removeprefix("s3://")
    if bucket == url or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        msg = "storage_url is neither file nor s3:// with the name of a bucket"
        raise UnknownStoreError(msg, url=url)
    return BlobStore(_s3(bucket, options))


def _s3(bucket: str, options: Mapping[str, object]) -> S3Store:
    unknown = sorted(options.keys() - _S3_OPTIONS - {"allow_http"})
    if unknown:
        msg = f"unknown storage option: {', '.join(unknown)}"
        raise UnknownStoreError(msg, options=unknown)
    config = {key: str(value) for key, value in options.items() if key in _S3_OPTIONS}
    return S3Store(
        bucket,
        config=cast("S3Config", {**config, "copy_if_not_exists": "multipart"}),
        client_options={"allow_http": bool(options.get("allow_http", False))},
    )


def _up_to(size: int, pieces: Iterator[bytes]) -> bytes:
    head = bytearray()
    while len(head) < size and (piece := next(pieces, None)) is not None:
        head += piece
    return bytes(head)


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        msg = "not the name of a blob"
        raise MalformedNameError(msg, length=len(name))


@contextmanager
def _translated(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        msg = f"there is no blob {name}"
        raise MissingBlobError(msg, name=name) from error
    except (BaseError, OSError) as error:
        msg = f"the store fails on {name}: {type(error).__name__}"
        raise StoreUnreachableError(msg, name=name) from error
