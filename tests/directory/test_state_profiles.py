"""What is known of a State on a day, and which cautious rule follows from what is not."""

from dataclasses import replace
from datetime import date

import pytest

from comity.directory.profile_files import shipped_profiles
from comity.directory.profile_sources import of_entry, of_law
from comity.directory.state_profiles import Line, Origin, StateProfile, profile_of
from comity.directory.statements import MODELS, Stated
from comity.law.corpus import Corpus, shipped
from comity.law.instrument_files import Reservation
from tests.builders.directory import practice_entry

TODAY = date(2026, 11, 21)


def stated(about: str, value: object, **more: object) -> Stated:
    told = {"about": about, "value": value, "source": "Letter", "certainty": "stated", **more}
    return MODELS[about].model_validate(told, extra="forbid")


def profile(*statements: Stated, on: date = TODAY) -> StateProfile:
    return profile_of("XA", on=on, sources={Origin.OWN: statements})


def of_member(member: str, *, on: date = TODAY) -> StateProfile:
    statements = tuple(of_entry(practice_entry(member)))
    return profile_of(member, on=on, sources={Origin.ENTRY: statements})


def codes(found: StateProfile) -> set[str]:
    return {caution.code for caution in found.cautions}


def test_of_a_state_of_which_nothing_is_known_everything_is_a_caution() -> None:
    found = profile()

    assert codes(found) == {
        "languages_unknown",
        "channels_unknown",
        "direct_requests_unknown",
        "formalities_unknown",
        "threshold_unknown",
    }
    assert found.for_law().model_dump(exclude_defaults=True) == {}


def test_unknown_is_a_value_and_the_caution_stays() -> None:
    found = profile(stated("languages", "unknown"))

    assert [line.value for line in found.lines] == ["unknown"]
    assert "languages_unknown" in codes(found)
    assert found.for_law().languages is None


def test_a_statement_counts_only_while_it_holds() -> None:
    before = stated("direct_requests", "consent", valid_to="2026-02-28")
    after = stated("direct_requests", "notify", valid_from="2026-03-01")

    february, march = (
        profile(before, after, on=day) for day in (date(2026, 2, 28), date(2026, 3, 1))
    )

    assert february.for_law().direct_requests == {"any": "consent"}
    assert march.for_law().direct_requests == {"any": "notify"}
    assert [line.value for line in march.history] == ["consent"]


def test_what_will_hold_later_is_shown_apart() -> None:
    found = profile(stated("languages", ["en"], valid_from="2027-01-01"))

    assert found.lines == ()
    assert len(found.history) == 1
    assert "languages_unknown" in codes(found)


def test_the_administrator_outranks_the_entry_and_the_entry_what_ships() -> None:
    sources = {
        Origin.SHIPPED: [stated("languages", ["fr"]), stated("reciprocity", "yes")],
        Origin.ENTRY: [stated("languages", ["es"])],
        Origin.OWN: [stated("languages", ["en"])],
    }

    found = profile_of("XA", on=TODAY, sources=sources)

    assert found.for_law().languages == ("en",)
    assert found.for_law().reciprocity is True
    assert {line.origin for line in found.history} == {Origin.ENTRY, Origin.SHIPPED}


def test_languages_that_differ_by_kind_are_those_that_every_kind_shares() -> None:
    found = profile(
        stated("languages", ["en", "fr"], kinds=["PRES"]),
        stated("languages", ["fr", "pt"], kinds=["MLA"]),
    )

    assert found.for_law().languages == ("fr",)
    assert found.value("languages", kind="MLA") == ("fr", "pt")


def test_what_holds_under_one_instrument_alone_is_no_answer_for_all() -> None:
    found = profile(stated("direct_requests", "refused", instrument="budapest_2ap"))

    assert found.for_law().direct_requests == {}
    assert "direct_requests_unknown" in codes(found)


def test_what_is_said_of_a_provider_is_not_said_of_its_state() -> None:
    found = profile(stated("languages", ["en"], provider="EXT-XA"))

    assert found.for_law().languages is None
    assert found.providers == ("EXT-XA",)


def test_categories_are_told_to_the_law_in_its_own_words() -> None:
    found = profile(
        stated("direct_requests", "accepted", data_category="SUB"),
        stated("direct_requests", "refused", data_category="CONTENT"),
    )

    assert found.for_law().direct_requests == {"subscriber": "accepted", "content": "refused"}


