"""Is a request very large? Then a person reviews it by law, and no machine acts on it.

Very large is a request for a thousand people and more, for every kind of data, for all users of a
service, or for five years and more. None of this is wrong in itself; whoever orders or gives so
much has to have looked whether the law allows it.

Example:
    >>> asked = {"period_from": "2016-01-01", "period_to": "2026-01-01"}
    >>> [str(one) for one in reasons(asked, today=date(2026, 3, 1))]
    ['long_period']

Source: process 4 (proportionality); rule R-ENV-018 (a milder measure).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from comity.cooperation.acts import Act
from comity.kernel.digests import digest_of
from comity.kernel.strict_json import canonical

MANY: Final = 1_000
"""Accounts of one request from which on it is very large."""
LONG: Final = timedelta(days=5 * 365)
"""How long a period is from which on a request is very large."""
EVERY_KIND: Final = frozenset({"SUB", "TRAFFIC", "CONTENT", "LOC", "PAY"})
"""Who asks for all of these asks for all that a provider has."""
GUARDED: Final = frozenset({Act.FORWARD, Act.PARTLY, Act.EXECUTE})
"""What is not done before the review: nothing is ordered and nothing is given."""
_SCOPE: Final = ("targets", "categories", "period_from", "period_to", "measures")
_DAY: Final = len("2026-03-01")


class Reason(StrEnum):
    """Why a request is very large."""

    MANY_ACCOUNTS = "many_accounts"
    EVERY_KIND = "every_kind"
    ALL_USERS = "all_users"
    LONG_PERIOD = "long_period"


def reasons(content: Mapping[str, Any], *, today: date) -> tuple[Reason, ...]:
    """Return why a request is very large; nothing if it is not.

    Args:
        content: What it says.
        today: End of a period that has none.
    """
    rows = _rows(content)
    found = {
        Reason.MANY_ACCOUNTS: len(rows) >= MANY,
        Reason.EVERY_KIND: _kinds(content, rows) >= EVERY_KIND,
        Reason.ALL_USERS: any(row.get("all_users") is True for row in rows),
        Reason.LONG_PERIOD: any(
            last - first >= LONG for first, last in _periods(content, rows, today)
        ),
    }
    return tuple(reason for reason, so in found.items() if so)


def scope_of(content: Mapping[str, Any]) -> str:
    """Return the digest of how much a request asks for: what a review is of."""
    return digest_of(canonical({name: content[name] for name in _SCOPE if name in content}))


def _rows(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [row for row in content.get("targets") or () if isinstance(row, Mapping)]


def _kinds(content: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> set[str]:
    stated = [content.get("categories"), *(row.get("categories") for row in rows)]
    return {str(code) for codes in stated if isinstance(codes, Sequence) for code in codes}


def _periods(
    content: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], today: date
) -> Iterator[tuple[date, date]]:
    """Yield every period that can be read; whether the others are right is for the rules."""
    for one in (content, *rows):
        first, last = _day(one.get("period_from")), _day(one.get("period_to"))
        if first is not None:
            yield first, last or today


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:_DAY])
    except ValueError:
        return None
