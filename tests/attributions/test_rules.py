"""Rules of attribution records: what is kept, how hypotheses rank, what two versions differ in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from comity.attributions.errors import (
    AlreadyReviewedError,
    BrokenChainError,
    SecondPersonError,
    UnsoundRecordError,
)
from comity.attributions.ranking import ranked, tells_apart
from comity.attributions.record import Record
from comity.attributions.rules import check, doubts, faults
from comity.attributions.versions import (
    Version,
    check_reviewer,
    checked,
    differences,
    digest_of_version,
)
from comity.cooperation.contents import MalformedContentError, taken
from tests.builders.attributions import piece, record

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def read(**over: Any) -> Record:  # noqa: ANN401 - JSON
    return taken(Record, record(**over), own=True)


def chain(*records: Record) -> list[Version]:
    made: list[Version] = []
    for number, one in enumerate(records, 1):
        before, at = (made[-1].digest if made else ""), NOON + timedelta(hours=number)
        digest = digest_of_version(
            of="R", number=number, before=before, record=one, author="P", at=at
        )
        made.append(Version(number, before, digest, one, "P", "Ines Alba", at))
    return made


def test_the_least_refuted_hypothesis_stands_first_and_support_does_not_rank() -> None:
    order = ranked(read())

    assert [(one.key, one.place, one.against, one.support) for one in order] == [
        ("H1", 1, 3, 9),
        ("H2", 2, 6, 6),
        ("H3", 2, 6, 3),
    ]


@pytest.mark.parametrize(("grading", "against"), [("A1", 6), ("C3", 4), ("D1", 2), ("A5", 0)])
def test_evidence_counts_as_the_worse_of_its_two_grades(grading: str, against: int) -> None:
    weighed = ("strongly_against", "neutral", "neutral")
    found = ranked(read(evidence=[piece("E1", grading=grading, weights=weighed)]))

    assert {one.key: one.against for one in found}["H1"] == against


def test_evidence_that_fits_all_tells_none_apart() -> None:
    assert [tells_apart(one) for one in read().evidence] == [True, True, True, False]


@pytest.mark.parametrize(
    ("over", "fault"),
    [
        ({"hypotheses": record()["hypotheses"][:1], "evidence": None}, "one_hypothesis"),
        (
            {"hypotheses": [{"key": f"H{n}", "statement": "The same. "} for n in (1, 2, 3)]},
            "same_hypothesis",
        ),
        ({"evidence": [piece("E1"), piece("E1")]}, "same_key"),
        ({"evidence": [piece("E1", weights=("neutral", "neutral"))]}, "not_weighed"),
        ({"hypotheses": record()["hypotheses"][:2]}, "weighs_unknown"),
        ({"conclusion": record()["conclusion"] | {"hypothesis": "H9"}}, "unknown_conclusion"),
        ({"evidence": None}, "no_evidence"),
        ({"alternatives": " "}, "no_alternatives"),
        ({"change_of_mind": None}, "no_change_of_mind"),
    ],
)
def test_a_record_without_what_it_needs_is_not_kept(over: dict[str, Any], fault: str) -> None:
    assert fault in faults(read(**over))
    with pytest.raises(UnsoundRecordError):
        check(read(**over))


@pytest.mark.parametrize("name", ["confidence", "reason", "against"])
def test_a_conclusion_names_its_confidence_why_and_what_speaks_against_it(name: str) -> None:
    said = {key: value for key, value in record()["conclusion"].items() if key != name}

    with pytest.raises(MalformedContentError):
        read(conclusion=said)


def test_a_record_may_stay_open_and_hold_no_conclusion() -> None:
    open_one = read(conclusion=None, alternatives=None, change_of_mind=None)

    assert faults(open_one) == ()
    assert doubts(open_one) == ()


def test_a_conclusion_beside_the_order_is_a_doubt_and_no_fault() -> None:
    second = read(conclusion=record()["conclusion"] | {"hypothesis": "H2", "confidence": "high"})
    alone = read(evidence=[piece("E4")], conclusion=record()["conclusion"] | {"confidence": "high"})

    assert faults(second) == ()
    assert doubts(second) == ("not_the_first", "shared_place")
    assert doubts(alone) == ("shared_place", "high_with_little")
    assert doubts(read()) == ()


def test_differences_name_each_part_that_two_versions_say_otherwise() -> None:
    changed = [piece("E1", grading="C2"), piece("E2", weights=("neutral", "neutral", "neutral"))]
    later = read(evidence=changed, note="Graded anew.", authors=["Ines Alba", "Omar Reed"])

    found = {one.part: (one.before, one.after) for one in differences(read(), later)}

    assert found["evidence.E1.source_grading"] == ("B", "C")
    assert found["evidence.E2.H1"] == ("weakly_against", "neutral")
    assert found["evidence.E4.what"] == ("What E4 shows.", "")
    assert found["authors"] == ("Ines Alba", "Ines Alba, Omar Reed")
    assert not [part for part in found if part.startswith(("hypotheses", "conclusion", "note"))]


def test_a_version_that_was_overwritten_or_taken_out_is_found() -> None:
    made = chain(read(), read(title="Another title"), read(title="A third"))
    overwritten = Version(1, "", made[0].digest, read(title="Forged"), "P", "Ines Alba", made[0].at)

    assert checked("R", made) == made
    for broken in ([overwritten, *made[1:]], [made[0], made[2]], made[1:]):
        with pytest.raises(BrokenChainError):
            checked("R", broken)
    with pytest.raises(BrokenChainError):
        checked("another record", made)


def test_a_second_person_reviews_and_only_once() -> None:
    made = chain(read())

    check_reviewer(made, reviewer="Q", name="Omar Reed", reviewed=False)
    for reviewer, name in (("P", "Another name"), ("Q", "ines alba")):
        with pytest.raises(SecondPersonError):
            check_reviewer(made, reviewer=reviewer, name=name, reviewed=False)
    with pytest.raises(AlreadyReviewedError):
        check_reviewer(made, reviewer="Q", name="Omar Reed", reviewed=True)
