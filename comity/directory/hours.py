"""When a desk is open, by its own clock, and when that changes next.

A desk states its hours on days of the week in its own zone; ``24:00`` is the end of the day, and
hours that close before they open run past midnight. Whether anybody picks up is another matter.

Example:
    >>> from datetime import UTC
    >>> nine_to_five = (OfficeHours(days=("mo",), opens="09:00", closes="17:00"),)
    >>> opening(nine_to_five, zone="UTC", now=datetime(2026, 3, 2, 12, tzinfo=UTC)).open
    True

Source: T-CY(2018)11, boxes 4 to 7 (contacts, hours).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from comity.directory.parts import OfficeHours

ALWAYS: Final = "24/7"
DAYS: Final = ("mo", "tu", "we", "th", "fr", "sa", "su")
_LOOK_DAYS = 9  # a week, the day before it and the day after: every weekly rule shows in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whether a desk is open.

    Attributes:
        open: Whether it is, at the moment that was asked about.
        always: It is open at every hour of every day.
        changes_at: When it closes, or opens again, in its own zone; None if it never does.
        local: The moment that was asked about, in its own zone.
    """

    open: bool
    always: bool
    changes_at: datetime | None
    local: datetime


def opening(hours: Literal["24/7"] | Sequence[OfficeHours], *, zone: str, now: datetime) -> Opening:
    """Return whether a desk with ``hours`` in ``zone`` is open at ``now``, and until when."""
    local = now.astimezone(ZoneInfo(zone))
    if hours == ALWAYS:
        return Opening(open=True, always=True, changes_at=None, local=local)
    spans = sorted(_spans(hours, local))
    for opens, closes in _joined(spans):
        if closes <= local:
            continue
        if opens <= local:
            return Opening(open=True, always=False, changes_at=closes, local=local)
        return Opening(open=False, always=False, changes_at=opens, local=local)
    return Opening(open=False, always=False, changes_at=None, local=local)


def _spans(hours: Sequence[OfficeHours], local: datetime) -> Iterator[tuple[datetime, datetime]]:
    for offset in range(-1, _LOOK_DAYS):
        day = local.date() + timedelta(days=offset)
        for rule in hours:
            if DAYS[day.weekday()] in rule.days:
                opens, closes = _at(day, rule.opens, local), _at(day, rule.closes, local)
                past_midnight = closes <= opens
                yield opens, closes + timedelta(days=1) if past_midnight else closes


def _at(day: date, hour: str, local: datetime) -> datetime:
    hours, minutes = int(hour[:2]), int(hour[3:])
    start = datetime(day.year, day.month, day.day, tzinfo=local.tzinfo)
    # Wall time: adding to an aware time of one zone keeps its clock's face, also when it is set.
    return start + timedelta(hours=hours, minutes=minutes)


def _joined(
    spans: Sequence[tuple[datetime, datetime]],
) -> Iterator[tuple[datetime, datetime]]:
    held: tuple[datetime, datetime] | None = None
    for span in spans:
        if held is not None and span[0] <= held[1]:
            held = (held[0], max(held[1], span[1]))
            continue
        if held is not None:
            yield held
        held = span
    if held is not None:
        yield held
