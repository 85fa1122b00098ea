"""Every provision of the law data against an expectation written by hand from the instrument.

The cases lie in ``provisions/*.yaml``; docs/reference/law-data.md says how to read and write one.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from comity.law.corpus import shipped
from comity.law.instrument_files import Gate, Instrument, Role
from tests.builders.provisions import (
    Kept,
    asked,
    cases,
    differences,
    statements,
    told_differently,
    treaties,
)

CASES = list(cases())
STATEMENTS = list(statements())
NAMES = sorted({kept.instrument for kept in CASES})


@pytest.mark.parametrize("instrument", NAMES)
def test_the_answer_is_what_the_instrument_says(instrument: str) -> None:
    wrong = {
        str(kept): found
        for kept in CASES
        if kept.instrument == instrument and (found := differences(kept))
    }

    assert wrong == {}


@pytest.mark.parametrize("instrument", sorted({kept.instrument for kept in STATEMENTS}))
def test_what_a_state_has_reserved_declared_or_named_bites_where_it_must_and_nowhere_else(
    instrument: str,
) -> None:
    wrong = {
        f"{kept.stated['state']} {kept.stated['article']}": found
        for kept in STATEMENTS
        if kept.instrument == instrument and (found := told_differently(kept))
    }

    assert wrong == {}


def test_each_bilateral_treaty_counts_from_its_day_and_not_before() -> None:
    wrong: dict[str, object] = {}
    for row in treaties():
        day = date.fromisoformat(row.get("in_force") or row["known_by"])
        one, other = row["between"].split()
        for pair in (f"{one}>{other}", f"{other}>{one}"):
            before = asked(f"{pair} mla_general @{day - timedelta(days=1)}")
            there = asked(f"{pair} mla_general @{day}")
            here = {basis.instrument: basis for basis in there.bases}.get(row["treaty"])
            too_early = [basis.instrument for basis in before.bases]
            unsure = here is not None and "entry_day_unknown" in here.warnings
            if row["treaty"] in too_early or here is None or unsure is ("in_force" in row):
                wrong[f"{row['treaty']} {pair}"] = (day, here is not None, unsure)
            elif (here.certainty == "recalled") is not True:
                wrong[row["treaty"]] = here.certainty  # its articles are not shipped

    assert wrong == {}


# --- nothing of the data is left out --------------------------------------------------------------


def _reached() -> set[tuple[str, str, str]]:
    found = set()
    for kept in CASES:
        article = kept.stated.get("basis") or kept.stated.get("article")
        name = kept.stated.get("template", kept.instrument)
        if article is not None:
            _, measure, *_ = kept.stated["ask"].split()
            found.add((name, measure, str(article)))
    return found


def test_every_provision_is_reached_by_a_case() -> None:
    provisions = {
        (one.instrument, measure, provision.article)
        for one in shipped().instruments.values()
        for measure, rows in one.measures.items()
        for provision in rows
    }

    assert provisions - _reached() == set()


def test_every_bilateral_treaty_stands_in_the_table() -> None:
    named = {one.instrument for one in shipped().instruments.values() if one.takes_provisions_from}

    assert named == {row["treaty"] for row in treaties()}


def test_every_statement_of_a_state_is_reached_by_a_case() -> None:
    held = {
        (one.instrument, entry.state, entry.article)
        for one in shipped().instruments.values()
        for entry in one.reservations
    }

    assert held == {
        (kept.instrument, kept.stated["state"], str(kept.stated["article"])) for kept in STATEMENTS
    }


def _gates(one: Instrument) -> Iterator[Gate]:
    yield from one.gate
    for rows in one.measures.values():
        for provision in rows:
            yield from provision.gate


def test_every_way_into_a_scope_is_reached_by_a_case_and_each_scope_has_a_case_outside() -> None:
    open_to_all = {"14(3), 33(2)", "1"}  # gates without a condition
    told = {(kept.instrument, str(kept.stated["gate"])) for kept in CASES if "gate" in kept.stated}
    outside = {kept.instrument for kept in CASES if kept.stated.get("aside") == "outside_scope"}
    never_a_basis = {Role.SUPPORTING, Role.CHANNEL, Role.MODEL}

    for one in shipped().instruments.values():
        if one.role in never_a_basis:
            continue
        articles = {gate.article for gate in _gates(one)}
        assert {(one.instrument, article) for article in articles} <= told, one.instrument
        if articles - open_to_all and one.instrument != "arab_it":
            assert one.instrument in outside, one.instrument


def test_every_rule_of_an_instrument_is_reached_by_a_case() -> None:
    """The Arab convention's second way in takes any offence with electronic evidence."""
    missing = []
    for one in shipped().instruments.values():
        if one.rules is None or one.takes_provisions_from or one.role is Role.TEMPLATE:
            continue
        mine = [kept for kept in CASES if kept.instrument == one.instrument]
        grounds = [text for kept in mine for text in kept.stated.get("refuse", ())]
        terms = [text for kept in mine for text in kept.stated.get("terms", ())]
        missing += [
            f"{one.instrument}: {ground}"
            for ground in one.rules.refusal
            if not any(text in ground for text in grounds)
        ]
        for code in (
            "confidentiality",
            "use_limit",
            "data_protection",
            "before_refusal",
            "no_ground",
        ):
            text = getattr(one.rules, code)
            if text and not any(
                term.startswith(f"{code}: ") and term.partition(": ")[2] in text for term in terms
            ):
                missing.append(f"{one.instrument}: {code}")
        if set(one.rules.channel.urgent) - set(one.rules.channel.ordinary) and not any(
            "emergency=" in kept.stated["ask"]
            and str(kept.stated.get("way", [None])[0]) == one.rules.channel.urgent[0]
            for kept in mine
        ):
            missing.append(f"{one.instrument}: the urgent way")

    assert missing == []


