"""The papers of the room hold to the code: every command of the how-to runs, every code is told."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path

import pytest

from comity.cli.directory import media
from comity.cli.main import run
from comity.directory import errors
from comity.directory.entries import Entry
from comity.directory.parts import Reach
from comity.directory.roles import LIFETIMES
from comity.kernel.errors import ComityError
from comity.kernel.strict_json import canonical
from comity.storage.keyfiles import FolderKeyStore
from tests.builders.directory import key_document

DOCS = Path(__file__).resolve().parents[2] / "docs"
HOW_TO = (DOCS / "how-to" / "join-suspend-leave.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "reference" / "directory-files.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMITY = [sys.executable, "-c", "from comity.cli.main import main; main()"]


def commands() -> Iterator[list[str]]:
    for block in BLOCK.findall(HOW_TO):
        for line in block.splitlines():
            yield shlex.split(line)


def on_the_node(every: list[list[str]], folder: Path) -> None:
    """Run commands of a node in one process of their own: this one has its settings already."""
    program = "import json, sys; from comity.cli.main import run; "
    program += "sys.exit(any([run(words) for words in json.loads(sys.argv[1])]))"
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(every)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(DOCS.parent)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, (every, done.stdout, done.stderr)


def prepare(folder: Path) -> None:
    (folder / "passphrase").write_text("only for practice\n", encoding="ascii")
    practice = files("comity.directory") / "data" / "practice" / "xa.yaml"
    (folder / "xa.yaml").write_text(practice.read_text(encoding="utf-8"), encoding="utf-8")
    for name, generation in (("xa-document", 1), ("xa-document-2", 2)):
        document = key_document("XA", generation=generation)
        (folder / f"{name}.json").write_bytes(canonical(document.to_json()))


def test_every_command_of_the_how_to_runs_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(media, "FolderKeyStore", partial(FolderKeyStore, cost=2))
    monkeypatch.chdir(tmp_path)
    prepare(tmp_path)
    known: dict[str, str] = {}
    node = ("--code", "XA", "--name", "Practice node", "--practice", "--directory", "directory")
    waiting = [["node", "--home", "node", "init", *node]]
    ran = []
    for program, *words in commands():
        assert program == "comity"
        filled = [known.get(word, word) for word in words]
        if words[0] == "node":
            waiting.append(filled)
        elif "serve" in words:
            serves_until_it_is_stopped(filled, tmp_path)
        else:
            if "xa-update" in words and "sign" in words:
                on_the_node(waiting, tmp_path)  # what the node reads is the state before
            assert run(filled) == 0, (words, capsys.readouterr())
            told = capsys.readouterr().out
            for name, label in (("ROOT_SHA256", "root sha256"), ("FINGERPRINT", "fingerprint")):
                if found := re.search(rf"^{label}\s+(\S.*)$", told, re.MULTILINE):
                    known[name] = found[1]
        ran.append(words[1])
    assert len(waiting) == 4
    assert ran.count("rotate-root") == 2


def serves_until_it_is_stopped(words: list[str], folder: Path) -> None:
    with subprocess.Popen(
        [*COMITY, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(DOCS.parent), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as serving:
        assert serving.stdout is not None
        assert serving.stdout.readline().startswith("http://127.0.0.1:")
        serving.terminate()


def test_the_reference_names_every_error_that_a_node_can_meet() -> None:
    codes = {
        found.code
        for found in vars(errors).values()
        if isinstance(found, type)
        and issubclass(found, ComityError)
        and found.__module__ == errors.__name__
    }
    of_the_office = {
        "directory.distrusted",  # the family
        "directory.entry_refused",
        "directory.fingerprint_mismatch",
        "directory.membership_refused",
        "directory.too_few_keys",
    }

    assert {code for code in codes - of_the_office if f"`{code}`" not in REFERENCE} == set()


@pytest.mark.parametrize("role", sorted(LIFETIMES))
def test_the_reference_says_how_long_each_role_holds(role: str) -> None:
    days = LIFETIMES[role].days
    line = next(line for line in REFERENCE.splitlines() if line.startswith(f"| `{role}"))

    assert f"| {days} day" in line


def fields_of(model: type) -> Iterator[str]:
    for name, field in model.model_fields.items():  # type: ignore[attr-defined]
        yield name
        for part in re.findall(r"comity\.directory\.\w+\.(\w+)", str(field.annotation)):
            found = getattr(sys.modules[Entry.__module__], part, None)
            if found is not None and hasattr(found, "model_fields"):
                yield from fields_of(found)


def test_the_reference_names_every_field_of_an_entry() -> None:
    text = re.sub(r"^```.*?^```", "", REFERENCE, flags=re.DOTALL | re.MULTILINE)
    told = set(re.findall(r"[a-z_0-9]+", " ".join(re.findall(r"`([^`]+)`", text))))

    assert {name for name in fields_of(Entry) if name not in told} == set()
    assert set(Reach.model_fields) <= told
