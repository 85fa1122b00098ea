"""The law data with something taken out, and where a fact of an answer stands in them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from comity.law.corpus import GENERAL, Corpus
from comity.law.instrument_files import Instrument, Party, Reservation


def without_state(corpus: Corpus, instrument: str, state: str) -> Corpus:
    """Return the data in which ``state`` has nothing to do with ``instrument``."""
    rows = {code: row for code, row in corpus.standings[instrument].items() if code != state}
    return _standing(corpus, instrument, rows)


def without_statements(corpus: Corpus, instrument: str) -> Corpus:
    """Return the data in which nobody has reserved, declared or named anything."""
    kept = {key: held for key, held in corpus.reserved.items() if key[0] != instrument}
    return replace(_changed(corpus, instrument, reservations=()), reserved=kept)


def without_fact(corpus: Corpus, fact: str) -> Corpus:
    """Return the data without what stands at ``fact``.

    Raises:
        LookupError: Nothing stands there.
    """
    name, part, *rest = fact.split("/", maxsplit=3)
    return _TAKEN_OUT[part](corpus, corpus.instruments[name], rest)


def _without_parties(corpus: Corpus, one: Instrument, rest: list[str]) -> Corpus:
    name = one.instrument
    if rest and rest[0] not in corpus.standings[name]:
        return corpus  # the conclusion is that the State is not there
    return without_state(corpus, name, rest[0]) if rest else _standing(corpus, name, {})


def _without_gate(corpus: Corpus, one: Instrument, _: list[str]) -> Corpus:
    _there(one.gate)
    return _changed(corpus, one.instrument, gate=())


def _without_entry(corpus: Corpus, one: Instrument, _: list[str]) -> Corpus:
    entry = one.entry_into_force.model_copy(update={"state": "by_party", "date": None})
    return _changed(corpus, one.instrument, entry_into_force=entry)


def _unchanged(corpus: Corpus, _: Instrument, __: list[str]) -> Corpus:
    return corpus


def _there(found: object) -> None:
    if not found:
        msg = "nothing stands there"
        raise LookupError(msg)


def _changed(corpus: Corpus, name: str, **update: Any) -> Corpus:  # noqa: ANN401 - any field
    one = corpus.instruments[name].model_copy(update=update)
    return replace(corpus, instruments={**corpus.instruments, name: one})


def _standing(corpus: Corpus, instrument: str, rows: Mapping[str, Party]) -> Corpus:
    states = set(corpus.standings[instrument]) - set(rows)
    of_state = dict(corpus.of_state)
    of_state.update({state: of_state[state] - {instrument} for state in states})
    standings = {**corpus.standings, instrument: rows}
    return replace(corpus, standings=standings, of_state=of_state)


def _without_statement(corpus: Corpus, one: Instrument, rest: list[str]) -> Corpus:
    state, article = rest

    def other(entry: Reservation) -> bool:
        return (entry.state, entry.article) != (state, article)

    held = corpus.reserved[one.instrument, state]
    kept = tuple(entry for entry in held if other(entry))
    _there(len(kept) < len(held))
    changed = _changed(corpus, one.instrument, reservations=tuple(filter(other, one.reservations)))
    return replace(changed, reserved={**corpus.reserved, (one.instrument, state): kept})


def _without_provision(corpus: Corpus, one: Instrument, rest: list[str]) -> Corpus:
    if len(rest) < 2:  # that the instrument says nothing of the measure
        return corpus
    measure, article = rest
    rows = one.measures[measure]
    kept = tuple(row for row in rows if row.article != article)
    _there(len(kept) < len(rows))
    measures = {**one.measures, measure: kept}
    if not kept:
        del measures[measure]
    changed = _changed(corpus, one.instrument, measures=measures)
    takers = {
        name
        for name, other in corpus.instruments.items()
        if one.instrument in {name, other.takes_provisions_from}
    }
    if kept:
        return changed
    for_measure = {
        key: names
        if measure not in {key, GENERAL}
        else frozenset(
            name
            for name in names
            if name not in takers
            or (key in measures)
            or (GENERAL in measures and corpus.measures[key].falls_back_on_general)
        )
        for key, names in corpus.for_measure.items()
    }
    return replace(changed, for_measure=for_measure)


def _without_relation(corpus: Corpus, one: Instrument, rest: list[str]) -> Corpus:
    relation = one.relation
    empty: dict[str, Any] = {"gives_way": (), "yields": (), "supplements": None}
    if rest:
        _there(getattr(relation, rest[0]))
        update = {rest[0]: empty[rest[0]]}
    else:
        _there(relation.between)
        update = {"between": None}
    return _changed(corpus, one.instrument, relation=relation.model_copy(update=update))


def _without_rule(corpus: Corpus, one: Instrument, rest: list[str]) -> Corpus:
    _there(one.rules)
    if not rest:
        return _changed(corpus, one.instrument, rules=None)
    _there(getattr(one.rules, rest[0]))
    return _changed(
        corpus,
        one.instrument,
        rules=one.rules.model_copy(update={rest[0]: None}),  # type: ignore[union-attr]
    )


_TAKEN_OUT: Mapping[str, Callable[[Corpus, Instrument, list[str]], Corpus]] = {
    "parties": _without_parties,
    "reservations": _without_statement,
    "measures": _without_provision,
    "relation": _without_relation,
    "rules": _without_rule,
    "gate": _without_gate,
    "entry_into_force": _without_entry,
    "role": _unchanged,
    "scope": _unchanged,
}
