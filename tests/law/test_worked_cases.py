"""The worked cases of docs/explanation/law.md say what the software prints."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from comity.cli.law import law

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "law.md"
_BLOCK = re.compile(r"```console\n\$ comity law (?P<asked>[^\n]+)\n(?P<shown>.*?)```", re.DOTALL)
BLOCKS = {found["asked"]: found["shown"] for found in _BLOCK.finditer(PAGE.read_text("utf-8"))}
OMITTED = "…"


def printed(asked: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(PAGE.parents[2])
    monkeypatch.delenv("COMITY_HOME", raising=False)
    done = CliRunner().invoke(law, shlex.split(asked), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return iter(done.output.splitlines())


def test_there_are_ten_cases_and_a_lawyer_speaks_in_each() -> None:
    cases = PAGE.read_text("utf-8").split("## Ten worked cases")[1].split("\n## ")[0]

    sections = cases.split("\n### ")[1:]
    assert len(sections) == 10
    assert all("*A lawyer:*" in section and "$ comity law" in section for section in sections)
    assert len(re.findall(r"^\| \d+ \|", cases, re.MULTILINE)) == 10


@pytest.mark.parametrize("asked", BLOCKS)
def test_the_page_shows_what_is_printed_line_for_line_in_its_order(
    asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = printed(asked, monkeypatch)
    for shown in BLOCKS[asked].splitlines():
        if shown == OMITTED:
            continue
        start = shown.removesuffix(OMITTED)
        cut = start != shown
        assert any(line.startswith(start) if cut else line == start for line in lines), (
            f"not printed, or not in this place: {shown!r}"
        )
