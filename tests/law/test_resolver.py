"""The resolver against the law data: what carries a measure, what does not, and why."""

from dataclasses import replace
from datetime import date

import pytest

from comity.law.answers import Answer
from comity.law.corpus import Corpus, shipped
from comity.law.instrument_files import Role, Status
from comity.law.matrix import matrix
from comity.law.questions import question
from comity.law.resolver import resolve

TODAY = "2026-11-21"


def answered(corpus: Corpus | None = None, /, **stated: object) -> Answer:
    held = corpus or shipped()
    return resolve(question({"as_of": TODAY, **stated}, held), held)


def reasons(answer: Answer) -> dict[str, str]:
    return {one.instrument: one.reason.code for one in answer.set_aside}


def named(answer: Answer) -> list[str]:
    return [basis.instrument for basis in answer.bases]


# --- ten cases, with the expectation written from the instruments ---------------------------------


def test_preservation_between_two_parties_of_budapest_goes_by_article_29_to_the_contact_point() -> (
    None
):
    answer = answered(requesting="PT", requested="BR", measure="preserve_stored", offence="CE-FRD")

    assert named(answer)[0] == "budapest"
    assert answer.channel == "P247"
    first = answer.bases[0].deadlines[0].limit
    assert (first.kind, first.days) == ("hold_min", 60)
    assert str(answer.bases[0].dual.status) == "not_required"
    assert answer.bases[0].dual.articles == ("29(3)",)


def test_between_union_states_the_preservation_order_goes_to_the_provider_and_29_stays_open() -> (
    None
):
    answer = answered(requesting="FR", requested="DE", measure="preserve_stored", offence="CD-ACC")

    assert named(answer)[:3] == ["eu_eevidence", "eu_eio", "budapest"]
    assert answer.channel == "PROV"
    assert reasons(answer)["ets030"] == "replaced"


def test_a_reservation_to_29_4_bites_for_an_offence_outside_2_to_11_and_not_inside() -> None:
    outside = answered(requesting="FR", requested="AR", measure="preserve_stored", offence="CE-DRG")
    inside = answered(requesting="FR", requested="AR", measure="preserve_stored", offence="CD-ACC")

    assert str(outside.bases[0].dual.status) == "may_be_refused_by_reservation"
    assert outside.bases[0].dual.articles == ("29(3)", "29(4)")
    assert str(inside.bases[0].dual.status) == "not_required"


def test_a_withdrawn_reservation_is_history() -> None:
    case = {"requesting": "US", "requested": "CZ", "measure": "preserve_stored"}

    before = answered(**case, offence="CE-DRG", as_of="2019-07-04")
    after = answered(**case, offence="CE-DRG", as_of="2019-07-05")

    assert str(before.bases[0].dual.status) == "may_be_refused_by_reservation"
    assert str(after.bases[0].dual.status) == "not_required"


def test_a_party_that_reserved_article_7_takes_no_direct_orders() -> None:
    assumed = {"measure": "subscriber_info", "assume": ["budapest_2ap"]}

    to_it = answered(requesting="RS", requested="JP", **assumed)
    from_it = answered(requesting="JP", requested="RS", **assumed)

    assert [b.article for b in to_it.bases if b.instrument == "budapest_2ap"] == ["8"]
    assert [b.article for b in from_it.bases if b.instrument == "budapest_2ap"] == ["8", "7"]
    assert "assumed_in_force" in from_it.warnings


def test_organised_crime_convention_needs_its_three_conditions_and_says_which_are_open() -> None:
    case = {"requesting": "KE", "requested": "BR", "measure": "content_data", "offence": "CE-FRD"}

    open_ = answered(**case, max_penalty_years=5)
    shown = answered(**case, max_penalty_years=5, transnational=True, organised_group=True)
    light = answered(**case, max_penalty_years=3, transnational=True, organised_group=True)

    assert open_.bases[0].open_facts == ("transnational", "organised_group")
    assert named(shown)[0] == "untoc"
    assert shown.bases[0].open_facts == ()
    assert reasons(light)["untoc"] == "outside_scope"


def test_emergency_shortens_the_order_to_eight_hours_and_lifts_the_suspension() -> None:
    case = {
        "requesting": "FR", "requested": "IE", "measure": "traffic_data", "offence": "CD-ACC",
        "max_penalty_years": 5,
    }  # fmt: skip

    calm, urgent = answered(**case), answered(**case, emergency="life")

    assert [d.limit.days for d in calm.bases[0].deadlines if d.limit.kind == "reply"] == [10]
    assert [d.limit.hours for d in urgent.bases[0].deadlines if d.limit.kind == "reply"] == [8]
    assert calm.notices[0].suspends
    assert not urgent.notices[0].suspends
    assert answered(**case, person_resides_in_issuing_state=True).notices == ()


def test_unknown_location_gives_the_way_to_find_it_and_no_basis() -> None:
    answer = answered(requesting="IN", requested="unknown", measure="traffic_data")

    assert answer.bases == ()
    assert answer.blocked
    assert answer.next_step.code == "locate"
    assert set(reasons(answer).values()) == {"location_unknown"}
    assert answer.conditions == ()


def test_only_a_treaty_that_binds_the_asking_state_helps_it_to_find_the_place() -> None:
    answer = answered(requesting="PT", requested="unknown", measure="traffic_data")

    assert [one.facts for one in answer.conditions] == [("budapest/measures/preserve_stored",)]


