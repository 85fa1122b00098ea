"""Which safeguards apply, what settles them, and what blocks, asks or flags."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.law.corpus import shipped
from comity.law.safeguards import (
    SafeguardAnswer,
    SafeguardCase,
    SafeguardFinding,
    Standing,
    answers_in,
    safeguards_of,
)
from comity.law.validation import faults

LAW = shipped()
YES, NO = SafeguardAnswer("yes"), SafeguardAnswer("no")
REASONED_YES = SafeguardAnswer("yes", reason="Because it is so.")
REASONED_NO = SafeguardAnswer("no", reason="Because it is so.")
UNKNOWN = SafeguardAnswer("unknown", reason="Nobody knows.")

# By question: its stage, a measure, what is known of a case to which it applies, what is known of
# one to which it does not (None: it always applies), the answer that settles it, one that does not.
ROWS: dict[str, tuple[str, str, dict[str, object], dict[str, object] | None,
                      SafeguardAnswer, SafeguardAnswer]] = {
    "SG-NEC": ("draft", "content_data", {}, None, YES, REASONED_NO),
    "SG-PRO": ("draft", "content_data", {}, None, REASONED_YES, YES),
    "SG-LEG": ("draft", "content_data", {}, None, REASONED_YES, YES),
    "SG-INV": ("draft", "intercept_content", {}, {"measure": "content_data"}, YES, REASONED_NO),
    "SG-TDL": ("draft", "takedown", {}, {"measure": "content_data"}, YES, REASONED_NO),
    "SG-TDN": ("draft", "takedown", {}, {"measure": "content_data"}, YES, REASONED_NO),
    "SG-TDE": ("draft", "takedown", {}, {"measure": "content_data"}, NO, YES),
    "SG-POL": ("receive", "content_data", {}, None, NO, YES),
    "SG-SOV": ("receive", "content_data", {}, None, NO, YES),
    "SG-DIS": ("receive", "content_data", {}, None, NO, REASONED_YES),
    "SG-HR": ("receive", "content_data", {}, None, NO, REASONED_YES),
    "SG-DEA": ("receive", "content_data", {"flags": {"F-DEATH": True}},
               {"flags": {"F-DEATH": False}}, NO, YES),
    "SG-EXP": ("receive", "content_data", {"flags": {"F-SPEECH": True}},
               {"flags": {"F-SPEECH": False}}, NO, YES),
    "SG-PRI": ("execute", "content_data", {"flags": {"F-PRIV": True}},
               {"flags": {"F-PRIV": False}}, NO, YES),
    "SG-NBI": ("receive", "content_data", {}, None, NO, YES),
    "SG-DC": ("receive", "content_data", {}, {"measure": "preserve_stored", "reserved": False},
              YES, NO),
    "SG-DP1": ("transfer", "content_data", {"personal_data": True}, {"personal_data": False},
               REASONED_YES, YES),
    "SG-DP2": ("transfer", "content_data", {}, None, REASONED_YES, YES),
    "SG-DP3": ("after", "content_data", {"personal_data": True}, {"personal_data": False}, YES, NO),
    "SG-DP4": ("after", "content_data", {}, None, NO, YES),
    "SG-CON": ("draft", "content_data", {}, None, NO, UNKNOWN),
    "SG-STC": ("send", "voluntary_disclosure", {"direct": True}, {"direct": False},
               REASONED_YES, YES),
    "SG-CHI": ("draft", "content_data", {"flags": {"F-CHILD": True}},
               {"flags": {"F-CHILD": False}}, NO, YES),
    "SG-GEN": ("draft", "content_data", {"flags": {"F-GBV": True}}, {"flags": {"F-GBV": False}},
               NO, YES),
    "SG-AGE": ("draft", "content_data", {"flags": {"F-VULN": True}}, {"flags": {"F-VULN": False}},
               NO, YES),
    "SG-VIC": ("after", "content_data", {"flags": {"F-VULN": True}},
               {"flags": {"F-CHILD": False, "F-GBV": False, "F-VULN": False}}, YES, NO),
    "SG-PRO2": ("execute", "search_seizure", {}, {"measure": "subscriber_info"}, NO, YES),
    "SG-REM": ("after", "content_data", {}, None, REASONED_NO, NO),
    "SG-DEF": ("after", "content_data", {}, None, NO, YES),
    "SG-JUR": ("draft", "content_data", {}, None, REASONED_YES, YES),
}  # fmt: skip


def case_of(row: str, **more: object) -> SafeguardCase:
    stage, measure, known, *_ = ROWS[row]
    return replace(SafeguardCase(stage=stage, measure=measure), **{**known, **more})  # type: ignore[arg-type]


def found(row: str, case: SafeguardCase) -> SafeguardFinding | None:
    return next((one for one in safeguards_of(case, LAW) if one.id == row), None)


def acts(one: SafeguardFinding) -> bool:
    return one.blocks or one.asks or one.flags


def test_every_question_of_the_data_has_a_row_here() -> None:
    assert set(ROWS) == {row.id for row in LAW.safeguards}
    assert {row.id: row.stage for row in LAW.safeguards} == {
        name: stage for name, (stage, *_) in ROWS.items()
    }
    assert list(faults(LAW)) == []


@pytest.mark.parametrize("row", sorted(ROWS))
def test_a_question_acts_until_it_is_answered(row: str) -> None:
    one = found(row, case_of(row))

    assert one is not None
    assert one.standing is Standing.OPEN
    assert acts(one)
    assert one.basis


@pytest.mark.parametrize("row", sorted(ROWS))
def test_the_answer_that_settles_it_makes_it_silent(row: str) -> None:
    one = found(row, case_of(row, answers={row: ROWS[row][4]}))

    assert one is not None
    assert one.standing is Standing.SETTLED
    assert not acts(one)


@pytest.mark.parametrize("row", sorted(ROWS))
def test_another_answer_does_not(row: str) -> None:
    one = found(row, case_of(row, answers={row: ROWS[row][5]}))

    assert one is not None
    assert acts(one)


@pytest.mark.parametrize("row", sorted(ROWS))
def test_unknown_is_no_answer(row: str) -> None:
    one = found(row, case_of(row, answers={row: UNKNOWN}))

    assert one is not None
    assert one.standing is Standing.OPEN


@pytest.mark.parametrize("row", sorted(row for row in ROWS if ROWS[row][3] is not None))
def test_it_is_silent_where_it_is_known_not_to_apply(row: str) -> None:
    assert found(row, case_of(row, **(ROWS[row][3] or {}))) is None


@pytest.mark.parametrize("row", sorted(ROWS))
def test_what_is_not_known_of_a_case_makes_it_apply(row: str) -> None:
    stage, measure, *_ = ROWS[row]

    one = found(row, SafeguardCase(stage=stage, measure=measure))  # type: ignore[arg-type]

    assert one is not None
    assert one.why


@pytest.mark.parametrize("row", sorted(ROWS))
def test_a_question_belongs_to_its_stage_alone(row: str) -> None:
    for stage in ("draft", "send", "receive", "execute", "transfer", "after"):
        one = found(row, replace(case_of(row), stage=stage))  # type: ignore[arg-type]
        assert (one is not None) == (stage == ROWS[row][0])


def test_what_asks_is_satisfied_by_a_reason_which_is_kept() -> None:
    one = found("SG-POL", case_of("SG-POL", answers={"SG-POL": REASONED_YES}))

    assert one is not None
    assert one.standing is Standing.REASONED
    assert not one.asks
    assert one.written()["answer"]["reason"] == "Because it is so."


def test_a_real_risk_blocks_whatever_reason_is_given() -> None:
    one = found("SG-HR", case_of("SG-HR", answers={"SG-HR": REASONED_YES}))

    assert one is not None
    assert one.blocks


def test_the_death_penalty_is_settled_by_an_assurance() -> None:
    assured = SafeguardAnswer("yes", reason="The Minister assures that it will not be sought.")
    one = found("SG-DEA", case_of("SG-DEA", answers={"SG-DEA": assured}))

    assert one is not None
    assert one.standing is Standing.REASONED
    assert not one.blocks


def test_a_mark_stays_until_somebody_says_that_it_is_not_so() -> None:
    flagged = found("SG-CHI", case_of("SG-CHI", answers={"SG-CHI": REASONED_YES}))
    unknown = found("SG-CHI", case_of("SG-CHI", flags={}))

    assert flagged is not None
    assert flagged.flags
    assert unknown is not None
    assert unknown.why == ("flag_unknown",)


@pytest.mark.parametrize("stage", ["draft", "receive"])
def test_one_statement_stands_for_all_that_would_block_a_preservation(stage: str) -> None:
    case = SafeguardCase(stage=stage, measure="preserve_stored")  # type: ignore[arg-type]

    open_, ticked = (
        safeguards_of(one, LAW) for one in (case, replace(case, answers={"SG-ALL": YES}))
    )

    assert [one.id for one in open_ if one.blocks] == ["SG-ALL"]
    assert [one.id for one in ticked if one.blocks] == []
    assert set(open_[0].why[1:]) == {
        row.id for row in LAW.safeguards if row.stage == stage and row.effect == "block"
        and found(row.id, replace(case, measure="preserve_stored")) is not None
    }  # fmt: skip


def test_a_no_does_not_tick_the_statement() -> None:
    case = SafeguardCase(stage="draft", measure="preserve_stored", answers={"SG-ALL": NO})

    assert safeguards_of(case, LAW)[0].blocks


def test_a_stage_at_which_nothing_blocks_has_no_statement() -> None:
    case = SafeguardCase(stage="after", measure="preserve_stored")

    assert "SG-ALL" not in {one.id for one in safeguards_of(case, LAW)}


# --- what the request answers ---------------------------------------------------------------


def test_the_fields_of_a_request_answer() -> None:
    request = {
        "necessity": "Without the data the user cannot be found.",
        "proportionality": "Two accounts, two days.",
        "lawful_at_home": True,
        "confidentiality": False,
        "own_jurisdiction": "The victim lives here.",
        "persons": [{"name": "A", "minor": False}, {"name": "B", "minor": True}],
    }

    answers = answers_in(request, LAW)
    case = SafeguardCase(stage="draft", measure="content_data", answers=answers)

    assert [one.id for one in safeguards_of(case, LAW) if one.blocks or one.asks] == []
    assert answers["SG-CHI"].says == "yes"
    assert answers["SG-NEC"].where == "necessity"
    assert answers["SG-CON"].says == "no"


def test_a_false_statement_of_lawfulness_does_not_settle_by_being_there() -> None:
    answers = answers_in({"lawful_at_home": False}, LAW)
    one = found("SG-LEG", case_of("SG-LEG", answers=answers))

    assert answers["SG-LEG"].says == "no"
    assert one is not None
    assert one.blocks


def test_blank_fields_answer_nothing() -> None:
    assert answers_in({"necessity": "", "persons": [], "confidentiality": None}, LAW) == {}


def test_a_role_that_the_law_does_not_protect_is_no_privilege() -> None:
    lawyer = {"persons": [{"protected_role": "none"}, {"protected_role": "lawyer"}]}

    assert "SG-PRI" not in answers_in({"persons": [{"protected_role": "none"}]}, LAW)
    assert answers_in(lawyer, LAW)["SG-PRI"].says == "yes"


def test_a_person_outranks_the_fields() -> None:
    answers = answers_in({"necessity": "Yes."}, LAW, besides={"SG-NEC": UNKNOWN})

    assert answers["SG-NEC"] is UNKNOWN


@pytest.mark.parametrize("odd", [{"persons": "nobody"}, {"persons": [1]}, {"targets": {"a": 1}}])
def test_a_request_of_another_shape_answers_nothing(odd: dict[str, object]) -> None:
    assert answers_in(odd, LAW) == {}


@settings(deadline=None)
@given(
    st.sampled_from(sorted(ROWS)),
    st.dictionaries(st.sampled_from(sorted(LAW.flags)), st.booleans()),
    st.sampled_from(sorted(LAW.measures)),
    st.sampled_from([None, True, False]),
)
def test_knowing_more_never_adds_a_question(
    row: str, flags: dict[str, bool], measure: str, direct: bool | None
) -> None:
    stage = ROWS[row][0]
    ignorant = SafeguardCase(stage=stage, measure=measure)  # type: ignore[arg-type]
    informed = replace(ignorant, flags=flags, direct=direct)

    assert {one.id for one in safeguards_of(informed, LAW)} <= {
        one.id for one in safeguards_of(ignorant, LAW)
    }
