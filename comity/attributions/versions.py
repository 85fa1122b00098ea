"""Versions of a record: each names the digest of the one before it; none is ever overwritten."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comity.attributions.errors import (
    AlreadyReviewedError,
    BrokenChainError,
    SecondPersonError,
)
from comity.attributions.record import Record
from comity.kernel.digests import digest_of
from comity.kernel.strict_json import canonical
from comity.kernel.time import written


@dataclass(frozen=True, slots=True)
class Version:
    """One version as it was written.

    Attributes:
        before: Digest of the version before it; empty for the first.
        digest: What the journal names.
    """

    number: int
    before: str
    digest: str
    record: Record
    author: str
    author_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two versions say otherwise; ``part`` names it, such as ``evidence.E1.what``.

    Attributes:
        before: What the older one says; empty if nothing.
        after: What the newer one says.
    """

    part: str
    before: str
    after: str


def digest_of_version(
    *, of: str, number: int, before: str, record: Record, author: str, at: datetime
) -> str:
    """Return the digest of a version: over all that it says, by whom and when, and its place."""
    said: dict[str, Any] = {
        "of": of,
        "number": number,
        "before": before,
        "record": record.written(),
        "author": author,
        "at": written(at),
    }
    return digest_of(canonical(said))


def checked(of: str, versions: Sequence[Version]) -> Sequence[Version]:
    """Return the ``versions`` of the record ``of`` if they are one unbroken chain.

    Raises:
        BrokenChainError: One is missing, or is not what its digest says.
    """
    before = ""
    for number, one in enumerate(versions, 1):
        said = digest_of_version(
            of=of, number=number, before=before, record=one.record, author=one.author, at=one.at
        )
        if (one.number, one.before, one.digest) != (number, before, said):
            msg = f"version {number} is not what its digest says"
            raise BrokenChainError(msg, attribution=of, number=number)
        before = one.digest
    return versions


def check_reviewer(
    versions: Sequence[Version], *, reviewer: str, name: str, reviewed: bool
) -> None:
    """Let nobody review what they have written, and nothing be reviewed twice.

    Raises:
        AlreadyReviewedError: The newest version was reviewed.
        SecondPersonError: The reviewer has written a version, or is named among the authors.
    """
    named = {author.casefold() for one in versions for author in one.record.authors}
    if reviewer in {one.author for one in versions} or name.casefold() in named:
        msg = "whoever wrote a record cannot review it"
        raise SecondPersonError(msg)
    if reviewed:
        msg = "this version was reviewed"
        raise AlreadyReviewedError(msg, number=versions[-1].number)


def differences(old: Record, new: Record) -> tuple[Difference, ...]:
    """Return what ``new`` says otherwise than ``old``, part by part."""
    before, after = dict(_parts(old)), dict(_parts(new))
    names = [*before, *(name for name in after if name not in before)]
    return tuple(
        Difference(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def _parts(record: Record) -> Iterator[tuple[str, str]]:
    """Yield each part that can differ by its name; the note is about the version itself."""
    stated = record.written()
    for name in ("title", "incident", "handling_mark", "alternatives", "change_of_mind"):
        yield name, str(stated.get(name) or "")
    yield "authors", ", ".join(record.authors)
    for one in record.hypotheses:
        yield f"hypotheses.{one.key}", one.statement
    for piece in stated.get("evidence") or ():
        yield from _of_piece(piece)
    for name, said in (stated.get("conclusion") or {}).items():
        yield f"conclusion.{name}", str(said)


def _of_piece(piece: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    place = f"evidence.{piece['key']}"
    for name in ("what", "source", "source_grading", "information_grading"):
        yield f"{place}.{name}", str(piece[name])
    for key, weight in sorted(piece["weights"].items()):
        yield f"{place}.{key}", str(weight)
