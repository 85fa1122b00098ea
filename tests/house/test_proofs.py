"""Every kind of request is shown on screens, over HTTP, by command, as a letter, in six languages.

What became of the tests in a run is judged by ``python -m tests``; here, that they are there.
"""

import json
import re

import pytest

from tests.builders.house import ROOT
from tests.proofs import WAYS, Proof, codes, lacking, proofs, unproved

PAGE = ROOT / "docs" / "reference" / "kinds.md"
CELL = re.compile(r"`(tests/[\w/]+\.py)`<br>`(::\w+(?:\[\w+\])?)`")
ONE = Proof("PRES", "screen", "tests/journeys/test_a.py::test_it")


def noted(test: str, outcome: str = "passed", why: str = "", when: str = "call") -> str:
    return json.dumps([test, when, outcome, why])


@pytest.mark.parametrize("kind", codes())
def test_every_kind_is_shown_in_every_way(kind: str) -> None:
    assert lacking(proofs([kind]), [kind]) == []


def test_whatever_a_test_shows_is_a_kind_and_a_way_that_there_is() -> None:
    shown = proofs(codes())

    assert {proof.way for proof in shown} <= set(WAYS)
    assert {proof.kind for proof in shown} <= set(codes())


def test_every_cell_of_the_page_of_kinds_is_a_test_that_exists() -> None:
    cells = {path + name for path, name in CELL.findall(PAGE.read_text(encoding="utf-8"))}

    assert cells == {proof.test for proof in proofs(codes())}


def test_what_is_missing_is_told_as_the_test_to_write() -> None:
    assert lacking([ONE], ["PRES"])[0] == (
        "no test shows the api of PRES: write one in tests/cooperation/test_kinds_api.py "
        'and mark it @pytest.mark.proves("api", "PRES")'
    )


@pytest.mark.parametrize(
    "notes",
    [
        [],
        [noted(ONE.test, "failed")],
        [noted(ONE.test), noted(ONE.test, "failed", when="teardown")],
        [noted(f"{ONE.test}[script]"), noted(f"{ONE.test}[no-script]", "failed")],
        [noted(ONE.test, "skipped", "another reason")],
        [noted(f"{ONE.test}_otherwise")],
        [noted(ONE.test, when="setup")],
    ],
)
def test_a_cell_is_not_proved_unless_its_test_passed_in_the_run(notes: list[str]) -> None:
    assert unproved([ONE], notes) == ([f"PRES, screen: {ONE.test}"], [])


def test_a_test_that_passed_proves_its_cell_under_each_of_its_parameters() -> None:
    assert unproved([ONE], [noted(ONE.test)]) == ([], [])
    assert unproved([ONE], [noted(f"{ONE.test}[a]"), noted(f"{ONE.test}[b]")]) == ([], [])
    of_one = Proof("PRES", "api", "tests/a.py::test_it[PRES]")
    assert unproved([of_one], [noted("tests/a.py::test_it[MLA]", "failed")])[0]


def test_where_no_browser_is_the_screens_are_told_as_not_run() -> None:
    wrong, skipped = unproved([ONE], [noted(ONE.test, "skipped", "Skipped: needs Chromium at")])

    assert (wrong, skipped) == ([], [f"PRES, screen: {ONE.test}"])