@pytest.mark.parametrize(
    ("member", "place", "expected"),
    [
        ("XA", "min_penalty_months", 12),
        ("XA", "direct_requests", {"notice_required": False}),
        ("XB", "direct_requests", {"notice_required": True}),
        ("XB", "preservation_days", {"at_most": 120}),
        ("XC", "assurance_needed_for", ["death", "life"]),
        ("XC", "content_needs_probable_cause", True),
        ("XC", "languages", ["es"]),
    ],
)
def test_the_completeness_rules_are_told_under_their_own_names(
    member: str, place: str, expected: object
) -> None:
    assert of_member(member).for_completeness("MLA")[place] == expected


def test_what_is_unknown_is_not_told_to_the_completeness_rules() -> None:
    told = of_member("XB").for_completeness("MLA")

    assert "min_penalty_months" not in told


def test_of_a_provider_what_was_stated_is_told() -> None:
    found = profile(
        stated("direct_requests", "notify", provider="EXT-XA", data_category="SUB"),
        stated("direct_requests", "refused", provider="EXT-XA", data_category="CONTENT"),
        stated("formalities", ["court_order"], provider="EXT-XA"),
        stated("establishments", ["Example Telecom XA Limited"], provider="EXT-XA"),
        stated("preservation_renewals", 1, provider="EXT-XA"),
    )

    assert found.of_provider("EXT-XA") == {
        "answers_foreign": True,
        "content_by_direct_request": False,
        "needs_domestic_order": True,
        "designated_establishments": ["Example Telecom XA Limited"],
        "preservation_renewals": 1,
    }
    assert found.of_provider("EXT-XB") == {}


def test_a_statement_that_nobody_confirmed_for_a_year_is_stale() -> None:
    line = Line(stated("languages", ["en"], checked_on="2025-11-20"), Origin.OWN)

    assert line.stale(TODAY)
    assert not line.stale(date(2026, 11, 20))


def test_every_line_is_written_with_its_source_its_certainty_and_whose_it_is() -> None:
    for line in of_member("XB").lines:
        told = line.written(TODAY)
        assert told["source"]
        assert told["certainty"] in {"checked", "stated", "recalled", "unknown"}
        assert told["origin"] == "entry"


# --- from the law data ----------------------------------------------------------------------


def law(*reservations: Reservation) -> Corpus:
    known = shipped()
    name = min(known.instruments)
    return replace(known, reserved={(name, "XA"): reservations})


def reservation(**stated_: object) -> Reservation:
    told: dict[str, object] = {
        "state": "XA",
        "article": "27(9)(e)",
        "kind": "declaration",
        "matters": "channel",
        "gist": "Urgent requests go to the central authority.",
        "certainty": "checked",
        "confidence": "high",
        "source": [],
        **stated_,
    }
    return Reservation.model_validate(told)


def from_law(corpus: Corpus, *, on: date = TODAY) -> StateProfile:
    return profile_of("XA", on=on, sources={Origin.LAW: tuple(of_law(corpus, "XA"))})


def test_a_declaration_on_the_way_of_urgent_requests_is_a_channel() -> None:
    found = from_law(law(reservation(way=["CA"], date="2012-07-03")))

    (line,) = (line for line in found.lines if line.about == "channels")
    assert line.value == ("CA",)
    assert line.statement.valid_from == date(2012, 7, 3)


def test_a_reservation_on_dual_criminality_reaches_the_rules_until_it_is_withdrawn() -> None:
    entry = reservation(
        kind="reservation",
        matters="dual_criminality_preservation",
        date="2013-08",
        until="2019-07-05",
    )

    held, withdrawn = (
        from_law(law(entry), on=day).for_completeness("PRES")
        for day in (date(2019, 7, 4), date(2019, 7, 5))
    )

    assert held["dual_criminality"]["PRES"] is True
    assert "dual_criminality" not in withdrawn


def test_an_authority_that_was_named_is_one_in_its_role() -> None:
    found = from_law(
        law(reservation(kind="authority", matters="contact_point", gist="Police of State XA."))
    )

    (line,) = found.lines
    assert (line.about, line.value) == ("competent_authority", "Police of State XA.")


@pytest.mark.parametrize("state", sorted({code for _, code in shipped().reserved}))
def test_every_declaration_of_the_law_data_is_a_statement(state: str) -> None:
    found = tuple(of_law(shipped(), state))

    assert len(found) >= sum(len(rows) for (_, code), rows in shipped().reserved.items()
                             if code == state)  # fmt: skip
    assert all(statement.source for statement in found)


@pytest.mark.parametrize("state", sorted(shipped_profiles()))
def test_what_ships_names_instruments_that_the_law_data_have(state: str) -> None:
    assert state in shipped().states
    for statement in shipped_profiles()[state]:
        assert statement.instrument is None or statement.instrument in shipped().instruments
