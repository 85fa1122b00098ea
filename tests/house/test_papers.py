"""Documents and data hold to the code: links lead somewhere, data match their schemas."""

import json
import re
from pathlib import Path

import pytest

from tests.builders.house import PACKAGE, ROOT, read_data, sources, validator_of

LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
CODE = re.compile(r"`((?:comity|tests|docs|bench|requirements|changes|LICENSES)/[\w./-]+)`")
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)


def papers() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("changes/*.md")])


@pytest.mark.parametrize("paper", papers(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_and_every_path_in_a_paper_exists(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")

    assert [to for to in LINK.findall(text) if not (paper.parent / to).exists()] == []
    assert [to for to in CODE.findall(text) if not (ROOT / to).exists()] == []


def schema_of(path: Path) -> Path | None:
    """Return the schema beside ``path``: of its own name, or of the folder it lies in."""
    folder = path.parent
    own = (
        folder / f"{path.stem}.schema.json",
        folder / f"{folder.name}.schema.json",
        folder.parent / f"{folder.name}.schema.json",
    )
    return next((schema for schema in own if schema.exists()), None)


@pytest.mark.parametrize(
    "path",
    sorted(PACKAGE.glob("*/data/**/*.yaml")),
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_every_data_file_matches_the_schema_beside_it(path: Path) -> None:
    schema = schema_of(path)
    assert schema is not None, "no schema beside it"

    validator_of(schema).validate(json.loads(json.dumps(read_data(path), default=str)))


def test_make_help_names_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = set(re.findall(r"^([a-z][a-z-]*):.*## \S", text, re.MULTILINE))

    assert set(TARGET.findall(text)) == told
    assert {"help", "install", "demo", "test", "check", "fix", "bench", "docs"} <= told


def test_every_fragment_of_the_changelog_has_a_kind() -> None:
    kinds = {"security", "protocol", "law", "added", "changed", "fixed"}
    fragments = [path for path in ROOT.glob("changes/*.md") if path.name != "README.md"]

    assert fragments
    assert [
        path.name
        for path in fragments
        if not re.fullmatch(rf"\d{{4}}-[a-z0-9-]+\.({'|'.join(kinds)})\.md", path.name)
    ] == []


def test_every_decision_is_numbered_once_and_in_the_list() -> None:
    decisions = sorted(ROOT.glob("docs/decisions/[0-9]*.md"))
    numbers = [path.name[:4] for path in decisions]

    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert all(path.read_text(encoding="utf-8").startswith("# ") for path in decisions)


def test_every_python_name_in_the_glossary_exists() -> None:
    text = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    names = re.findall(r"`(comity(?:\.\w+)+)`", text)
    known = {
        f"{source.name.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}.{found}"
        for source in sources()
        for found in re.findall(r"^(?:class|def|async def) (\w+)", source.text, re.MULTILINE)
    }

    assert names
    assert [name for name in names if name not in known] == []
