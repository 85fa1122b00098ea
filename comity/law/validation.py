"""What is wrong with the law data although every file has its shape: names that lead nowhere.

Example:
    >>> from comity.law.corpus import shipped
    >>> list(faults(shipped()))
    []
"""

from collections.abc import Iterator
from datetime import date

from comity.law.corpus import Corpus
from comity.law.instrument_files import Instrument, Role
from comity.law.obstacles import leading


def faults(corpus: Corpus) -> Iterator[str]:
    """Yield one sentence for each name that the data do not know, and each date out of order."""
    for one in corpus.instruments.values():
        yield from _names(one, corpus)
        yield from _dates(one)
    for offence in corpus.offences.values():
        for name in (*offence.listed_by, *offence.exempt_by, *offence.composite_of):
            if name not in corpus.instruments and name not in corpus.offences:
                yield f"offences.yaml: {offence.code} names {name}, which is nowhere"
        if offence.parent is not None and offence.parent not in corpus.offences:
            yield f"offences.yaml: {offence.code} has the parent {offence.parent}, which is nowhere"
    yield from _forms(corpus)
    yield from _days(corpus)
    yield from _safeguards(corpus)


def _forms(corpus: Corpus) -> Iterator[str]:
    for form in corpus.forms:
        for name in form.instruments:
            if name not in corpus.instruments:
                yield f"forms.yaml: {form.form} names {name}, which is nowhere"
        for name in form.measures:
            if name not in corpus.measures:
                yield f"forms.yaml: {form.form} names {name}, which is not in measures.yaml"


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
    between = one.relation.between
    named = {
        "instruments": (*_instruments_named(one), *(p.needs for p in provisions)),
        "members.yaml": (
            *(row.state for row in one.parties),
            *(entry.state for entry in one.reservations),
            *(code for p in provisions for code in (*p.only_in, *p.not_in)),
            *(() if between is None else (*(between.pair or ()), *between.one_of)),
        ),
        "measures.yaml": (
            *one.measures,
            *(name for entry in one.reservations for name in entry.measures),
            *(name for part in one.relation.yields for name in part.measures),
        ),
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
    articles = {leading(p) for p in provisions}
    for entry in one.reservations:
        for article in entry.bars:
            if article not in articles:
                yield f"{file}: {entry.state} bars {article}, but no provision begins with it"
    yield from _gates(one, corpus)


def _gates(one: Instrument, corpus: Corpus) -> Iterator[str]:
    having = {name for offence in corpus.offences.values() for name in offence.articles}
    listing = {name for offence in corpus.offences.values() for name in offence.listed_by}
    provisions = [p for rows in one.measures.values() for p in rows]
    for gate in (*one.gate, *(gate for p in provisions for gate in p.gate)):
        for name, known in ((gate.when.offence_has, having), (gate.when.offence_listed, listing)):
            if name is not None and name not in known:
                yield (
                    f"instruments/{one.instrument}.yaml: no offence of offences.yaml has or is"
                    f" listed by {name}, which the scope ({gate.article}) asks for"
                )


def _instruments_named(one: Instrument) -> Iterator[str | None]:
    yield from (name for later in one.relation.gives_way for name in later.to)
    yield one.relation.supplements
    yield one.relation.members_as
    yield one.takes_provisions_from


def _dates(one: Instrument) -> Iterator[str]:
    file = f"instruments/{one.instrument}.yaml"
    for whose, day in _days_named(one):
        if day is not None and not _is_a_day(day):
            yield f"{file}: {whose}: there is no day {day}"
    seen: set[str] = set()
    for row in one.parties:
        if row.state in seen:
            yield f"{file}: {row.state} stands twice among the parties"
        seen.add(row.state)
        if row.signed and row.in_force and row.in_force < row.signed[: len(row.in_force)]:
            yield f"{file}: for {row.state} it is in force before it was signed"
        if row.left and row.in_force and row.left < row.in_force[: len(row.left)]:
            yield f"{file}: {row.state} left before it was in force"
    for entry in one.reservations:
        if entry.date and entry.until and entry.until < entry.date:
            yield f"{file}: the reservation of {entry.state} ({entry.article}) ends before it began"


def _days_named(one: Instrument) -> Iterator[tuple[str, str | None]]:
    yield "entry_into_force", one.entry_into_force.date
    yield "entry_into_force", one.entry_into_force.known_by
    yield "signed", one.signed
    if one.parties_default is not None:
        yield "parties_default", one.parties_default.in_force
    for row in one.parties:
        for day in (row.signed, row.consented, row.in_force, row.left):
            yield row.state, day
    for entry in one.reservations:
        yield entry.state, entry.date
        yield entry.state, entry.until


def _is_a_day(written: str) -> bool:
    """Return whether ``written``, a year, a month or a day, is one of the calendar."""
    try:
        date.fromisoformat(f"{written}-01-01"[:10] if len(written) < len("2026-01-01") else written)
    except ValueError:
        return False
    return True
