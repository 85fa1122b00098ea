r"""Exact locations as people type them: one on each line, each line checked.

A line holds a link, a hash or a domain name, and behind it, where the service has one, its own
number of the item. A location leads to one thing: no wildcard, no name or password inside. What
was typed stays as it is; its normal form is for comparing and for whoever looks it up.

Example:
    >>> [one.type for one in read_places("https://chat.example/p/1 item:77\nitem:78").rows]
    ['url', 'other']
    >>> [one.code for one in read_places("https://chat.example/*").wrong]
    ['wildcard']
    >>> normal("url", "HTTPS://Chat.Example:443/a/../p/1")
    'https://chat.example/p/1'

Source: process 1.12; EU Reg. 2022/2065, Art. 9(2)(a) and 16(2)(b).
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from comity.cooperation.lines import LINES_ALLOWED, LONGEST_LINE, Lines, Row, WrongLine
from comity.law.identifiers import domain, hashes, urls
from comity.law.identifiers.errors import WrongIdentifierError

_ITEM = re.compile(r"(?:^|\s)item:(\S+)\s*$")
_MOMENT = re.compile(r"\s[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}\S*$")
_HASH = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128}")
_DOMAIN = re.compile(r"([\w-]+\.)+[a-zA-Z][\w-]+")
_READERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"url": urls.location, "hash": hashes.normalise, "domain": domain.normalise}
)


def read_places(text: str) -> Lines:
    """Return what the lines of ``text`` name; empty lines are passed over."""
    rows: list[Row] = []
    wrong: list[WrongLine] = []
    seen: set[tuple[str, str, str]] = set()
    for number, line in enumerate(text.splitlines()[:LINES_ALLOWED], start=1):
        stripped = line.strip()
        if not stripped:
            continue
        row, fault = _read(number, stripped)
        key = (row.type, normal(row.type, row.value), row.item)
        if not fault and key in seen:
            fault = "twice"
        seen.add(key)
        rows.append(row)
        if fault:
            wrong.append(WrongLine(number, fault, row.value))
    return Lines(tuple(rows), tuple(wrong))


def normal(kind: str, value: str) -> str:
    """Return the normal form of a location of the type ``kind``; itself where it has none."""
    reader = _READERS.get(kind, str.strip)
    try:
        return reader(value)
    except WrongIdentifierError:
        return value


def fault_of(kind: str, value: str) -> str:
    """Return what is wrong with a location, by its code, or nothing.

    The codes: ``wildcard``, ``url``, ``hash``, ``domain``, ``not_exact`` and ``too_long``.
    """
    if len(value) > LONGEST_LINE:
        return "too_long"
    if urls.WILDCARD.search(value):
        return "wildcard"
    reader = _READERS.get(kind)
    if reader is None:
        return "" if re.fullmatch(r"\S+", value) else "not_exact"
    try:
        reader(value)
    except WrongIdentifierError:
        return kind
    return ""


def _read(number: int, line: str) -> tuple[Row, str]:
    value, item, moment = line[:LONGEST_LINE], "", ""
    found = _ITEM.search(value)
    if found:
        value, item = value[: found.start()].strip(), found[1]
    at = _MOMENT.search(value)
    if at:
        value, moment = value[: at.start()].strip(), at[0].strip()
    kind = _kind_of(value) if value else "other"
    row = Row(number, value or item, kind or "account", moment, None, item)
    if len(line) > LONGEST_LINE:
        return row, "too_long"
    return row, fault_of(kind, row.value) if kind else "not_exact"


def _kind_of(value: str) -> str:
    """Return the type of ``value`` by its shape; nothing where it is no exact location."""
    if "://" in value:
        return "url"
    if _HASH.fullmatch(value):
        return "hash"
    if _DOMAIN.fullmatch(value) or "*" in value:
        return "domain"
    return ""