@pytest.mark.parametrize(
    ("rule", "blocked", "owed"),
    [
        ("accepted", False, []),
        ("notify", False, ["notify"]),
        ("consent", True, ["consent"]),
        ("unknown", True, ["consent"]),
    ],
)
def test_a_direct_request_follows_the_rule_of_the_providers_state(
    rule: str, blocked: bool, owed: list[str]
) -> None:
    answer = answered(
        requesting="KE",
        provider_state="US",
        provider="Example",
        measure="voluntary_disclosure",
        data_category="subscriber",
        requested_profile={"direct_requests": {"subscriber": rule}},
    )

    assert answer.blocked is blocked
    assert [debt.kind for debt in answer.notices] == owed


def test_a_state_that_refuses_direct_requests_leaves_none() -> None:
    answer = answered(
        requesting="KE",
        provider_state="US",
        measure="voluntary_disclosure",
        requested_profile={"direct_requests": {"any": "refused"}},
    )

    assert "provider_voluntary" not in named(answer)
    assert reasons(answer)["provider_voluntary"] == "direct_requests_refused"


# --- what must hold whatever the data say --------------------------------------------------------


def test_a_treaty_about_the_channel_alone_is_never_a_basis() -> None:
    corpus = shipped()
    never = {Role.CHANNEL, Role.MODEL, Role.SUPPORTING, Role.TEMPLATE}

    for measure in corpus.measures:
        for basis in answered(requesting="ES", requested="UY", measure=measure).bases:
            assert corpus.instruments[basis.instrument].role not in never


@pytest.mark.parametrize("measure", sorted(shipped().measures))
def test_no_answer_is_empty_without_a_reason_for_each_instrument(measure: str) -> None:
    corpus = shipped()
    answer = answered(requesting="PW", requested="KP", measure=measure)

    told = set(named(answer)) | set(reasons(answer))

    assert told == {n for n, one in corpus.instruments.items() if one.role is not Role.TEMPLATE}


def test_before_it_entered_into_force_there_is_no_basis() -> None:
    case = {"requesting": "PT", "requested": "BR", "measure": "preserve_stored"}

    assert "budapest" not in named(answered(**case, as_of="2023-02-28"))
    assert reasons(answered(**case, as_of="2023-02-28"))["budapest"] == "not_yet_in_force"
    assert "budapest" in named(answered(**case, as_of="2023-03-01"))


@pytest.mark.parametrize("instrument", ["uncc", "budapest_2ap", "comjib_cyber2014"])
def test_what_is_not_in_force_is_never_a_basis_and_is_shown_grey_to_signatories(
    instrument: str,
) -> None:
    corpus = shipped()
    states = [
        code
        for code, row in corpus.standings[instrument].items()
        if row.status is not Status.NON_PARTY
    ][:2]
    answer = answered(requesting=states[0], requested=states[1], measure="preserve_stored")

    grey = {one.instrument for one in answer.set_aside if one.shown_grey}

    assert instrument not in named(answer)
    assert instrument in grey or reasons(answer)[instrument] == "status_unknown"


def test_removing_a_party_removes_the_instrument_everywhere() -> None:
    corpus = shipped()
    rows = {code: row for code, row in corpus.standings["budapest"].items() if code != "BR"}
    without = replace(
        corpus,
        standings={**corpus.standings, "budapest": rows},
        of_state={**corpus.of_state, "BR": corpus.of_state["BR"] - {"budapest"}},
    )

    for measure in corpus.measures:
        for pair in (("PT", "BR"), ("BR", "PT")):
            case = {"requesting": pair[0], "requested": pair[1], "measure": measure}
            assert "budapest" not in named(answered(without, **case))


def test_swapping_the_states_keeps_which_treaties_are_in_force_between_them() -> None:
    for one, other in (("FR", "US"), ("JP", "KR"), ("KE", "IN"), ("AR", "UY")):
        for measure in ("mla_general", "joint_team", "spontaneous"):
            here = answered(requesting=one, requested=other, measure=measure)
            there = answered(requesting=other, requested=one, measure=measure)
            assert sorted(named(here)) == sorted(named(there)), (one, other, measure)


def test_every_conclusion_cites_data_that_exist() -> None:
    corpus = shipped()
    for measure in corpus.measures:
        answer = answered(
            requesting="FR", requested="US", measure=measure, offence="CD-ACC", max_penalty_years=5
        )
        for basis in answer.bases:
            assert basis.why
            for reason in basis.why:
                assert all(fact.split("/")[0] in corpus.instruments for fact in reason.facts)


def test_the_answer_carries_version_and_digest_of_the_data() -> None:
    corpus = shipped()
    told = answered(requesting="PT", requested="BR", measure="preserve_stored").written()

    assert told["law_data"]["digest"] == corpus.digest
    assert told["law_data"]["version"] == corpus.version.version


def test_the_matrix_names_the_same_basis_as_the_answer() -> None:
    corpus = shipped()
    chosen = ["FR", "DE", "BR", "KE", "JP"]

    for reach in matrix(corpus, measure="preserve_stored", on=date(2026, 11, 21), states=chosen):
        answer = answered(
            requesting=reach.requesting, requested=reach.requested, measure="preserve_stored"
        )
        assert named(answer)[0] == reach.instrument
