"""A kind of request lives in its folder: nobody else asks which kind it is, only what it can do."""

import ast
from collections.abc import Iterator

import pytest

from comity.cooperation.kinds import FOLDERS, Kind, plan_of
from tests.builders.house import PACKAGE, Source, sources

KINDS = PACKAGE / "cooperation" / "kinds"
CODES = {str(kind) for kind in Kind}
FILES = ("__init__.py", "form.py", "request.py", "words.py")


def texts(source: Source) -> Iterator[tuple[int, str]]:
    yield from source.strings()
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Kind":
            yield node.lineno, node.attr


def outside() -> list[Source]:
    """Return what may not know a kind by name; law and directory stand below and know the forms."""
    return [
        source
        for source in sources()
        if source.room in {"cooperation", "web", "cli"}
        and KINDS not in source.path.parents
        and "demo" not in source.path.parts
    ]


def test_no_code_of_a_kind_is_named_outside_its_folder() -> None:
    named = [
        f"{source.name}:{line}: {text}"
        for source in outside()
        for line, text in texts(source)
        if text in CODES
    ]

    assert named == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_kind_reaches_into_another(folder: str) -> None:
    others = tuple(f"comity.cooperation.kinds.{other}." for other in FOLDERS if other != folder)
    foreign = [
        name
        for source in sources()
        if KINDS / folder in source.path.parents
        for name in source.imports()
        if f"{name}.".startswith(others)
    ]

    assert foreign == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_folder_of_a_kind_is_whole(folder: str) -> None:
    plan = plan_of(Kind(folder.upper()))

    assert [name for name in FILES if not (KINDS / folder / name).exists()] == []
    assert plan.labels.name
    assert plan.letter.heading
    assert plan.form
    assert plan.table
