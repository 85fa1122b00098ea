"""Over HTTP: which basis a measure has, and what the law data say."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.kernel.strict_json import parse_object
from comity.law.app import queries, schemas
from comity.law.corpus import Corpus
from comity.law.instrument_files import Instrument
from comity.law.questions import checked_day

router = Router(tags=["law"])
_READ = "law_read"


@router.post("/law/basis", response=schemas.AnswerOut, exclude_unset=True)
def basis(request: HttpRequest, stated: schemas.QuestionIn) -> dict[str, Any]:  # noqa: ARG001 - types the document
    """Say which basis carries the measure, by which way, by when, on what terms; and why."""
    gate.permit(person_of(request), _READ)
    # The room reads the body itself: an unknown field is refused, with the nearest that is known.
    return queries.answer(parse_object(request.body)).written()


@router.get("/law/instruments", response=schemas.InstrumentsOut)
def instruments(request: HttpRequest) -> dict[str, Any]:
    """Return every instrument of the law data, and how surely it is known."""
    gate.permit(person_of(request), _READ)
    corpus = queries.corpus()
    listed = [one for one in corpus.instruments.values() if one.role != "template"]
    return {
        "law_data": _edition(corpus),
        "instruments": [_line(one, corpus) for one in listed],
    }


@router.get("/law/instruments/{code}", response=schemas.InstrumentOut)
def instrument(request: HttpRequest, code: str, on: str | None = None) -> dict[str, Any]:
    """Return one instrument as its file says it, and how the States stand to it on a day."""
    gate.permit(person_of(request), _READ)
    held, corpus, day = queries.instrument(code), queries.corpus(), _day(on)
    return {
        **_line(held, corpus),
        "law_data": _edition(corpus),
        "on": day.isoformat(),
        "standings": [
            {
                "state": state.code,
                "name": state.name,
                "standing": str(found.bond),
                "exact": found.exact,
                "certainty": "" if found.party is None else str(found.party.certainty),
            }
            for state, found in queries.parties(code, on=day)
        ],
        "entry": held.model_dump(mode="json", exclude_none=True),
    }


@router.get("/law/measures", response=list[schemas.MeasureOut])
def measures(request: HttpRequest) -> list[Any]:
    """Return the measures of cooperation."""
    gate.permit(person_of(request), _READ)
    return list(queries.corpus().measures.values())


@router.get("/law/offences", response=list[schemas.OffenceOut])
def offences(request: HttpRequest) -> list[Any]:
    """Return the offences, with the articles of the instruments that have them."""
    gate.permit(person_of(request), _READ)
    return list(queries.corpus().offences.values())


@router.get("/law/matrix", response=schemas.MatrixOut)
def matrix(
    request: HttpRequest, measure: str, on: str | None = None, requesting: str | None = None
) -> dict[str, Any]:
    """Say which of the Member States reach which; ``requesting`` narrows it to one of them."""
    gate.permit(person_of(request), _READ)
    found = queries.reaches(measure=measure, on=_day(on), requesting=requesting)
    return {
        "measure": found.measure,
        "on": found.on.isoformat(),
        "law_data": _edition(found.corpus),
        "pairs": list(found.pairs),
    }


def _day(written: str | None) -> date:
    return queries.today() if written is None else checked_day(written)


def _edition(corpus: Corpus) -> dict[str, str]:
    return {
        "version": corpus.version.version,
        "as_of": corpus.version.as_of.isoformat(),
        "digest": corpus.digest,
    }


def _line(one: Instrument, corpus: Corpus) -> dict[str, Any]:
    entry = one.entry_into_force
    return {
        "id": one.instrument,
        "short": one.short,
        "title": one.title,
        "kind": one.kind,
        "role": str(one.role),
        "binding": one.binding,
        "in_force": entry.date or entry.state,
        "parties": len(corpus.standings[one.instrument]),
        "certainty": one.certainty,
    }
