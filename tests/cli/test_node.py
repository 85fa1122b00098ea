"""A node is made in an empty folder, whole or not at all, and people are enrolled on it."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from comity.cli.api_client import Identity
from comity.kernel.nodes import read_node

MADE = ["init", "--code", "XA", "--name", "Examplia", "--practice", "--desk-port", "8411"]


def comity(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own, as a person does."""
    started = "from comity.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", started, "node", "--home", str(home), *words],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parents[2],
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("nodes") / "xa"
    done = comity(made, *MADE)
    assert done.returncode == 0, done.stderr
    return made


def test_a_node_is_what_was_asked_for(home: Path) -> None:
    node = read_node(home)

    assert (node.code, node.name, node.practice, node.desk_port) == ("XA", "Examplia", True, 8411)


def test_nobody_else_can_read_what_a_node_keeps_secret(home: Path) -> None:
    assert home.stat().st_mode & 0o077 == 0
    secret = [path for path in (home / "secrets").iterdir() if path.is_file()]
    assert {path.name for path in secret} >= {"django.secret", "passphrase", "sign-ml-dsa-65.key"}
    assert [path.name for path in secret if path.stat().st_mode & 0o077] == []


def test_a_node_is_never_overwritten(home: Path) -> None:
    before = (home / "node.toml").read_bytes()

    done = comity(home, *MADE)

    assert (done.returncode, done.stderr.split(":")[0]) == (2, "kernel.node_exists")
    assert (home / "node.toml").read_bytes() == before


def test_what_is_missing_is_named_and_nothing_is_left_behind(tmp_path: Path) -> None:
    home = tmp_path / "xb"

    silent = comity(home, "init", "--code", "XB")
    wrong = comity(home, "init", "--code", "XB", "--name", "B", "--zone", "Nowhere/City")

    assert (silent.returncode, "--name is missing" in silent.stderr) == (3, True)
    assert (wrong.returncode, "Nowhere/City" in wrong.stderr) == (3, True)
    assert not home.exists()


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("short\n")

    done = comity(tmp_path / "xc", *MADE, "--passphrase-file", str(tmp_path / "passphrase"))

    assert (done.returncode, done.stderr.split(":")[0]) == (3, "cli.weak_passphrase")


def test_a_person_is_enrolled_listed_renewed_and_revoked(home: Path, tmp_path: Path) -> None:
    stated = ["--name", "Ines Alba", "--role", "poc_247", "--organisation", "Cyber Unit"]

    added = comity(home, "person", "add", *stated, "--as", str(tmp_path / "ines.toml"))
    listed = comity(home, "person", "list", "--json")
    renewed = comity(home, "person", "renew-token", "Ines Alba", "--json")
    revoked = comity(home, "person", "revoke-token", "Ines Alba", "--json")

    assert [done.returncode for done in (added, listed, renewed, revoked)] == [0, 0, 0, 0]
    identity = Identity.read(tmp_path / "ines.toml")
    assert identity.url == "http://127.0.0.1:8411"
    assert identity.token not in added.stdout
    assert "Ines Alba" in {row["name"] for row in json.loads(listed.stdout)}
    assert json.loads(renewed.stdout)["token"] != identity.token
    assert json.loads(revoked.stdout)["revoked"] == 1


def test_a_folder_without_a_node_says_so(tmp_path: Path) -> None:
    done = comity(tmp_path, "person", "list")

    assert (done.returncode, done.stderr.split(":")[0]) == (3, "kernel.malformed_node")


def test_a_node_is_left_with_an_administrator_who_can_sign_in(tmp_path: Path) -> None:
    home = tmp_path / "xa"

    done = comity(home, *MADE, "--administrator", "Ines Alba", "--json")

    told = json.loads(done.stdout)
    assert (told["address"], told["username"]) == ("http://xa.localhost:8411", "ines.alba")
    assert re.fullmatch(r"http://xa\.localhost:8411/join/[\w-]{43}", told["link"])
    people = json.loads(comity(home, "person", "list", "--json").stdout)
    assert [(one["name"], one["role"]) for one in people] == [("Ines Alba", "admin")]


