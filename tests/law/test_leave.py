"""May a request go straight to a provider? By treaty, else by what the provider's State says."""

from typing import Any

import pytest

from comity.law.corpus import shipped
from comity.law.leave import NOT_KNOWN, Leave, Verdict, leave_in, strictest
from comity.law.questions import question
from comity.law.resolver import resolve

TREATY = "eu_eevidence"
VOLUNTARY = "provider_voluntary"


def leave(named: str, measure: str = "traffic_data", **stated: object) -> Leave:
    asked: dict[str, Any] = {
        "requesting": "FR",
        "requested": "DE",
        "as_of": "2026-11-22",
        "measure": measure,
        "max_penalty_years": 5,
        **stated,
    }
    corpus = shipped()
    return leave_in(resolve(question(asked, corpus), corpus), named=named)


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("accepted", Verdict.RELEASED),
        ("notify", Verdict.NOTICE),
        ("consent", Verdict.CONSENT),
        ("refused", Verdict.REFUSED),
        ("unknown", Verdict.CONSENT),
    ],
)
def test_without_a_treaty_the_word_of_the_state_rules(rule: str, verdict: Verdict) -> None:
    profile = {"direct_requests": {"any": rule}}

    found = leave(VOLUNTARY, "voluntary_disclosure", requested_profile=profile)

    assert (found.verdict, found.rule) == (verdict, rule)


def test_what_is_said_of_one_kind_of_data_rules_for_it_alone() -> None:
    profile = {"direct_requests": {"subscriber": "accepted", "any": "refused"}}

    found = {
        name: leave(VOLUNTARY, measure, data_category=name, requested_profile=profile).verdict
        for name, measure in (("subscriber", "subscriber_info"), ("traffic", "traffic_data"))
    }

    assert found == {"subscriber": Verdict.RELEASED, "traffic": Verdict.REFUSED}


def test_a_state_that_says_nothing_is_asked_first() -> None:
    assert leave(VOLUNTARY, "voluntary_disclosure").verdict is Verdict.CONSENT


@pytest.mark.parametrize(
    ("rule", "verdict"), [("unknown", Verdict.NOTICE), ("consent", Verdict.CONSENT)]
)
def test_where_a_life_is_in_danger_only_what_was_said_is_waited_for(
    rule: str, verdict: Verdict
) -> None:
    profile = {"direct_requests": {"any": rule}}

    found = leave(VOLUNTARY, "emergency_disclosure", emergency="life", requested_profile=profile)

    assert found.verdict is verdict


def test_a_treaty_that_carries_it_to_the_provider_gives_leave_itself() -> None:
    refused = {"direct_requests": {"any": "refused"}}

    found = leave(TREATY, "subscriber_info", requested_profile=refused)

    assert (found.verdict, found.rule, found.instrument) == (Verdict.RELEASED, "treaty", TREATY)


def test_the_notice_that_a_treaty_wants_is_owed_and_may_suspend() -> None:
    found = leave(TREATY)

    assert (found.verdict, found.article, found.suspends) == (Verdict.NOTICE, "8", True)


def test_a_treaty_that_is_not_relied_on_gives_no_leave() -> None:
    assert leave(VOLUNTARY, "subscriber_info").verdict is Verdict.CONSENT


def test_a_state_that_wants_to_be_told_is_told_under_a_treaty_too() -> None:
    notify = {"direct_requests": {"any": "notify"}}

    assert leave(TREATY, "subscriber_info", requested_profile=notify).verdict is Verdict.NOTICE


def test_the_strictest_holds_where_several_kinds_of_data_are_asked_for() -> None:
    rules = [Leave(Verdict.NOTICE, "notify"), Leave(Verdict.REFUSED, "refused"), NOT_KNOWN]

    assert strictest(rules).rule == "refused"
    assert strictest([]) is NOT_KNOWN
