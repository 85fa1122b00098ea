"""What is said of one account of a request beyond its line: type, data, period, and more.

The form says kinds of data and period once, for all accounts. Where one differs, its row says so,
and what is said for all leaves it as it is.

Example:
    >>> content = {"targets": [{"value": "a@b.example"}, {"value": "c@d.example"}]}
    >>> with_accounts(content, {1: {"categories": ["SUB"], "note": " "}})["targets"]
    [{'value': 'a@b.example'}, {'value': 'c@d.example', 'categories': ['SUB']}]
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final, get_args

from comity.cooperation.asking import Target
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.lines import Row
from comity.cooperation.property_rows import PropertyRow

OF_LINE: Final = frozenset({"value", "timestamp", "source_port"})
"""What the line of an account says itself."""
FIRST: Final = ("type", "service", "categories", "period_from", "period_to")
"""What is asked of each account; the rest is asked where somebody looks for it."""


class AccountShape(StrEnum):
    """How a field of an account is typed."""

    LINE = "line"
    EVEN = "even"
    TEXT = "text"
    DAY = "day"
    PORT = "port"
    YES_NO = "yes_no"
    TYPE = "type"
    DATA = "data"
    SORT = "sort"
    CHAIN = "chain"


_SHAPES: Final[Mapping[str, AccountShape]] = {
    "type": AccountShape.TYPE,
    "categories": AccountShape.DATA,
    "period_from": AccountShape.DAY,
    "period_to": AccountShape.DAY,
    "destination_port": AccountShape.PORT,
    "origin_checked": AccountShape.YES_NO,
    "all_users": AccountShape.YES_NO,
    "deposit_address": AccountShape.YES_NO,
    **dict.fromkeys(("email_headers", "scope", "justification", "note"), AccountShape.TEXT),
    **dict.fromkeys(
        ("seen_at", "time_zone", "destination_ip", "numeric_id", "memo_tag", "token_contract"),
        AccountShape.EVEN,
    ),
    "iban": AccountShape.EVEN,
}


FIRST_OF_PROPERTY: Final = (
    *("kind", "holder", "location", "custodian"),
    *("amount", "asset", "chain", "worth", "currency", "valued_on"),
)
"""What is asked of each thing."""
_OF_PROPERTY: Final[Mapping[str, AccountShape]] = {
    "kind": AccountShape.SORT,
    "chain": AccountShape.CHAIN,
    "valued_on": AccountShape.DAY,
    "how_linked": AccountShape.TEXT,
    **dict.fromkeys(("memo_tag", "token_contract", "currency"), AccountShape.EVEN),
}


def rows_in(kind: Kind) -> str:
    """Return the field of a request of ``kind`` in which its rows stand."""
    return "property" if "property" in plan_of(kind).request.model_fields else "targets"


def first_of(kind: Kind) -> tuple[str, ...]:
    """Return what is asked of each row; the rest is asked where somebody looks for it."""
    return FIRST_OF_PROPERTY if rows_in(kind) == "property" else FIRST


def fields_of_account(kind: Kind) -> dict[str, AccountShape]:
    """Return what can be said of an account in a request of ``kind``, beyond its line, in order."""
    if rows_in(kind) == "property":
        rest = [one for one in PropertyRow.model_fields if one not in FIRST_OF_PROPERTY]
        asked = (*FIRST_OF_PROPERTY, *(one for one in rest if one != "identifier"))
        return {name: _OF_PROPERTY.get(name, AccountShape.LINE) for name in asked}
    model = next(_targets_in(plan_of(kind).request.model_fields["targets"].annotation))
    names = [name for name in model.model_fields if name not in {*FIRST, *OF_LINE}]
    return {name: _SHAPES.get(name, AccountShape.LINE) for name in (*FIRST, *names)}


def with_accounts(
    content: Mapping[str, Any], said: Mapping[int, Mapping[str, Any]], *, rows_in: str = "targets"
) -> dict[str, Any]:
    """Return ``content`` with what is ``said`` of its accounts, by their place from 0.

    What is blank is left out; a place that there is not is passed over. ``rows_in`` is the field
    in which the rows stand.
    """
    rows = [dict(row) for row in content.get(rows_in) or ()]
    for place, fields in said.items():
        if 0 <= place < len(rows):
            rows[place] = {
                name: value
                for name, value in {**rows[place], **fields}.items()
                if not (value in (None, [], ()) or (isinstance(value, str) and not value.strip()))
            }
    return {**content, rows_in: rows} if rows else dict(content)


def rows_of(
    lines: Iterable[Row], before: Iterable[Mapping[str, Any]], categories: list[str], provider: str
) -> list[dict[str, Any]]:
    """Return one row for each line; a row that was there keeps what its line does not say.

    Args:
        lines: The accounts, as they were typed.
        before: The rows that the request had.
        categories: The kinds of data that are asked for now, of all accounts.
        provider: Who holds the accounts of which nothing else is said.
    """
    held = [dict(row) for row in before]
    exact = {_line_of(row): row for row in reversed(held)}
    known = {str(row.get("value")): row for row in reversed(held)}
    was = {code for row in held for code in row.get("categories") or ()}
    rows = []
    for line in lines:
        at = (line.value, line.timestamp, line.port)
        old = exact.get(at) or known.get(line.value)
        row = dict(old or {})
        row["value"] = line.value
        row["categories"] = categories if old is None else _data(old, was, categories)
        if line.item or "content_id" in row:
            row["content_id"] = line.item
        row["type"] = row.get("type") or line.type
        row["timestamp"] = line.timestamp or None
        row["source_port"] = line.port
        row["service"] = row.get("service") or provider or None
        rows.append({name: value for name, value in row.items() if value not in (None, [], "")})
    return rows


def _line_of(row: Mapping[str, Any]) -> tuple[str, str, object]:
    return str(row.get("value") or ""), str(row.get("timestamp") or ""), row.get("source_port")


def _data(row: Mapping[str, Any], was: set[str], now: list[str]) -> list[str]:
    """Return the kinds of data of a row, where those of all change; one that differs stays so."""
    own = [str(code) for code in row.get("categories") or ()]
    if set(own) == was:
        return now
    added = [code for code in now if code not in was]
    return [*(code for code in own if code in now), *added]


def _targets_in(annotation: object) -> Iterator[type[Target]]:
    """Yield the class of the rows of a field."""
    inner = get_args(annotation)
    if not inner and isinstance(annotation, type) and issubclass(annotation, Target):
        yield annotation
    for one in inner:
        yield from _targets_in(one)
