"""Every rule fires on what an officer would type wrongly, and is silent on what is right."""

import re
from collections import Counter

import pytest

from comity.law.completeness import NOT_KNOWN, check
from comity.law.fields import request_fields
from tests.builders.law import NOW, PROFILE, RULES, Pair, base, pairs

PAIRS = pairs()
COUNT = 254
_seen: Counter[str] = Counter()


def _name(pair: Pair) -> str:
    _seen[pair.rule] += 1
    return f"{pair.rule}-{_seen[pair.rule]}"


def test_all_rules_are_there() -> None:
    assert len(RULES) == COUNT


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_pair(rule: str) -> None:
    assert rule in {pair.rule for pair in PAIRS}


@pytest.mark.parametrize("pair", PAIRS, ids=_name)
def test_a_rule_fires_on_what_was_typed_wrongly_and_names_that_field(pair: Pair) -> None:
    fired = [finding for finding in pair.of_bad().findings if finding.rule == pair.rule]

    assert [finding.field for finding in fired] == pair.at
    about = {name.strip() for name in RULES[pair.rule].field.split(",")}
    for finding in fired:
        place = re.sub(r"\[[0-9]+\]", "[]", finding.field)
        assert any(place == name or place.startswith((f"{name}.", f"{name}[")) for name in about)
        assert NOT_KNOWN not in finding.message
        assert pair.message in finding.message


@pytest.mark.parametrize("pair", PAIRS, ids=_name)
def test_a_rule_is_silent_on_what_was_typed_rightly(pair: Pair) -> None:
    report = pair.of_good()

    assert pair.rule not in {finding.rule for finding in report.findings}
    assert pair.rule not in {each.rule for each in report.not_judged}


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair.practice], ids=_name)
def test_what_was_typed_rightly_raises_no_other_block(pair: Pair) -> None:
    report = pair.of_good()

    assert [f.rule for f in report.findings if f.severity == "block"] == []


@pytest.mark.parametrize("kind", request_fields().kinds)
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_a_complete_request_of_each_kind_raises_no_false_alarm(kind: str, known: bool) -> None:
    request, earlier = base(kind)
    profile = PROFILE if known else {}

    report = check(request, kind=kind, profile=profile, now=NOW, practice=True, earlier=earlier)

    assert report.findings == ()
    assert report.score == 100


@pytest.mark.parametrize("kind", request_fields().kinds)
def test_an_empty_request_of_each_kind_is_told_what_it_lacks(kind: str) -> None:
    earlier = base(kind)[1]

    report = check({}, kind=kind, profile=PROFILE, now=NOW, practice=True, earlier=earlier)

    assert report.findings
