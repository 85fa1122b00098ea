"""What is wrong with the law data although every file has its shape: names that lead nowhere.

Example:
    >>> from comity.law.corpus import shipped
    >>> list(faults(shipped()))
    []
"""

from collections.abc import Iterator

from comity.law.corpus import Corpus
from comity.law.instrument_files import Instrument, Role


def faults(corpus: Corpus) -> Iterator[str]:
    """Yield one sentence for each name that the data do not know, and each date out of order."""
    for one in corpus.instruments.values():
        yield from _names(one, corpus)
        yield from _dates(one)
    for offence in corpus.offences.values():
        for name in (*offence.listed_by, *offence.composite_of):
            if name not in corpus.instruments and name not in corpus.offences:
                yield f"offences.yaml: {offence.code} names {name}, which is nowhere"
        if offence.parent is not None and offence.parent not in corpus.offences:
            yield f"offences.yaml: {offence.code} has the parent {offence.parent}, which is nowhere"
    for form in corpus.forms:
        for name in form.instruments:
            if name not in corpus.instruments:
                yield f"forms.yaml: {form.form} names {name}, which is nowhere"
    yield from _days(corpus)
    yield from _safeguards(corpus)


def _safeguards(corpus: Corpus) -> Iterator[str]:
    rows = [(row.id, row.when) for row in corpus.safeguards]
    named = [(name, (*when.measures, *when.not_measures)) for name, when in rows]
    for name, measures in (*named, (corpus.one_statement.id, corpus.one_statement.measures)):
        for measure in measures:
            if measure not in corpus.measures:
                yield f"safeguards.yaml: {name} names {measure}, which is not in measures.yaml"
    for name, when in rows:
        for flag in when.flags:
            if flag not in corpus.flags:
                yield f"safeguards.yaml: {name} names {flag}, which is no flag"


def _days(corpus: Corpus) -> Iterator[str]:
    for rule in corpus.counting.rules:
        for name in rule.instruments:
            if name not in corpus.instruments:
                yield f"counting.yaml: {rule.id} names {name}, which is nowhere"
    for code in corpus.calendars:
        if code not in corpus.states:
            yield f"calendars/{code.lower()}.yaml: it names {code}, which is not in members.yaml"


def _names(one: Instrument, corpus: Corpus) -> Iterator[str]:
    file = f"instruments/{one.instrument}.yaml"
    provisions = [p for rows in one.measures.values() for p in rows]
    named = {
        "instruments": (*_instruments_named(one), *(p.needs for p in provisions)),
        "members.yaml": (*(r.state for r in one.parties), *(r.state for r in one.reservations)),
        "measures.yaml": tuple(one.measures),
        "sources.yaml": (*one.sources, *(name for p in provisions for name in p.source)),
    }
    known = {
        "instruments": corpus.instruments,
        "members.yaml": corpus.states,
        "measures.yaml": corpus.measures,
        "sources.yaml": corpus.sources,
    }
    for where, names in named.items():
        for name in names:
            if name is not None and name not in known[where]:
                yield f"{file}: it names {name}, which is not in {where}"
    if one.role is Role.BASIS and not one.measures and one.takes_provisions_from is None:
        yield f"{file}: it is a basis, but says nothing of any measure"


def _instruments_named(one: Instrument) -> Iterator[str | None]:
    yield from (name for later in one.relation.gives_way for name in later.to)
    yield one.relation.supplements
    yield one.relation.members_as
    yield one.takes_provisions_from


def _dates(one: Instrument) -> Iterator[str]:
    file = f"instruments/{one.instrument}.yaml"
    seen: set[str] = set()
    for row in one.parties:
        if row.state in seen:
            yield f"{file}: {row.state} stands twice among the parties"
        seen.add(row.state)
        if row.signed and row.in_force and row.in_force < row.signed[: len(row.in_force)]:
            yield f"{file}: for {row.state} it is in force before it was signed"
    for entry in one.reservations:
        if entry.date and entry.until and entry.until < entry.date:
            yield f"{file}: the reservation of {entry.state} ({entry.article}) ends before it began"
