"""One case: the question with the law data, and how the two States stand to each instrument.

What binds a State on a day is worked out once for each State and day and kept with the law data:
a desk asks about the same few States all day long.
"""

from collections.abc import Mapping

from comity.law.corpus import GENERAL, Corpus, Measure
from comity.law.instrument_files import Instrument, Provision, Role
from comity.law.questions import Profile, Question
from comity.law.standings import ABSENT, Standing, standing

_KEPT = 20_000
"""How many States and days are remembered before all are forgotten."""


class Case:
    """The question with what does not change from one instrument to the next."""

    __slots__ = ("_bound", "asked", "corpus", "day", "measure", "pair", "profile", "state")

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

    def stands(self, instrument: str, state: str) -> Standing:
        """Return how ``state``, one of the two, stands to ``instrument`` on the day."""
        return self._bound[state != self.pair[0]].get(instrument, ABSENT)

    def standings(self, instrument: str) -> tuple[Standing, Standing]:
        """Return how the State that asks and the one that is asked stand to ``instrument``."""
        asking, asked = self._bound
        return asking.get(instrument, ABSENT), asked.get(instrument, ABSENT)

    def binds_both(self, instrument: str) -> bool:
        """Return whether ``instrument`` is in force for both on the day."""
        asking, asked = self.standings(instrument)
        return asking.counts and asked.counts and self.between(self.corpus.instruments[instrument])

    def between(self, one: Instrument) -> bool:
        """Return whether the instrument works between these two at all."""
        only = one.relation.between
        if only is None:
            return True
        if only.pair is not None:
            return set(only.pair) == set(self.pair)
        return any(code in only.one_of for code in self.pair)

    def shared(self) -> frozenset[str]:
        """Return the instruments that both States have something to do with."""
        nothing: frozenset[str] = frozenset()
        mine = self.corpus.of_state.get(self.pair[0], nothing)
        return mine & self.corpus.of_state.get(self.pair[1], nothing)

    def provisions(self, one: Instrument) -> tuple[tuple[Provision, ...], bool]:
        """Return what it has for the measure, and whether that is only its general part."""
        source = one
        if one.takes_provisions_from is not None:
            source = self.corpus.instruments[one.takes_provisions_from]
        own = source.measures.get(self.measure.id, ())
        if own or not self.measure.falls_back_on_general or one.role is Role.DOMESTIC:
            return own, False
        return source.measures.get(GENERAL, ()), True


def bonds(corpus: Corpus, state: str, day: str, assumed: tuple[str, ...]) -> Mapping[str, Standing]:
    """Return how ``state`` stands on ``day`` to each instrument that it has to do with."""
    key = (state, day, assumed)
    found = corpus.bonds.get(key)
    if found is None:
        found = {
            name: standing(corpus, name, state, on=day, assumed=name in assumed)
            for name in corpus.of_state.get(state, ())
        }
        if len(corpus.bonds) >= _KEPT:
            corpus.bonds.clear()
        corpus.bonds[key] = found
    return found  # type: ignore[return-value]  # the law data do not know what a standing is
