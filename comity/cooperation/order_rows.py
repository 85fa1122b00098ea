"""The rows of an order and what a provider says on each: is the answer complete, and does it fit?

A row is one identifier that was asked for. Whether files cover the days that were asked for is
known only where the request and the provider both name days; what is not known is not judged.

Example:
    >>> asked = Span(date(2026, 9, 1), date(2026, 11, 14))
    >>> short_of(asked, [Span(date(2026, 10, 3), date(2026, 11, 14))])
    Span(first=datetime.date(2026, 10, 3), last=datetime.date(2026, 11, 14))
    >>> short_of(asked, [asked]) is None
    True
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from comity.cooperation.orders import OrderKind, RowAnswer
from comity.kernel.time import end_of_day


class Span(NamedTuple):
    """Days, the first and the last included; ``None`` where one is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """One file, as far as rows need it.

    Attributes:
        target: Row that it answers, or None for all of them.
        span: Days that it covers, as the provider says.
    """

    target: int | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of an order with its answer.

    Attributes:
        target: Its number, from 0.
        type: Kind of identifier.
        value: The identifier, as it was given.
        service: Service of the provider.
        categories: Codes of the kinds of data that are wanted.
        asked: Days that are wanted.
        details: What else was said of it, such as a port, by name.
        answer: What the provider says, or None.
        note: Why.
    """

    target: int
    type: str
    value: str
    service: str
    categories: tuple[str, ...]
    asked: Span
    details: Mapping[str, str]
    answer: RowAnswer | None
    note: str


class Lack(StrEnum):
    """What stands between an answer and its delivery."""

    NO_ANSWER = "no_answer"
    NO_FILE = "no_file"
    NO_REASON = "no_reason"
    DAYS_MISSING = "days_missing"
    NO_TICKET = "no_ticket"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that an answer lacks.

    Attributes:
        what: Which kind of thing.
        row: In which row, if it is of one.
        span: The days that the files of the row have, where days are missing.
    """

    what: Lack
    row: Row | None = None
    span: Span | None = None


_DETAILS = (
    *("timestamp", "time_zone", "source_port", "destination_ip", "destination_port"),
    *("seen_at", "numeric_id", "scope"),
)


def rows_of(needed: Mapping[str, Any], answers: Mapping[str, Any]) -> tuple[Row, ...]:
    """Return the rows of an order.

    Args:
        needed: What the provider sees of the request.
        answers: By row, as text: ``{"answer": …, "note": …}``; what was typed so far, or said.
    """
    return tuple(_row(stated, needed, answers) for stated in needed.get("targets") or ())


def said_rows(answer: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return by row what a confirmation or delivery says."""
    return {
        str(row["target"]): {
            "answer": row.get("answer") or _word(row.get("found")),
            "note": row.get("note") or "",
        }
        for row in answer.get("targets") or ()
    }


def to_say(rows: Iterable[Row]) -> list[dict[str, object]]:
    """Return the rows that have an answer as a confirmation or delivery says them."""
    return [
        {
            "target": row.target,
            "answer": str(row.answer),
            **({"note": row.note} if row.note else {}),
        }
        for row in rows
        if row.answer is not None
    ]


def lacking(
    kind: OrderKind,
    rows: Sequence[Row],
    files: Sequence[HandedOver],
    *,
    ticket: str,
    unfinished: bool,
) -> tuple[Lacking, ...]:
    """Return what the answer to an order of ``kind`` lacks, row by row, then as a whole."""
    found: list[Lacking] = []
    for row in rows:
        found += _of_row(kind, row, [f for f in files if f.target in {None, row.target}])
    if kind is OrderKind.PRESERVE and not ticket.strip():
        found.append(Lacking(Lack.NO_TICKET))
    if unfinished:
        found.append(Lacking(Lack.UNFINISHED))
    return tuple(found)


def short_of(asked: Span, held: Sequence[Span]) -> Span | None:
    """Return the days that the files have, if that is less than was asked for and both are known.

    Days between files are not looked for: logs have quiet days.
    """
    if not held:
        return None
    firsts, lasts = [span.first for span in held], [span.last for span in held]
    first = min((day for day in firsts if day), default=None) if all(firsts) else None
    last = max((day for day in lasts if day), default=None) if all(lasts) else None
    late = first is not None and asked.first is not None and first > asked.first
    early = last is not None and asked.last is not None and last < asked.last
    return Span(first, last) if late or early else None


def _of_row(kind: OrderKind, row: Row, files: Sequence[HandedOver]) -> list[Lacking]:
    if row.answer is None:
        return [Lacking(Lack.NO_ANSWER, row)]
    if row.answer in {RowAnswer.NEED_MORE, RowAnswer.OBJECT} and not row.note.strip():
        return [Lacking(Lack.NO_REASON, row)]
    if kind is OrderKind.PRESERVE or row.answer is not RowAnswer.FOUND:
        return []
    if not files:
        return [Lacking(Lack.NO_FILE, row)]
    short = short_of(row.asked, [file.span for file in files])
    if short is not None and not row.note.strip():
        return [Lacking(Lack.DAYS_MISSING, row, short)]
    return []


def _row(stated: Mapping[str, Any], needed: Mapping[str, Any], answers: Mapping[str, Any]) -> Row:
    said = answers.get(str(stated["target"])) or {}
    word = said.get("answer")
    return Row(
        target=int(stated["target"]),
        type=str(stated.get("type") or ""),
        value=str(stated.get("value") or ""),
        service=str(stated.get("service") or ""),
        categories=tuple(str(code) for code in stated.get("categories") or ()),
        asked=Span(
            day_of(stated.get("period_from") or needed.get("period_from")),
            day_of(stated.get("period_to") or needed.get("period_to")),
        ),
        details={name: str(stated[name]) for name in _DETAILS if stated.get(name)},
        answer=RowAnswer(word) if word in set(RowAnswer) else None,
        note=str(said.get("note") or ""),
    )


def due_of(needed: Mapping[str, Any], *, zone: ZoneInfo) -> datetime | None:
    """Return until when an order is to be answered, if the request says so.

    A day ends in ``zone``, the legal time of the State that gives the order.
    """
    stated = needed.get("needed_by")
    day = day_of(stated)
    if day is None or not isinstance(stated, str):
        return None
    if len(stated) == len("2026-03-01"):
        return end_of_day(day, zone=zone)
    at = datetime.fromisoformat(stated)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def day_of(text: object) -> date | None:
    """Return the day that a text of a form begins with, if it does."""
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _word(found: object) -> str:
    return "" if found is None else str(RowAnswer.FOUND if found else RowAnswer.NOT_FOUND)
