"""The days of one State: its legal time, its days of rest, and what of them is not known.

Example:
    >>> calendar = Calendar(zone=ZoneInfo("UTC"))
    >>> calendar.rest(date(2026, 3, 1)).why, calendar.open_on(date(2026, 3, 1))
    ('weekend', ('weekend_assumed', 'holidays_unknown'))
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from comity.kernel.time import end_of_day
from comity.kernel.zones import zones_of
from comity.law.calendar_files import Counting, StateCalendar
from comity.law.holidays import holidays_of, numbers, weekend_on

SATURDAY, SUNDAY = 5, 6
WEEKEND: Final = "weekend"
_ANYWHERE: Final = ("Etc/GMT-14", "UTC", "Etc/GMT+12")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rest:
    """Whether a day is one of rest.

    Attributes:
        why: ``weekend``, the name of the holiday, or nothing for a working day.
        sure: Whether it is stated; days of rest that are merely assumed are not.
    """

    why: str = ""
    sure: bool = True

    def __bool__(self) -> bool:
        """Return whether it is a day of rest."""
        return bool(self.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days of one State.

    Attributes:
        zone: The State's legal time.
        weekend: Weekly days of rest that are assumed where none are stated, Monday being 0.
        stated: What the law data say of its days, if anything.
        zones: All zones that may be meant, where it is not known which one.
    """

    zone: ZoneInfo
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    stated: StateCalendar | None = None
    zones: tuple[ZoneInfo, ...] = ()

    def day_of(self, at: datetime) -> date:
        """Return the calendar day of ``at``."""
        return at.astimezone(self.zone).date()

    def rest(self, day: date) -> Rest:
        """Return whether ``day`` is a day of rest, and why."""
        stated = None if self.stated is None else weekend_on(self.stated, day)
        if day.weekday() in (self.weekend if stated is None else stated):
            return Rest(WEEKEND, sure=stated is not None)
        if self.stated is None:
            return Rest()
        # New Year's Day may be observed on the last day of the year before.
        for year in (day.year, day.year + 1):
            name = holidays_of(self.stated, year).get(day)
            if name is not None:
                return Rest(name)
        return Rest()

    def open_on(self, day: date) -> tuple[str, ...]:
        """Return what is not known of the days around ``day``, as codes."""
        if self.stated is None:
            return ("weekend_assumed", "holidays_unknown")
        found = [] if weekend_on(self.stated, day) is not None else ["weekend_assumed"]
        from_, to = self.stated.whole_from, self.stated.whole_to
        whole = (from_ is None or from_ <= day) and (to is None or day <= to)
        if self.stated.holidays == "unknown" or self.stated.partial or not whole:
            found.append("holidays_unknown")
        elif self.stated.regions:
            found.append("regional_holidays_unknown")
        return tuple(found)

    def after_days(self, at: datetime, days: int) -> datetime:
        """Return the end of the last of ``days`` calendar days, the day of ``at`` not counted."""
        return end_of_day(self.day_of(at) + timedelta(days=days), zone=self.zone)

    def after_working_days(self, at: datetime, days: int) -> datetime:
        """Return the end of the last of ``days`` working days, the day of ``at`` not counted."""
        day, left = self.day_of(at), days
        while left:
            day += _DAY
            left -= not self.rest(day)
        return end_of_day(day, zone=self.zone)


def calendar_of(
    state: str,
    calendars: Mapping[str, StateCalendar],
    counting: Counting,
    *,
    zone: str | None = None,
) -> Calendar:
    """Return the calendar of ``state``; where little is known, with every zone that may be meant.

    Args:
        state: Its code.
        calendars: What the law data say of each State.
        counting: For the days of rest that are assumed where none are stated.
        zone: Its legal time, where somebody knows it better than the law data.
    """
    stated = calendars.get(state)
    known = zone or (stated.zone if stated is not None else None)
    names = (known,) if known is not None else (zones_of(state) or _ANYWHERE)
    zones = tuple(ZoneInfo(name) for name in names)
    return Calendar(
        zone=zones[0],
        weekend=numbers(counting.weekend.days),
        stated=stated,
        zones=zones if len(zones) > 1 else (),
    )
