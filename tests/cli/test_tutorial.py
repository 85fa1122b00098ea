"""The tutorial says what is so: its commands exist, and its samples pass at a practice node."""

import json
import re
import shlex
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import click
import pytest

from comity.cli.main import comity
from comity.cooperation.contents import taken
from comity.cooperation.kinds import REQUESTS
from comity.cooperation.lifecycles import Kind
from comity.directory.entries import entry_from_yaml
from comity.directory.profiles import profile
from comity.law.completeness import check

SAMPLES = ["preservation", "subscriber", "production"]


def test_every_command_of_the_tutorial_can_be_typed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").symlink_to(root / "docs")
    (tmp_path / ".demo" / "XB-authority").mkdir(parents=True)
    (tmp_path / ".demo" / "XB-authority" / "authority.pem").touch()
    monkeypatch.chdir(tmp_path)
    text = (root / "docs" / "tutorial" / "first-request.md").read_text("utf-8")
    commands = re.findall(r"^comity (.+)$", text, re.MULTILINE)

    assert len(commands) > 8
    for written in commands:
        command: click.Command = comity
        arguments = shlex.split(written)
        context = click.Context(command, info_name="comity")
        while isinstance(command, click.Group):
            found = command.get_command(context, arguments.pop(0))
            assert found is not None, written
            command = found
        command.make_context("comity", arguments)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_passes_by_what_the_practice_directory_knows(root: Path, name: str) -> None:
    sample = json.loads((root / "docs" / "tutorial" / "samples" / f"{name}.json").read_text())
    kind = sample.pop("kind")
    folder = resources.files("comity.directory") / "data" / "practice"
    texts = [(folder / f"{code}.yaml").read_text("utf-8") for code in ("xa", "xb")]
    entries = [entry_from_yaml(text) for text in texts]
    known = profile(entries, receiver="XB", sender="XA", kind=kind)

    taken(REQUESTS[Kind(kind)], sample, own=True)
    report = check(sample, kind=kind, profile=known, now=datetime.now(UTC), practice=True)

    assert not report.blocks, report.findings
