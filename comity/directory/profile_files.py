"""The files of State profiles: what ships with the program, and what an administrator adds.

One file for each State, named after its code: ``data/profiles/xa.yaml``, ``HOME/profiles/xa.yaml``.
A file that is wrong is told by file and line, and nothing of the folder is used.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from comity.directory.parts import StateCode
from comity.directory.statements import MODELS, Stated, Statement
from comity.kernel.errors import InvalidInputError
from comity.law.lawfiles import LawFile, MalformedLawDataError

FOLDER: Final = "profiles"
"""Where in its home a node keeps the profiles that its administrator wrote."""
_KEYS: Final = frozenset({"state", "statements"})
_EVER: Final = date.min
_FOR_EVER: Final = date.max


class MalformedProfileError(InvalidInputError):
    """A file of State profiles is not what it must be."""

    code = "directory.malformed_profile"
    remedy = "Correct the file at the line named, then run: comity directory validate."


class ProfileFile(BaseModel):
    """One file: a State, and statements about it and its providers."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    state: StateCode
    statements: tuple[Statement, ...] = Field(min_length=1)


Profiles = Mapping[str, tuple[Stated, ...]]
"""Statements by the code of the State."""


@cache
def shipped_profiles() -> Profiles:
    """Return the profiles that ship with the program."""
    return read_profiles(files("comity.directory") / "data" / FOLDER)


def read_profiles(folder: Traversable | Path) -> Profiles:
    """Return the profiles in ``folder``, none if there is no such folder.

    Raises:
        MalformedProfileError: The first thing that is wrong, with file and line.
    """
    found: dict[str, tuple[Stated, ...]] = {}
    for file in _each(folder):
        if isinstance(file, MalformedProfileError):
            raise file
        statements, faults = _read(file)
        if faults:
            raise faults[0]
        found[str(file.stated["state"])] = statements
    return found


def profile_faults(folder: Traversable | Path) -> Iterator[str]:
    """Yield everything that is wrong with the profiles in ``folder``: file, line and why."""
    for file in _each(folder):
        if isinstance(file, MalformedProfileError):
            yield file.message
        else:
            yield from (fault.message for fault in _read(file)[1])


def profile_schema() -> dict[str, object]:
    """Return the JSON Schema of such a file; unknown keys are refused."""
    schema = ProfileFile.model_json_schema()
    for part in schema["$defs"].values():
        if "properties" in part:
            part["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _each(folder: Traversable | Path) -> Iterator[LawFile | MalformedProfileError]:
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".yaml"):
            try:
                yield LawFile(entry.name, entry.read_bytes())
            except MalformedLawDataError as error:
                yield MalformedProfileError(error.message, **error.facts)


def _read(file: LawFile) -> tuple[tuple[Stated, ...], list[MalformedProfileError]]:
    """Return the statements of ``file`` that can be read, and everything that is wrong with it."""
    faults = [_fault(file, f"unknown key {key!r}; known: state, statements", key)
              for key in file.stated if key not in _KEYS]  # fmt: skip
    state = file.stated.get("state")
    if not isinstance(state, str) or file.name != f"{state.lower()}.yaml":
        said = "state: a code is expected, and the file has it as its name"
        faults.append(_fault(file, said, "state"))
    rows = file.stated.get("statements")
    if not isinstance(rows, list) or not rows:
        faults.append(_fault(file, "statements: a list is expected", "statements"))
        return (), faults
    found: list[tuple[int, Stated]] = []
    for index, row in enumerate(rows):
        read = _statement(file, row, index)
        if isinstance(read, Stated):
            found.append((index, read))
        else:
            faults.append(read)
    faults.extend(_at_once(file, found))
    return tuple(statement for _, statement in found), faults


def _statement(file: LawFile, row: Any, index: int) -> Stated | MalformedProfileError:  # noqa: ANN401 - YAML holds anything
    at = ("statements", index)
    if not isinstance(row, dict):
        return _fault(file, "a statement is a mapping", *at)
    model = MODELS.get(str(row.get("about")))
    if model is None:
        known = ", ".join(MODELS)
        return _fault(file, f"about: one of {known}, not {row.get('about')!r}", *at, "about")
    try:
        return model.model_validate(row, extra="forbid")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = next((str(part) for part in first["loc"]), "statement")
        said = first["msg"]
        if first["type"] == "extra_forbidden":
            said = f"unknown key; known: {', '.join(sorted(model.model_fields))}"
        return _fault(file, f"{field}: {said}", *at, field)


def _at_once(file: LawFile, found: Sequence[tuple[int, Stated]]) -> Iterator[MalformedProfileError]:
    """Yield what says two things of the same matter at the same time."""
    for (_, first), (index, second) in combinations(found, 2):
        if first.topic != second.topic or first.topic[0] == "declaration":
            continue
        begins = max(first.valid_from or _EVER, second.valid_from or _EVER)
        ends = min(first.valid_to or _FOR_EVER, second.valid_to or _FOR_EVER)
        if begins <= ends:
            said = "two statements on the same matter hold at once; end the earlier by valid_to"
            yield _fault(file, said, "statements", index)


def _fault(file: LawFile, why: str, *at: str | int) -> MalformedProfileError:
    line = file.line(at)
    msg = f"{file.name}:{line}: {why}"
    return MalformedProfileError(msg, file=file.name, line=line)
