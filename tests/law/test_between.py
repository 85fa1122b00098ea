"""Which instruments the completeness rules find in force between two States."""

from datetime import UTC, date, datetime

import pytest

from comity.law.between import instruments_between
from comity.law.completeness import check
from comity.law.corpus import shipped
from comity.law.editions import edition_of

DAY = date(2026, 11, 21)


def _held(requesting: str, requested: str, on: date = DAY) -> dict[str, object]:
    rows = instruments_between(shipped(), requesting, requested, on=on)
    return {str(row["code"]): row["in_force"] for row in rows}


@pytest.mark.parametrize(
    ("pair", "code", "in_force"),
    [
        ("PT>BR", "budapest", True),
        ("PT>BR", "uncc", False),  # signed, not in force
        ("PT>KE", "budapest", False),
        ("FR>US", "bilateral-mla-us-fr", True),
        ("FR>DE", "bilateral-mla-us-fr", False),
        ("FR>DE", "eu_eio", True),
        ("FR>IE", "eu_eio", False),
        ("KE>IN", "harare", True),
        ("KE>IN", "interpol", False),  # a channel is nothing to rely on
        ("KE>US", "provider_voluntary", True),
        ("US>FR", "eu_nis2", True),  # binds the registries there, whoever asks
        ("FR>IE", "cets198", None),  # not known: not judged
        ("KE>IN", "bilateral", None),
    ],
)
def test_what_is_in_force_is_told_and_what_is_not_known_left_out(
    pair: str, code: str, in_force: bool | None
) -> None:
    assert _held(*pair.split(">")).get(code) is in_force


def test_the_day_counts() -> None:
    assert _held("FR", "IE", date(2026, 8, 17))["eu_eevidence"] is False
    assert _held("FR", "IE", date(2026, 8, 18))["eu_eevidence"] is True


def test_states_that_the_data_do_not_know_have_no_register() -> None:
    assert instruments_between(shipped(), "XA", "XB", on=DAY) == []


@pytest.mark.parametrize(
    ("instrument", "said"),
    [("budapest", "silent"), ("uncc", "fires"), ("treaty-of-1891", "not judged")],
)
def test_the_rule_on_the_basis_judges_by_it(instrument: str, said: str) -> None:
    corpus = edition_of(None, practice=True)
    report = check(
        {"kind": "PRES", "legal_basis": [{"instrument": instrument, "article": "29"}]},
        kind="PRES",
        profile={"registers": {"instruments": instruments_between(corpus, "XA", "XB", on=DAY)}},
        now=datetime(2026, 11, 21, 12, tzinfo=UTC),
        practice=True,
    )
    fired = any(one.rule == "R-ENV-011" for one in report.findings)
    unjudged = any(one.rule == "R-ENV-011" for one in report.not_judged)

    assert said == ("fires" if fired else "not judged" if unjudged else "silent")
