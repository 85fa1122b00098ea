"""Who reaches whom for one measure, on one day: the best basis of every pair of Member States."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from comity.law.bases import bases
from comity.law.cases import Case
from comity.law.corpus import Corpus
from comity.law.questions import Question


@dataclass(frozen=True, slots=True)
class Reach:
    """One pair.

    Attributes:
        instrument: The best basis, empty if there is none.
        treaty: Whether that is a treaty in force for both.
    """

    requesting: str
    requested: str
    instrument: str
    treaty: bool


def matrix(
    corpus: Corpus,
    *,
    measure: str,
    on: date,
    states: Iterable[str] | None = None,
    requesting: str | None = None,
) -> Iterator[Reach]:
    """Yield every ordered pair of ``states`` (all Member States, if none are named).

    With ``requesting`` only the pairs in which that State asks.
    """
    named = sorted(corpus.un_members if states is None else states)
    asking = named if requesting is None else [requesting]
    for asker in asking:
        for asked in named:
            if asked != asker:
                yield _reach(corpus, asker, asked, measure=measure, on=on)


def counted(reaches: Iterable[Reach]) -> Counter[str]:
    """Return how many pairs each instrument carries; empty stands for none."""
    return Counter(reach.instrument for reach in reaches)


def reached(reaches: Iterable[Reach]) -> dict[str, list[str]]:
    """Return the States that are reached by each instrument, the one that reaches most first.

    Of several requesting States a State is named once for each. Empty stands for no basis.
    """
    found: dict[str, list[str]] = {}
    for reach in reaches:
        found.setdefault(reach.instrument, []).append(reach.requested)
    return dict(sorted(found.items(), key=lambda each: (-len(each[1]), each[0])))


def _reach(corpus: Corpus, requesting: str, requested: str, *, measure: str, on: date) -> Reach:
    asked = Question.model_construct(
        requesting=requesting, requested=requested, measure=measure, as_of=on
    )
    found = bases(Case(asked, requested, corpus))
    if not found:
        return Reach(requesting, requested, "", treaty=False)
    best = found[0]
    return Reach(requesting, requested, best.instrument, treaty=best.binding)
