"""The instruments as pages show them: a list, and one of them whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from comity.law.app import pages, queries
from comity.law.app.pages import Line, Source
from comity.law.corpus import Corpus
from comity.law.instrument_files import Instrument, Provision, Role
from comity.law.speech import Speech


@dataclass(frozen=True, slots=True)
class Row:
    """An instrument in the list."""

    id: str
    name: str
    title: str
    kind: str
    role: str
    entry: str
    parties: int
    certainty: str


@dataclass(frozen=True, slots=True)
class PartyShown:
    """How a State stands to an instrument."""

    name: str
    standing: str
    binds: bool
    signed: str
    in_force: str
    certainty: str


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """What an instrument provides for one measure."""

    name: str
    provisions: tuple[Line, ...]


def rows(looked_for: str) -> list[Row]:
    """Return the instruments whose name or title, or one of whose parties, has ``looked_for``."""
    known, said = queries.corpus(), pages.speech()
    wanted = looked_for.casefold()
    found = [
        _row(one, known, said)
        for one in known.instruments.values()
        if one.role is not Role.TEMPLATE and _fits(one, wanted, known, said)
    ]
    return sorted(found, key=lambda row: (row.id.startswith("bilateral"), row.name.casefold()))


def whole(code: str) -> dict[str, Any]:
    """Return everything that a page shows of the instrument ``code``.

    Raises:
        NoSuchInstrumentError: There is none.
    """
    one, known, said = queries.instrument(code), queries.corpus(), pages.speech()
    return {
        "row": _row(one, known, said),
        "one": one,
        "parties": list(_parties(code, said)),
        "reservations": [
            (
                said.state(known, held.state),
                Line(
                    f"{said.word('declarations', held.kind)}: {said.word('matters', held.matters)}",
                    held.gist,
                    held.article,
                    said.word("certainty", str(held.certainty)),
                ),
                held,
            )
            for held in one.reservations
        ],
        "measures": [
            MeasureShown(
                said.text(known.measures[name].name) if name in known.measures else name,
                tuple(_provision(row, said) for row in provisions),
            )
            for name, provisions in one.measures.items()
        ],
        "sources": list(_sources(one, known)),
    }


def _row(one: Instrument, known: Corpus, said: Speech) -> Row:
    entry = one.entry_into_force
    return Row(
        id=one.instrument,
        name=said.short(known, one.instrument),
        title=said.title(known, one.instrument),
        kind=said.word("instrument_kinds", one.kind),
        role=said.word("instrument_roles", str(one.role)),
        entry=entry.date or said.word("entry", entry.state),
        parties=len(known.standings[one.instrument]),
        certainty=said.word("certainty", one.certainty),
    )


def _fits(one: Instrument, wanted: str, known: Corpus, said: Speech) -> bool:
    if not wanted:
        return True
    names = (one.instrument, one.short, one.title, said.short(known, one.instrument))
    if any(wanted in name.casefold() for name in (*names, said.title(known, one.instrument))):
        return True
    return any(
        wanted in (code.casefold(), said.state(known, code).casefold())
        for code in known.standings[one.instrument]
    )


def _parties(code: str, said: Speech) -> Iterable[PartyShown]:
    known = queries.corpus()
    for state, standing in queries.parties(code):
        party = standing.party
        status = "unknown" if party is None else str(party.status)
        yield PartyShown(
            name=said.state(known, state.code),
            standing=said.word("statuses", status),
            binds=standing.counts,
            signed=(party and party.signed) or "",
            in_force=(party and party.in_force) or "",
            certainty="" if party is None else said.word("certainty", str(party.certainty)),
        )


def _provision(row: Provision, said: Speech) -> Line:
    return Line(
        label=row.article,
        text=row.who or "",
        certainty=said.word("certainty", str(row.certainty)),
        facts=tuple(row.refusal),
    )


def _sources(one: Instrument, known: Corpus) -> Iterable[Source]:
    for name in one.sources:
        held = known.sources.get(name)
        if held is not None:
            yield Source(held.title or held.document or name, held.url or "")
