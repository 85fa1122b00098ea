"""Conditions on times: are they whole, in order, neither too early nor too late?"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from comity.law.conditions.base import Condition, ValueCondition
from comity.law.conditions.values import as_number
from comity.law.identifiers import timestamps
from comity.law.identifiers.errors import WrongIdentifierError
from comity.law.identifiers.timestamps import StatedTime
from comity.law.scopes import HOLDS, NotKnownError, Scope, Verdict, is_absent, texts


def stated_at(name: str, scope: Scope) -> StatedTime | None:
    """Return the time under ``name``, or ``None`` if there is none that can be read."""
    value = scope.value(name)
    if is_absent(value):
        return None
    try:
        return timestamps.read(value)
    except WrongIdentifierError:
        return None


class TimeHas(ValueCondition):
    """A time with the quality named.

    Attributes:
        quality: ``readable``; ``offset`` to UTC; ``seconds``; ``no_abbreviation`` of a zone;
            ``plausible_epoch`` (an epoch number that gives a year from 2000 to 2040);
            ``clear_day`` (day and month cannot be exchanged); ``numeric_offset`` (an offset in
            figures, not Z).
    """

    kind: Literal["time_has"] = Field(alias="is")
    quality: Literal[
        "readable",
        "offset",
        "seconds",
        "no_abbreviation",
        "plausible_epoch",
        "clear_day",
        "numeric_offset",
    ]

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Ask for the one quality."""
        match self.quality:
            case "no_abbreviation":
                zone = timestamps.zone_abbreviation(value)
                return self.answer(scope, holds=zone is None, value=value, zone=zone)
            case "plausible_epoch":
                number = timestamps.epoch(value)
                year = 2000 if number is None else timestamps.epoch_year(number)
                return self.answer(scope, holds=2000 <= year <= 2040, value=value, year=year)  # noqa: PLR2004  # the years that a log of our time can name
            case "clear_day":
                both = timestamps.day_or_month_first(value)
                first, second = both or ("", "")
                return self.answer(scope, holds=both is None, first=first, second=second)
            case "numeric_offset":
                figures = isinstance(value, str) and timestamps.has_numeric_offset(value)
                return self.answer(scope, holds=figures, value=value)
        stated = stated_at(self.field, scope)
        holds = (
            stated is not None
            and {
                "readable": True,
                "offset": stated.offset is not None,
                "seconds": stated.to_the_second,
            }[self.quality]
        )
        return self.answer(scope, holds=holds, value=value)


class HappensOnce(ValueCondition):
    """A local time that its zone has exactly once; with an offset it always is."""

    kind: Literal["happens_once"] = Field(alias="is")
    zone: str

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Ask the zone written in the time, or stated beside it."""
        stated = stated_at(self.field, scope)
        if stated is None or stated.offset is not None or stated.day_only:
            return HOLDS
        zones = texts(stated.zone or scope.value(self.zone))
        try:
            holds = not zones or timestamps.happens_once(stated, zones[0])
        except WrongIdentifierError:
            return HOLDS
        return self.answer(scope, holds=holds, value=value)


class DateOrder(Condition):
    """One time is not after another; what is missing or unreadable is left to other conditions."""

    kind: Literal["date_order"] = Field(alias="is")
    earlier: str
    later: str

    def weigh(self, scope: Scope) -> Verdict:
        """Compare instants, or days if either has no clock time."""
        first, second = stated_at(self.earlier, scope), stated_at(self.later, scope)
        if first is None or second is None:
            return HOLDS
        if first.day_only or second.day_only:
            holds = first.local.date() <= second.local.date()
        else:
            holds = first.instant() <= second.instant()
        if holds:
            return HOLDS
        return scope.fails(self.later, first=first.local.date().isoformat())


class NotFuture(ValueCondition):
    """A time that is not after now; a day counts as begun where days begin first."""

    kind: Literal["not_future"] = Field(alias="is")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare with now."""
        stated = stated_at(self.field, scope)
        if stated is None:
            return HOLDS
        if stated.day_only or stated.offset is None:
            ahead = scope.now.astimezone(timestamps.FURTHEST_AHEAD).replace(tzinfo=None)
            holds = stated.local <= ahead
        else:
            holds = stated.instant() <= scope.now
        return self.answer(scope, holds=holds, value=value)


