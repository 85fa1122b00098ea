"""Trees of salted records, sealed with a package, so that rows and fields can be shown one by one.

A log or a table is cut into records and pieces without losing a byte. Each piece has a leaf of its
own, salted from a seed that stays with the original. A redacted copy later shows some pieces with
their salts and of the others the leaves alone: what is shown is proved, and what is hidden cannot
be tried out, because whoever guesses it lacks the salt.

The roots are sealed apart from the tag manifest. The manifests of a bag hold plain digests of
whole files; beside a copy that hides one telephone number, such a digest would let anybody try all
numbers. The redacted copy carries nothing of the original but salted roots.

Source: RFC 6962, 2.1; RFC 2104; RFC 4180.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from comity.evidence.data.verify import (
    header_of,
    header_salt,
    leaf_of,
    record_node,
    records,
    records_root,
    root_of,
    salt_in,
)
from comity.kernel.digests import from_base64url, to_base64url
from comity.kernel.identifiers import Rng
from comity.kernel.strict_json import Json, canonical, parse_canonical

SEED_BYTES = 32
LARGEST = 1024 * 1024
"""Bytes of a file that is cut into records unasked: a second's work at most."""
LARGEST_ASKED = 128 * 1024 * 1024
_LINES, _JSON_LINES, _TABLES = {".log", ".txt"}, {".jsonl", ".ndjson"}, {".csv", ".tsv"}
_SEPARATORS = ("\t", ";", "|", ",")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTree:
    """The tree over the records of one file.

    Attributes:
        path: Of the file in its package.
        form: One of ``verify.FORMATS``.
        seed: 32 bytes from which the salts come; whoever has it can try out what is hidden.
        records: Their pieces, in order.
    """

    path: str
    form: str
    seed: bytes
    records: tuple[tuple[bytes, ...], ...]

    @classmethod
    def over(cls, content: bytes, *, path: str, form: str, seed: bytes) -> "RecordTree":
        """Cut ``content`` into records.

        Raises:
            ValueError: The form is none of ``verify.FORMATS``, or there is no record.
        """
        found = tuple(map(tuple, records(content, form)))
        if not found:
            msg = f"{path} has no records"
            raise ValueError(msg)
        return cls(path=path, form=form, seed=seed, records=found)

    @classmethod
    def from_bytes(cls, kept: bytes, content: bytes) -> "RecordTree":
        """Return the tree that ``to_bytes`` wrote, over the content of its file."""
        told = parse_canonical(kept)
        seed = from_base64url(str(told["seed"]))
        return cls.over(content, path=str(told["path"]), form=str(told["format"]), seed=seed)

    def to_bytes(self) -> bytes:
        """Return what lies in the package; it does not leave with a redacted copy."""
        return canonical(
            {"format": self.form, "path": self.path, "seed": to_base64url(self.seed), "v": 1}
        )

    @property
    def header_salt(self) -> bytes:
        """The salt of the file's name and form."""
        return header_salt(self.seed)

    def salt(self, record: int, piece: int) -> bytes:
        """Return the salt of one piece."""
        return salt_in(self.seed, record, piece)

    def leaves(self, record: int) -> list[bytes]:
        """Return the leaves of the pieces of one record."""
        return [
            leaf_of(self.salt(record, number), piece)
            for number, piece in enumerate(self.records[record])
        ]

    def nodes(self) -> list[bytes]:
        """Return the node of each record."""
        return [record_node(self.leaves(number)) for number in range(len(self.records))]

    def root(self) -> str:
        """Return the root that is sealed, in hex."""
        top = bytes.fromhex(root_of(self.nodes()))
        header = header_of(self.path, self.form)
        return records_root(header, self.header_salt, len(self.records), top)


def form_of(name: str, start: bytes) -> str | None:
    """Return how a file is cut into records, or None if it holds no text in rows.

    Args:
        name: Of the file; its ending decides.
        start: Its first bytes, in which the separator of a table is looked for.
    """
    ending = PurePosixPath(name.lower()).suffix
    if b"\0" in start or not start:
        return None
    if ending in _LINES:
        return "lines"
    if ending in _JSON_LINES:
        return "json-lines"
    if ending not in _TABLES:
        return None
    first = start.split(b"\n", 1)[0]
    counted = {mark: first.count(mark.encode()) for mark in _SEPARATORS}
    return "csv" + (max(counted, key=counted.__getitem__) if any(counted.values()) else ",")


def trees_of(contents: Sequence[tuple[str, bytes]], rng: Rng) -> list[RecordTree]:
    """Return a tree for each file of ``contents`` that holds text in rows.

    Args:
        contents: Path in the package, and what lies there.
        rng: Gives the seeds.
    """
    found = []
    for path, content in contents:
        form = form_of(path, content[: 64 * 1024])
        if form is not None:
            seed = rng(SEED_BYTES)
            found.append(RecordTree.over(content, path=path, form=form, seed=seed))
    return found


def roots_sealed(facts: dict[str, Json], trees: Sequence[RecordTree]) -> bytes:
    """Return what the second seal covers: which package, and the roots, without names.

    Args:
        facts: Of the package.
        trees: In the order of their files.
    """
    told = {name: facts[name] for name in ("package", "reference", "member", "sealed_at")}
    return canonical({"v": 1, **told, "roots": [tree.root() for tree in trees]})
