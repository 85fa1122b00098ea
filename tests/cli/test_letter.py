"""``comity letter``: certificates as files, and requests as text in any language."""

import json
import re
from pathlib import Path

import pytest

from comity.cli import main
from tests.builders.house import ROOT

COMPLETE = ROOT / "docs" / "reference" / "requests"


@pytest.mark.parametrize("form", [(), ("--xml",)], ids=["JSON", "XML"])
def test_a_certificate_goes_to_a_file_and_comes_back(
    form: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "order"
    assert main.run(["letter", "certificate", str(COMPLETE / "epoc.yaml"), *form]) == 0
    file.write_text(capsys.readouterr().out, encoding="utf-8")

    assert main.run(["letter", "read-certificate", str(file)]) == 0

    again = json.loads(capsys.readouterr().out)
    assert file.read_text("utf-8").startswith("<" if form else "{")
    assert (again["kind"], again["content"]["deadline"]) == ("EPOC", "ten_days")


def test_what_is_no_xml_of_a_certificate_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "order.xml"
    file.write_text('<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', encoding="utf-8")

    assert main.run(["letter", "read-certificate", str(file)]) == 3

    assert "line 1: it has a document type" in capsys.readouterr().err


def test_a_request_as_text_explains_its_codes_in_the_language_that_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = str(COMPLETE / "pres.yaml")
    assert main.run(["letter", "text", file]) == 0
    assert "| How soon: " in capsys.readouterr().out

    assert main.run(["letter", "text", file, "--language", "ru"]) == 0

    told = capsys.readouterr().out
    assert re.search(
        r"^§ content\.legal_basis\.1\.instrument \| .+: .+ \([a-z_0-9]+\)$", told, re.MULTILINE
    )
    assert "How soon" not in told
    assert "§ content.urgency | " in told
