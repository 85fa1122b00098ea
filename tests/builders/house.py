"""The sources of the house, read once for the tests of the house."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "comity"
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, eight times as fast


def read_data(path: Path) -> Any:  # noqa: ANN401 - YAML holds anything
    """Return what a data file states."""
    return yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - a SafeLoader


@cache
def validator_of(schema: Path) -> jsonschema.Draft202012Validator:
    """Return what judges by ``schema``, which is judged itself, once for all of its files."""
    stated = json.loads(schema.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(stated)
    return jsonschema.Draft202012Validator(stated)


@dataclass(frozen=True)
class Source:
    """One module of the package."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def room(self) -> str:
        parts = self.path.relative_to(PACKAGE).parts
        return parts[0] if len(parts) > 1 else ""

    @property
    def is_adapter(self) -> bool:
        """Whether it may meet the clock and the network: an edge, or a program that travels."""
        inner = set(self.path.relative_to(PACKAGE).parts)
        return self.room in {"web", "cli"} or bool(inner & {"app", "data"})

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree, walked once for all tests."""
        return tuple(ast.walk(self.tree))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def imports(self) -> Iterator[str]:
        """Yield every imported name, dotted and whole."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def strings(self) -> Iterator[tuple[int, str]]:
        """Yield line and value of every string but docstrings."""
        spared = {id(node.value) for node in self.nodes if isinstance(node, ast.Expr)}
        for node in self.nodes:
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in spared
            ):
                yield node.lineno, node.value


@cache
def sources() -> tuple[Source, ...]:
    """Return every module of the package but migrations, which are written by machine."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path=path, text=text, tree=ast.parse(text))


def written_kinds() -> set[str]:
    """Return every literal kind of entry that an act of a room writes into the journal."""
    found: set[str] = set()
    for source in sources():
        for node in source.nodes:
            if not isinstance(node, ast.Call) or not node.args:
                continue
            if ast.unparse(node.func) not in {"journal.record", "services.record", "_told"}:
                continue
            found |= {
                one.value
                for one in ast.walk(node.args[0])
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
                if re.fullmatch(r"[a-z]+(-[a-z]+)+", one.value)
            }
    return found
