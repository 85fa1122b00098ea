"""What the law data say of days: weekends and holidays of a State, and how a period is counted.

The files are ``data/calendars/*.yaml`` and ``data/counting.yaml``. Every statement has its source;
what nobody stated is unknown, and the arithmetic says so.
"""

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from comity.kernel.zones import checked_zone
from comity.law.findings import Certainty
from comity.law.instrument_files import InstrumentId, Read, StateCode, Text
from comity.law.validity import Validity

DayOfWeek = Literal["mo", "tu", "we", "th", "fr", "sa", "su"]
DAYS: Final[tuple[DayOfWeek, ...]] = ("mo", "tu", "we", "th", "fr", "sa", "su")
_MOVABLE = ("each_year", "easter", "orthodox_easter", "weekday", "dates")


class Dated(Read, Validity):
    """A statement that holds for a time, and says where it comes from."""

    source: Text
    certainty: Certainty


class NthWeekday(Read):
    """Such as the third Monday of January; the last one is -1."""

    day: DayOfWeek
    nth: Literal[-1, 1, 2, 3, 4, 5]
    month: Annotated[int, Field(ge=1, le=12)]


class Holiday(Read):
    """A day of rest that is no weekend.

    Attributes:
        each_year: Month and day, the same in every year.
        easter: Days after Easter of the Gregorian reckoning; before it, less than 0.
        orthodox_easter: Days after Easter of the Julian reckoning.
        dates: The days themselves, where they are proclaimed or follow the moon.
        observed: What happens when it meets a weekend: nothing; the next working day is free; or
            the nearer of Friday and Monday.
    """

    name: Text
    each_year: Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")] | None = None
    easter: Annotated[int, Field(ge=-100, le=100)] | None = None
    orthodox_easter: Annotated[int, Field(ge=-100, le=100)] | None = None
    weekday: NthWeekday | None = None
    dates: tuple[date, ...] = ()
    observed: Literal["as_is", "next_working_day", "nearest_weekday"] = "as_is"
    valid_from: date | None = None
    valid_to: date | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _says_one_day(self) -> Self:
        said = [name for name in _MOVABLE if getattr(self, name) not in (None, ())]
        if len(said) != 1:
            msg = f"say one of {', '.join(_MOVABLE)}"
            raise ValueError(msg)
        if self.each_year is not None:
            date.fromisoformat(f"2000-{self.each_year}")  # a leap year: 29 February is a day
        return self


class Weekend(Dated):
    """The weekly days of rest."""

    days: tuple[DayOfWeek, ...] = Field(min_length=1, max_length=6)


class StateCalendar(Read):
    """The days of one State.

    Attributes:
        zone: Legal time at the seat of its authorities.
        weekend: Weekly days of rest, the ones in force on a day by their dates.
        holidays: Days of rest of the whole State, or ``unknown``.
        whole_from: First day from which the list of holidays is whole.
        whole_to: Last day for which it is; none where it follows from rules alone.
        partial: Whether more days are free than are listed, such as those that follow the moon.
        regions: Whether parts of the State have holidays of their own, which are not listed.
        practice: Whether the State is an invented one.
    """

    state: StateCode
    zone: Annotated[str, AfterValidator(checked_zone)]
    weekend: tuple[Weekend, ...] = Field(min_length=1)
    holidays: tuple[Holiday, ...] | Literal["unknown"]
    whole_from: date | None = None
    whole_to: date | None = None
    partial: bool = False
    regions: bool = False
    practice: bool = False
    source: Text
    certainty: Certainty


class CountingRule(Read):
    """How periods of some instruments are counted.

    Attributes:
        instruments: For which; none for the rule that holds where no other does.
        first_day: Whether the day of the event counts.
        first_hour: Whether a period of hours begins at the event, or with the next full hour.
        rest_at_the_end: Whether a period that ends on a day of rest moves on to the next working
            day.
        working_days_at_least: How many working days a period of two days or more must have.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    instruments: tuple[InstrumentId, ...] = ()
    first_day: Literal["counted", "not_counted"]
    first_hour: Literal["at_the_event", "next_full_hour"]
    rest_at_the_end: Literal["stays", "moves_on"]
    working_days_at_least: Annotated[int, Field(ge=0, le=5)] = 0
    source: Text
    certainty: Certainty


class Counting(Read):
    """``counting.yaml``, whole.

    Attributes:
        weekend: Days of rest of a State of which nothing is stated: an assumption.
    """

    weekend: Weekend
    rules: tuple[CountingRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_default(self) -> Self:
        if [rule.instruments for rule in self.rules].count(()) != 1:
            msg = "exactly one rule names no instruments: the one that holds where no other does"
            raise ValueError(msg)
        return self

    def rule_for(self, instrument: str | None) -> CountingRule:
        """Return how periods of ``instrument`` are counted."""
        named = (rule for rule in self.rules if instrument in rule.instruments)
        return next(named, None) or next(rule for rule in self.rules if not rule.instruments)
