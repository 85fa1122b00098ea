"""How the command says no: code, reason, remedy, exit status."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from comity.cli import main
from comity.kernel.errors import ComityError, InvalidInputError, RefusedError, UnavailableError


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    @click.argument("kind")
    @click.option("--json", "as_json", is_flag=True)
    def probe(kind: str, as_json: bool) -> None:
        raise {
            "refused": RefusedError("no", findings=[{"field": "offence", "message": "missing"}]),
            "invalid": InvalidInputError("broken \x1b[2J"),
            "unavailable": UnavailableError("silent"),
            "fault": ComityError("fault"),
            "bug": ZeroDivisionError("oops"),
            "cancelled": KeyboardInterrupt(),
            "pipe": BrokenPipeError(),
            "five": click.exceptions.Exit(5),
        }[kind]

    monkeypatch.setattr(main, "comity", click.Group(commands={"probe": probe}))


@pytest.mark.usefixtures("raising")
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("refused", 2),
        ("invalid", 3),
        ("unavailable", 4),
        ("fault", 1),
        ("bug", 1),
        ("cancelled", 130),
        ("five", 5),
    ],
)
def test_the_exit_status_follows_from_the_family(kind: str, status: int) -> None:
    assert main.run(["probe", kind]) == status


@pytest.mark.usefixtures("raising")
def test_people_read_code_reason_findings_and_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    main.run(["probe", "refused"])

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "comity.refused: no",
        "  offence: missing",
        RefusedError.remedy,
    ]


@pytest.mark.usefixtures("raising")
def test_a_message_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    main.run(["probe", "invalid"])

    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.usefixtures("raising")
def test_machines_read_one_json_document_on_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main.run(["probe", "refused", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert (told["code"], told["exit"], told["findings"][0]["field"]) == (
        "comity.refused",
        2,
        "offence",
    )


@pytest.mark.usefixtures("raising")
def test_the_trace_of_a_mistake_is_shown_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_TRACE", "1")

    with pytest.raises(ZeroDivisionError):
        main.run(["probe", "bug"])


@pytest.mark.parametrize("line", [["nothing"], ["--nothing"], ["node", "nothing"]])
def test_a_command_line_that_cannot_be_understood_is_refused(line: list[str]) -> None:
    assert main.run(line) == 2


def test_pure_commands_meet_no_django(root: Path) -> None:
    told = "import sys, comity.cli.main as m; m.run(['--help']); print('django' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=root
    )

    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize("name", ["request", "package", "journal", "directory", "node"])
def test_every_command_that_is_listed_can_be_called(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main.run(["--help"])
    listed = capsys.readouterr().out

    if f"\n  {name} " in listed:
        assert main.run([name, "--help"]) == 0