class AfterNow(ValueCondition):
    """A time that is not reached before now and so many days more.

    Attributes:
        days: Place in the profile that says how many days; none if not given.
    """

    kind: Literal["after_now"] = Field(alias="is")
    days: str | None = None

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare; a day lasts to its end."""
        stated = stated_at(self.field, scope)
        if stated is None:
            return scope.fails(self.field, date=value)
        margin = as_number(scope.known(self.days)) if self.days else 0
        ends = stated.instant() + timedelta(days=1 if stated.day_only else 0)
        holds = ends > _later(scope.now, margin or 0)
        return self.answer(scope, holds=holds, date=value)


class NotOlderThan(ValueCondition):
    """A time that lies not more than so many hours back; a day lasts to its end."""

    kind: Literal["not_older_than"] = Field(alias="is")
    hours: int = Field(gt=0)

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare with now.

        Raises:
            NotKnownError: It cannot be read, and nothing demands that it can.
        """
        stated = stated_at(self.field, scope)
        if stated is None and self.absent == "fails":
            return scope.fails(self.field, date=value)
        if stated is None:
            msg = f"{scope.path(self.field)}, which cannot be read as a time"
            raise NotKnownError(msg)
        last = stated.instant() + timedelta(days=1 if stated.day_only else 0)
        holds = last >= scope.now - timedelta(hours=self.hours)
        return self.answer(scope, holds=holds, date=value)


class ReachedWithin(Condition):
    """A time that lies not more than so many days after another; now, if it is not stated yet.

    Attributes:
        field: The time that is waited for.
        since: The time from which the days run; before it is stated, nothing runs.
        days: Place in the profile that says how many days.
    """

    kind: Literal["reached_within"] = Field(alias="is")
    field: str
    since: str
    days: str

    def weigh(self, scope: Scope) -> Verdict:
        """Count from the day named; a day lasts to its end."""
        began, reached = stated_at(self.since, scope), stated_at(self.field, scope)
        if began is None:
            return HOLDS
        days = as_number(scope.known(self.days)) or 0
        due = _later(began.instant() + timedelta(days=1 if began.day_only else 0), days)
        at = scope.now if reached is None else reached.instant()
        if at < due:
            return HOLDS
        return scope.fails(self.field, date=_later(due, -1).date().isoformat())


class SpanAtMost(Condition):
    """The period of the row, or else of the request, is not longer than allowed.

    Attributes:
        hours: Longest period, for every category.
        days_by_category: Place that says the days allowed for each category of the row.
    """

    kind: Literal["span_at_most"] = Field(alias="is")
    hours: int | None = None
    days_by_category: str | None = None

    def weigh(self, scope: Scope) -> Verdict:
        """Measure from the start to the end; without both there is no period to measure."""
        start = stated_at("period_from", scope) or stated_at("/period_from", scope)
        end = stated_at("period_to", scope) or stated_at("/period_to", scope)
        allowed = self._allowed(scope)
        if start is None or end is None or allowed is None:
            return HOLDS
        length = end.instant() - start.instant() + timedelta(days=1 if end.day_only else 0)
        if length <= allowed:
            return HOLDS
        place = "period_to" if "period_to" in scope.item else "/period_to"
        return scope.fails(place, days=length.days, limit=allowed.days)

    def _allowed(self, scope: Scope) -> timedelta | None:
        if self.hours is not None:
            return timedelta(hours=self.hours)
        known = scope.known(self.days_by_category or "own")
        limits = known if isinstance(known, Mapping) else {}
        days = [as_number(limits.get(code)) for code in texts(scope.item.get("categories"))]
        return min((timedelta(days=limit) for limit in days if limit is not None), default=None)


class WithinRetention(Condition):
    """The period does not start before the data that the provider still keeps.

    Attributes:
        days_by_category: Place that says how many days each category is kept.
    """

    kind: Literal["within_retention"] = Field(alias="is")
    days_by_category: str

    def weigh(self, scope: Scope) -> Verdict:
        """Compare the start with now less the days kept.

        Raises:
            NotKnownError: For none of the categories is it known how long they are kept.
        """
        start = stated_at("period_from", scope) or stated_at("/period_from", scope)
        if start is None:
            return HOLDS
        known = scope.known(self.days_by_category)
        kept = known if isinstance(known, Mapping) else {}
        place = "period_from" if "period_from" in scope.item else "/period_from"
        stated = {*texts(scope.item.get("categories"))}
        asked = stated & scope.categories if scope.categories else stated
        known_days = {code: as_number(kept.get(code)) for code in sorted(asked)}
        if all(days is None for days in known_days.values()):
            msg = f"for how long {', '.join(known_days)} is kept"
            raise NotKnownError(msg)
        for days in known_days.values():
            if days is None:
                continue
            first = _later(scope.now, -days)
            if start.instant() < first:
                return scope.fails(place, days=int(days), date=first.date().isoformat())
        return HOLDS


def _later(now: datetime, days: float) -> datetime:
    return now + timedelta(days=max(-36_500.0, min(float(days), 36_500.0)))
