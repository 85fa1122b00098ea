"""Calendar days: when a preservation ends, and where a count of working days leads.

Days belong to the requested State's legal time; the day on which a period begins is not counted,
and the period ends with the last day.

Example:
    >>> preservation_ends(date(2026, 3, 1), minimum=timedelta(days=60))
    datetime.date(2026, 4, 30)
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from comity.kernel.time import end_of_day

SATURDAY, SUNDAY = 5, 6


def preservation_ends(taken_effect: date, *, minimum: timedelta) -> date:
    """Return the last day on which the data must still be held.

    The day on which preservation takes effect is not counted.

    Args:
        taken_effect: Calendar day in the requested State's legal time.
        minimum: Period of the instrument or of the requested State.

    Source: Budapest Convention, Art. 29(7) (not less than sixty days).
    """
    return taken_effect + minimum


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days of one State.

    National holidays are not known: a date in working days is the earliest that it can be.

    Attributes:
        zone: The State's legal time.
        weekend: Days of rest, Monday being 0.
    """

    zone: ZoneInfo
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})

    def day_of(self, at: datetime) -> date:
        """Return the calendar day of ``at``."""
        return at.astimezone(self.zone).date()

    def after_days(self, at: datetime, days: int) -> datetime:
        """Return the end of the last of ``days`` calendar days, the day of ``at`` not counted."""
        return end_of_day(self.day_of(at) + timedelta(days=days), zone=self.zone)

    def after_working_days(self, at: datetime, days: int) -> datetime:
        """Return the end of the last of ``days`` working days, the day of ``at`` not counted."""
        day, left = self.day_of(at), days
        while left:
            day += timedelta(days=1)
            left -= day.weekday() not in self.weekend
        return end_of_day(day, zone=self.zone)
