"""What must hold of every answer, whatever the law data say: tried over States, measures, days."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.law.answers import Answer, Basis
from comity.law.bases import bases
from comity.law.cases import Case
from comity.law.corpus import Corpus, shipped
from comity.law.instrument_files import Role, reached
from comity.law.questions import Question, question
from comity.law.resolver import resolve
from tests.builders.law_data import without_fact, without_state, without_statements

TODAY = date(2026, 11, 21)
STATES = (
    "FR", "DE", "IE", "DK", "GB", "US", "CH", "UA", "TR", "JP", "BR", "AR", "UY", "MX", "KE", "IN",
    "SG", "ID", "EG", "JO", "KZ", "KG", "RU", "CN", "VN", "QA", "KP", "PW",
)  # fmt: skip
MEASURES = sorted(shipped().measures)
NEVER = {Role.CHANNEL, Role.MODEL, Role.SUPPORTING, Role.TEMPLATE}
PLAIN = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def asked(corpus: Corpus | None = None, /, **stated: object) -> Answer:
    held = corpus or shipped()
    return resolve(question({"as_of": TODAY.isoformat(), **stated}, held), held)


def carried(
    corpus: Corpus,
    requesting: str,
    requested: str,
    measure: str,
    **facts: Any,  # noqa: ANN401 - any fact
) -> set[str]:
    """Return the instruments that carry the measure, without the rest of the answer."""
    on = facts.pop("as_of", TODAY)
    stated = Question.model_construct(
        requesting=requesting, requested=requested, measure=measure, as_of=on, **facts
    )
    return {basis.instrument for basis in bases(Case(stated, requested, corpus))}


def keyed(answer: Answer) -> dict[tuple[str, str], Basis]:
    return {(basis.instrument, basis.article): basis for basis in answer.bases}


def pairs() -> Iterator[tuple[str, str]]:
    """Yield neighbours of the list and pairs across it."""
    yield from pairwise(STATES)
    yield from zip(STATES, STATES[5:], strict=False)
    yield from zip(STATES[11:], STATES, strict=False)


OF_ONE_KIND = {
    one.id
    for one in shipped().measures.values()
    if one.data_class in {"subscriber", "traffic", "content"}
}
"""Measures whose name says which data are meant: another category contradicts them."""

questions = st.fixed_dictionaries(
    {
        "requesting": st.sampled_from(STATES[:14]),
        "requested": st.sampled_from((*STATES[14:], "unknown")),
        "measure": st.sampled_from(MEASURES),
        "as_of": st.dates(date(1950, 1, 1), date(2150, 1, 1)).map(date.isoformat),
    },
    optional={
        "offence": st.sampled_from(sorted(set(shipped().offences) - {"PA-OCG"})),
        "max_penalty_years": st.sampled_from((0, 0.5, 1, 2, 3, 4, 20)),
        "max_penalty_years_requested": st.sampled_from((0, 0.5, 1, 2, 20)),
        "conduct_offence_in_requested": st.booleans(),
        "organised_group": st.booleans(),
        "transnational": st.booleans(),
        "emergency": st.sampled_from(("life", "infrastructure", "other")),
        "risk": st.lists(st.sampled_from(sorted(shipped().flags)), max_size=2, unique=True),
        "data_category": st.sampled_from(("subscriber", "content", "any")),
        "person_resides_in_issuing_state": st.booleans(),
        "assume": st.lists(st.sampled_from(("uncc", "budapest_2ap")), max_size=2, unique=True),
    },
).filter(lambda stated: stated["measure"] not in OF_ONE_KIND or "data_category" not in stated)


# --- every answer --------------------------------------------------------------------------------


@PLAIN
@given(stated=questions)
def test_an_answer_accounts_for_every_instrument_and_can_be_written(stated: dict[str, Any]) -> None:
    corpus = shipped()
    answer = asked(**stated)
    carrying = {basis.instrument for basis in answer.bases}
    aside = {one.instrument: one.reason.code for one in answer.set_aside}

    assert carrying | set(aside) == {
        name for name, one in corpus.instruments.items() if one.role is not Role.TEMPLATE
    }
    assert not carrying & set(aside)
    assert all(aside.values())
    assert not any(corpus.instruments[name].role in NEVER for name in carrying)
    json.dumps(answer.written())


def test_what_is_about_the_channel_alone_is_never_a_basis() -> None:
    corpus = shipped()
    for (one, other), measure in product(pairs(), MEASURES):
        for name in carried(corpus, one, other, measure):
            assert corpus.instruments[name].role not in NEVER, (one, other, measure, name)


# --- reservations --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "instrument", [n for n, one in shipped().instruments.items() if one.reservations]
)
def test_a_reservation_never_adds_a_basis_and_never_makes_one_milder(instrument: str) -> None:
    corpus = shipped()
    bare = without_statements(corpus, instrument)
    held = sorted({entry.state for entry in corpus.instruments[instrument].reservations})
    mild = {"not_required", "met"}
    for state, measure in product(held, ("preserve_stored", "subscriber_info", "extradition")):
        facts: dict[str, Any] = {
            "requesting": "PT" if state != "PT" else "BR",
            "requested": state,
            "measure": measure,
            "assume": ["uncc", "budapest_2ap"],
        }
        with_it, without = keyed(asked(**facts)), keyed(asked(bare, **facts))
        assert set(with_it) <= set(without), (state, measure)
        for key, basis in with_it.items():
            if str(basis.dual.status) in mild:
                assert str(without[key].dual.status) in mild, (state, key)


def test_a_reservation_does_not_bite_before_it_is_made() -> None:
    facts = {"requesting": "US", "requested": "NL", "measure": "preserve_stored"}
    place = "budapest/reservations/NL/38"

    def told(day: str) -> bool:
        answer = asked(**facts, as_of=day)
        budapest = next(one for one in answer.bases if one.instrument == "budapest")
        return any(place in reason.facts for reason in budapest.conditions)

    assert [told("2024-05-23"), told("2024-05-24")] == [False, True]


# --- time ----------------------------------------------------------------------------------------


def _dated() -> Iterator[tuple[str, str, str, date]]:
    """Yield instruments with two States and the first day on which both are known to be bound."""
    corpus = shipped()
    for name, one in corpus.instruments.items():
        rows = [
            (row.in_force, code)
            for code, row in corpus.standings[name].items()
            if row.in_force is not None and len(row.in_force) == len("2026-11-21")
        ]
        between = one.relation.between
        if between is not None and between.one_of:
            rows.sort(key=lambda row: row[1] not in between.one_of)
        if one.role is Role.BASIS and len(rows) > 1:
            (first, here), (second, there) = rows[0], rows[-1]
            start = max(first, second, one.entry_into_force.date or first)
            yield name, here, there, date.fromisoformat(start)


DATED = list(_dated())


def test_before_entry_into_force_an_instrument_is_no_basis_for_anything() -> None:
    corpus = shipped()
    for name, here, there, start in DATED:
        for measure, gap in product(MEASURES, (1, 400)):
            day = start - timedelta(days=gap)
            assert name not in carried(corpus, here, there, measure, as_of=day), (name, measure)


def test_from_the_day_of_entry_on_an_instrument_carries_something() -> None:
    corpus = shipped()
    facts = {"max_penalty_years": 9, "max_penalty_years_requested": 9, "organised_group": True}
    for name, here, there, start in DATED:
        main = corpus.instruments[name].relation.supplements
        day = start if main is None else TODAY  # what it supplements may have no day
        found = {
            measure
            for offence in ("CD-ACC", "CE-TER")
            for measure in MEASURES
            if name
            in carried(
                corpus, here, there, measure, as_of=day, transnational=True, risk=("F-CORR",),
                emergency="life", offence=offence, **facts,
            )
        }  # fmt: skip
        assert found, name


@PLAIN
@given(
    pair=st.sampled_from(list(pairs())),
    measure=st.sampled_from(MEASURES),
    days=st.lists(st.dates(date(1955, 1, 1), date(2100, 1, 1)), min_size=2, max_size=2),
)
def test_what_carries_today_carries_tomorrow_unless_left_replaced_or_reserved(
    pair: tuple[str, str], measure: str, days: list[date]
) -> None:
    facts = {"requesting": pair[0], "requested": pair[1], "measure": measure}
    early, late = (asked(**facts, as_of=day.isoformat()) for day in sorted(days))
    later = {basis.instrument for basis in late.bases}
    why = {one.instrument: one.reason.code for one in late.set_aside}

    for basis in early.bases:
        name = basis.instrument
        assert name in later or why[name] in {"left", "replaced", "reserved"}, (name, why)


def test_a_year_or_a_month_has_come_only_when_it_is_over() -> None:
    assert [reached("2018-06", "2018-06-30"), reached("2018-06", "2018-07-01")] == [False, True]
    assert [reached("2018", "2018-12-31"), reached("2018", "2019-01-01")] == [False, True]
    assert [reached("2018-06-02", "2018-06-01"), reached("2018-06-02", "2018-06-02")] == [
        False,
        True,
    ]


# --- parties -------------------------------------------------------------------------------------


def test_removing_a_party_removes_the_instrument_everywhere() -> None:
    corpus = shipped()
    for name, here, there, _ in DATED:
        bare = without_state(corpus, name, there)
        for measure in MEASURES:
            assert name not in carried(bare, here, there, measure), (name, measure)
            assert name not in carried(bare, there, here, measure), (name, measure)


def test_swapping_the_states_keeps_every_treaty_but_those_that_one_of_them_has_reserved() -> None:
    corpus = shipped()
    barring = {(n, e.state) for n, one in corpus.instruments.items()
               for e in one.reservations if e.bars}  # fmt: skip
    for (one, other), measure in product(pairs(), MEASURES):
        here, there = carried(corpus, one, other, measure), carried(corpus, other, one, measure)
        for name in here ^ there:
            kept = {(name, one), (name, other)} & barring
            domestic = corpus.instruments[name].role is Role.DOMESTIC
            assert kept or domestic, (one, other, measure, name)


# --- what is cited -------------------------------------------------------------------------------


def _cited(answer: Answer) -> Iterator[tuple[str, str, str]]:
    """Yield instrument, what is concluded, and each fact of the law data that it cites."""
    for basis in answer.bases:
        for reason in (*basis.why, *basis.conditions):
            for fact in reason.facts:
                yield basis.instrument, f"{basis.article} {reason.code} {reason.detail}", fact
        for fact in basis.dual.facts:
            yield basis.instrument, f"{basis.article} dual", fact
    for one in answer.set_aside:
        for fact in one.reason.facts:
            yield one.instrument, one.reason.code, fact


def _concluded(answer: Answer, instrument: str) -> dict[str, str]:
    """Return what is concluded of one instrument, each conclusion by its name."""
    found = {}
    for basis in answer.bases:
        if basis.instrument == instrument:
            for reason in (*basis.why, *basis.conditions):
                found[f"{basis.article} {reason.code} {reason.detail}"] = "said"
            found[f"{basis.article} dual"] = f"{basis.dual.status} {basis.dual.articles}"
            found[f"{basis.article} dual"] += basis.dual.why
    for one in answer.set_aside:
        if one.instrument == instrument:
            found[one.reason.code] = one.reason.detail
    return found


SAMPLES = [
    {"requesting": "US", "requested": "CH", "measure": "preserve_stored", "offence": "CE-DRG"},
    {"requesting": "FR", "requested": "US", "measure": "content_data", "offence": "CD-DAT"},
    {"requesting": "FR", "requested": "DE", "measure": "service_documents"},
    {"requesting": "UA", "requested": "TR", "measure": "joint_team"},
    {"requesting": "FR", "requested": "GB", "measure": "extradition", "max_penalty_years": 5},
    {"requesting": "FI", "requested": "DK", "measure": "subscriber_info", "offence": "CE-XEN"},
    {"requesting": "KE", "requested": "BR", "measure": "search_seizure", "transnational": True},
    {"requesting": "RS", "requested": "JP", "measure": "subscriber_info",
     "assume": ["budapest_2ap"]},
    {"requesting": "CO", "requested": "MX", "measure": "content_data", "max_penalty_years": 5},
    {"requesting": "KZ", "requested": "KG", "measure": "mla_general", "offence": "CD-ACC"},
    {"requesting": "DE", "requested": "FR", "measure": "takedown"},
    {"requesting": "CH", "requested": "MX", "measure": "assets"},
]  # fmt: skip


@pytest.mark.parametrize(
    "stated", SAMPLES, ids=lambda s: f"{s['requesting']}-{s['requested']}-{s['measure']}"
)
def test_every_cited_fact_exists_and_without_it_the_conclusion_is_another(
    stated: dict[str, Any],
) -> None:
    corpus = shipped()
    answer = asked(**stated)
    unchanged = []
    for instrument, conclusion, fact in dict.fromkeys(_cited(answer)):
        bare = without_fact(corpus, fact)
        absence = conclusion in {"not_party", "no_provision", "not_bound"} or "needs" in conclusion
        states_nothing = fact.split("/")[1] in {"role", "scope"}
        if absence or states_nothing or fact.startswith("profile/"):
            continue
        before = _concluded(answer, instrument).get(conclusion)
        after = _concluded(asked(bare, **stated), instrument).get(conclusion)
        if before == after:
            unchanged.append((instrument, conclusion, fact))

    assert unchanged == []


# --- emergencies and what is unknown -------------------------------------------------------------


@PLAIN
@given(stated=questions, kind=st.sampled_from(("life", "infrastructure", "other")))
def test_an_emergency_lifts_no_safeguard(stated: dict[str, Any], kind: str) -> None:
    stated = {name: value for name, value in stated.items() if name != "emergency"}
    calm, urgent = keyed(asked(**stated)), keyed(asked(**stated, emergency=kind))

    assert set(calm) <= set(urgent)
    for key, basis in calm.items():
        other = urgent[key]
        assert basis.blocked_by == other.blocked_by, key
        assert basis.refusal_grounds == other.refusal_grounds, key
        assert {(d.to, d.kind) for d in basis.notices} == {(d.to, d.kind) for d in other.notices}
        assert set(basis.conditions) == set(other.conditions), key
        assert basis.dual == other.dual, key
        assert set(other.open_facts) <= set(basis.open_facts), key


KNOWN: dict[str, tuple[Any, ...]] = {
    "organised_group": (True, False),
    "transnational": (True, False),
    "conduct_offence_in_requested": (True, False),
    "user_consents": (True, False),
    "person_resides_in_issuing_state": (True, False),
    "max_penalty_years": (0, 1, 3, 4, 20),
    "max_penalty_years_requested": (0, 1, 2, 20),
    "offence": ("CD-ACC", "CE-DRG", "CE-ML", "CE-TER", "CE-XEN"),
    "data_category": ("subscriber", "traffic", "content"),
    "target": tuple({"nationality": one, "residence": one} for one in ("US", "FR", "KE")),
}
PROFILES: tuple[dict[str, Any], ...] = (
    {"reciprocity": True},
    {"reciprocity": False},
    *({"direct_requests": {"any": rule}} for rule in ("accepted", "notify", "consent", "refused")),
)
BESIDE: tuple[dict[str, Any], ...] = (
    {"max_penalty_years": 5, "offence": "CD-ACC"},
    {"offence": "CE-DRG", "transnational": True},
    {"organised_group": True, "transnational": True, "emergency": "life", "data_location": "US"},
)


@pytest.mark.parametrize("field", [*KNOWN, "requested_profile"])
def test_an_answer_to_what_is_unknown_is_never_less_cautious_than_to_any_value(field: str) -> None:
    values = PROFILES if field == "requested_profile" else KNOWN[field]
    wrong = []
    for (one, other), measure, beside in product(
        [("GB", "US"), ("FR", "IE"), ("KE", "BR"), ("FI", "DK"), ("KZ", "KG"), ("CO", "MX")],
        MEASURES, BESIDE,
    ):  # fmt: skip
        contradicts = (field == "user_consents" and measure == "intercept_content") or (
            field == "data_category" and measure in OF_ONE_KIND
        )
        if field in beside or contradicts:
            continue
        facts = {"requesting": one, "requested": other, "measure": measure, **beside}
        unknown = keyed(asked(**facts))
        for value in values:
            known = keyed(asked(**facts, **{field: value}))
            wrong += [
                (one, other, measure, key, value, less)
                for key, basis in unknown.items()
                if (less := _less_cautious(basis, known.get(key)))
            ]

    assert wrong == []


def _less_cautious(unknown: Basis, known: Basis | None) -> str | None:
    """Return in what the answer to the unknown is less cautious, if it is."""
    mild = {"not_required", "met"}
    if known is None:
        return None if unknown.open_facts or unknown.blocked_by else "offered without condition"
    if known.blocked_by and not unknown.blocked_by:
        return "not blocked"
    if str(unknown.dual.status) in mild and str(known.dual.status) not in mild:
        return "dual criminality"
    if {(d.to, d.kind) for d in known.notices} - {(d.to, d.kind) for d in unknown.notices} and not (
        unknown.blocked_by
    ):
        return "a notice or a consent is missing"
    missing = set(known.conditions) - set(unknown.conditions)
    if any(reason.code != "yields_to" for reason in missing):  # to which treaty it may give way
        return "a condition is missing"
    return None


# --- order ---------------------------------------------------------------------------------------


def test_general_help_gives_way_where_the_instrument_says_so() -> None:
    corpus = shipped()
    yielding = {name: one for name, one in corpus.instruments.items() if one.relation.yields}
    assert yielding
    neighbours = [*pairs(), ("BR", "AR"), ("UY", "AR")]
    for (here, there), measure in product(neighbours, ("content_data", "mla_general")):
        answer = asked(requesting=here, requested=there, measure=measure, max_penalty_years=5)
        for basis in answer.bases:
            other = basis.terms.gives_way_to
            if other is None:
                continue
            assert basis.instrument in yielding
            assert not corpus.instruments[other].relation.yields
            place = next(b for b in answer.bases if b.instrument == other)
            if basis.tier == place.tier:
                assert answer.bases.index(place) < answer.bases.index(basis), (here, there, measure)


def test_bases_stand_in_their_order() -> None:
    for (here, there), measure in product(pairs(), MEASURES):
        answer = asked(requesting=here, requested=there, measure=measure)
        order = [(bool(b.blocked_by), max(b.tier, 2)) for b in answer.bases]
        assert order == sorted(order), (here, there, measure)
