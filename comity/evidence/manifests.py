"""What is announced and what travels: the attachment of a statement, the transport manifest.

The manifest tells in clear what a node needs before it can decrypt: the package, the names of the
chunks in order, the wrapped content keys. The names and sizes of the files are sensitive; they lie
encrypted inside as ``listing``. The statement that announces a package carries the digest of the
manifest, so its signature covers every chunk.

Source: RFC 8785; RFC 5869.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Self

from comity.evidence.data.verify import CHUNK, AlteredError, check_path
from comity.evidence.errors import MalformedManifestError
from comity.kernel.digests import checked_digest, digest_of, from_base64url, to_base64url
from comity.kernel.errors import InvalidInputError
from comity.kernel.identifiers import checked_member, checked_uuid7
from comity.kernel.strict_json import Json, canonical, parse_canonical

TAG = 16
CHUNK_ALLOWED = CHUNK + TAG
"""Size of the largest chunk on the wire, bytes; the manifest is the first chunk and obeys it."""
FILES_ALLOWED = 100_000
WRAPS_ALLOWED = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a statement says of a package that is to come: an element of its ``attachments``.

    Attributes:
        package: UUIDv7.
        manifest_sha256: Of the transport manifest, the first chunk.
        size: Of all chunks with the manifest, bytes: what counts against the sender's quota.
        files: Number of files in the bag.
        chunks: Number of chunks without the manifest.
    """

    package: str
    manifest_sha256: str
    size: int
    files: int
    chunks: int

    @classmethod
    def from_json(cls, said: object) -> Self:
        """Return the announcement that ``said`` states; members that we do not know are left.

        Raises:
            MalformedManifestError: A member is missing or is not what it must be.
        """
        if not isinstance(said, Mapping):
            _refuse("an attachment is not an object")
        try:
            members: dict[str, Any] = {name: said.get(name) for name in cls.__slots__}
            known = cls(**members)
            checked_uuid7(_text(known.package))
            checked_digest(_text(known.manifest_sha256))
        except InvalidInputError as error:
            _refuse(f"an attachment does not name a package: {error.message}")
        _check_count(known.files, FILES_ALLOWED, "files")
        _check_count(known.chunks, CHUNK_ALLOWED // 64, "chunks")
        _check_count(known.size, (known.chunks + 1) * CHUNK_ALLOWED, "size")
        return known

    def to_json(self) -> dict[str, Json]:
        """Return it as the statement carries it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """The content key, sealed to one key of one recipient.

    Attributes:
        member: Code of the recipient.
        kid: Which of its encryption keys.
        suite: HPKE suite.
        sealed: The sealed key.
    """

    member: str
    kid: str
    suite: str
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportManifest:
    """How a package travels.

    Attributes:
        package: UUIDv7.
        chunks: Names of the chunks (SHA-256 of the ciphertext), file after file.
        listing: Encrypted names and sizes of the files.
        wraps: The content key for each recipient.
    """

    package: str
    chunks: tuple[str, ...]
    listing: bytes
    wraps: tuple[Wrap, ...]

    def to_bytes(self) -> bytes:
        """Return it as it travels.

        Raises:
            MalformedManifestError: It would be larger than a chunk: too many files or chunks.
        """
        wraps: list[Json] = [
            {"member": w.member, "kid": w.kid, "suite": w.suite, "sealed": to_base64url(w.sealed)}
            for w in self.wraps
        ]
        content = canonical(
            {
                "v": 1,
                "package": self.package,
                "chunks": list(self.chunks),
                "listing": to_base64url(self.listing),
                "wraps": wraps,
            }
        )
        if len(content) > CHUNK_ALLOWED:
            _refuse("the package is too large for one manifest: split it", size=len(content))
        return content

    @classmethod
    def from_bytes(cls, content: bytes, announced: Announcement) -> Self:
        """Return the manifest, if it is the one that was announced.

        Raises:
            MalformedManifestError: Another digest, or not a manifest.
        """
        if len(content) > CHUNK_ALLOWED or digest_of(content) != announced.manifest_sha256:
            _refuse("the manifest is not the one that was announced", package=announced.package)
        try:
            told = parse_canonical(content)
            chunks = _list(told, "chunks")
            manifest = cls(
                package=_text(told.get("package")),
                chunks=tuple(checked_digest(_text(name)) for name in chunks),
                listing=from_base64url(_text(told.get("listing"))),
                wraps=tuple(_wrap(one) for one in _list(told, "wraps")[:WRAPS_ALLOWED]),
            )
        except InvalidInputError as error:
            _refuse(f"not a transport manifest: {error.message}", package=announced.package)
        same = manifest.package == announced.package and len(chunks) == announced.chunks
        if told.get("v") != 1 or not same or len(set(chunks)) != len(chunks):
            _refuse("the manifest does not agree with its announcement", package=announced.package)
        return manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """One file of the bag on its way.

    Attributes:
        path: In the bag.
        size: Bytes, in clear.
    """

    path: str
    size: int

    @property
    def chunks(self) -> int:
        """How many chunks it takes; an empty file takes one, which proves that it is empty."""
        return max(1, -(-self.size // CHUNK))


def listing_bytes(files: Sequence[ListedFile]) -> bytes:
    """Return the listing in clear."""
    return canonical({"files": [{"path": file.path, "size": file.size} for file in files]})


def read_listing(content: bytes, *, chunks: int) -> tuple[ListedFile, ...]:
    """Return the files that a decrypted listing names.

    Args:
        content: Of the listing, in clear.
        chunks: How many chunks the manifest names; the files must account for each.

    Raises:
        MalformedManifestError: A path that leaves the package, a name twice, or other counts.
    """
    told = _list(parse_canonical(content), "files")
    if len(told) > FILES_ALLOWED:
        _refuse("the listing names too many files")
    files: list[ListedFile] = []
    taken: set[str] = set()
    left = chunks
    for one in told:
        if not isinstance(one, dict):
            _refuse("the listing holds something else than files")
        path, size = _text(one.get("path")), one.get("size")
        _check_count(size, left * CHUNK, "size")
        try:
            check_path(path, "listing")
        except AlteredError as error:
            _refuse(f"the listing {error.what}")
        if path.casefold() in taken:
            _refuse("the listing names a path twice")
        taken.add(path.casefold())
        files.append(ListedFile(path=path, size=int(str(size))))
        left -= files[-1].chunks
    if left:
        _refuse("the files do not account for the chunks")
    return tuple(files)


def _wrap(said: Json) -> Wrap:
    if not isinstance(said, dict):
        _refuse("a wrap is not an object")
    return Wrap(
        member=checked_member(_text(said.get("member"))),
        kid=_text(said.get("kid")),
        suite=_text(said.get("suite")),
        sealed=from_base64url(_text(said.get("sealed"))),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        _refuse("a text is missing")
    return value


def _list(told: Mapping[str, Json], name: str) -> list[Json]:
    value = told.get(name)
    if not isinstance(value, list):
        _refuse(f"{name} is not a list")
    return value


def _check_count(value: object, allowed: int, what: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= allowed:
        _refuse(f"{what} is not a number that can be", what=what)


def _refuse(message: str, **facts: object) -> NoReturn:
    raise MalformedManifestError(message, **facts)
