"""When a period runs out, how that was computed, and by when to act whatever is still open.

Hours run in real time, also when clocks are set. Days, working days, months and years end with the
last moment of their last day in the legal time of the State whose authority must act. What is not
known (holidays, days of rest, the zone) never makes a period longer: ``safe`` is the earliest of
all readings.

Example:
    >>> from datetime import UTC
    >>> from comity.law.corpus import shipped
    >>> counting = shipped().counting
    >>> found = due(
    ...     Period(days=60),
    ...     datetime(2026, 3, 1, 12, tzinfo=UTC),
    ...     calendar=Calendar(zone=ZoneInfo("UTC")),
    ...     rule=counting.rule_for(None),
    ... )
    >>> found.on
    datetime.date(2026, 4, 30)

Source: European Convention on the Calculation of Time-Limits (ETS No. 76), Arts. 2 to 5; Regulation
(EEC, Euratom) No 1182/71, Art. 3.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from comity.kernel.errors import InvalidInputError
from comity.kernel.time import end_of_day, written
from comity.law.calendar_files import CountingRule
from comity.law.calendars import Calendar
from comity.law.instrument_files import Limit

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_LONGEST: Final = 100 * 366
_YEARS: Final = range(1900, 2200)
_SHOWN: Final = 40


class MomentRefusedError(InvalidInputError):
    """A period cannot be counted from the moment that was given."""

    code = "law.moment_refused"
    remedy = "Give the moment with its offset, such as 2026-03-01T14:05:00+01:00."


class PeriodRefusedError(InvalidInputError):
    """A period has no length, or two."""

    code = "law.period_refused"
    remedy = "Give one of hours, days, working_days, months or years, and more than 0."


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A length of time, in one unit.

    Raises:
        PeriodRefusedError: None, more than one, or one that is not positive.
    """

    hours: int | None = None
    days: int | None = None
    working_days: int | None = None
    months: int | None = None
    years: int | None = None

    def __post_init__(self) -> None:
        """Check that there is one length."""
        said = [value for _, value in self._said()]
        if len(said) != 1 or not 0 < said[0] <= _LONGEST:
            msg = f"a period has one length of at least 1, not {said or 'none'}"
            raise PeriodRefusedError(msg)

    @classmethod
    def of(cls, limit: Limit) -> Self | None:
        """Return the period of ``limit``, or None where it is stated in words."""
        found = {name: getattr(limit, name) for name in ("hours", "days", "working_days", "months")}
        known = {name: value for name, value in found.items() if value is not None}
        return cls(**known) if known else None

    @property
    def unit(self) -> str:
        """Return the unit in which it is stated."""
        return next(name for name, _ in self._said())

    @property
    def length(self) -> int:
        """Return how many of the unit."""
        return next(value for _, value in self._said())

    def _said(self) -> Iterator[tuple[str, int]]:
        for name in self.__slots__:
            value = getattr(self, name)
            if value is not None:
                yield name, value


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the computation, for the reader: a stable code and what it is about."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()

    def written(self) -> dict[str, str]:
        """Return it as JSON."""
        return {"code": self.code, **dict(self.facts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a period runs out.

    Attributes:
        at: The instant at which it runs out by the rule of counting.
        safe: The earliest instant that any open reading gives; never after ``at``.
        on: The last day, in the legal time ``zone``.
        counted_to: The last day before it moved on because of a day of rest.
        steps: How it was computed.
        open: What is not known, as codes.
        certainty: Of the rule of counting and, where days of rest matter, of the calendar.
        source: Of the rule of counting.
    """

    at: datetime
    safe: datetime
    on: date
    counted_to: date
    zone: str
    steps: tuple[Step, ...]
    open: tuple[str, ...]
    certainty: str
    source: str

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "at": written(self.at),
            "safe": written(self.safe),
            "on": self.on.isoformat(),
            "zone": self.zone,
            "steps": [step.written() for step in self.steps],
            "open": list(self.open),
            "certainty": self.certainty,
            "source": self.source,
        }


def due(period: Period, moment: datetime, *, calendar: Calendar, rule: CountingRule) -> Due:
    """Return when ``period`` runs out that begins with the event at ``moment``.

    Args:
        period: How long.
        moment: The event from which it runs, such as the receipt; aware.
        calendar: Of the State whose authority must act.
        rule: How it is counted.

    Raises:
        MomentRefusedError: The moment has no offset, or lies outside the years 1900 to 2199.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        msg = "a moment without an offset: nobody knows when it is"
        raise MomentRefusedError(msg)
    if moment.year not in _YEARS:
        msg = f"a period cannot be counted from the year {moment.year}"
        raise MomentRefusedError(msg)
    if period.hours is not None:
        return _hours(period.hours, moment, calendar, rule)
    readings = [
        _days(period, replace(calendar, zone=zone, zones=()), moment, rule)
        for zone in calendar.zones or (calendar.zone,)
    ]
    found = min(readings, key=lambda one: one.at)
    if len(readings) == 1:
        return found
    return replace(
        found,
        safe=min(one.safe for one in readings),
        open=("zone_unknown", *found.open),
        steps=(Step("zone_assumed", (("zone", found.zone),)), *found.steps),
    )


def extended(
    first: Period,
    extensions: Sequence[Period],
    moment: datetime,
    *,
    calendar: Calendar,
    rule: CountingRule,
) -> tuple[Due, ...]:
    """Return when a period of days runs out, and when it does after each extension.

    An extension begins with the day after the last day that it extends, whether or not that was a
    day of rest.

    Raises:
        PeriodRefusedError: A period of hours is not extended by days, nor the other way round.
        MomentRefusedError: As for ``due``.
    """
    if extensions and any(one.unit == "hours" for one in (first, *extensions)):
        msg = "a period of hours has no extension in days"
        raise PeriodRefusedError(msg)
    found = [due(first, moment, calendar=calendar, rule=rule)]
    going_on = rule.model_copy(update={"first_day": "not_counted"})
    for one in extensions:
        last = found[-1]
        zone = ZoneInfo(last.zone)
        begins = end_of_day(last.counted_to, zone=zone)
        here = replace(calendar, zone=zone, zones=())
        after = due(one, begins, calendar=here, rule=going_on)
        told = Step("extended", (("from", last.counted_to.isoformat()), ("by", _length(one))))
        steps = (told, *(step for step in after.steps if step.code != "received"))
        safe = min(after.safe, end_of_day(after.counted_to, zone=zone))
        found.append(replace(after, safe=safe, steps=steps))
    return tuple(found)


def held_at_most(
    limits: Iterable[Limit],
    moment: datetime,
    *,
    calendar: Calendar,
    rule: CountingRule,
    renewals: int = 0,
) -> tuple[Due, ...]:
    """Return the ends of a hold: of the longest first period, and of every extension it may have.

    Args:
        limits: Of one provision: ``hold_max``, and ``extension`` where it has one.
        moment: When the hold took effect.
        calendar: Of the State in which the data are held.
        rule: How its periods are counted.
        renewals: How many times a hold that the provision calls renewable was renewed.
    """
    stated = [(limit, Period.of(limit)) for limit in limits]
    first = next(((one, of) for one, of in stated if one.kind == "hold_max" and of), None)
    if first is None:
        return ()
    limit, longest = first
    more = [of for one, of in stated if one.kind == "extension" and of is not None]
    again = [longest] * (renewals if limit.renewable else 0)
    return extended(longest, [*more, *again], moment, calendar=calendar, rule=rule)


def _hours(hours: int, moment: datetime, calendar: Calendar, rule: CountingRule) -> Due:
    event = moment.astimezone(UTC)
    steps = [_received(moment, calendar)]
    begins = event
    if rule.first_hour == "next_full_hour":
        # Zones whose offset is no whole hour have their own full hours.
        local = event.astimezone(calendar.zone)
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        begins = event if not past else event + _HOUR - past
        steps.append(Step("next_full_hour", (("from", written(begins)),)))
    at = begins + hours * _HOUR
    here, there = (one.astimezone(calendar.zone) for one in (begins, at))
    steps.append(Step("hours_added", (("hours", str(hours)), ("until", written(at)))))
    if here.utcoffset() != there.utcoffset():
        steps.append(Step("clocks_were_set", (("zone", str(calendar.zone)),)))
    return Due(
        at=at,
        safe=event + hours * _HOUR,
        on=there.date(),
        counted_to=there.date(),
        zone=str(calendar.zone),
        steps=tuple(steps),
        open=(),
        certainty=str(rule.certainty),
        source=rule.source,
    )


def _days(period: Period, calendar: Calendar, moment: datetime, rule: CountingRule) -> Due:
    event_day = calendar.day_of(moment)
    before = event_day - _DAY if rule.first_day == "counted" else event_day
    steps = [
        _received(moment, calendar),
        Step(f"first_day_{rule.first_day}", (("day", event_day.isoformat()),)),
    ]
    last, skipped = _last_day(period, before, calendar)
    steps.append(
        Step(
            f"{period.unit}_counted",
            ((period.unit, str(period.length)), ("until", last.isoformat())),
        )
    )
    steps.extend(_told_rest(skipped))
    ends, moved = _moved(last, before, period, calendar, rule)
    steps.extend(moved)
    at = end_of_day(ends, zone=calendar.zone)
    steps.append(Step("end_of_day", (("day", ends.isoformat()), ("zone", str(calendar.zone)))))
    open_ = calendar.open_on(ends) if period.unit == "working_days" or moved else ()
    counts_rest = bool(period.unit == "working_days" or moved) and calendar.stated is not None
    stated = calendar.stated
    words = [str(rule.certainty), *([str(stated.certainty)] if stated and counts_rest else [])]
    return Due(
        at=at,
        safe=min(at, end_of_day(_earliest(period, before, calendar), zone=calendar.zone)),
        on=ends,
        counted_to=last,
        zone=str(calendar.zone),
        steps=tuple(steps),
        open=open_,
        certainty=next((word for word in words if word != "checked"), "checked"),
        source=rule.source,
    )


def _last_day(
    period: Period, before: date, calendar: Calendar
) -> tuple[date, list[tuple[date, str]]]:
    """Return the last day of a period whose first day follows ``before``, and the days of rest."""
    if period.days is not None:
        return before + period.days * _DAY, []
    if period.working_days is None:
        months = (period.months or 0) + 12 * (period.years or 0)
        return _months_after(before, months), []
    day, left, skipped = before, period.working_days, []
    while left:
        day += _DAY
        rest = calendar.rest(day)
        if rest:
            skipped.append((day, rest.why))
        else:
            left -= 1
    return day, skipped


def _months_after(day: date, months: int) -> date:
    """Return the day of the same number, or the last one of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _moved(
    last: date, before: date, period: Period, calendar: Calendar, rule: CountingRule
) -> tuple[date, list[Step]]:
    """Return the day with which the period ends, and why it is not the one counted to."""
    ends, steps = last, []
    while _too_few(period, before, ends, calendar, rule):
        ends += _DAY
    if ends != last:
        least = str(rule.working_days_at_least)
        steps.append(Step("working_days_at_least", (("days", least), ("until", ends.isoformat()))))
    rest = calendar.rest(ends)
    if not rest:
        return ends, steps
    if rule.rest_at_the_end == "stays":
        told = (("day", ends.isoformat()), ("why", rest.why))
        return ends, [*steps, Step("ends_on_a_day_of_rest", told)]
    while rest:
        steps.append(Step("moved_on", (("from", ends.isoformat()), ("why", rest.why))))
        ends += _DAY
        rest = calendar.rest(ends)
    return ends, steps


def _too_few(
    period: Period, before: date, ends: date, calendar: Calendar, rule: CountingRule
) -> bool:
    if not rule.working_days_at_least or period.unit != "days" or period.length == 1:
        return False
    days = ((before + n * _DAY) for n in range(1, (ends - before).days + 1))
    working = (day for day in days if not calendar.rest(day))
    return len(list(islice(working, rule.working_days_at_least))) < rule.working_days_at_least


def _earliest(period: Period, before: date, calendar: Calendar) -> date:
    """Return the last day if only days that surely are of rest stop the count."""
    if period.working_days is None:
        return _last_day(period, before, calendar)[0]
    day, left = before, period.working_days
    while left:
        day += _DAY
        rest = calendar.rest(day)
        left -= not (rest and rest.sure)
    return day


def _received(moment: datetime, calendar: Calendar) -> Step:
    local = moment.astimezone(calendar.zone)
    facts = (
        ("at", written(moment)),
        ("local", local.isoformat(timespec="seconds")),
        ("zone", str(calendar.zone)),
    )
    return Step("received", facts)


def _told_rest(skipped: Sequence[tuple[date, str]]) -> Iterator[Step]:
    for day, why in skipped[:_SHOWN]:
        yield Step("day_of_rest", (("day", day.isoformat()), ("why", why)))
    if len(skipped) > _SHOWN:
        yield Step("more_days_of_rest", (("days", str(len(skipped) - _SHOWN)),))


def _length(period: Period) -> str:
    return f"{period.length} {period.unit}"
