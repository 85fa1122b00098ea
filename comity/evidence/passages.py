"""Passages of a text, by which a copy of it is known again without keeping the text.

A text is read as words, without case, signs and spaces; an ideograph is a word. Of what was given,
some runs of eight words are kept as digests, so chosen that a copy of ten words in a row always
holds one of them. A text of three to seven words is kept whole; a shorter one says too little to be
known again. Of a text that leaves, every run is compared. What somebody says in other words is not
found: that stays with the people.

Example:
    >>> given = passages("The list names forty hospitals and their passwords in two regions.")
    >>> copied = "As we know: the LIST names forty hospitals -- and their passwords in two regions!"
    >>> bool(given & runs(copied)), bool(given & runs("The hospitals have a list of passwords."))
    (True, False)

Source: S. Schleimer, D. S. Wilkerson, A. Aiken, Winnowing (SIGMOD 2003).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

RUN: Final = 8
"""Words in a run."""
NEAR: Final = 3
"""Of so many runs that follow each other, one is kept at least."""
SHORTEST: Final = 3
"""Words of the shortest text that is known again."""

_TAG: Final = b"comity-passage/1\n"
_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+", re.UNICODE)


def words(text: str) -> list[str]:
    """Return the words of ``text`` as they are compared."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def passages(text: str) -> frozenset[str]:
    """Return the digests by which copies of ``text`` are known; none where it is too short."""
    said = words(text)
    if len(said) < RUN:
        return frozenset([_digest(said)] if len(said) >= SHORTEST else [])
    held = list(_runs(said, RUN))
    windows = range(max(len(held) - NEAR + 1, 1))
    return frozenset(min(held[place : place + NEAR]) for place in windows)


def runs(text: str) -> frozenset[str]:
    """Return the digests of every run of ``text`` that could be a passage of another."""
    said = words(text)
    return frozenset(one for size in range(SHORTEST, RUN + 1) for one in _runs(said, size))


def _runs(said: Sequence[str], size: int) -> Iterator[str]:
    for place in range(len(said) - size + 1):
        yield _digest(said[place : place + size])


def _digest(said: Sequence[str]) -> str:
    return sha256(_TAG + " ".join(said).encode()).hexdigest()
