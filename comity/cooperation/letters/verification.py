"""Whether to believe a letter: who asks, on whose authority, since when, and what was changed.

The verdict is never better than what could be shown. *Verified* needs all of it: the seal by a
certificate that leads to the anchor, nothing added after it but time stamps, no hidden layer, pages
that say what the attached statements say, statements signed by their authors, an officer in post,
and a letter that is still to be acted on, for the first time, by whom it is for.

Source: ISO 32000-2, 12.8; ETSI EN 319 142-1; the shadow attacks of Mainka et al. (2021).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

from comity.cooperation.letters import judging, papers
from comity.cooperation.letters.judging import Asked, Finding, Weight
from comity.cooperation.letters.letters import (
    Source,
    composed,
)
from comity.cooperation.letters.registered import addressee_of, author_of, record_in
from comity.cooperation.letters.typesetting import edition, typeset
from comity.cooperation.letters.words import Wording
from comity.kernel.digests import digest_of
from comity.kernel.errors import ComityError
from comity.kernel.strict_json import canonical

LARGEST: Final = 32 << 20  # bytes of a letter


class Standing(IntEnum):
    """What came out; the value is the exit code of the command."""

    VERIFIED = 0
    ALTERED = 3
    NOT_PROVED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be believed of a letter.

    Attributes:
        findings: What was looked at and what came out, in order.
        facts: Who asks, on whose authority, since when; only what lies under the seal.
        text: What the letter says, as it is attached; empty if it cannot be read.
        digest: SHA-256 of the source: the identity of the letter.
    """

    findings: tuple[Finding, ...]
    facts: dict[str, str] = field(default_factory=dict)
    text: dict[str, Any] = field(default_factory=dict)
    digest: str = ""

    @property
    def standing(self) -> Standing:
        """Return the verdict: the worst of all findings."""
        weights = {one.weight for one in self.findings}
        if Weight.ALTERED in weights:
            return Standing.ALTERED
        return Standing.NOT_PROVED if Weight.NOT_PROVED in weights else Standing.VERIFIED


def verified(pdf: bytes, asked: Asked, *, wording: Wording | None = None) -> Verdict:
    """Return what is to be believed of the letter ``pdf``.

    Args:
        pdf: The file.
        asked: What is known from elsewhere.
        wording: The language of the letter, to compose its text anew; without it, the text is
            compared with the pages but not with the statements.
    """
    if len(pdf) > LARGEST:
        return Verdict(findings=(Finding("too_large", Weight.ALTERED),))
    try:
        paper = papers.read(pdf)
    except papers.UnreadableLetterError as error:
        return Verdict(findings=(Finding("unreadable", Weight.ALTERED, error.message),))
    findings = [*judging.structure(paper), *judging.seal(paper, asked)]
    try:
        source = Source.from_bytes(paper.source)
        told = source.told
    except ComityError as error:
        findings.append(Finding("source_unreadable", Weight.ALTERED, error.message))
        return Verdict(findings=tuple(findings))
    findings += [
        *_pages(paper, source, wording),
        *judging.statements(source, asked),
        *registered(source),
        *judging.currency(source, asked, sealed_at=judging.sealed_at(paper, asked)),
    ]
    facts = {
        "issuer": source.issuer,
        "issuer_name": source.names.get(f"member:{source.issuer}", ""),
        "author": author_of(told),
        "to": addressee_of(told),
        "officer": str(told.by["name"]),
        "officer_role": str(told.by["role"]),
        "officer_unit": str(told.by.get("unit") or ""),
        "act": str(told.body.get("act")),
        "kind": str(told.body.get("kind")),
        "reference": str(told.body.get("reference") or source.references.get(told.iss) or ""),
        "said_at": told.iat.isoformat(),
        "made_at": source.made_at.isoformat(),
        "until": source.until.isoformat(),
        "statement": told.digest,
        "practice": "yes" if told.practice else "no",
    }
    return Verdict(
        findings=tuple(findings),
        facts=facts,
        text=papers.text_of(paper),
        digest=digest_of(paper.source),
    )


def registered(source: Source) -> Iterator[Finding]:
    """Say that what the letter tells was written down by its maker, and signed by nobody else."""
    if record_in(source.told) is not None:
        yield Finding("registered", Weight.NOT_PROVED, author_of(source.told))


def _pages(paper: papers.Paper, source: Source, wording: Wording | None) -> Iterator[Finding]:
    """Compare what is shown with what is attached, by making both anew."""
    text = papers.text_of(paper)
    setter, _, words = source.edition.partition("-")
    if setter != edition():
        yield Finding("other_edition", Weight.NOT_PROVED)
        return
    if not _is_set_from(paper, text, source):
        yield Finding("pages_differ", Weight.ALTERED)
        return
    if wording is None or wording.language != source.language or words != wording.edition():
        yield Finding("other_words", Weight.NOT_PROVED)
        return
    try:
        expected = canonical(composed(source, wording))
    except ComityError as error:
        yield Finding("text_differs", Weight.ALTERED, error.message)
        return
    same = expected == canonical(text)
    yield Finding("text_same", Weight.GOOD) if same else Finding("text_differs", Weight.ALTERED)


def _is_set_from(paper: papers.Paper, text: dict[str, Any], source: Source) -> bool:
    """Say whether the file begins with the pages that its own text gives, byte for byte."""
    try:
        return canonical(text) == paper.text and paper.pdf.startswith(typeset(text, source))
    except (ComityError, KeyError, TypeError):
        return False


__all__ = ["Asked", "Finding", "Standing", "Verdict", "Weight", "verified"]
