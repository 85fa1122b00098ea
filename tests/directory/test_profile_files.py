"""Files of State profiles: what is wrong is told by file and line, and nothing of them is used."""

import json
import re
from importlib.resources import files
from pathlib import Path
from textwrap import dedent

import pytest
from jsonschema import Draft202012Validator

from comity.cli.main import run
from comity.directory.profile_files import (
    MalformedProfileError,
    profile_faults,
    profile_schema,
    read_profiles,
)
from comity.law.calendar_files import StateCalendar
from comity.law.files import read_yaml
from comity.law.lawfiles import LawFile

GOOD = """\
state: XA
statements:
  - about: languages
    value: [en]
    valid_to: 2025-12-31
    source: Letter
    certainty: stated
  - about: languages
    value: [en, fr]
    valid_from: 2026-01-01
    source: Letter
    certainty: stated
"""


def kept(folder: Path, text: str, name: str = "xa.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_good_file_is_read(tmp_path: Path) -> None:
    assert len(read_profiles(kept(tmp_path, GOOD))["XA"]) == 2
    assert list(profile_faults(tmp_path)) == []


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert read_profiles(tmp_path / "profiles") == {}


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("value: [en, fr]", "value: [en, FRENCH]", 9, "value"),
        ("about: languages", "about: tongues", 3, "about: one of languages"),
        ("    source: Letter\n", "", 3, "source: Field required"),
        ("valid_from: 2026-01-01", "valid_form: 2026-01-01", 10, "unknown key"),
        ("valid_from: 2026-01-01", "valid_from: 2026-02-30", 10, "valid_from"),
        ("valid_from: 2026-01-01", "valid_from: 2025-12-31", 8, "hold at once"),
        ("valid_to: 2025-12-31", "certainty: surely", 3, "stands twice"),
        ("certainty: stated", "certainty: surely", 7, "certainty"),
        ("state: XA", "state: XB", 1, "its name"),
        ("statements:", "statement:", 2, "unknown key"),
        ("[en, fr]", "[en, fr", 10, "not YAML"),
    ],
)
def test_what_is_wrong_is_told_by_file_and_line(
    tmp_path: Path, before: str, after: str, line: int, said: str
) -> None:
    assert before in GOOD
    folder = kept(tmp_path, GOOD.replace(before, after, 1))

    faults = list(profile_faults(folder))

    assert any(fault.startswith("xa.yaml:") and said in fault for fault in faults), faults
    if said != "stands twice":
        assert any(fault.startswith(f"xa.yaml:{line}:") for fault in faults), faults
    with pytest.raises(MalformedProfileError):
        read_profiles(folder)


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    broken = GOOD.replace("certainty: stated", "certainty: surely")

    assert len(list(profile_faults(kept(tmp_path, broken)))) == 2


def test_a_period_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("    valid_to: 2025-12-31\n",
                        "    valid_from: 2025-02-01\n    valid_to: 2025-01-01\n")  # fmt: skip

    (fault,) = profile_faults(kept(tmp_path, text))

    assert "valid_to lies before valid_from" in fault


def test_the_schema_beside_the_files_is_that_of_the_code_and_holds_for_them() -> None:
    data = files("comity.directory") / "data"
    beside = json.loads((data / "profiles.schema.json").read_text(encoding="utf-8"))

    assert beside == json.loads(json.dumps(profile_schema()))
    for file in (data / "profiles").iterdir():
        Draft202012Validator(beside).validate(read_yaml(file.read_bytes()))


def test_validate_names_every_fault_and_exits_as_invalid(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = kept(tmp_path, GOOD.replace("certainty: stated", "certainty: surely"))

    assert run(["directory", "validate"]) == 0
    assert run(["directory", "validate", str(folder)]) == 3
    assert "xa.yaml:7: certainty" in capsys.readouterr().err


def test_a_profile_is_shown_with_source_certainty_and_what_is_not_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "profiles").mkdir()
    kept(tmp_path / "profiles", GOOD)
    asked = ["directory", "profile", "XA", "--practice", "--on", "2026-11-21"]

    assert run([*asked, "--home", str(tmp_path)]) == 0

    shown = capsys.readouterr().out
    told = "[Stated by the authority; Written by our administrator] Letter"
    assert f"Languages: en, fr since 2026-01-01 {told}" in shown
    assert "Lowest maximum penalty (MLA, ANY): 12" in shown


def test_a_profile_is_shown_in_the_language_that_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["directory", "profile", "XA", "--practice", "--on", "2026-11-21"]

    assert run([*asked, "--language", "fr"]) == 0

    shown = capsys.readouterr().out
    assert "Autorité centrale" in shown
    assert "Central authority" not in shown


def test_a_state_that_nobody_knows_and_a_day_that_is_none_are_refused() -> None:
    assert run(["directory", "profile", "QQ"]) == 3
    assert run(["directory", "profile", "XA", "--practice", "--on", "soon"]) == 3


def test_the_examples_of_the_how_to_can_be_kept_as_they_stand(tmp_path: Path) -> None:
    how_to = (Path(__file__).parents[2] / "docs" / "how-to" / "add-a-state-profile.md").read_text(
        encoding="utf-8"
    )
    profile, calendar = (
        dedent(text) for text in re.findall(r"```yaml\n(.*?)```", how_to, flags=re.DOTALL)
    )

    assert len(read_profiles(kept(tmp_path, profile, "xb.yaml"))["XB"]) == 2
    assert LawFile("xc.yaml", calendar.encode()).whole(StateCalendar).state == "XC"
