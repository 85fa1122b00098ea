"""Carry a package to another State in encrypted chunks that can be lost, repeated and reordered.

The sender draws a fresh content key per sealing attempt. Each file has a key of its own from it;
chunk *i* of a file is AES-256-GCM under that key with nonce *i*, bound to package, file, place and
whether it is the last. A chunk's name is the SHA-256 of its ciphertext, so that a receiver can
check each before keeping it, without the key. The content key is sealed to each recipient by HPKE.

Source: NIST SP 800-38D; RFC 5869; RFC 9180.
"""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TypeAlias, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comity.evidence.data.verify import CHUNK, listing
from comity.evidence.errors import ChangedWhileReadError, ChunkRefusedError, MalformedManifestError
from comity.evidence.manifests import (
    CHUNK_ALLOWED,
    TAG,
    Announcement,
    ListedFile,
    TransportManifest,
    Wrap,
    listing_bytes,
    read_listing,
)
from comity.evidence.workplaces import appearing
from comity.kernel.digests import digest_of
from comity.protocol.sealing import Opener, seal

KEY_BYTES = 32
WORKERS = 2
_IN_FLIGHT = 2 * WORKERS
_INFO = b"comity-package/1\n"
_T = TypeVar("_T")
_Spare: TypeAlias = "SimpleQueue[bytearray]"

Keep = Callable[[str, memoryview], object]
"""Keeps a chunk under its name before it returns: the memory serves the next; from threads."""
Fetch = Callable[[str], bytes]
"""Returns a chunk by its name; called from several threads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a package is for.

    Attributes:
        member: Code.
        kid: Name of its encryption key.
        suite: HPKE suite of that key.
        public: The raw public key.
    """

    member: str
    kid: str
    suite: str
    public: bytes


def encrypted(
    folder: Path,
    *,
    package: str,
    content_key: bytes,
    recipients: Iterable[Recipient],
    keep: Keep,
) -> Announcement:
    """Encrypt the bag in ``folder`` into chunks; return what to announce.

    Args:
        folder: The bag.
        package: Its identifier.
        content_key: 32 fresh random bytes; never used for another attempt.
        recipients: Who can open it.
        keep: Is handed every chunk, and the manifest last.
    """
    found = sorted(listing(str(folder)).items())
    files = [ListedFile(path=path, size=size) for path, size in found]
    digests = list(_encrypted_chunks(folder, files, package, content_key, keep))
    clear = listing_bytes(files)
    manifest = TransportManifest(
        package=package,
        chunks=tuple(digests),
        listing=_listing_key(content_key).encrypt(bytes(12), clear, package.encode()),
        wraps=tuple(_wrapped(content_key, package, one) for one in recipients),
    ).to_bytes()
    name = digest_of(manifest)
    keep(name, memoryview(manifest))
    return Announcement(
        package=package,
        manifest_sha256=name,
        size=sum(file.size + TAG * file.chunks for file in files) + len(manifest),
        files=len(files),
        chunks=len(digests),
    )


def content_key_of(manifest: TransportManifest, *, member: str, opener: Opener) -> bytes:
    """Return the content key that was sealed to ``member``.

    Raises:
        MalformedManifestError: Nothing in the manifest is for ``member``.
        UnknownKeyError: It was sealed to a key that the opener does not have.
        SealRefusedError: It does not open.
    """
    for wrap in manifest.wraps:
        if wrap.member == member:
            info = _wrap_info(manifest.package, member)
            return opener.open(wrap.sealed, kid=wrap.kid, suite=wrap.suite, info=info)
    msg = f"the package was not sealed for {member}"
    raise MalformedManifestError(msg, package=manifest.package, member=member)


def decrypted(
    target: Path,
    manifest: TransportManifest,
    *,
    content_key: bytes,
    fetch: Fetch,
    told: Callable[[int], object] | None = None,
) -> None:
    """Decrypt a complete delivery into the new folder ``target``; it appears whole or not at all.

    Args:
        target: Folder that does not exist.
        manifest: Of the delivery.
        content_key: Opens it.
        fetch: Returns a chunk by name.
        told: Is called with the number of bytes that were decrypted so far.

    Raises:
        MalformedManifestError: A chunk or the listing does not decrypt under this key.
        PackageRefusedError: ``target`` exists.
    """
    done = 0
    with appearing(target) as workplace:
        for file, pieces in contents(manifest, content_key=content_key, fetch=fetch):
            with workplace.writing(file.path) as sink:
                for piece in pieces:
                    sink(piece)
                    done += len(piece)
                    if told is not None:
                        told(done)


def contents(
    manifest: TransportManifest, *, content_key: bytes, fetch: Fetch
) -> Iterator[tuple[ListedFile, Iterator[memoryview]]]:
    """Return each file with its content in clear, in order.

    A piece is good until the next is asked for; the pieces of a file are taken before the next.

    Raises:
        MalformedManifestError: A chunk or the listing does not decrypt under this key.
    """
    files = listed(manifest, content_key)
    names = iter(manifest.chunks)
    spare = _buffers(CHUNK, _IN_FLIGHT + 1)  # one more than in flight: that which was handed out
    with ThreadPoolExecutor(WORKERS) as pool:
        for number, file in enumerate(files):
            cipher = _FileCipher(manifest.package, content_key, number, file)
            yield (
                file,
                _pieces(cipher, [next(names) for _ in range(file.chunks)], fetch, spare, pool),
            )


