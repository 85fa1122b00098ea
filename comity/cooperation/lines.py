r"""Accounts, numbers and addresses as people type them: one on each line, each line checked.

A line holds an identifier and, behind it, what is known of its use: the moment with its offset
from UTC and the source port. What a line is, is told by its shape; what is wrong with it is told
with its number. Nothing is ever corrected in silence.

Example:
    >>> [one.type for one in read_lines("m.rocha@nordmail.example\n203.0.113.7").rows]
    ['email', 'ip']
    >>> read_lines("it.help@").wrong
    (WrongLine(number=1, code='email_domain', value='it.help@'),)
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from comity.law.identifiers import accounts, domain, email, ip, phone, urls
from comity.law.identifiers.errors import WrongIdentifierError

LINES_ALLOWED = 10_000
LONGEST_LINE = 500

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?\S*")
_PORT = re.compile(r"(?:port[ =:]?)?([0-9]{1,5})", re.IGNORECASE)
_ADDRESS = re.compile(r"[0-9]+(\.[0-9]*){2,}|[0-9a-fA-F]*(:[0-9a-fA-F]*){2,}")
_DOMAIN = re.compile(r"([\w-]+\.)+[a-zA-Z][\w-]+")
_WITH_PORT = re.compile(r"([0-9]+(?:\.[0-9]+){3}):([0-9]{1,5})")
_SEMICOLON = re.compile("[;\N{ARABIC SEMICOLON}\N{FULLWIDTH SEMICOLON}]")
_LARGEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Row:
    """One identifier, as it was typed.

    Attributes:
        number: Line in the field, from 1.
        type: Its type, as the rules name it.
        item: The service's own number of one item, where a location has one.
    """

    number: int
    value: str
    type: str
    timestamp: str = ""
    port: int | None = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class WrongLine:
    """What is wrong with a line, by a code that people are told in their language."""

    number: int
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of a field; those that are wrong are rows as well."""

    rows: tuple[Row, ...]
    wrong: tuple[WrongLine, ...]


def read_lines(text: str) -> Lines:
    """Return what the lines of ``text`` name; empty lines are passed over."""
    rows: list[Row] = []
    wrong: list[WrongLine] = []
    seen: set[tuple[str, str, int | None]] = set()
    for number, line in enumerate(text.splitlines()[:LINES_ALLOWED], start=1):
        stripped = line.strip()
        if not stripped:
            continue
        row, fault = _read(number, stripped)
        use = (row.value, row.timestamp, row.port)  # an address is used by many, each at a time
        if not fault and use in seen:
            fault = "twice"
        seen.add(use)
        rows.append(row)
        if fault:
            wrong.append(WrongLine(number, fault, row.value))
    return Lines(tuple(rows), tuple(wrong))


def written_lines(targets: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows of a request as people would have typed them."""
    return "\n".join(_written(row) for row in targets)


def _written(row: Mapping[str, Any]) -> str:
    port, item = row.get("source_port"), row.get("content_id")
    value = "" if item and item == row.get("value") else str(row.get("value") or "")
    parts = [value, str(row.get("timestamp") or ""), f"item:{item}" if item else ""]
    return " ".join(part for part in (*parts, "" if port is None else f"port {port}") if part)


def _read(number: int, line: str) -> tuple[Row, str]:
    value, moment, rest = line[:LONGEST_LINE], "", ""
    found = _MOMENT.search(line)
    if found:
        value, moment, rest = line[: found.start()], found[0], line[found.end() :]
    value, moment, rest = value.strip(" \t,;"), moment.strip(" ,;"), rest.strip(" \t,;")
    with_port = _WITH_PORT.fullmatch(value)
    if with_port and not rest:
        value, rest = with_port[1], with_port[2]
    kind, fault = _judged(value)
    port, strange = _port(rest)
    fault = fault or strange
    if len(line) > LONGEST_LINE:
        fault = "too_long"
    return Row(number, value, kind, moment, port), fault


def _port(rest: str) -> tuple[int | None, str]:
    if not rest:
        return None, ""
    found = _PORT.fullmatch(rest)
    if found is None or not 0 < int(found[1]) <= _LARGEST_PORT:
        return None, "port"
    return int(found[1]), ""


def _judged(value: str) -> tuple[str, str]:
    """Return the type of ``value`` by its shape, and what is wrong with it if something is."""
    for kind, shaped, normalise in _SHAPES:
        if shaped(value):
            return kind, _fault(kind, value, normalise)
    return "account", _fault("account", value, accounts.normalise)


def _fault(kind: str, value: str, normalise: Callable[[str], str]) -> str:
    try:
        normalise(value)
    except WrongIdentifierError:
        return "email_domain" if kind == "email" and value.endswith("@") else kind
    return ""


def _ip(value: str) -> str:
    return str(ip.normalise(value))


_SHAPES: tuple[tuple[str, Callable[[str], bool], Callable[[str], str]], ...] = (
    ("url", lambda value: "://" in value, urls.normalise),
    ("email", lambda value: "@" in value and not value.startswith("@"), email.normalise),
    (
        "ip",
        lambda value: bool(_ADDRESS.fullmatch(value)),
        _ip,
    ),
    ("phone", lambda value: value.startswith("+"), phone.normalise),
    (
        "domain",
        lambda value: bool(_DOMAIN.fullmatch(value)),
        domain.normalise,
    ),
)


def parts_of(line: str) -> list[str]:
    """Return the parts of a line that semicolons divide, in whichever script they were typed."""
    return [part.strip() for part in _SEMICOLON.split(line)]
