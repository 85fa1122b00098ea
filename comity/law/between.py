"""Which instruments are in force between two States on a day: a register for completeness rules.

Example:
    >>> from datetime import date
    >>> from comity.law.corpus import shipped
    >>> first, second = sorted(shipped().un_members)[:2]
    >>> rows = instruments_between(shipped(), first, second, on=date(2026, 3, 2))
    >>> next(row for row in rows if row["code"] == "uncc")
    {'code': 'uncc', 'in_force': False}
"""

from datetime import date

from comity.law.cases import Bonds, bonds
from comity.law.corpus import Corpus
from comity.law.instrument_files import Instrument, Role
from comity.law.standings import ABSENT, Bond

_NO_BASIS = frozenset({Role.CHANNEL, Role.MODEL, Role.SUPPORTING})
_NOT_KNOWN = frozenset({Bond.UNKNOWN, Bond.DAY_UNKNOWN})


def instruments_between(
    corpus: Corpus, requesting: str, requested: str, *, on: date
) -> list[dict[str, object]]:
    """Return a row for each instrument of which it is known whether it can be relied on.

    An instrument whose status is not known for one of the two has no row; nor have the two any, if
    the data do not know one of them.
    """
    if requesting not in corpus.states or requested not in corpus.states:
        return []
    day = on.isoformat()
    asking, asked = bonds(corpus, requesting, day, ()), bonds(corpus, requested, day, ())
    rows: list[dict[str, object]] = []
    for name, one in corpus.instruments.items():
        held = _in_force(corpus, one, asking, asked, pair=(requesting, requested))
        if held is not None:
            rows.append({"code": name, "in_force": held})
    return rows


def _in_force(
    corpus: Corpus, one: Instrument, asking: Bonds, asked: Bonds, *, pair: tuple[str, str]
) -> bool | None:
    if one.role in _NO_BASIS or not _meant_for(one, pair):
        return False
    name = one.instrument
    if one.role is Role.TEMPLATE:
        return None
    if not corpus.standings[name]:
        return True
    ways = [asked.stands.get(name, ABSENT)]
    if one.role is not Role.DOMESTIC or one.relation.asker_bound:
        ways.append(asking.stands.get(name, ABSENT))
    if any(way.bond in _NOT_KNOWN for way in ways):
        return None
    return all(way.counts for way in ways)


def _meant_for(one: Instrument, pair: tuple[str, str]) -> bool:
    only = one.relation.between
    if only is None:
        return True
    if only.pair is not None:
        return set(only.pair) == set(pair)
    return any(code in only.one_of for code in pair)
