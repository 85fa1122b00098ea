r"""A request as structured text, for word processors and for those who have nothing else.

Each value stands under a line that begins with ``§`` and names its place; what follows the bar is
for people and is not read: what the field is called and, of a code, a day or yes and no, what it
means. Word processors may change line ends and add a byte order mark; that is
taken as it is meant. Nothing is lost on the way there and back.

Example:
    >>> text = written("PRES", "XB", {"facts": "Two\nlines.", "targets": [{"value": "a", "n": 1}]})
    >>> read(text) == ("PRES", "XB", {"facts": "Two\nlines.", "targets": [{"value": "a", "n": 1}]})
    True
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NoReturn

from comity.kernel.errors import InvalidInputError

HEAD: Final = "COMITY REQUEST 1"
DEEPEST: Final = 12
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_LINE: Final = re.compile(
    r"§\s*(?P<place>[A-Za-z0-9_.]+)\s*(?:\((?P<kind>number|yes or no|empty list)\))?\s*(?:\|.*)?"
)
_MOST_ROWS: Final = 10_000


class UnreadableTextError(InvalidInputError):
    """The text is no request, or a line of it cannot be read."""

    code = "cooperation.unreadable_text"
    remedy = "Correct the line that is named; leave the lines that begin with § as they were made."


def written(
    kind: str,
    to: str,
    content: Mapping[str, Any],
    label: Callable[[str], str] = lambda name: name.replace("_", " "),
    meaning: Callable[[str, object], str] = lambda _name, _value: "",
) -> str:
    """Return the request as text.

    Args:
        kind: Code of its kind.
        to: Member that is asked; may be empty.
        content: Its fields.
        label: What people call a field.
        meaning: What they call its value; empty for what stands for itself.

    Raises:
        UnreadableTextError: A field has a name or a value that no request has.
    """

    def called(name: str, value: object) -> str:
        return ": ".join(part for part in (label(name), meaning(name, value)) if part)

    lines = [HEAD, "", f"§ kind | {called('kind', kind)}", kind, ""]
    lines += [f"§ to | {called('to', to)}", to, ""]
    for place, value in _leaves(content, "content"):
        last = next(part for part in reversed(place.split(".")) if not part.isdigit())
        marker, text = _told(value)
        lines += [f"§ {place}{marker} | {called(last, value)}", *_guarded(text), ""]
    return "\n".join(lines) + "\n"


def read(text: str) -> tuple[str, str, dict[str, Any]]:
    """Return kind, addressee and content of a request that was written as text.

    Raises:
        UnreadableTextError: A line is not what it should be; the fact ``line`` says which.
    """
    lines = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
    if not lines or lines[0].strip() != HEAD:
        _refuse(1, f"the first line is not {HEAD!r}")
    found: dict[str, Any] = {"kind": "", "to": "", "content": {}}
    taken: set[str] = set()
    for number, place, kind, value in _entries(lines):
        if place in taken:
            _refuse(number, f"{place} stands twice")
        taken.add(place)
        _put(found, place.split("."), _value(number, kind, value), number)
    if not found["kind"] or not isinstance(found["kind"], str) or not isinstance(found["to"], str):
        _refuse(1, "the text does not say of which kind the request is")
    if not isinstance(found["content"], dict):
        _refuse(1, "content must have named fields")
    return found["kind"], found["to"], _closed(found["content"])


def _leaves(value: object, place: str, depth: int = 0) -> Iterator[tuple[str, object]]:
    if depth > DEEPEST:
        _refuse(0, f"{place} lies too deep")
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not _NAME.fullmatch(str(name)):
                _refuse(0, f"{name!r} is no name of a field")
            yield from _leaves(inner, f"{place}.{name}", depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        for number, inner in enumerate(value, start=1):
            yield from _leaves(inner, f"{place}.{number}", depth + 1)
    elif value is not None:
        yield place, value


def _told(value: object) -> tuple[str, str]:
    match value:
        case bool():
            return " (yes or no)", "yes" if value else "no"
        case int():
            return " (number)", str(value)
        case str():
            return "", value
        case []:
            return " (empty list)", ""
        case _:
            msg = f"a value of the type {type(value).__name__} is in no request"
            raise UnreadableTextError(msg)


def _guarded(text: str) -> list[str]:
    """Return the lines of a value; one that looks like a place is set in by a blank."""
    return [f" {line}" if line.lstrip(" ").startswith("§") else line for line in text.split("\n")]


def _entries(lines: list[str]) -> Iterator[tuple[int, str, str, str]]:
    at, place, kind = 0, "", ""
    held: list[str] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.startswith("§"):
            held.append(line)
            continue
        if place:
            yield at, place, kind, _joined(held)
        elif _joined(held).strip():
            _refuse(number, "something stands before the first place")
        found = _LINE.fullmatch(line.rstrip())
        if found is None:
            _refuse(number, "the place cannot be read")
        at, place, kind, held = number, found["place"], found["kind"] or "", []
    if place:
        yield at, place, kind, _joined(held)


def _joined(lines: list[str]) -> str:
    """Return a value; the blank line that divides it from the next place is not of it."""
    told = [
        line[1:] if line.startswith(" ") and line.lstrip(" ").startswith("§") else line
        for line in lines
    ]
    return "\n".join(told[:-1] if told and not told[-1].strip() else told)


def _value(number: int, kind: str, text: str) -> object:
    if kind == "empty list":
        return []
    if kind == "yes or no":
        said = text.strip().lower()
        if said not in {"yes", "no"}:
            _refuse(number, "write yes or no")
        return said == "yes"
    if kind == "number":
        if not re.fullmatch(r"-?[0-9]{1,15}", text.strip()):
            _refuse(number, "write a whole number in figures")
        return int(text.strip())
    return text


def _put(found: dict[str, Any], parts: list[str], value: object, number: int) -> None:
    """Set ``value`` at its place; rows are kept by their number until all are there."""
    held = found
    if parts[0] not in found or len(parts) > DEEPEST:
        _refuse(number, f"{'.'.join(parts)} is no place in a request")
    for part in parts[:-1]:
        inner = held.setdefault(part, {})
        if not isinstance(inner, dict):
            _refuse(number, f"{part} has a value of its own already")
        held = inner
    if held.get(parts[-1], "") not in ("", {}):
        _refuse(number, f"{parts[-1]} has other fields already")
    held[parts[-1]] = value


def _closed(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return ``value`` with rows in the place of what is numbered from one without gaps."""
    if not isinstance(value, dict):
        return value
    inner = {name: _closed(one) for name, one in value.items()}
    if not inner or not all(name.isdecimal() for name in inner):
        return inner
    order = sorted(inner, key=int)
    if [int(name) for name in order] != list(range(1, len(order) + 1)) or len(order) > _MOST_ROWS:
        msg = f"rows must be numbered from 1 without gaps: {', '.join(order[:5])}"
        raise UnreadableTextError(msg)
    return [inner[name] for name in order]


def _refuse(number: int, why: str) -> NoReturn:
    msg = f"line {number}: {why}" if number else why
    raise UnreadableTextError(msg, line=number)
