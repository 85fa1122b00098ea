"""Channels are told beside a basis, never as one; and further offences are judged one by one."""

import pytest

from comity.law.answers import Answer
from comity.law.corpus import shipped
from comity.law.explaining import told
from comity.law.questions import QuestionRefusedError, question
from comity.law.resolver import resolve
from tests.builders.provisions import asked


def _carried(answer: Answer) -> dict[str, str]:
    told_beside = [one for one in answer.conditions if one.code == "carried_by"]
    return {one.detail.partition(":")[0]: one.facts[0] for one in told_beside}


@pytest.mark.parametrize(
    ("written", "carried"),
    [
        ("FR>US takedown", {"europol_iru": "europol_iru/measures/takedown/4(1)(m)"}),
        ("US>FR takedown", {}),  # it is the unit of a Member State that refers
        ("DK>US takedown", {}),  # takes no part in the Regulation
        ("FR>US takedown @2017-04-30", {}),
        ("ES>UY mla_general", {"medellin": "medellin/measures/mla_general/1-3"}),
        ("ES>UY content_data", {"medellin": "medellin/measures/mla_general/1-3"}),
        ("ES>BR mla_general", {}),  # signed only
        ("ES>UY mla_general @2022-05-08", {}),
        ("KE>BR assets", {"egmont": "egmont/measures/assets/FIU channel"}),
        ("KE>BR preserve_stored", {}),
        (
            "KE>BR preserve_stored emergency=life",
            {"interpol": "interpol/measures/preserve_stored/channel"},
        ),
    ],
)
def test_a_channel_is_told_where_it_is_open_to_the_two(
    written: str, carried: dict[str, str]
) -> None:
    answer = asked(written)

    assert _carried(answer) == carried
    assert not {one.instrument for one in answer.bases} & set(shipped().channels_alone)


def test_a_way_that_is_not_held_is_not_told_as_acting_alone() -> None:
    for written in ("PT>BR joint_team", "FR>DE joint_team", "KE>BR assets"):
        for basis in asked(written).bases:
            assert "NONE" not in basis.channel
            assert ("way_unknown" in basis.warnings) is (basis.channel == ())


def test_the_next_step_where_no_way_is_held_is_to_find_it() -> None:
    held = shipped()
    for measure in held.measures:
        for pair in ("PT>BR", "FR>DE", "KE>IN", "QA>VN"):
            answer = asked(f"{pair} {measure}")
            if answer.best is not None and not answer.channels and not answer.best.blocked_by:
                assert answer.next_step.code in {"find_way", "preserve_first"}
                assert answer.addressee["role"] == "unknown"


def test_nothing_is_sent_where_the_investigator_acts_alone() -> None:
    answer = asked("PT>BR transborder_access location=BR consents")

    assert (answer.channels, answer.next_step.code) == (("NONE",), "act_alone")


_FRAUD_BESIDES = {
    "requesting": "KE", "requested": "BR", "measure": "content_data", "as_of": "2026-11-21",
    "offence": "CE-FRD-INV", "max_penalty_years": 7, "organised_group": True, "transnational": True,
    "offences": [{"offence": "CE-DRG", "max_penalty_years": 1}],
}  # fmt: skip


def test_each_further_offence_is_judged_for_itself_and_told() -> None:
    """Seven years and a group carry the first offence under Art 18; one year carries nothing."""
    held = shipped()
    answer = resolve(question(_FRAUD_BESIDES, held), held)
    other = answer.offences[0]

    assert answer.best is not None
    assert answer.best.instrument == "untoc"
    assert other.asked.offence == "CE-DRG"
    assert {one.instrument: one.reason.code for one in other.set_aside}["untoc"] == "outside_scope"
    assert "offence_not_covered" in answer.warnings
    assert len(answer.written()["offences"]) == 1
    assert any(line.strip().startswith("Also ") for line in told(answer, held))


def test_offences_that_one_basis_carries_alike_bring_no_warning() -> None:
    held = shipped()
    further = [{"offence": "CE-DRG", "max_penalty_years": 5}]
    answer = resolve(question({**_FRAUD_BESIDES, "offences": further}, held), held)

    assert "offence_not_covered" not in answer.warnings


def test_a_further_offence_that_nobody_knows_is_refused_with_the_nearest() -> None:
    with pytest.raises(QuestionRefusedError, match=r"no offence 'CE-DRX' \(offences\).*CE-DRG"):
        question({**_FRAUD_BESIDES, "offences": [{"offence": "CE-DRX"}]}, shipped())
    with pytest.raises(QuestionRefusedError, match=r"no field 'offences\.0\.penalty'"):
        question({**_FRAUD_BESIDES, "offences": [{"offence": "CE-DRG", "penalty": 1}]}, shipped())


def test_the_steps_that_were_asked_are_told_in_their_order() -> None:
    held = shipped()
    stated = {
        "requesting": "PT", "requested": "BR", "measure": "content_data", "as_of": "2026-11-21",
        "offence": "CD-ACC", "steps": ["preserve_stored", "content_data"],
    }  # fmt: skip
    lines = [line.strip() for line in told(resolve(question(stated, held), held), held)]
    steps = [line for line in lines if line.startswith("Step ")]

    assert [step.partition(":")[0] for step in steps] == ["Step 1", "Step 2"]
    assert "Budapest Convention, 29" in steps[0]
    assert "Budapest Convention, 31" in steps[1]
