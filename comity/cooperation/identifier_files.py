r"""Identifiers from a table, thousands at once: each line checked, brought to one form, named once.

The table is CSV with a heading; ``value`` is needed, ``type`` is told by the shape where it is not
said. Lines that cannot be right come back as they were, with what is wrong, to be mended and read
again. Nothing is corrected in silence: whatever was brought to another form is listed.

Example:
    >>> found = read("value,source_port\n203.0.113.7,51423\n203.0.113.7,51423\nit@,\n")
    >>> [row["value"] for row in found.targets], [bad.fault for bad in found.wrong], found.twice
    (['203.0.113.7'], ['email_domain'], 1)
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import StringIO
from types import MappingProxyType
from typing import Any, Final

from comity.cooperation.codes import code_list
from comity.cooperation.lines import LINES_ALLOWED, LONGEST_LINE, read_lines
from comity.kernel.errors import InvalidInputError
from comity.law.identifiers import (
    accounts,
    domain,
    email,
    hashes,
    ip,
    phone,
    ports,
    timestamps,
    urls,
)
from comity.law.identifiers.errors import WrongIdentifierError

COLUMNS: Final = (
    "type",
    "value",
    "service",
    "categories",
    "timestamp",
    "source_port",
    "period_from",
    "period_to",
    "note",
)
_NORMAL: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "ip": lambda text: str(ip.normalise(text)),
        "email": email.normalise,
        "phone": phone.normalise,
        "domain": domain.normalise,
        "url": urls.normalise,
        "account": accounts.normalise,
        "hash": hashes.normalise,
    }
)
_TIMES: Final = ("timestamp", "period_from", "period_to")
_DIVIDERS: Final = ",;\t"
_UNSAFE: Final = ("=", "+", "-", "@", "\t", "\r")


class NotATableError(InvalidInputError):
    """The file is no table of identifiers."""

    code = "cooperation.not_a_table"
    remedy = "Save it as CSV in UTF-8, with a heading that has the column value."


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A line that cannot be right.

    Attributes:
        line: Its number in the file, the heading counted.
        fault: Code of what is wrong, as the form names it.
        cells: As they were.
    """

    line: int
    fault: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """An identifier that was brought to another form."""

    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Table:
    """What a table says.

    Attributes:
        targets: Rows for the field ``targets`` of a request.
        twice: How many lines say what another line said.
    """

    targets: tuple[dict[str, Any], ...]
    wrong: tuple[WrongRow, ...]
    changed: tuple[Changed, ...]
    twice: int

    def wrong_lines(self) -> str:
        """Return the bad lines as CSV, to be mended and read again."""
        out = StringIO()
        names = ("line", "fault", *COLUMNS)
        writer = csv.DictWriter(out, names, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for bad in self.wrong:
            cells = {name: _harmless(cell) for name, cell in bad.cells.items()}
            writer.writerow({**cells, "line": bad.line, "fault": bad.fault})
        return out.getvalue()


class _WrongError(Exception):
    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def read(text: str) -> Table:
    """Return what the table ``text`` says.

    Raises:
        NotATableError: It has no heading with ``value``, a column that is not known, or too many
            lines.
    """
    rows = _rows(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    targets: dict[tuple[object, ...], dict[str, Any]] = {}
    wrong: list[WrongRow] = []
    changed: list[Changed] = []
    twice = 0
    for line, cells in rows:
        if not any(cells.values()):
            continue
        try:
            target = _target(cells)
        except _WrongError as error:
            wrong.append(WrongRow(line, error.fault, cells))
            continue
        key = tuple(target.get(name) for name in ("type", "value", *_TIMES, "source_port"))
        if key in targets:
            twice += 1
            _join(targets[key], target)
            continue
        targets[key] = target
        if target["value"] != cells["value"]:
            changed.append(Changed(line, cells["value"], target["value"]))
    return Table(tuple(targets.values()), tuple(wrong), tuple(changed), twice)


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    heading = text.partition("\n")[0]
    divider = max(_DIVIDERS, key=heading.count)
    try:
        reader = csv.reader(StringIO(text), delimiter=divider, strict=True)
        found = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        msg = f"the table cannot be read: {error}"
        raise NotATableError(msg) from error
    names = [name.strip().lower() for name in found[0][1]] if found else []
    strange = sorted(set(names) - {*COLUMNS, "line", "fault"})
    if "value" not in names or strange or len(names) != len(set(names)):
        msg = f"the heading must name some of {', '.join(COLUMNS)}, and value among them"
        raise NotATableError(msg, heading=heading[:LONGEST_LINE])
    if len(found) - 1 > LINES_ALLOWED:
        msg = f"the table has {len(found) - 1} lines; {LINES_ALLOWED} are allowed"
        raise NotATableError(msg, allowed=LINES_ALLOWED)
    return [
        (line, {name: _plain(cell) for name, cell in zip(names, row, strict=False)})
        for line, row in found[1:]
    ]


def _target(cells: Mapping[str, str]) -> dict[str, Any]:
    value = cells.get("value", "")
    if not value or len(value) > LONGEST_LINE:
        raise _WrongError("too_long" if value else "empty")
    kind = cells.get("type", "").lower() or _kind_of(value)
    target: dict[str, Any] = {"type": kind, "value": _normal(kind, value)}
    for name in ("service", "note"):
        if cells.get(name):
            target[name] = cells[name]
    codes = [code.upper() for code in cells.get("categories", "").replace("|", " ").split()]
    if set(codes) - set(code_list("data_category")):
        fault = "categories"
        raise _WrongError(fault)
    if codes:
        target["categories"] = list(dict.fromkeys(codes))
    for name in _TIMES:
        if cells.get(name):
            target[name] = _checked(timestamps.normalise, cells[name], name)
    if cells.get("source_port"):
        target["source_port"] = int(_checked(ports.normalise, cells["source_port"], "port"))
    return target


def _kind_of(value: str) -> str:
    found = read_lines(value)
    if found.wrong:
        raise _WrongError(found.wrong[0].code)
    return found.rows[0].type


def _normal(kind: str, value: str) -> str:
    normalise = _NORMAL.get(kind)
    return value if normalise is None else _checked(normalise, value, kind)


def _checked(normalise: Callable[[str], str], text: str, fault: str) -> str:
    try:
        return normalise(text)
    except WrongIdentifierError as error:
        raise _WrongError(fault) from error


def _join(held: dict[str, Any], again: Mapping[str, Any]) -> None:
    """Let a line that says the same identifier again add the data that it asks for."""
    codes = [*held.get("categories", ()), *again.get("categories", ())]
    if codes:
        held["categories"] = list(dict.fromkeys(codes))


def _plain(cell: str) -> str:
    """Return a cell as it was before a sheet was kept from reading it as a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:2] in _UNSAFE else text


def _harmless(cell: str) -> str:
    """Return a cell that no sheet reads as a formula."""
    return f"'{cell}" if cell.startswith(_UNSAFE) else cell
