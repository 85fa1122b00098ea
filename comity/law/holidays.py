"""On which days of a year a holiday falls.

Example:
    >>> easter(2026), easter(2026, orthodox=True)
    (datetime.date(2026, 4, 5), datetime.date(2026, 4, 12))
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from comity.law.calendar_files import DAYS, DayOfWeek, Holiday, NthWeekday, StateCalendar

_DAY = timedelta(days=1)
_WEEK = 7


def easter(year: int, *, orthodox: bool = False) -> date:
    """Return Easter Sunday of ``year`` as a day of the Gregorian calendar.

    Source: Meeus, Astronomical Algorithms, ch. 8 (both reckonings).
    """
    if orthodox:
        moon = (19 * (year % 19) + 15) % 30
        sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
        month, day = divmod(moon + sunday + 114, 31)
        julian = date(year, month, day + 1)
        return julian + timedelta(days=year // 100 - year // 400 - 2)
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= (moon // 28) * (1 - (moon // 28) * (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % _WEEK
    days = moon - weekday
    month = 3 + (days + 40) // 44
    return date(year, month, days + 28 - 31 * (month // 4))


def weekend_on(calendar: StateCalendar, day: date) -> frozenset[int] | None:
    """Return the weekly days of rest that are in force on ``day``, Monday being 0; or None."""
    for weekend in calendar.weekend:
        if weekend.holds_on(day):
            return numbers(weekend.days)
    return None


def numbers(days: tuple[DayOfWeek, ...]) -> frozenset[int]:
    """Return the numbers of the days of the week, Monday being 0."""
    return frozenset(DAYS.index(day) for day in days)


@lru_cache(maxsize=2_000)
def holidays_of(calendar: StateCalendar, year: int) -> dict[date, str]:
    """Return the free days of ``year`` and their names, those observed on another day too."""
    if calendar.holidays == "unknown":
        return {}
    proper = {
        day: holiday
        for holiday in calendar.holidays
        for day in _days(holiday, year)
        if _holds(holiday, day)
    }
    found = {day: holiday.name for day, holiday in proper.items()}
    for day, holiday in sorted(proper.items()):
        moved = _observed(calendar, holiday, day, found)
        if moved is not None:
            found.setdefault(moved, holiday.name)
    return found


def _days(holiday: Holiday, year: int) -> Iterator[date]:
    if holiday.each_year is not None:
        month, day = int(holiday.each_year[:2]), int(holiday.each_year[3:])
        if (month, day) != (2, 29) or _is_leap(year):
            yield date(year, month, day)
    if holiday.easter is not None:
        yield easter(year) + holiday.easter * _DAY
    if holiday.orthodox_easter is not None:
        yield easter(year, orthodox=True) + holiday.orthodox_easter * _DAY
    if holiday.weekday is not None:
        found = _nth(holiday.weekday, year)
        if found is not None:
            yield found
    yield from (day for day in holiday.dates if day.year == year)


def _holds(holiday: Holiday, day: date) -> bool:
    begun = holiday.valid_from is None or holiday.valid_from <= day
    return begun and (holiday.valid_to is None or day <= holiday.valid_to)


def _nth(asked: NthWeekday, year: int) -> date | None:
    wanted = DAYS.index(asked.day)
    if asked.nth > 0:
        first = date(year, asked.month, 1)
        found = first + timedelta(days=(wanted - first.weekday()) % _WEEK + _WEEK * (asked.nth - 1))
        return found if found.month == asked.month else None
    after = date(year + asked.month // 12, asked.month % 12 + 1, 1) - _DAY
    return after - timedelta(days=(after.weekday() - wanted) % _WEEK)


def _observed(
    calendar: StateCalendar, holiday: Holiday, day: date, taken: dict[date, str]
) -> date | None:
    weekend = weekend_on(calendar, day) or frozenset()
    if holiday.observed == "as_is" or day.weekday() not in weekend:
        return None
    if holiday.observed == "nearest_weekday":
        before = day - _DAY
        return before if before.weekday() not in weekend else day + _DAY
    while day.weekday() in weekend or day in taken:
        day += _DAY
    return day


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
