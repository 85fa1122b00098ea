r"""The whole journal as one file of JSON lines.

First a header with the origin, then one line per entry with its salt, then one line with the
signed checkpoint over all of them. Each line is canonical JSON, so that a file that says the same
has the same bytes.

Example:
    >>> entry = b'{"at":"2026-03-01T14:05:09.250Z","kind":"example"}'
    >>> read_leaf(entry_line(0, entry, bytes(32)), 0).hex()[:8]
    '7f447f4e'
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from comity.journal.entries import check_entry, commitment
from comity.journal.errors import DamagedExportError
from comity.journal.merkle import leaf_hash
from comity.kernel.digests import from_base64url, to_base64url
from comity.kernel.strict_json import SIZE_ALLOWED, canonical, parse_canonical

FORMAT = "comity-journal-export/1"
LINE_ALLOWED = SIZE_ALLOWED  # bytes

_ENTRY = re.compile(
    rb'\{"entry":(?P<entry>\{.*\}),"index":(?P<index>0|[1-9][0-9]*),"salt":"(?P<salt>[\w-]{43})"\}\n',
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One entry as it is exported.

    Attributes:
        entry: Its canonical JSON.
        salt: The salt of its commitment.
    """

    entry: bytes
    salt: bytes


def export_lines(origin: str, entries: Iterable[Exported], note: str) -> Iterator[bytes]:
    """Return the lines of an export, each with its newline.

    Args:
        origin: The first line of the checkpoint.
        entries: All entries that the checkpoint covers, in order.
        note: The signed checkpoint, with what cosignatures there are.
    """
    yield canonical({"format": FORMAT, "origin": origin}) + b"\n"
    for index, one in enumerate(entries):
        yield entry_line(index, one.entry, one.salt)
    yield canonical({"checkpoint": note}) + b"\n"


def entry_line(index: int, entry: bytes, salt: bytes) -> bytes:
    """Return the line of one entry; it is canonical because its parts are."""
    return b'{"entry":%b,"index":%d,"salt":"%b"}\n' % (entry, index, to_base64url(salt).encode())


def read_origin(line: bytes) -> str:
    """Return the origin that the header ``line`` states.

    Raises:
        DamagedExportError: It is not a header.
        InvalidInputError: It is not canonical JSON.
    """
    header = parse_canonical(_whole(line))
    origin = header.get("origin")
    if header.keys() != {"format", "origin"} or header["format"] != FORMAT:
        msg = f"not an export of the form {FORMAT}"
        raise DamagedExportError(msg)
    if not isinstance(origin, str):
        msg = "the origin of an export is text"
        raise DamagedExportError(msg)
    return origin


def is_entry(line: bytes) -> bool:
    """Tell whether ``line`` is to be read as an entry."""
    return line.startswith(b'{"entry":')


def read_leaf(line: bytes, index: int) -> bytes:
    """Return the leaf hash of the entry in ``line``.

    Raises:
        DamagedExportError: It is not the line of entry ``index``.
        InvalidInputError: The entry is not canonical JSON, or not an entry.
    """
    found = _ENTRY.fullmatch(line)
    if found is None:
        msg = "not the line of an entry"
        raise DamagedExportError(msg)
    if found["index"] != b"%d" % index:
        msg = f"entry {index} is missing, or not in its place"
        raise DamagedExportError(msg, index=index)
    check_entry(parse_canonical(found["entry"]))
    return leaf_hash(commitment(found["entry"], salt=from_base64url(found["salt"])))


def read_note(line: bytes) -> str:
    """Return the signed checkpoint in the last ``line``; nothing is verified yet.

    Raises:
        DamagedExportError: It is not a checkpoint's line.
        InvalidInputError: It is not canonical JSON.
    """
    last = parse_canonical(_whole(line))
    note = last.get("checkpoint")
    if last.keys() != {"checkpoint"} or not isinstance(note, str):
        msg = "an export ends with the line of a checkpoint"
        raise DamagedExportError(msg)
    return note


def _whole(line: bytes) -> bytes:
    if not line.endswith(b"\n"):
        msg = "the file ends within a line"
        raise DamagedExportError(msg)
    return line[:-1]
