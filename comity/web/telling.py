"""How times, numbers and sizes are told to people, in their language.

Months stand by name, moments in UTC, figures in Western digits in every language, so that nobody
has to guess which number is the day.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final, Literal

from babel import Locale, dates, numbers, units
from django.utils.translation import get_language, pgettext

_LOCALES: Final = MappingProxyType({"en": "en_GB", "zh-hans": "zh_Hans"})
_KILO: Final = 1000
_NARROW: Final = 10
_UNITS: Final = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")


def locale() -> Locale:
    """Return the reader's locale."""
    return _locale((get_language() or "en").lower())


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(_LOCALES.get(code, code.partition("-")[0]))


def day(value: date) -> str:
    """Return a calendar day with its month by name: 21 November 2026."""
    return _told(_on(value), "long", locale())


def short_day(value: date, *, now: datetime) -> str:
    """Return a calendar day shortly, with the year only if it is not this one."""
    on = _on(value)
    return _told(on, "MMMd" if on.year == now.year else "yMMMd", locale())


def _on(value: date) -> date:
    return value.astimezone(UTC).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)  # a list tells the same few days in every row
def _told(on: date, form: str, spoken: Locale) -> str:
    if form == "long":
        return dates.format_date(on, form, locale=spoken)
    return dates.format_skeleton(form, on, locale=spoken)


def hour(value: datetime, *, seconds: bool = False) -> str:
    """Return the time of day in UTC: 22:49 UTC."""
    return f"{value.astimezone(UTC):{'%H:%M:%S' if seconds else '%H:%M'}} UTC"


def moment(value: datetime, *, now: datetime | None = None, seconds: bool = False) -> str:
    """Return day and hour in UTC; the day shortly if it is told ``now``."""
    on = day(value) if now is None else short_day(value, now=now)
    joined = pgettext("day and hour", "%(day)s, %(hour)s")
    return joined % {"day": on, "hour": hour(value, seconds=seconds)}


def ago(value: datetime, *, now: datetime) -> str:
    """Return how long ago, or in how long, in words: 3 hours ago."""
    return dates.format_timedelta(
        value - now, granularity="minute", add_direction=True, locale=locale()
    )


def length(value: timedelta) -> str:
    """Return a length of time in words: 22 minutes."""
    return dates.format_timedelta(value, granularity="second", threshold=2, locale=locale())


def number(value: float) -> str:
    """Return a number grouped as the language groups it, in Western digits."""
    return numbers.format_decimal(value, locale=locale(), numbering_system="latn")


def size(octets: int) -> str:
    """Return a size in the unit that keeps it short: 3.4 MB."""
    scaled, step = float(octets), 0
    while scaled >= _KILO and step < len(_UNITS) - 1:
        scaled, step = scaled / _KILO, step + 1
    shown = round(scaled, 1) if step and scaled < _NARROW else round(scaled)
    unit = f"digital-{_UNITS[step]}"
    told = _size(shown, unit, "short" if step else "long")  # "44 byte" is not English
    return told if unit not in told else _size(shown, unit, "short")


def _size(count: float, unit: str, length: Literal["short", "long"]) -> str:
    return units.format_unit(count, unit, length, locale=locale(), numbering_system="latn")
