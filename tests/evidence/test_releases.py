"""The release rule: by no purpose, to nobody, does intelligence become evidence."""

from itertools import product

import pytest

from comity.evidence.releases import (
    COURT,
    INTELLIGENCE_ONLY,
    SAID,
    USES,
    WITH_CONSENT,
    Given,
    Held,
    Purpose,
    release,
    strictest,
)
from comity.evidence.use_rules import UseRules

OWN, GIVER, THIRD = "XA", "XB", "XC"


def judged(use: str, purpose: Purpose, to: str, *, consented: bool = False) -> Held | None:
    given = Given(use=use, giver=GIVER, consented=consented)
    return release(given, purpose=purpose, to=to, own=OWN).reason


@pytest.mark.parametrize(("to", "consented"), list(product((OWN, GIVER, THIRD, ""), (False, True))))
def test_intelligence_is_never_evidence_whoever_consents_and_whoever_gets_it(
    to: str, *, consented: bool
) -> None:
    held = judged(INTELLIGENCE_ONLY, Purpose.EVIDENCE, to, consented=consented)

    assert held is Held.INTELLIGENCE_ONLY


def test_what_needs_consent_is_evidence_once_its_giver_has_consented() -> None:
    assert judged(WITH_CONSENT, Purpose.EVIDENCE, THIRD) is Held.NEEDS_CONSENT
    assert judged(WITH_CONSENT, Purpose.EVIDENCE, THIRD, consented=True) is None


@pytest.mark.parametrize("use", [WITH_CONSENT, INTELLIGENCE_ONLY])
def test_a_lead_is_followed_here_and_talked_over_with_its_giver_and_told_to_no_other(
    use: str,
) -> None:
    assert [judged(use, Purpose.LEAD, to) for to in (OWN, GIVER)] == [None, None]
    assert judged(use, Purpose.LEAD, THIRD) is Held.NOT_ONWARD
    assert judged(use, Purpose.READ, OWN) is None


def test_what_may_go_to_court_goes_everywhere() -> None:
    found = {judged(COURT, purpose, to) for purpose, to in product(Purpose, (OWN, GIVER, THIRD))}

    assert found == {None}


def test_a_mark_that_nobody_knows_lets_nothing_out() -> None:
    assert judged("for_friends", Purpose.READ, OWN) is None
    assert {judged("for_friends", one, OWN) for one in (Purpose.LEAD, Purpose.EVIDENCE)} == {
        Held.UNKNOWN_USE
    }
    assert strictest("for_friends", INTELLIGENCE_ONLY) == "for_friends"


def test_every_reason_is_said_in_words() -> None:
    assert set(SAID) == set(Held)


def test_the_mark_is_sealed_with_the_files_and_binds_whoever_takes_them_out() -> None:
    for use in USES:
        rules = UseRules(use=use)
        assert UseRules.from_json(rules.to_json()) == rules
        assert rules.binds is (use != COURT)
    assert UseRules().to_json() == {"mark": "", "limits": [], "onward": "with_consent"}