def test_on_a_terminal_five_questions_are_asked(tmp_path: Path) -> None:
    home = tmp_path / "xb"
    command = [sys.executable, "-m", "comity", "node", "--home", str(home), "init", "--practice"]
    ours, theirs = pty.openpty()
    asking = subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, cwd=Path(__file__).resolve().parents[2]
    )
    os.write(ours, b"XB\nCyber Unit of State XB\nAsia/Tashkent\n\nOlim Nazarov\n")

    told = asking.communicate(timeout=60)[0].decode()

    os.close(ours)
    os.close(theirs)
    node = read_node(home)
    assert (node.code, node.name, node.zone) == ("XB", "Cyber Unit of State XB", "Asia/Tashkent")
    assert "http://xb.localhost:8400/join/" in told
    assert "olim.nazarov" in told


def test_on_a_practice_node_a_sign_in_is_given_at_once(home: Path) -> None:
    stated = ["--name", "G. Counsel", "--role", "prosecutor", "--organisation", "Service"]

    added = comity(home, "person", "add", *stated, "--practice-sign-in", "--json")
    code = comity(home, "person", "code", "G. Counsel")
    again = comity(home, "person", "practice-sign-in", "G. Counsel", "--json")
    invited = comity(home, "person", "invite", "G. Counsel", "--username", "counsel", "--json")
    recovered = comity(home, "person", "recover", "G. Counsel", "--reason", "Lost", "--json")
    gone = comity(home, "person", "code", "G. Counsel")

    first, second = json.loads(added.stdout), json.loads(again.stdout)
    assert (first["username"], second["username"]) == ("g.counsel", "g.counsel")
    assert first["secret"] != second["secret"]
    assert first["otpauth"].startswith("otpauth://totp/g.counsel?secret=")
    assert re.fullmatch(r"\d{6}\n", code.stdout)
    assert json.loads(invited.stdout)["username"] == "counsel"
    assert "/join/" in json.loads(recovered.stdout)["link"]
    assert (gone.returncode, gone.stderr.split(":")[0]) == (2, "access.no_codes")


def test_elsewhere_nobody_hands_out_second_factors(tmp_path: Path) -> None:
    home = tmp_path / "xc"
    comity(home, "init", "--code", "XC", "--name", "C")
    stated = ["--name", "A", "--role", "admin", "--organisation", "B"]

    done = comity(home, "person", "add", *stated, "--practice-sign-in")

    assert (done.returncode, done.stderr.split(":")[0]) == (2, "access.practice_only")
    assert json.loads(comity(home, "person", "list", "--json").stdout) == []


def test_a_list_of_people_is_enrolled_whole_or_not_at_all(home: Path, tmp_path: Path) -> None:
    role = {"role": "poc_247", "organisation": "Cyber Unit"}
    whole, broken = tmp_path / "whole.json", tmp_path / "broken.json"
    whole.write_text(
        json.dumps(
            {
                "people": [
                    {"name": "R. First", **role, "as": str(tmp_path / "first.toml")},
                    {"name": "S. Second", **role, "username": "second"},
                ]
            }
        )
    )
    broken.write_text(json.dumps({"people": [{"name": "T. Third", **role}, {"name": "U. None"}]}))

    added = comity(home, "person", "add-all", str(whole), "--practice-sign-in", "--json")
    refused = comity(home, "person", "add-all", str(broken))

    told = json.loads(added.stdout)
    assert [one["name"] for one in told] == ["R. First", "S. Second"]
    assert told[1]["username"] == "second"
    assert all(one["password"] and one["secret"] for one in told)
    assert Identity.read(tmp_path / "first.toml").token
    assert (refused.returncode, refused.stderr.split(":")[0]) == (3, "cli.malformed_people")
    listed = {one["name"] for one in json.loads(comity(home, "person", "list", "--json").stdout)}
    assert listed >= {"R. First", "S. Second"}
    assert "T. Third" not in listed
