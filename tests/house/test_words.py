"""What no source may say: names of States and treaties in code, promises, registries."""

import re
import subprocess
import tokenize
from functools import cache
from importlib import resources
from io import StringIO
from pathlib import Path

import pytest

from tests.builders.house import PACKAGE, ROOT, Source, read_data, sources

# In two halves, so that this file does not say what it forbids.
PROMISES = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + r"X)\b")
REGISTRIES = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in (
            ("pypi", ".org"),
            ("python", "hosted.org"),
            ("registry.npm", "js"),
            ("proxy.go", "lang"),
            ("crates", ".io"),
            ("docker", ".io"),
        )
    )
)


# Codes of States that are words of the field: new radio of mobile networks; central authority.
WORDS_TOO = {"NR", "CA"}
SORTS_TOO = {"bilateral", "reciprocity"}  # entries of the law data that name a sort, no treaty


@cache
def named() -> re.Pattern[str]:
    """Return what finds the name of a State or of a treaty."""
    treaties = instruments() | {"Budapest", "Palermo", "Lanzarote", "Hanoi", "Malabo"}
    return re.compile(r"\b(" + "|".join(map(re.escape, sorted(states()[1] | treaties))) + r")\b")


@cache
def states() -> tuple[set[str], set[str]]:
    """Return codes and names of real States, from the time zone data."""
    table = resources.files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {row[0] for row in rows}, {row[1] for row in rows}


def instruments() -> set[str]:
    """Return the identifiers of instruments, from the law data."""
    found: set[str] = set()
    for path in (PACKAGE / "law" / "data").rglob("*.yaml"):
        stated = read_data(path)
        if isinstance(stated, dict) and isinstance(stated.get("instrument"), str):
            found.add(stated["instrument"])
    return found - SORTS_TOO


def kept() -> list[Path]:
    """Return every text file under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    texts = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".json", ".cfg", ".sh", ""}
    return [path for path in paths if path.is_file() and path.suffix in texts]


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_code_knows_no_state_and_no_treaty_by_name(source: Source) -> None:
    codes = states()[0] - WORDS_TOO
    found = [
        f"{line}: {said}"
        for line, said in source.strings()
        if said in codes or named().search(said)
    ]

    assert found == []


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_nothing_is_promised_instead_of_done(source: Source) -> None:
    tokens = tokenize.generate_tokens(StringIO(source.text).readline)
    said = [token.string for token in tokens if token.type in {tokenize.COMMENT, tokenize.STRING}]

    assert [text for text in said if PROMISES.search(text)] == []


def test_no_file_names_a_registry() -> None:
    naming = [
        path.relative_to(ROOT).as_posix()
        for path in kept()
        if REGISTRIES.search(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert naming == []


@pytest.mark.parametrize("name", ["core", "postgresql", "dev"])
def test_every_requirement_is_pinned_by_hash_and_says_nothing_of_where(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    stated = re.sub(r"\\\n\s*", " ", text)
    pins = [line for line in stated.splitlines() if line and not line.lstrip().startswith("#")]

    assert "://" not in text
    assert "index-url" not in text
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []
