"""One case: the question with the law data, and how the two States stand to each instrument.

What binds a State on a day is worked out once for each State and day and kept with the law data:
a desk asks about the same few States all day long.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from comity.law.corpus import GENERAL, Corpus, Measure
from comity.law.instrument_files import Instrument, Provision, Role
from comity.law.questions import Profile, Question
from comity.law.standings import ABSENT, Standing, standing

_KEPT = 20_000
"""How many States and days are remembered before all are forgotten."""


class Case:
    """The question with what does not change from one instrument to the next."""

    __slots__ = (
        "_bound", "_treaty", "asked", "corpus", "day", "measure", "pair", "profile", "state",
    )  # fmt: skip

    def __init__(self, asked: Question, state: str, corpus: Corpus) -> None:
        """Look at ``asked`` as put to ``state``."""
        self.asked = asked
        self.state = state
        self.corpus = corpus
        self.measure: Measure = corpus.measures[asked.measure]
        self.pair = (asked.requesting, state)
        self.profile: Profile = asked.requested_profile
        self.day = asked.as_of.isoformat()
        self._bound = (
            bonds(corpus, asked.requesting, self.day, asked.assume),
            bonds(corpus, state, self.day, asked.assume),
        )
        self._treaty: tuple[str | None] | None = None

    def standings(self, instrument: str) -> tuple[Standing, Standing]:
        """Return how the State that asks and the one that is asked stand to ``instrument``."""
        asking, asked = self._bound
        return asking.stands.get(instrument, ABSENT), asked.stands.get(instrument, ABSENT)

    def in_force(self) -> frozenset[str]:
        """Return the instruments that are in force for each of the two on the day."""
        asking, asked = self._bound
        return asking.counting & asked.counting

    def binds_both(self, instrument: str) -> bool:
        """Return whether ``instrument`` is in force for both on the day, and between them."""
        asking, asked = self._bound
        return (
            instrument in asking.counting
            and instrument in asked.counting
            and self.between(self.corpus.instruments[instrument])
        )

    def between(self, one: Instrument) -> bool:
        """Return whether the instrument works between these two at all."""
        only = one.relation.between
        if only is None:
            return True
        if only.pair is not None:
            return only.pair[0] in self.pair and only.pair[1] in self.pair
        return any(code in only.one_of for code in self.pair)

    def assistance_treaty(self, find: Callable[["Case"], str | None]) -> str | None:
        """Return what ``find`` finds: the other treaty on assistance; looked for only once."""
        if self._treaty is None:
            self._treaty = (find(self),)
        return self._treaty[0]

    def provisions(self, one: Instrument) -> tuple[tuple[Provision, ...], bool]:
        """Return what it has for the measure, and whether that is only its general part."""
        source = one
        if one.takes_provisions_from is not None:
            source = self.corpus.instruments[one.takes_provisions_from]
        own = source.measures.get(self.measure.id, ())
        if own or not self.measure.falls_back_on_general or one.role is Role.DOMESTIC:
            return own, False
        return source.measures.get(GENERAL, ()), True


class Bonds(NamedTuple):
    """How one State stands on one day to each instrument that it has to do with."""

    stands: Mapping[str, Standing]
    counting: frozenset[str]


def bonds(corpus: Corpus, state: str, day: str, assumed: tuple[str, ...]) -> Bonds:
    """Return how ``state`` stands on ``day`` to each instrument that it has to do with."""
    key = (state, day, assumed)
    held = corpus.bonds.get(key)
    if held is not None:
        return held  # type: ignore[no-any-return]  # the law data do not know what a standing is
    stands = {
        name: standing(corpus, name, state, on=day, assumed=name in assumed)
        for name in corpus.of_state.get(state, ())
    }
    found = Bonds(stands, frozenset(name for name, one in stands.items() if one.counts))
    if len(corpus.bonds) >= _KEPT:
        corpus.bonds.clear()
    corpus.bonds[key] = found
    return found
