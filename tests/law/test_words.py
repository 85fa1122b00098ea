"""Every code that the law room answers with has a label; none is left to chance."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import comity.law
from comity.law.corpus import Measure, Offence, shipped
from comity.law.criminality import DualStatus
from comity.law.findings import Certainty, Severity
from comity.law.instrument_files import (
    EntryIntoForce,
    Instrument,
    Limit,
    Notice,
    Party,
    Reservation,
    Role,
    Status,
    When,
)
from comity.law.questions import DATA_CATEGORIES, DirectRequests, Question
from comity.law.safeguard_files import Safeguard
from comity.law.speech import ENGLISH
from comity.law.words import word, words

ROOM = Path(comity.law.__file__).parent


def named(function: str, place: int = 0) -> set[str]:
    """Return the codes that ``function`` is called with as literals, anywhere in the room."""
    return {
        argument.value
        for path in ROOM.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == function
        and len(call.args) > place
        for argument in [call.args[place]]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def literals(model: Any, field: str) -> set[str]:  # noqa: ANN401 - a Pydantic model
    """Return the codes that a field may hold."""
    return set(_texts(model.model_fields[field].annotation))


def _texts(annotation: Any) -> Iterator[str]:  # noqa: ANN401 - a type
    for part in get_args(annotation):
        if isinstance(part, str):
            yield part
        else:
            yield from _texts(part)


CLOSED: dict[str, set[str]] = {
    "dual_criminality": {str(one) for one in DualStatus},
    "certainty": {*(str(one) for one in Certainty), *literals(Instrument, "certainty")},
    "severities": {str(one) for one in Severity},
    "instrument_roles": {str(one) for one in Role},
    "instrument_kinds": literals(Instrument, "kind"),
    "statuses": {str(one) for one in Status},
    "entry": literals(EntryIntoForce, "state"),
    "deadline_kinds": literals(Limit, "kind"),
    "debts": literals(Notice, "kind"),
    "confidence": literals(Party, "confidence"),
    "matters": literals(Reservation, "matters"),
    "declarations": literals(Reservation, "kind"),
    "coercive": literals(Measure, "coercive"),
    "offence_classes": literals(Offence, "kind"),
    "emergencies": literals(Question, "emergency"),
    "data_categories": set(DATA_CATEGORIES),
    "direct_requests": set(get_args(DirectRequests)),
    "safeguard_stages": literals(Safeguard, "stage"),
    "safeguard_effects": literals(Safeguard, "effect"),
    "next_steps": named("NextStep"),
}


@pytest.mark.parametrize("kind", sorted(CLOSED))
def test_every_code_of_a_closed_list_has_a_label(kind: str) -> None:
    assert CLOSED[kind]
    assert sorted(CLOSED[kind] - set(words()[kind])) == []


def test_every_reason_has_a_label() -> None:
    labelled = set(words()["reasons"]) | set(words()["obstacles"]) | set(words()["conditions"])

    assert sorted(named("Reason") - labelled) == []


def test_every_fact_that_a_scope_asks_for_has_a_label() -> None:
    asked = {name.removeprefix("offence_has") for name in When.model_fields} - {"", "any"}

    assert sorted(asked - set(words()["facts"])) == []


def test_every_circumstance_of_an_offence_has_a_label() -> None:
    flags = {one.flag for one in shipped().offences.values() if one.flag is not None}

    assert sorted(flags - set(words()["flags"])) == []


def test_every_reservation_that_bites_has_a_label() -> None:
    matters = {f"reservation_{code}" for code in literals(Reservation, "matters")}

    assert sorted(matters - set(words()["conditions"])) == []


def test_a_code_that_an_administrators_data_bring_is_told_in_its_own_words() -> None:
    assert word("facts", "something_of_ours") == "something of ours"


def test_a_warning_of_a_measure_says_what_the_measure_says() -> None:
    corpus = shipped()
    measure = next(one for one in corpus.measures.values() if one.warning)

    assert ENGLISH.warning(corpus, f"measure_{measure.id}") == measure.warning


def test_a_fact_that_is_open_is_named_in_its_warning() -> None:
    said = ENGLISH.warning(shipped(), "open_transnational")

    assert said == "Still to be shown: transnational case."


def test_a_reason_why_a_rule_was_not_judged_is_told_part_by_part() -> None:
    why = "languages in the profile; the request that this one follows"

    assert ENGLISH.not_judged(why) == why
