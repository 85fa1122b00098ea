"""``comity law``: the question as it is written, and what is said of one that makes no sense."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from comity.cli import main
from comity.cli.node.serve import check_law
from comity.kernel.nodes import NodeSettings, write_node
from comity.law.lawfiles import MalformedLawDataError

WHOLE: Mapping[str, Any] = {
    "requesting": "PT",
    "requested": "BR",
    "as_of": "2026-11-21",
    "measure": "content_data",
    "data_category": "content",
    "offence": "CD-ACC",
    "max_penalty_years": 5,
    "conduct_offence_in_requested": True,
    "organised_group": False,
    "transnational": True,
    "emergency": False,
    "risk": [],
    "steps": ["preserve_stored", "content_data"],
    "provider": "Example Mail",
    "provider_state": "BR",
    "data_location": "BR",
    "user_consents": False,
    "person_resides_in_issuing_state": False,
    "target": {"nationality": "BR", "residence": "BR"},
    "requested_profile": {"languages": ["pt"], "channels": ["CA"]},
    "assume": [],
}
ANSWERED = {
    *("bases", "set_aside", "blocked", "channel", "addressee", "forms", "languages", "deadlines"),
    *("dual_criminality", "conditions", "refusal_grounds", "notices", "warnings", "next_step"),
    *("law_data", "steps"),
}
BROKEN = "instrument: budapest\nparties:\n  - {state: XC, status: friend, certainty: checked}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_node(NodeSettings(home=tmp_path, code="XA", name="Practice node XA", practice=True))
    return tmp_path


def own_entry(home: Path, text: str, name: str = "additions/own.yaml") -> Path:
    file = home / "law" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def asked(folder: Path, stated: Mapping[str, Any]) -> str:
    file = folder / "question.json"
    file.write_text(json.dumps(stated), encoding="utf-8")
    return str(file)


def test_a_question_with_every_field_is_answered_with_every_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main.run(["law", "basis", asked(tmp_path, WHOLE), "--json"])

    told = json.loads(capsys.readouterr().out)
    assert status == 0
    assert set(told) >= ANSWERED
    assert told["channel"] == "CA"
    assert [step["asked"]["measure"] for step in told["steps"]] == WHOLE["steps"]
    assert set(told["law_data"]) >= {"version", "digest"}
    for basis in told["bases"]:
        assert set(basis) >= {"instrument", "articles", "why", "certainty"}


def test_the_four_first_fields_are_enough(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    four = {name: WHOLE[name] for name in ("requesting", "requested", "as_of", "measure")}

    assert main.run(["law", "basis", asked(tmp_path, four), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bases"]


def test_the_options_ask_what_the_file_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stated = {"requesting": "PT", "requested": "BR", "measure": "preserve_stored",
              "offence": "CD-ACC", "as_of": "2026-11-21"}  # fmt: skip
    options = ["--from", "PT", "--to", "BR", "--measure", "preserve_stored"]
    main.run(["law", "basis", asked(tmp_path, stated), "--json"])
    by_file = json.loads(capsys.readouterr().out)
    main.run(["law", "basis", *options, "--offence", "CD-ACC", "--on", "2026-11-21", "--json"])

    assert json.loads(capsys.readouterr().out) == by_file


def test_explain_gives_the_reason_of_every_instrument(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main.run(["law", "explain", asked(tmp_path, WHOLE), "--json"])
    told = json.loads(capsys.readouterr().out)

    said = "\n".join(told["lines"])
    for one in told["set_aside"]:
        assert one["reason"]
        assert one["instrument"] in said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"measure": "preserve_store"}, "preserve_stored"),
        ({"requesting": "PTT"}, "PT"),
        ({"requested": "BRA"}, "BR"),
        ({"offence": "CD-AC"}, "CD-ACC"),
        ({"steps": ["preserve"]}, "preserve_stored"),
        ({"assume": ["un_cc"]}, "uncc"),
        ({"data_category": "contents"}, "content"),
        ({"ofence": "CD-ACC"}, "offence"),
        ({"requested": "PT", "provider_state": None}, "itself"),
        ({"as_of": "2026-02-30"}, "2026-02-30"),
        ({"as_of": "21.11.2026"}, "year-month-day"),
        ({"as_of": "0001-01-01"}, "0001|year 1"),
        ({"max_penalty_years": -1}, "max_penalty_years"),
        ({"max_penalty_years": "five"}, "max_penalty_years"),
        ({"emergency": "flood"}, "emergency"),
        ({"organised_group": False, "offence": "PA-OCG"}, "organised_group"),
        ({"measure": "intercept_content", "user_consents": True}, "user_consents"),
        ({"requested_profile": {"channels": ["PIGEON"]}}, "PIGEON"),
        ({"requested_profile": {"colour": "red"}}, "colour"),
        ({"requesting": None}, "requesting"),
    ],
)
def test_bad_input_is_told_clearly_and_exits_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: Mapping[str, Any], said: str
) -> None:
    status = main.run(["law", "basis", asked(tmp_path, {**WHOLE, **wrong})])

    told = capsys.readouterr()
    assert status == 3
    assert told.out == ""
    assert told.err.startswith("law.question_refused: ")
    assert any(part in told.err for part in said.split("|"))


@pytest.mark.parametrize("text", ["[]", "{", "nothing", '{"requesting": "PT", "requesting": "BR"}'])
def test_a_file_that_holds_no_question_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    file = tmp_path / "question.json"
    file.write_text(text, encoding="utf-8")

    assert main.run(["law", "basis", str(file)]) == 3
    assert capsys.readouterr().err.startswith("law.question_refused: question.json ")


def test_a_node_answers_with_the_entries_of_its_own_folder(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = ["law", "basis", "--home", str(home), "--from", "XA", "--to", "XC", "--json",
                "--measure", "preserve_stored", "--on", "2026-11-21"]  # fmt: skip
    main.run(question)
    before = json.loads(capsys.readouterr().out)
    own_entry(
        home,
        "instrument: budapest\nparties:\n  - {state: XC, status: party, in_force: '2026-11-01',"
        " certainty: checked, confidence: high}\n",
    )
    main.run(question)
    after = json.loads(capsys.readouterr().out)

    assert "budapest" not in [one["instrument"] for one in before["bases"]]
    assert after["bases"][0]["instrument"] == "budapest"
    assert before["law_data"]["digest"] != after["law_data"]["digest"]


def test_validate_finds_what_is_wrong_in_the_folder_of_the_node(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = main.run(["law", "validate", "--home", str(home)])
    file = own_entry(home, BROKEN)
    broken = main.run(["law", "validate", "--home", str(home)])

    assert (sound, broken) == (0, 3)
    assert f"{file}:3" in capsys.readouterr().err


def test_an_invented_state_is_known_to_practice_nodes_alone(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = ["law", "basis", "--from", "XA", "--to", "XB", "--measure", "preserve_stored"]

    assert main.run([*question, "--home", str(home)]) == 0
    assert main.run(question) == 3
    assert "there is no State 'XA'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("additions/own.yaml", BROKEN, 3, "status"),
        ("additions/own.yaml", "instrument: budapst\n", 1, "budapst"),
        ("additions/own.yaml", "instrument: budapest\npartys: []\n", 2, "unknown key 'partys'"),
        ("additions/own.yaml", "instrument: budapest\nparties: [unclosed\n", 3, "not YAML"),
        ("instruments/own.yaml", "instrument: own\nshort: Own\n", 1, ""),
        ("notes.yaml", "text: a note\n", 1, "no such file"),
    ],
)
def test_a_node_does_not_start_on_a_broken_file(
    home: Path, name: str, text: str, line: int, said: str
) -> None:
    file = own_entry(home, text, name)
    node = NodeSettings(home=home, code="XA", name="Practice node XA", practice=True)

    with pytest.raises(MalformedLawDataError) as refused:
        check_law(node)

    assert refused.value.message.startswith(f"{file}:{line}")
    assert said in refused.value.message


def test_a_name_that_leads_nowhere_stops_the_start(home: Path) -> None:
    own_entry(
        home,
        "instrument: budapest\nparties:\n"
        "  - {state: XZ, status: party, certainty: checked, confidence: high}\n",
    )
    node = NodeSettings(home=home, code="XA", name="Practice node XA", practice=True)

    with pytest.raises(MalformedLawDataError, match="XZ"):
        check_law(node)


def test_serve_says_why_it_does_not_start_and_exits_with_3(home: Path) -> None:
    own_entry(home, BROKEN)
    started = "from comity.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", started, "node", "--home", str(home), "serve"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parents[2],
    )

    assert done.returncode == 3
    assert "law.malformed_law_data" in done.stderr
    assert "law/additions/own.yaml:3" in done.stderr


def test_the_matrix_of_one_state_names_whom_it_reaches_by_what(
    capsys: pytest.CaptureFixture[str],
) -> None:
    question = ["law", "matrix", "--measure", "preserve_stored", "--on", "2026-11-21"]

    main.run([*question, "--from", "PT"])
    of_one = capsys.readouterr().out
    main.run([*question, "--from", "PT", "--json"])
    pairs = json.loads(capsys.readouterr().out)["pairs"]

    lines = " ".join(of_one.split())
    for _, requested, instrument, _ in pairs:
        named = lines.partition(f"{instrument}: ")[2].partition(":")[0]
        assert requested in named.replace(",", "").split()
    assert {requesting for requesting, *_ in pairs} == {"PT"}