def test_every_relation_between_instruments_is_reached_by_a_case() -> None:
    told = {(kept.instrument, kept.stated.get("aside")) for kept in CASES}
    yields = {kept.instrument for kept in CASES if kept.stated.get("yields")}
    missing = []
    for one in shipped().instruments.values():
        if one.takes_provisions_from or one.role in {Role.SUPPORTING, Role.CHANNEL}:
            continue
        relation = one.relation
        if relation.gives_way and (one.instrument, "replaced") not in told:
            missing.append(f"{one.instrument}: replaced")
        if relation.between is not None and (one.instrument, "not_between_these") not in told:
            missing.append(f"{one.instrument}: not_between_these")
        if relation.asker_bound and (one.instrument, "not_bound") not in told:
            missing.append(f"{one.instrument}: not_bound")
        if relation.yields and one.instrument not in yields:
            missing.append(f"{one.instrument}: yields")

    assert missing == []


def test_every_kind_of_standing_of_an_instrument_is_reached_by_a_case() -> None:
    corpus = shipped()
    told: dict[str, set[str]] = {}
    for kept in CASES:
        pair = kept.stated["ask"].split()[0].split(">")
        rows = corpus.standings[kept.instrument]
        told.setdefault(kept.instrument, set()).update(
            str(rows[state].status) for state in pair if state in rows
        )
    missing = {
        one.instrument: held - told.get(one.instrument, set())
        for one in corpus.instruments.values()
        if one.role in {Role.BASIS, Role.SCHEME, Role.DOMESTIC}
        and not one.takes_provisions_from
        and (held := {str(row.status) for row in corpus.standings[one.instrument].values()})
        - told.get(one.instrument, set())
    }

    assert missing == {}


def test_a_case_names_a_known_instrument() -> None:
    known = shipped().instruments

    assert [str(kept) for kept in (*CASES, *STATEMENTS) if kept.instrument not in known] == []


def test_a_difference_is_seen() -> None:
    right = next(kept for kept in CASES if kept.instrument == "budapest" and "basis" in kept.stated)

    assert differences(Kept("budapest", {**right.stated, "way": ["DIP"]}))
    assert differences(Kept("budapest", {**right.stated, "dual": "met"}))
    assert differences(Kept("budapest", {**right.stated, "terms": ["use_limit: 99"]}))
    assert differences(Kept("budapest", {**right.stated, "refuse": ["no such ground"]}))
    assert differences(Kept("budapest", {"ask": right.stated["ask"], "aside": "not_party"}))
