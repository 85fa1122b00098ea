"""Does an instrument bind a State on a day, and how surely is that known?

A signature binds nobody. A party whose day of entry is not known counts from the day that the law
data name for it, and the answer says so.
"""

from dataclasses import dataclass
from enum import StrEnum

from comity.law.corpus import Corpus
from comity.law.instrument_files import Instrument, Party, Role, Status, reached


class Bond(StrEnum):
    """How a State stands on the day."""

    IN_FORCE = "in_force"
    NOT_PARTY = "not_party"
    SIGNED_ONLY = "signed_only"
    NOT_YET = "not_yet_in_force"
    LEFT = "left"
    UNKNOWN = "status_unknown"
    DAY_UNKNOWN = "entry_day_unknown"
    INSTRUMENT_NOT_IN_FORCE = "instrument_not_in_force"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one State stands to one instrument on one day.

    Attributes:
        exact: Whether the day of entry into force is known.
        party: The row of the law data, if there is one.
    """

    bond: Bond
    exact: bool = True
    party: Party | None = None

    @property
    def counts(self) -> bool:
        """Return whether the instrument binds the State."""
        return self.bond is Bond.IN_FORCE


ABSENT = Standing(Bond.NOT_PARTY)
"""How a State stands to an instrument that does not list it."""

_LOOSE = {
    Status.NON_PARTY: Bond.NOT_PARTY,
    Status.NOT_BOUND: Bond.NOT_PARTY,
    Status.INVITED: Bond.NOT_PARTY,
    Status.SIGNATORY: Bond.SIGNED_ONLY,
    Status.UNKNOWN: Bond.UNKNOWN,
    Status.WITHDRAWN: Bond.LEFT,
}


def standing(
    corpus: Corpus, instrument: str, state: str, *, on: str, assumed: bool = False
) -> Standing:
    """Return how ``state`` stands to ``instrument`` on the day ``on``.

    Args:
        corpus: The law data.
        instrument: Its id.
        state: ISO code.
        on: The day, as year-month-day.
        assumed: Whether the instrument is to be taken as in force for everybody who has consented.
    """
    one = corpus.instruments[instrument]
    row = corpus.standings[instrument].get(state)
    if row is None:
        return ABSENT
    loose = _not_bound(row, on)
    if loose is not None:
        return Standing(loose, exact=loose is not Bond.UNKNOWN, party=row)
    if assumed:
        return Standing(Bond.IN_FORCE, exact=False, party=row)
    if _not_in_force(one, on):
        return Standing(Bond.INSTRUMENT_NOT_IN_FORCE, party=row)
    if row.status is Status.RATIFIED:
        return Standing(Bond.NOT_YET, party=row)
    return _dated(corpus, one, row, on)


def _not_bound(row: Party, written: str) -> Bond | None:
    """Return why the row binds nobody, if so, whether or not the instrument is in force."""
    if row.status is Status.WITHDRAWN and row.left is not None:
        return Bond.LEFT if reached(row.left, written) else None
    return _LOOSE.get(row.status)


def _dated(corpus: Corpus, one: Instrument, row: Party, written: str) -> Standing:
    if row.in_force is not None:
        if reached(row.in_force, written):
            return Standing(Bond.IN_FORCE, exact=len(row.in_force) == len(written), party=row)
        return Standing(Bond.NOT_YET, party=row)
    known_by = one.entry_into_force.known_by or corpus.version.parties_known_from.isoformat()
    consented = row.consented or row.signed
    if consented is not None and not reached(consented, written):
        return Standing(Bond.NOT_YET, party=row)
    bond = Bond.IN_FORCE if reached(known_by, written) else Bond.DAY_UNKNOWN
    if one.role in {Role.SCHEME, Role.DOMESTIC}:
        bond = Bond.IN_FORCE
    return Standing(bond, exact=one.role in {Role.SCHEME, Role.DOMESTIC}, party=row)


def _not_in_force(one: Instrument, written: str) -> bool:
    entry = one.entry_into_force
    if entry.state in {"not_in_force", "not_known"}:
        return True
    return entry.date is not None and not reached(entry.date, written)
