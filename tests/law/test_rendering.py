"""The report in plain words."""

from datetime import UTC, datetime

from comity.law.completeness import check
from comity.law.rendering import WIDTH, lines
from tests.builders.law import NOW, sample


def test_a_complete_request_can_be_sent_and_says_what_was_not_judged() -> None:
    report = check(sample("preservation"), kind="PRES", profile={}, now=NOW, practice=True)

    said = lines(report)

    assert said[0] == (
        "PRES: can be sent. 94 rules apply: 0 block, 0 warn, 0 info, 16 not judged; "
        "score 100 of 100; practice."
    )
    assert "  R-ENV-025  established.signature in the profile" in said
    assert said[-1].startswith("Rules 2.3, digest ")


def test_each_finding_is_told_with_its_place_its_remedy_and_its_source() -> None:
    request = sample("incomplete-preservation")

    said = lines(check(request, kind="PRES", profile={}, now=NOW, practice=True))

    assert said[0].startswith("PRES: cannot be sent as it is. ")
    at = said.index("BLOCK R-PRS-002  necessity")
    assert said[at + 1 : at + 3] == [
        "      Say why the data may be lost.",
        "      Source: Budapest Art. 29(2)(e) (checked)",
    ]


def test_what_blocks_stands_before_what_warns_and_what_informs() -> None:
    said = lines(check({}, kind="MLA", profile={}, now=NOW, practice=True))

    openings = [line[:5] for line in said if line[:5] in {"BLOCK", "warn ", "info "}]
    assert openings == sorted(openings, key=["BLOCK", "warn ", "info "].index)
    assert {*openings} == {"BLOCK", "warn ", "info "}


def test_no_line_is_wider_than_a_terminal_because_of_a_message() -> None:
    request = {**sample("incomplete-preservation"), "facts": "x" * 5000, "via_channel": "y" * 5000}

    said = lines(check(request, kind="PRES", profile={}, now=datetime.now(UTC), practice=False))

    assert all(
        len(line) <= WIDTH for line in said if line.startswith("      ") and "Source" not in line
    )


def test_a_value_from_a_peer_cannot_write_its_own_line() -> None:
    request = {**sample("preservation")}
    request["targets"] = [
        {"type": "ip", "value": "1\nBLOCK R-XXX-001 \x1b[31m", "categories": ["SUB"]}
    ]

    said = lines(check(request, kind="PRES", profile={}, now=NOW, practice=True))

    assert all("\n" not in line and "\x1b" not in line for line in said)
