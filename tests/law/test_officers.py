"""Questions of officers, each with the answer that the instruments give, worked out by hand."""

from comity.law.answers import Answer, Basis
from tests.builders.provisions import asked


def _ranked(answer: Answer, count: int = 2) -> list[str]:
    return [f"{basis.instrument} {basis.article}" for basis in answer.bases[:count]]


def _aside(answer: Answer) -> dict[str, str]:
    return {one.instrument: one.reason.code for one in answer.set_aside}


def _periods(basis: Basis) -> set[tuple[str, int | None, int | None]]:
    return {(one.limit.kind, one.limit.days, one.limit.hours) for one in basis.deadlines}


def test_who_reserved_direct_orders_to_providers_asks_state_to_state() -> None:
    """Second Protocol, 7(9)(a): Japan reserved Article 7, so it does not begin with one itself."""
    today = asked("JP>RS subscriber_info category=subscriber offence=CD-ACC")
    ahead = asked("JP>RS subscriber_info category=subscriber offence=CD-ACC assume=budapest_2ap")

    assert _aside(today)["budapest_2ap"] == "not_in_force"
    assert _ranked(ahead, 1) == ["budapest_2ap 8"]
    assert _periods(ahead.bases[0]) == {("serve", 45, None), ("reply", 20, None)}
    assert [one.article for one in ahead.bases if "own_reservation" in one.warnings] == ["7"]


def test_a_hosting_provider_removes_terrorist_content_within_an_hour_and_its_state_is_told() -> (
    None
):
    """Regulation (EU) 2021/784, 3(3) and 4(1): no consent of a State is waited for."""
    answer = asked("DE>IE takedown offence=CE-TER")

    assert _ranked(answer, 1) == ["eu_tco 3"]
    assert ("execute", None, 1) in _periods(answer.bases[0])
    assert (answer.blocked, [debt.kind for debt in answer.notices]) == (False, ["notify"])
    assert answer.bases[0].binding
    assert "measure_takedown" in answer.warnings  # preserve before it is gone


def test_orders_to_a_provider_in_ireland_begin_with_the_regulation() -> None:
    """The day before, Ireland takes no investigation order: the Council of Europe's of 1959."""
    before = asked("FR>IE content_data offence=CE-FRD years=5 @2026-08-17")
    after = asked("FR>IE content_data offence=CE-FRD years=5 @2026-08-18")
    minor = asked("FR>IE content_data offence=CE-DRG years=2 @2026-08-18")

    assert _aside(before)["eu_eevidence"] == "not_in_force"
    assert _aside(before)["eu_eio"] in {"not_party", "not_bound"}
    assert before.bases[0].instrument == "ets030"
    assert after.bases[0].instrument == "eu_eevidence"
    assert _aside(minor)["eu_eevidence"] == "outside_scope"  # 5(4): three years, or listed


def test_between_denmark_and_france_judges_write_to_each_other() -> None:
    """Convention of 2000, 6(1); Denmark takes no part in the investigation order."""
    answer = asked("FR>DK content_data offence=CD-ACC years=5")

    assert answer.bases[0].instrument == "budapest"
    assert answer.channels == ("JA",)
    assert "bilateral_not_held" not in answer.warnings  # the conventions of 1959 and 2000 are


def test_an_agreement_on_direct_orders_goes_first_if_it_aims_at_nobody_there() -> None:
    """Agreement between the United States and Australia, in force 31 January 2024."""
    stranger = asked("AU>US content_data offence=CE-CSA years=10 nationality=AU residence=AU")
    resident = asked("AU>US content_data offence=CE-CSA years=10 nationality=AU residence=US")

    assert (stranger.bases[0].instrument, stranger.channel) == ("cloud_act", "PROV")
    assert _aside(resident)["cloud_act"] == "targets_their_persons"
    assert resident.bases[0].instrument == "budapest"


def test_a_convention_on_computer_crime_goes_before_a_general_one_of_the_region() -> None:
    """Argentina and Brazil: Budapest 31; Nassau and the protocol of San Luis speak of any evidence.

    Article 27(1) leaves grounds and ways to them.
    """
    answer = asked("AR>BR content_data offence=CD-ACC years=4")
    names = [basis.instrument for basis in answer.bases]

    assert names[0] == "budapest"
    assert {"nassau", "mercosur_sanluis"} <= set(names[1:3])
    assert answer.bases[0].terms.gives_way_to in {"nassau", "mercosur_sanluis"}
    assert answer.channels == ("CA",)


def test_two_states_of_west_africa_use_the_convention_that_both_joined() -> None:
    """The directive of ECOWAS and the convention of Malabo are no basis by themselves."""
    answer = asked("NG>GH content_data offence=CE-FRD-BEC years=7 group transnational")

    assert _ranked(answer, 3) == [
        "budapest 31 (domestic 18, 19)", "untoc 18(3)", "harare scheme",
    ]  # fmt: skip
    assert _aside(answer)["ecowas_dir"] == "supporting_only"
    assert _aside(answer)["malabo"] == "supporting_only"
    assert "bilateral_not_held" in answer.warnings


def test_between_commonwealth_states_that_are_parties_a_treaty_goes_before_the_scheme() -> None:
    """European Convention on Extradition, 2(1): one year in both; the Scheme asks for two."""
    answer = asked("ZA>GB extradition offence=CE-FRD years=5 there=1.5")

    assert answer.bases[0].instrument == "ets024"
    assert _aside(answer)["london_scheme"] == "outside_scope"
    assert "hold_max" in {kind for kind, _, _ in _periods(answer.bases[0])}


def test_in_the_commonwealth_of_independent_states_extradition_is_minsk_or_chisinau() -> None:
    """Russia signed Chisinau and did not ratify it; Kazakhstan and Belarus did (Art 120)."""
    with_russia = asked("RU>KZ extradition offence=CE-FRD years=5 there=5")
    without = asked("KZ>BY extradition offence=CE-FRD years=5 there=5")

    assert with_russia.bases[0].instrument == "cis_minsk1993"
    assert _aside(with_russia)["cis_chisinau2002"] == "signed_only"
    assert without.bases[0].instrument == "cis_chisinau2002"
    assert _aside(without)["cis_minsk1993"] == "replaced"


def test_a_convention_that_three_have_ratified_carries_nothing_yet() -> None:
    """UN Convention against Cybercrime: forty ratifications (Art 65); three are known."""
    today = asked("AZ>VN preserve_stored offence=CD-ACC years=5")
    ahead = asked("AZ>VN preserve_stored offence=CD-ACC years=5 assume=uncc")

    assert _aside(today)["uncc"] == "not_in_force"
    assert today.bases[0].open_facts == ("transnational", "organised_group")  # UNTOC, if shown
    assert ahead.bases[0].instrument == "uncc"
    assert ahead.channel == "P247"
    assert str(ahead.bases[0].dual.status) == "not_required"
    assert "assumed_in_force" in ahead.warnings


def test_no_treaty_at_all_ends_with_reciprocity_and_says_what_was_not_looked_up() -> None:
    answer = asked("JP>SO content_data offence=CE-DRG years=10 no_group")

    assert answer.bases[0].instrument == "reciprocity"
    assert {"bilateral_not_held", "no_treaty", "not_binding"} <= set(answer.warnings)
    assert [debt.kind for debt in answer.notices] == ["assurance"]
