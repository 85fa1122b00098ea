"""Pure halves are pure; rooms meet by services; broad handlers stand at edges alone."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.builders.house import PACKAGE, Source, sources

WEB_ONLY = {"django", "ninja", "allauth", "rules", "csp", "django_htmx", "granian", "psycopg"}
UNREPEATABLE = re.compile(
    r"^(datetime\.)*(datetime\.(now|utcnow)|date\.today)$"
    r"|^timezone\.now$|^(time\.)?(sleep|time|monotonic)$"
    r"|^(uuid\.)?uuid[14]$|^random\.|^secrets\.|^os\.urandom$|^requests\."
)
INNER = {"models", "views", "api", "forms", "tasks", "urls"}


def called(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def pure() -> list[Source]:
    return [source for source in sources() if not source.is_adapter]


@pytest.mark.parametrize("source", pure(), ids=lambda source: source.name)
def test_a_pure_half_imports_nothing_of_the_web(source: Source) -> None:
    assert {name for name in source.imports() if name.partition(".")[0] in WEB_ONLY} == set()


@pytest.mark.parametrize("source", pure(), ids=lambda source: source.name)
def test_a_pure_half_asks_no_clock_no_chance_and_no_network(source: Source) -> None:
    found = [f"{line}: {name}" for line, name in called(source) if UNREPEATABLE.search(name)]

    assert found == []


@pytest.mark.parametrize(
    "source",
    [source for source in sources() if source.is_adapter and source.room not in {"web", "cli"}],
    ids=lambda source: source.name,
)
def test_an_app_calls_another_room_by_service_or_query_alone(source: Source) -> None:
    foreign = [
        name
        for name in source.imports()
        if (found := re.match(r"comity\.(\w+)\.app\.(\w+)", name))
        and found[1] != source.room
        and found[2] in INNER
    ]

    assert foreign == []


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_a_broad_handler_stands_at_an_edge_and_says_why(source: Source) -> None:
    lines = source.text.splitlines()
    for node in source.nodes:
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds = "BaseException" if node.type is None else ast.unparse(node.type)
        if not re.search(r"\b(Base)?Exception\b", kinds):
            continue
        if isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None:
            continue  # it tidies up and passes the error on whole
        said = "\n".join(lines[node.lineno - 2 : node.lineno + 2])
        assert source.is_adapter, f"{source.name}:{node.lineno} is below the edge"
        assert "#" in said, f"{source.name}:{node.lineno} does not say why"


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py") if "data" not in path.parts}

    assert {folder for folder in folders if not (folder / "__init__.py").exists()} == set()


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}

    assert {source.name for source in sources() if source.path.stem in drawers} == set()
