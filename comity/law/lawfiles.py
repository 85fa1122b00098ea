"""One file of the law data: read strictly, and told by line when something in it is wrong."""

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from comity.kernel.errors import InvalidInputError
from comity.law.files import StrictLoader

Model = TypeVar("Model", bound=BaseModel)
_APART = frozenset({"completeness", "practice"})
"""Folders with a reader of their own: the rules of the forms, and what only practice nodes take."""


class MalformedLawDataError(InvalidInputError):
    """A file of the law data is not what it must be."""

    code = "law.malformed_law_data"
    remedy = "Correct the file at the line named, then run: comity law validate."


class LawFile:
    """A file and what it states."""

    def __init__(self, name: str, text: bytes) -> None:
        """Read ``text``.

        Raises:
            MalformedLawDataError: It is not YAML, a key stands twice, or it is no mapping.
        """
        self.name = name
        self._text = text
        self._made: dict[type[BaseModel], BaseModel] = {}
        try:
            self.stated: dict[str, Any] = yaml.load(text, Loader=StrictLoader)  # noqa: S506  # a SafeLoader, stricter
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = "" if mark is None else f":{mark.line + 1}"
            msg = f"{name}{line}: not YAML: {getattr(error, 'problem', error)}"
            raise MalformedLawDataError(msg, file=name) from error
        if not isinstance(self.stated, dict):
            msg = f"{name}:1: a mapping is expected"
            raise MalformedLawDataError(msg, file=name, line=1)

    def whole(self, model: type[Model]) -> Model:
        """Return the file as ``model``, which is frozen and made only once."""
        found = self._made.get(model)
        if found is None:
            found = self._made[model] = self._as(model, self.stated, ())
        return cast("Model", found)

    def rows(self, model: type[Model], key: str, *, optional: bool = False) -> list[Model]:
        """Return the rows under ``key`` as models."""
        stated = self.stated.get(key, [] if optional else None)
        if not isinstance(stated, list):
            self.refuse(f"a list {key!r} is expected", key)
        return [self._as(model, row, (key, index)) for index, row in enumerate(stated)]

    def table(self, model: type[Model], key: str) -> dict[str, Model]:
        """Return the mapping under ``key`` as models by name."""
        stated = self.stated.get(key)
        if not isinstance(stated, dict):
            self.refuse(f"a mapping {key!r} is expected", key)
        return {str(name): self._as(model, row, (key, name)) for name, row in stated.items()}

    def part(self, model: type[Model], key: str) -> Model:
        """Return what stands under ``key`` as ``model``."""
        if not isinstance(self.stated.get(key), dict):
            self.refuse(f"a mapping {key!r} is expected", key)
        return self._as(model, self.stated[key], (key,))

    def refuse(self, why: str, *path: str | int) -> NoReturn:
        """Raise what says where and why.

        Raises:
            MalformedLawDataError: Always.
        """
        line = self.line(path)
        msg = f"{self.name}:{line}: {why}"
        raise MalformedLawDataError(msg, file=self.name, line=line)

    def line(self, path: tuple[str | int, ...]) -> int:
        """Return the line, from 1, at which ``path`` stands, or the nearest above it."""
        node = yaml.compose(self._text, Loader=StrictLoader)
        line = 1 if node is None else node.start_mark.line + 1
        for part in path:
            found = _child(node, part)
            if found is None:
                return line
            line, node = found[0].start_mark.line + 1, found[1]
        return line

    def _as(self, model: type[Model], value: object, at: tuple[str | int, ...]) -> Model:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            path = (*at, *(part for part in first["loc"] if not str(part).startswith("function")))
            said = first["msg"]
            if first["type"] == "extra_forbidden":
                said = f"unknown key; known: {', '.join(sorted(model.model_fields))}"[:300]
            self.refuse(f"{'.'.join(map(str, path))}: {said}", *path)


def read_folder(folder: Traversable | Path) -> dict[str, LawFile]:
    """Return the files of the law data under ``folder`` by their names within it.

    Raises:
        MalformedLawDataError: One cannot be read.
    """
    found: dict[str, LawFile] = {}
    _gather(folder, "", found)
    return found


def _gather(folder: Traversable | Path, prefix: str, found: dict[str, LawFile]) -> None:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        name = prefix + entry.name
        if entry.is_dir():
            if name not in _APART:
                _gather(entry, name + "/", found)
        elif entry.name.endswith(".yaml"):
            found[name] = LawFile(name, entry.read_bytes())


def _child(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
