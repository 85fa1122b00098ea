"""Times as logs and people write them: what is said, and what is left open.

Nothing is assumed: a time without offset stays without one.

Source: RFC 3339, 5.6; IANA time zone database.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from comity.law.identifiers.errors import WrongIdentifierError, checked_length

LONGEST_WRITTEN: Final = 64
FIRST_YEAR, LAST_YEAR = 1900, 2200
SECONDS_IN_A_YEAR = 31_556_952  # Gregorian mean
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WRITTEN = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?)?"
    r"\s?([Zz]|UTC|[+-][0-9]{2}:?[0-9]{2}|[A-Za-z_]{1,20}(?:/[A-Za-z0-9_+\-]{1,20}){1,2}|[A-Z]{2,5})?"
)
_IN_WORDS = re.compile(r"([0-9]{1,2})\.? ([A-Za-z]{3,9}) ([0-9]{4})")
_ZONE_NAME = re.compile(r"(?<![A-Za-z/])(?!UTC$)[A-Z]{2,5}$")
_EPOCH = re.compile(r"-?[0-9]{6,20}", re.ASCII)
_NUMERIC_OFFSET = re.compile(
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}$"
)
_SLASHED = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{2,4})(?![0-9])")
_HIGHEST_MONTH = 12
LAST_HOUR, LAST_MINUTE = 23, 59


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTime:
    """What a text says about a time.

    Attributes:
        local: Calendar and clock as written, naive.
        offset: Offset to UTC, if it is written.
        zone: IANA zone, if it is written.
        to_the_second: Whether seconds are written.
        day_only: Whether no clock time is written.
    """

    local: datetime
    offset: timedelta | None
    zone: str | None
    to_the_second: bool
    day_only: bool

    def instant(self) -> datetime:
        """Return the instant in UTC; what has no offset is read as UTC."""
        return (self.local - (self.offset or timedelta())).replace(tzinfo=UTC)


def read(written: object) -> StatedTime:
    """Return what ``written`` (a text, or an epoch number in seconds) says.

    Example:
        >>> read("2026-03-01T14:05:09+01:00").instant().isoformat()
        '2026-03-01T13:05:09+00:00'

    Raises:
        WrongIdentifierError: It cannot be read as a day or a time, or no such day exists.
    """
    number = epoch(written)
    if number is not None:
        if not FIRST_YEAR <= epoch_year(number) <= LAST_YEAR:
            msg = "no plausible year"
            raise WrongIdentifierError(msg)
        local = datetime.fromtimestamp(number, tz=UTC).replace(tzinfo=None)
        return StatedTime(
            local=local, offset=timedelta(), zone=None, to_the_second=True, day_only=False
        )
    if not isinstance(written, str):
        msg = "it is no time"
        raise WrongIdentifierError(msg)
    return _of_text(checked_length(written, longest=LONGEST_WRITTEN))


@lru_cache(maxsize=256)
def _of_text(text: str) -> StatedTime:
    # A dozen rules read the same time one after the other.
    words = _IN_WORDS.fullmatch(text)
    return _of_words(words) if words else _of_figures(text)


def _of_words(found: re.Match[str]) -> StatedTime:
    name = found[2].lower()
    months = [place for place, month in enumerate(_MONTHS, 1) if month[: len(name)] == name]
    day = _local(int(found[3]), months[0] if months else 0, int(found[1]))
    return StatedTime(local=day, offset=None, zone=None, to_the_second=False, day_only=True)


def _of_figures(text: str) -> StatedTime:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        msg = "not written as 2026-03-01T14:05:09+01:00"
        raise WrongIdentifierError(msg)
    clock = [int(part) if part else 0 for part in found.group(4, 5, 6)]
    where = found[7] or ""
    return StatedTime(
        local=_local(int(found[1]), int(found[2]), int(found[3]), *clock),
        offset=_offset(where),
        zone=where if "/" in where else None,
        to_the_second=found[6] is not None,
        day_only=found[4] is None,
    )


def _local(year: int, month: int, day: int, *clock: int) -> datetime:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        msg = "no plausible year"
        raise WrongIdentifierError(msg)
    try:
        hour, minute, second = clock or (0, 0, 0)
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # as written
    except ValueError as error:
        msg = f"no such day or hour: {error}"
        raise WrongIdentifierError(msg) from error


def _offset(where: str) -> timedelta | None:
    if where in {"Z", "z", "UTC"}:
        return timedelta()
    if where[:1] not in {"+", "-"}:
        return None
    digits = where[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > LAST_HOUR or minutes > LAST_MINUTE:
        msg = "no such offset"
        raise WrongIdentifierError(msg)
    size = timedelta(hours=hours, minutes=minutes)
    return -size if where[0] == "-" else size


def epoch(written: object) -> float | None:
    """Return the number of an epoch time, if ``written`` is a bare number."""
    if isinstance(written, bool):
        return None
    if isinstance(written, int | float):
        return float(written) if abs(written) <= 10**20 else 1e20
    if isinstance(written, str) and _EPOCH.fullmatch(written.strip()[: LONGEST_WRITTEN + 1]):
        return float(written)
    return None


def epoch_year(number: float) -> int:
    """Return the year that ``number`` seconds give, also one that no calendar holds."""
    return 1970 + int(number // SECONDS_IN_A_YEAR)


def zone_abbreviation(written: object) -> str | None:
    """Return the zone written as letters that mean several zones, such as CST or IST."""
    if not isinstance(written, str) or len(written) > LONGEST_WRITTEN:
        return None
    found = _ZONE_NAME.search(written.strip())
    return found[0] if found and any(sign.isdigit() for sign in written) else None


def day_or_month_first(written: object) -> tuple[str, str] | None:
    """Return both readings of a date in figures whose day and month may be exchanged."""
    if not isinstance(written, str) or len(written) > LONGEST_WRITTEN:
        return None
    found = _SLASHED.match(written.strip())
    if found is None:
        return None
    first, second = int(found[1]), int(found[2])
    if first == second or not (1 <= first <= _HIGHEST_MONTH and 1 <= second <= _HIGHEST_MONTH):
        return None
    year = found[3]
    names = [month.capitalize() for month in _MONTHS]
    return f"{first} {names[second - 1]} {year}", f"{second} {names[first - 1]} {year}"


def has_numeric_offset(written: str) -> bool:
    """Tell whether a time ends with an offset in figures, as CAP wants it: never Z.

    Source: OASIS CAP 1.2, 3.3.2 (DateTime).
    """
    return _NUMERIC_OFFSET.search(written.strip()[:LONGEST_WRITTEN]) is not None


def happens_once(stated: StatedTime, zone_name: str) -> bool:
    """Tell whether a local time exists exactly once in its zone.

    Source: IANA time zone database (summer time).

    Raises:
        WrongIdentifierError: There is no such zone.
    """
    zone = iana_zone(zone_name)
    early = stated.local.replace(tzinfo=zone, fold=0)
    late = stated.local.replace(tzinfo=zone, fold=1)
    return early.utcoffset() == late.utcoffset()


def iana_zone(name: str) -> ZoneInfo:
    """Return the zone ``name``.

    Raises:
        WrongIdentifierError: There is no such zone.
    """
    try:
        return ZoneInfo(checked_length(name, longest=LONGEST_WRITTEN))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = "no zone of the IANA database"
        raise WrongIdentifierError(msg) from error


def normalise(text: str) -> str:
    """Return the time in UTC as RFC 3339 writes it.

    Raises:
        WrongIdentifierError: It cannot be read, or has no offset.
    """
    stated = read(text)
    if stated.offset is None:
        msg = "the UTC offset is missing"
        raise WrongIdentifierError(msg)
    return f"{stated.instant():%Y-%m-%dT%H:%M:%S}Z"


FURTHEST_AHEAD: Final = timezone(timedelta(hours=14))
"""The zone where a day begins first: no day is in the future that has begun there."""
