"""Hypotheses in the order of what speaks against each: the least refuted one stands first.

Support does not rank, for most evidence fits several hypotheses; what contradicts one tells more.
Each weight counts by how good the evidence is. Equal figures share a place. The order proposes; it
never becomes the conclusion of a record.

Source: R. J. Heuer, Psychology of Intelligence Analysis, chapter 8 (analysis of competing
hypotheses, step 5: look at the evidence against); Admiralty code.
"""

from dataclasses import dataclass
from typing import Final

from comity.attributions.record import Piece, Record

_SOURCES: Final = {"A": 3, "B": 3, "C": 2, "D": 1, "E": 0, "F": 1}
_INFORMATION: Final = {"1": 3, "2": 3, "3": 2, "4": 1, "5": 0, "6": 1}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a hypothesis stands.

    Attributes:
        place: 1 for the one with the least against it; equals share a place.
        against: What speaks against it, in points.
        support: What speaks for it, in points; it does not rank.
    """

    key: str
    place: int
    against: int
    support: int


def credibility(piece: Piece) -> int:
    """Return how much a piece counts, 0 to 3: as its source or as its content, whichever is worse.

    What cannot be judged (F, 6) counts little; what is unreliable or improbable counts nothing.
    """
    return min(_SOURCES[piece.source_grading], _INFORMATION[piece.information_grading])


def tells_apart(piece: Piece) -> bool:
    """Say whether a piece bears on the hypotheses differently; if not, it cannot rank them."""
    return len(set(piece.weights.values())) > 1


def ranked(record: Record) -> tuple[Standing, ...]:
    """Return the hypotheses of ``record``, the least refuted one first."""
    sums = []
    for one in record.hypotheses:
        points = [
            piece.weights[one.key].points * credibility(piece)
            for piece in record.evidence
            if one.key in piece.weights
        ]
        against = -sum(found for found in points if found < 0)
        sums.append((one.key, against, sum(found for found in points if found > 0)))
    rows = sorted(sums, key=lambda row: row[1])
    return tuple(
        Standing(key, 1 + sum(other[1] < against for other in rows), against, support)
        for key, against, support in rows
    )
