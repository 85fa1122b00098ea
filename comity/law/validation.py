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


def _names(one: Instrument, corpus: Corpus) -> Iterator[str]:
    file = f"instruments/{one.instrument}.yaml"
    relation = one.relation
    named = [name for later in relation.gives_way for name in later.to]
    named += [
        name
        for name in (relation.supplements, relation.members_as, one.takes_provisions_from)
        if name is not None
    ]
    for name in named:
        if name not in corpus.instruments:
            yield f"{file}: relation names {name}, which is no instrument"
    for row in one.parties:
        if row.state not in corpus.states:
            yield f"{file}: parties name {row.state}, which is in members.yaml nowhere"
    for entry in one.reservations:
        if entry.state not in corpus.states:
            yield f"{file}: reservations name {entry.state}, which is in members.yaml nowhere"
    for measure, provisions in one.measures.items():
        if measure not in corpus.measures:
            yield f"{file}: measures name {measure}, which is in measures.yaml nowhere"
        for provision in provisions:
            for source in provision.source:
                if source not in corpus.sources:
                    yield f"{file}: {measure} cites {source}, which is in sources.yaml nowhere"
    for source in one.sources:
        if source not in corpus.sources:
            yield f"{file}: sources name {source}, which is in sources.yaml nowhere"
    if one.role is Role.BASIS and not one.measures and one.takes_provisions_from is None:
        yield f"{file}: it is a basis, but says nothing of any measure"


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
