"""What one entry is, and the commitment that stands for it in the tree.

The tree holds no digest of an entry as such, because a digest of a telephone number can be
guessed: it holds a digest over a random salt and the entry. The salt stays with the entry.

Example:
    >>> entry = written_entry({"kind": "example", "at": "2026-03-01T14:05:09.250Z"})
    >>> commitment(entry, salt=bytes(32)).hex()[:8]
    '8101ec58'
"""

import hashlib
from collections.abc import Mapping

from comity.journal.errors import MalformedEntryError
from comity.kernel.errors import InvalidInputError
from comity.kernel.strict_json import canonical
from comity.kernel.time import read

COMMITMENT_PREFIX = b"comity-journal-entry/1\n"
SALT_BYTES = 32
KIND_LENGTH = 64
PERSON_LENGTH = 36


def written_entry(body: Mapping[str, object]) -> bytes:
    """Return ``body`` as the canonical JSON that the journal commits to.

    Raises:
        MalformedEntryError: ``kind`` or ``at`` is missing or malformed, or JSON cannot carry it.
    """
    try:
        check_entry(body)
        return canonical(body)
    except MalformedEntryError:
        raise
    except InvalidInputError as error:
        msg = f"not an entry: {error.message}"
        raise MalformedEntryError(msg) from error


def check_entry(body: Mapping[str, object]) -> None:
    """Refuse ``body`` unless it says what kind of entry it is and when it was made.

    Raises:
        MalformedEntryError: It does not.
    """
    kind, at = body.get("kind"), body.get("at")
    if not isinstance(kind, str) or not 0 < len(kind) <= KIND_LENGTH:
        msg = f"an entry needs a kind of 1 to {KIND_LENGTH} characters"
        raise MalformedEntryError(msg)
    try:
        read(at if isinstance(at, str) else "")
    except InvalidInputError as error:
        msg = "an entry needs a time, in UTC with milliseconds"
        raise MalformedEntryError(msg) from error


def person_in(body: Mapping[str, object]) -> str | None:
    """Return the id of the person whom the entry ``body`` names as acting, or None."""
    person = body.get("person")
    return person if isinstance(person, str) and 0 < len(person) <= PERSON_LENGTH else None


def commitment(entry: bytes, *, salt: bytes) -> bytes:
    """Return the 32 bytes that stand for ``entry`` in the tree.

    Raises:
        MalformedEntryError: The salt is not 32 bytes long.
    """
    if len(salt) != SALT_BYTES:
        msg = f"a salt has {SALT_BYTES} bytes"
        raise MalformedEntryError(msg, length=len(salt))
    return hashlib.sha256(COMMITMENT_PREFIX + salt + entry).digest()