def listed(manifest: TransportManifest, content_key: bytes) -> tuple[ListedFile, ...]:
    """Return the files that ``manifest`` carries.

    Raises:
        MalformedManifestError: Another key, or a listing that is not sound.
    """
    try:
        key = _listing_key(content_key)
        clear = key.decrypt(bytes(12), manifest.listing, manifest.package.encode())
    except (InvalidTag, ValueError) as error:
        msg = "the listing does not open under this content key"
        raise MalformedManifestError(msg, package=manifest.package) from error
    return read_listing(clear, chunks=len(manifest.chunks))


def checked_chunk(digest: str, content: bytes) -> bytes:
    """Return ``content`` if it is the chunk of that name.

    Raises:
        ChunkRefusedError: It is larger than a chunk, or its SHA-256 differs.
    """
    if len(content) > CHUNK_ALLOWED:
        msg = "larger than a chunk"
        raise ChunkRefusedError(msg, digest=digest, size=len(content), allowed=CHUNK_ALLOWED)
    if digest_of(content) != digest:
        msg = "the content is not what the chunk's name says"
        raise ChunkRefusedError(msg, digest=digest, size=len(content))
    return content


class _FileCipher:
    """The key of one file, and what binds each of its chunks to its place."""

    def __init__(self, package: str, content_key: bytes, number: int, file: ListedFile) -> None:
        self._package, self._number, self._file = package, number, file
        self._key = _derived(content_key, b"file\n" + number.to_bytes(8, "big"))

    def encrypt(self, place: int, descriptor: int, keep: Keep, spare: _Spare) -> str:
        """Encrypt one chunk, have it kept, and return its name."""
        clear, sealed = spare.get(), spare.get()
        try:
            view = memoryview(clear)[: self._plain(place)]
            result = memoryview(sealed)[: len(view) + TAG]
            if os.preadv(descriptor, [view], place * CHUNK) != len(view):
                msg = f"{self._file.path} changed while it was encrypted"
                raise ChangedWhileReadError(msg, path=self._file.path)
            self._key.encrypt_into(place.to_bytes(12, "big"), view, self._bound(place), result)
            name = hashlib.sha256(result).hexdigest()
            keep(name, result)
        finally:
            spare.put(clear)
            spare.put(sealed)
        return name

    def decrypt(self, place: int, name: str, fetch: Fetch, spare: _Spare) -> tuple[bytearray, int]:
        """Return a buffer with one chunk in clear, and its size."""
        sealed, clear, size = fetch(name), spare.get(), self._plain(place)
        try:
            view = memoryview(clear)[:size]
            self._key.decrypt_into(place.to_bytes(12, "big"), sealed, self._bound(place), view)
        except (InvalidTag, ValueError) as error:
            msg = f"a chunk of {self._file.path} does not decrypt in its place"
            raise MalformedManifestError(msg, path=self._file.path, chunk=name) from error
        return clear, size

    def _plain(self, place: int) -> int:
        return min(CHUNK, self._file.size - place * CHUNK)

    def _bound(self, place: int) -> bytes:
        last = place == self._file.chunks - 1
        numbers = self._number.to_bytes(8, "big") + place.to_bytes(8, "big")
        return self._package.encode() + numbers + bytes([last])


def _encrypted_chunks(
    folder: Path, files: Sequence[ListedFile], package: str, content_key: bytes, keep: Keep
) -> Iterator[str]:
    spare = _buffers(CHUNK_ALLOWED, 2 * _IN_FLIGHT)
    with ThreadPoolExecutor(WORKERS) as pool:
        for number, file in enumerate(files):
            cipher = _FileCipher(package, content_key, number, file)
            path = folder.joinpath(*file.path.split("/"))
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                jobs = (
                    partial(cipher.encrypt, place, descriptor, keep, spare)
                    for place in range(file.chunks)
                )
                yield from _in_order(pool, jobs)
            finally:
                os.close(descriptor)


def _pieces(
    cipher: _FileCipher,
    names: Sequence[str],
    fetch: Fetch,
    spare: _Spare,
    pool: ThreadPoolExecutor,
) -> Iterator[memoryview]:
    jobs = (partial(cipher.decrypt, n, name, fetch, spare) for n, name in enumerate(names))
    for clear, size in _in_order(pool, jobs):
        yield memoryview(clear)[:size]
        spare.put(clear)


def _in_order(pool: ThreadPoolExecutor, jobs: Iterable[Callable[[], _T]]) -> Iterator[_T]:
    """Run ``jobs`` a few at a time; return their results in order."""
    waiting: deque[Future[_T]] = deque()
    try:
        for job in jobs:
            if len(waiting) == _IN_FLIGHT:
                yield waiting.popleft().result()
            waiting.append(pool.submit(job))
        while waiting:
            yield waiting.popleft().result()
    finally:
        wait(waiting)  # nobody closes a file, or forgets a buffer, under a job that still runs


def _buffers(size: int, count: int) -> _Spare:
    spare: _Spare = SimpleQueue()
    for _ in range(count):
        spare.put(bytearray(size))
    return spare


def _listing_key(content_key: bytes) -> AESGCM:
    return _derived(content_key, b"listing\n")


def _derived(content_key: bytes, what: bytes) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), KEY_BYTES, None, _INFO + what).derive(content_key))


def _wrap_info(package: str, member: str) -> bytes:
    return _INFO + f"wrap\n{package}\n{member}".encode()


def _wrapped(content_key: bytes, package: str, recipient: Recipient) -> Wrap:
    info = _wrap_info(package, recipient.member)
    sealed = seal(content_key, suite=recipient.suite, public=recipient.public, info=info)
    return Wrap(member=recipient.member, kid=recipient.kid, suite=recipient.suite, sealed=sealed)
