"""Instants and calendar days, written in one way.

On the wire an instant is UTC with milliseconds and a ``Z``. A naive datetime is an error here.

Example:
    >>> written(read("2026-03-01T14:05:09.250Z"))
    '2026-03-01T14:05:09.250Z'

Source: RFC 3339.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from comity.kernel.errors import InvalidInputError

_WIRE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", re.ASCII)


class MalformedTimeError(InvalidInputError):
    """Text is not an instant as the wire writes it."""

    code = "kernel.malformed_time"
    remedy = "Write the time in UTC with milliseconds, such as 2026-03-01T14:05:09.250Z."


class Clock(Protocol):
    """Tells the time. The real one and the one of tests come in by the same door."""

    def now(self) -> datetime:
        """Return the present instant, aware, UTC."""
        ...


def written(at: datetime) -> str:
    """Return ``at`` as the wire writes it, cut to the millisecond.

    Raises:
        MalformedTimeError: ``at`` is naive.
    """
    if at.tzinfo is None:
        msg = "an instant without a time zone"
        raise MalformedTimeError(msg)
    utc = at.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def read(text: str) -> datetime:
    """Return the instant that ``text`` states.

    Raises:
        MalformedTimeError: Another spelling, or a day or hour that does not exist.
    """
    if not _WIRE.fullmatch(text):
        msg = "not a time as 2026-03-01T14:05:09.250Z"
        raise MalformedTimeError(msg, length=len(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"no such time: {error}"
        raise MalformedTimeError(msg) from error


def end_of_day(day: date, *, zone: ZoneInfo) -> datetime:
    """Return the last millisecond of ``day`` in ``zone``, as UTC: when a day clock runs out."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)
    # Wall-clock midnight of the next day, then one millisecond earlier in real time.
    return midnight.astimezone(UTC) - timedelta(milliseconds=1)
