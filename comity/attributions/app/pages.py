"""What the pages of attribution records show, made of what the room knows."""

from collections.abc import Mapping
from typing import Any

from comity.access.app import gate
from comity.access.app.services import Person
from comity.attributions.app import queries
from comity.attributions.app.models import Attribution
from comity.attributions.app.words import (
    CONFIDENCES,
    DOUBTS,
    FIELDS,
    SIGNS,
    STANDINGS,
    WEIGHTS,
    shown,
    word,
)
from comity.attributions.ranking import credibility, ranked, tells_apart
from comity.attributions.record import Record
from comity.attributions.rules import doubts
from comity.attributions.versions import Difference, Version, differences


def line(row: Attribution) -> dict[str, Any]:
    """Return a record as the list shows it."""
    return {"row": row, "standing": shown(STANDINGS, row.standing)}


def whole(row: Attribution, person: Person, *, number: int | None = None) -> dict[str, Any]:
    """Return a record as its page shows it, or one version of it."""
    made = queries.versions(row)
    one = queries.version(row, number)
    known = queries.reviews(row)
    is_newest = one.number == len(made)
    return {
        "row": row,
        "made": one,
        "record": one.record,
        "standing": shown(STANDINGS, row.standing),
        "is_newest": is_newest,
        "matrix": matrix(one.record),
        "conclusion": _conclusion(one.record),
        "doubts": [word(DOUBTS, str(found)) for found in doubts(one.record)],
        "versions": [(found, known.get(found.number)) for found in reversed(made)],
        "review": known.get(one.number),
        "gifts": queries.gifts(row),
        "may_write": gate.allowed(person, "attribution_write", row),
        "may_review": is_newest
        and one.number not in known
        and person.pk not in {found.author for found in made}
        and gate.allowed(person, "attribution_review", row),
        "may_give": gate.allowed(person, "attribution_give", row),
        "signs": [(SIGNS[code], said) for code, said in WEIGHTS.items()],
    }


def matrix(record: Record) -> dict[str, Any]:
    """Return hypotheses by evidence, the least refuted hypothesis first."""
    order = ranked(record)
    statements = {one.key: one.statement for one in record.hypotheses}
    return {
        "columns": [(one, statements[one.key]) for one in order],
        "rows": [
            {
                "piece": piece,
                "counts": credibility(piece),
                "tells_apart": tells_apart(piece),
                "cells": [
                    (SIGNS[piece.weights[one.key]], word(WEIGHTS, str(piece.weights[one.key])))
                    for one in order
                ],
            }
            for piece in record.evidence
        ],
    }


def _conclusion(record: Record) -> Mapping[str, str] | None:
    held = record.conclusion
    if held is None:
        return None
    statements = {one.key: one.statement for one in record.hypotheses}
    return {
        "key": held.hypothesis,
        "statement": statements[held.hypothesis],
        "confidence": word(CONFIDENCES, str(held.confidence)),
        "reason": held.reason,
        "against": held.against,
    }


def changes(old: Version, new: Version) -> list[tuple[str, str, str]]:
    """Return what a version says otherwise: what it is, before, after."""
    return [(_part(one), *_said(one)) for one in differences(old.record, new.record)]


def _part(one: Difference) -> str:
    """Return what the part is called: ``E1, where it comes from``."""
    kind, *rest = one.part.split(".")
    match kind, rest:
        case "hypotheses", [key]:
            return f"{word(FIELDS, 'hypothesis')} {key}"
        case "evidence", [key, name]:
            return f"{key}: {word(FIELDS, name)}"
        case "conclusion", [name]:
            return word(FIELDS, "held" if name == "hypothesis" else name)
    return word(FIELDS, kind)


def _said(one: Difference) -> tuple[str, str]:
    words = CONFIDENCES if one.part == "conclusion.confidence" else WEIGHTS
    is_code = one.part == "conclusion.confidence" or one.part.startswith("evidence.")
    return (word(words, one.before), word(words, one.after)) if is_code else (one.before, one.after)
