"""What an attribution record says: hypotheses, evidence with its weights, and a conclusion.

Example:
    >>> Weight.STRONGLY_AGAINST.points
    -2
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from comity.cooperation.contents import Content, Line, Said, Text
from comity.cooperation.information import InformationGrade, SourceGrade

HYPOTHESES_ALLOWED: Final = 12
PIECES_ALLOWED: Final = 200
HypothesisKey = Annotated[str, StringConstraints(pattern="^H[1-9][0-9]?$")]
PieceKey = Annotated[str, StringConstraints(pattern="^E[1-9][0-9]{0,2}$")]
Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
"""A line that must not be blank."""


class Weight(StrEnum):
    """How a piece of evidence bears on a hypothesis."""

    STRONGLY_FOR = "strongly_for"
    WEAKLY_FOR = "weakly_for"
    NEUTRAL = "neutral"
    WEAKLY_AGAINST = "weakly_against"
    STRONGLY_AGAINST = "strongly_against"

    @property
    def points(self) -> int:
        """Return what it counts: above nothing if for, below if against."""
        return _POINTS[self]


_POINTS: Final[Mapping[Weight, int]] = {
    Weight.STRONGLY_FOR: 2,
    Weight.WEAKLY_FOR: 1,
    Weight.NEUTRAL: 0,
    Weight.WEAKLY_AGAINST: -1,
    Weight.STRONGLY_AGAINST: -2,
}


class Confidence(StrEnum):
    """How sure the authors are of a conclusion."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Hypothesis(Content):
    """One answer to who is behind the incident, in the words of its author."""

    key: HypothesisKey
    statement: Said


class Piece(Content):
    """One piece of evidence.

    Attributes:
        what: What was seen.
        source: Where it comes from.
        source_grading: How far the source is trusted, A to F.
        information_grading: How far it is confirmed, 1 to 6.
        weights: How it bears on each hypothesis, by its key.
    """

    key: PieceKey
    what: Said
    source: Named
    source_grading: SourceGrade
    information_grading: InformationGrade
    weights: dict[HypothesisKey, Weight]


class Conclusion(Content):
    """The hypothesis that is held, how firmly, why, and what speaks against it."""

    hypothesis: HypothesisKey
    confidence: Confidence
    reason: Said
    against: Said


class Record(Content):
    """One version of a record.

    Attributes:
        alternatives: What else was considered, and why it was left out.
        change_of_mind: What would change the mind of the authors.
        authors: Who has worked on it.
        note: What this version changes.
    """

    title: Named
    incident: Said
    handling_mark: Line | None = None
    hypotheses: Annotated[tuple[Hypothesis, ...], Field(max_length=HYPOTHESES_ALLOWED)]
    evidence: Annotated[tuple[Piece, ...], Field(max_length=PIECES_ALLOWED)] = ()
    conclusion: Conclusion | None = None
    alternatives: Text | None = None
    change_of_mind: Text | None = None
    authors: Annotated[tuple[Named, ...], Field(min_length=1, max_length=50)]
    note: Text | None = None
