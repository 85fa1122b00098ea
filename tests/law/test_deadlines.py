"""When a period runs out: by hand, and by properties that hold for every period."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.errors import InvalidInputError
from comity.kernel.zones import zones_of
from comity.law.calendar_files import CountingRule, StateCalendar
from comity.law.calendars import Calendar, calendar_of
from comity.law.corpus import Corpus, shipped
from comity.law.deadlines import Due, Period, due, extended, held_at_most
from comity.law.editions import edition_of
from comity.law.instrument_files import Limit

ACT = "eu_eevidence"


@cache
def practice() -> Corpus:
    return edition_of(None, practice=True)


def calendar(state: str, *, zone: str | None = None) -> Calendar:
    return calendar_of(state, practice().calendars, practice().counting, zone=zone)


def rule(instrument: str | None = None) -> CountingRule:
    return practice().counting.rule_for(instrument)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def runs_out(
    state: str, moment: str, *, under: str | None = None, zone: str | None = None, **period: int
) -> Due:
    return due(Period(**period), at(moment), calendar=calendar(state, zone=zone), rule=rule(under))


def codes(found: Due) -> list[str]:
    return [step.code for step in found.steps]


# --- by hand --------------------------------------------------------------------------------


def test_the_day_of_the_event_does_not_count() -> None:
    found = runs_out("XA", "2026-03-01T12:00:00+00:00", days=60)

    assert found.on == date(2026, 4, 30)
    assert found.at == at("2026-04-30T22:59:59.999+00:00")  # summer time in Lisbon: an hour earlier
    assert "first_day_not_counted" in codes(found)


def test_a_receipt_at_one_minute_to_midnight_elsewhere_is_a_receipt_of_the_local_day() -> None:
    late_in_tashkent = "2026-06-10T23:59:00+05:00"
    already_tomorrow = "2026-06-10T23:59:00+04:00"

    assert runs_out("XB", late_in_tashkent, days=10).on == date(2026, 6, 20)
    assert runs_out("XB", already_tomorrow, days=10).on == date(2026, 6, 21)


def test_a_row_of_holidays_at_the_new_year_is_skipped_day_by_day() -> None:
    found = runs_out("XB", "2025-12-31T10:00:00+05:00", working_days=3)

    # Free: 1, 2, 5 to 8 January, and the weekends 3-4 and 10-11. Working: 9, 12, 13.
    assert found.on == date(2026, 1, 13)
    assert codes(found).count("day_of_rest") == 10
    assert found.open == ()


def test_a_working_week_from_sunday_to_thursday() -> None:
    thursday = "2024-05-02T10:00:00-06:00"

    found = runs_out("XC", thursday, working_days=1)

    assert found.on == date(2024, 5, 5)
    assert found.on.strftime("%a") == "Sun"


def test_the_weekend_that_is_in_force_on_the_day_counts() -> None:
    assert calendar("XC").rest(date(2024, 12, 27))  # a Friday, the last year of the old weekend
    assert not calendar("XC").rest(date(2025, 1, 3))  # a Friday of the new one
    assert calendar("XC").rest(date(2025, 1, 5))  # a Sunday of the new one


def test_hours_run_in_real_time_when_clocks_are_set() -> None:
    found = runs_out("XA", "2026-03-28T12:00:00+00:00", hours=24)

    assert found.at == at("2026-03-29T12:00:00+00:00")
    assert found.at.astimezone(ZoneInfo("Europe/Lisbon")).hour == 13
    assert "clocks_were_set" in codes(found)


def test_days_end_with_the_last_moment_of_the_day_also_when_clocks_are_set() -> None:
    spring = runs_out("XA", "2026-03-28T12:00:00+00:00", days=1)
    autumn = runs_out("XA", "2026-10-24T12:00:00+01:00", days=1)

    assert spring.at == at("2026-03-29T22:59:59.999+00:00")
    assert autumn.at == at("2026-10-25T23:59:59.999+00:00")


def test_hours_of_an_act_begin_with_the_next_full_hour_but_act_before() -> None:
    found = runs_out("FR", "2026-06-10T10:20:00+02:00", under=ACT, hours=8)

    assert found.at == at("2026-06-10T19:00:00+02:00")
    assert found.safe == at("2026-06-10T18:20:00+02:00")


def test_an_event_on_the_full_hour_begins_its_hours_at_once() -> None:
    assert runs_out("FR", "2026-06-10T10:00:00+02:00", under=ACT, hours=8).at == at(
        "2026-06-10T18:00:00+02:00"
    )


def test_the_day_after_a_leap_day() -> None:
    assert runs_out("XA", "2028-02-28T12:00:00+00:00", days=1).on == date(2028, 2, 29)
    assert runs_out("XA", "2028-02-29T12:00:00+00:00", years=1).on == date(2029, 2, 28)
    assert runs_out("XA", "2027-02-28T12:00:00+00:00", years=1).on == date(2028, 2, 28)


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [
        ("2026-01-31", 1, date(2026, 2, 28)),  # there is no 30 February, and no 31
        ("2028-01-31", 1, date(2028, 2, 29)),
        ("2026-12-31", 2, date(2027, 2, 28)),
        ("2026-08-31", 6, date(2027, 2, 28)),
        ("2026-02-28", 1, date(2026, 3, 28)),  # not the last day of March
        ("2026-11-15", 14, date(2028, 1, 15)),
    ],
)
def test_a_month_without_such_a_day_ends_with_its_last(
    begins: str, months: int, ends: date
) -> None:
    assert runs_out("XA", f"{begins}T12:00:00+00:00", months=months).on == ends


def test_a_period_of_an_act_moves_on_from_a_day_of_rest() -> None:
    # 10 days from 16 April 2026 end on Sunday 26 April.
    found = runs_out("FR", "2026-04-16T09:00:00+02:00", under=ACT, days=10)

    assert (found.counted_to, found.on) == (date(2026, 4, 26), date(2026, 4, 27))
    assert found.safe < found.at
    assert codes(found).count("moved_on") == 1


def test_it_moves_on_over_a_weekend_and_the_holiday_after_it() -> None:
    # 10 days from 25 March 2026 end on 4 April, before Easter Sunday and Monday.
    found = runs_out("FR", "2026-03-25T09:00:00+01:00", under=ACT, days=10)

    assert found.on == date(2026, 4, 7)
    assert codes(found).count("moved_on") == 3


def test_elsewhere_a_period_ends_on_a_day_of_rest_and_says_so() -> None:
    found = runs_out("FR", "2026-04-16T09:00:00+02:00", days=10)

    assert found.on == date(2026, 4, 26)
    assert "ends_on_a_day_of_rest" in codes(found)


def test_two_days_of_an_act_hold_two_working_days() -> None:
    friday = "2026-06-12T09:00:00+02:00"

    found = runs_out("FR", friday, under=ACT, days=2)

    assert found.on == date(2026, 6, 16)  # Saturday and Sunday are none; Monday and Tuesday are
    assert "working_days_at_least" in codes(found)


def test_unknown_holidays_are_told_and_never_make_a_period_longer() -> None:
    found = runs_out("EG", "2026-03-05T10:00:00+02:00", working_days=3)

    assert found.on == date(2026, 3, 10)  # free: Friday and Saturday
    assert found.open == ("holidays_unknown",)


def test_a_proclaimed_feast_is_known_for_the_years_that_are_listed() -> None:
    listed = runs_out("XC", "2026-07-31T10:00:00-06:00", working_days=1)
    later = runs_out("XC", "2029-07-31T10:00:00-06:00", working_days=1)

    assert listed.on == date(2026, 8, 4)  # Monday 3 August is the feast
    assert listed.open == ()
    assert later.open == ("holidays_unknown",)


def test_days_of_rest_that_are_assumed_do_not_delay_what_is_safe() -> None:
    friday = "2026-06-12T10:00:00+00:00"

    found = runs_out("KE", friday, working_days=1)

    assert found.on == date(2026, 6, 15)
    assert found.safe == at("2026-06-13T20:59:59.999+00:00")
    assert set(found.open) >= {"weekend_assumed", "holidays_unknown"}


def test_a_state_with_many_zones_takes_the_one_that_ends_first() -> None:
    found = runs_out("BR", "2026-06-10T12:00:00+00:00", days=1)

    zones = [ZoneInfo(name) for name in zones_of("BR")]
    ends = [datetime(2026, 6, 12, tzinfo=zone).astimezone(UTC) for zone in zones]
    assert found.at == min(ends) - timedelta(milliseconds=1)
    assert "zone_unknown" in found.open


def test_a_zone_that_the_directory_knows_is_used() -> None:
    found = runs_out("BR", "2026-06-10T12:00:00+00:00", zone="America/Manaus", days=1)

    assert found.zone == "America/Manaus"
    assert "zone_unknown" not in found.open


@pytest.mark.parametrize(
    ("state", "day", "name"),
    [
        ("US", date(2026, 11, 26), "Thanksgiving Day"),
        ("US", date(2026, 7, 3), "Independence Day"),  # the 4th is a Saturday
        ("US", date(2027, 12, 31), "New Year's Day"),  # of 2028, a Saturday
        ("US", date(2027, 7, 5), "Independence Day"),  # the 4th is a Sunday
        ("US", date(2026, 5, 25), "Memorial Day"),
        ("FR", date(2026, 5, 14), "Ascension Day"),
        ("PT", date(2026, 6, 4), "Corpus Christi"),
        ("PL", date(2025, 12, 24), "Christmas Eve"),
        ("IT", date(2027, 10, 4), "Saint Francis of Assisi"),
        ("XB", date(2027, 3, 22), "Spring Day"),  # the 21st is a Sunday
    ],
)
def test_a_holiday_falls_on_its_day(state: str, day: date, name: str) -> None:
    assert calendar(state).rest(day).why == name


@pytest.mark.parametrize(
    ("state", "day"),
    [
        ("US", date(2020, 6, 19)),  # a holiday from 2021
        ("PL", date(2024, 12, 24)),  # from 2025
        ("IT", date(2024, 10, 4)),  # from 2026
        ("US", date(2026, 12, 24)),
    ],
)
def test_a_day_is_free_only_while_its_law_holds(state: str, day: date) -> None:
    assert not calendar(state).rest(day)


def test_an_extension_begins_with_the_day_after_the_last() -> None:
    first, longer = extended(
        Period(days=60),
        [Period(days=30)],
        at("2026-03-01T12:00:00+01:00"),
        calendar=calendar("FR"),
        rule=rule(ACT),
    )

    assert first.on == date(2026, 4, 30)
    assert longer.on == date(2026, 6, 1)  # day 90 is 30 May, a Saturday
    assert longer.counted_to == date(2026, 5, 30)
    assert codes(longer)[0] == "extended"


def test_ninety_days_and_ninety_more() -> None:
    limits = [Limit(kind="hold_max", days=90, renewable=True)]

    once = held_at_most(
        limits, at("2026-01-10T12:00:00-05:00"), calendar=calendar("US"), rule=rule(), renewals=1
    )

    assert [found.on for found in once] == [date(2026, 4, 10), date(2026, 7, 9)]


def test_what_a_provision_calls_not_renewable_is_not_renewed() -> None:
    limits = [
        Limit(kind="hold_max", days=60),
        Limit(kind="extension", days=30),
        Limit(kind="reply", hours=8),
    ]

    found = held_at_most(
        limits, at("2026-03-01T12:00:00+01:00"), calendar=calendar("FR"), rule=rule(ACT), renewals=5
    )

    assert len(found) == 2
    assert held_at_most(limits[2:], at("2026-03-01T12:00:00Z"), calendar=calendar("FR"),
                        rule=rule(ACT)) == ()  # fmt: skip


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="offset"):
        runs_out("XA", "2026-03-01T12:00:00", days=1)


@pytest.mark.parametrize("stated", [{}, {"days": 0}, {"days": -1}, {"days": 1, "hours": 1}])
def test_a_period_has_one_length(stated: dict[str, int]) -> None:
    with pytest.raises(InvalidInputError, match="one length"):
        Period(**stated)


def test_hours_are_not_extended_by_days() -> None:
    with pytest.raises(InvalidInputError, match="no extension"):
        extended(
            Period(hours=8),
            [Period(days=1)],
            at("2026-03-01T12:00:00Z"),
            calendar=calendar("FR"),
            rule=rule(),
        )


def test_a_limit_in_words_has_no_period() -> None:
    assert Period.of(Limit(kind="reply", text="without delay")) is None
    assert Period.of(Limit(kind="reply", working_days=3)) == Period(working_days=3)


# --- the data -------------------------------------------------------------------------------


def test_a_list_that_is_not_whole_counts_its_days_and_says_that_more_are_not_known() -> None:
    """Kuwait: National Day and Liberation Day are fixed; Friday and Saturday are the weekend."""
    found = runs_out("KW", "2026-02-24T10:00:00+03:00", working_days=1)

    assert found.on == date(2026, 3, 1)
    assert found.open == ("holidays_unknown",)


def test_a_calendar_that_can_be_worked_out_is_whole_for_the_years_it_lists() -> None:
    """Israel: Passover on Thursday 2 April 2026, then Friday and Saturday."""
    found = runs_out("IL", "2026-04-01T10:00:00+03:00", working_days=1)
    later = runs_out("IL", "2031-04-01T10:00:00+03:00", working_days=1)

    assert (found.on, found.open) == (date(2026, 4, 5), ())
    assert later.open == ("holidays_unknown",)


def test_the_days_of_the_hebrew_calendar_never_meet_its_forbidden_days() -> None:
    """The New Year begins on no Sunday, Wednesday or Friday; Atonement on no Friday or Sunday."""
    listed = {one.name: one.dates for one in shipped().calendars["IL"].holidays}  # type: ignore[union-attr]
    new_years = [day for day in listed["Rosh Hashanah"] if day.month >= 9][::2]

    assert all(day.weekday() not in {6, 2, 4} for day in new_years)
    assert all(day.weekday() not in {4, 6} for day in listed["Yom Kippur"])
    assert all(
        (atonement - first).days == 9
        for first, atonement in zip(new_years, listed["Yom Kippur"], strict=True)
    )
    assert all(
        (last - first).days == 6
        for first, last in zip(listed["Passover"], listed["Seventh day of Passover"], strict=True)
    )


def test_what_nobody_knows_stays_unknown() -> None:
    unknown = {code for code, one in shipped().calendars.items() if one.holidays == "unknown"}

    assert unknown == {"IQ", "NP"}


@pytest.mark.parametrize("code", sorted(shipped().calendars))
def test_every_calendar_has_a_week_with_work_in_it(code: str) -> None:
    stated: StateCalendar = shipped().calendars[code]
    days = calendar(code)

    assert 2 <= sum(not days.rest(date(2026, 6, 1) + timedelta(days=n)) for n in range(7)) <= 6
    assert not stated.practice
    assert stated.source


# --- properties -----------------------------------------------------------------------------

MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)
STATES = st.sampled_from(["XA", "XB", "XC", "US", "FR", "EG", "BR", "KE", "NZ"])
RULES = st.sampled_from([None, ACT])
PERIODS = st.one_of(
    st.integers(1, 400).map(lambda n: Period(hours=n)),
    st.integers(1, 400).map(lambda n: Period(days=n)),
    st.integers(1, 60).map(lambda n: Period(working_days=n)),
    st.integers(1, 30).map(lambda n: Period(months=n)),
)


@settings(deadline=None)
@given(MOMENTS, STATES, RULES, PERIODS)
def test_a_period_ends_after_it_began_and_what_is_safe_is_no_later(
    moment: datetime, state: str, under: str | None, period: Period
) -> None:
    found = due(period, moment, calendar=calendar(state), rule=rule(under))

    assert moment < found.at
    assert moment < found.safe <= found.at


@settings(deadline=None)
@given(MOMENTS, STATES, RULES, st.integers(1, 50))
def test_a_longer_period_never_ends_earlier(
    moment: datetime, state: str, under: str | None, length: int
) -> None:
    for unit in ("hours", "days", "working_days", "months"):
        shorter, longer = (
            due(Period(**{unit: n}), moment, calendar=calendar(state), rule=rule(under))
            for n in (length, length + 1)
        )
        assert shorter.at <= longer.at


@settings(deadline=None)
@given(MOMENTS, STATES, st.integers(1, 40), st.integers(0, 23))
def test_only_the_instant_counts_and_never_how_it_is_written(
    moment: datetime, state: str, days: int, hours: int
) -> None:
    elsewhere = moment.astimezone(ZoneInfo("Etc/GMT-14" if hours % 2 else "America/New_York"))

    found = [
        due(Period(days=days), one, calendar=calendar(state), rule=rule())
        for one in (moment, elsewhere)
    ]

    assert found[0].at == found[1].at


@settings(deadline=None)
@given(MOMENTS, STATES, st.integers(1, 40))
def test_the_last_of_so_many_working_days_is_one(moment: datetime, state: str, length: int) -> None:
    days = replace(calendar(state), zones=())

    found = due(Period(working_days=length), moment, calendar=days, rule=rule())

    begins, counted = days.day_of(moment), 0
    for offset in range(1, (found.on - begins).days + 1):
        counted += not days.rest(begins + timedelta(days=offset))
    assert counted == length
    assert not days.rest(found.on)


@settings(deadline=None)
@given(MOMENTS, STATES, PERIODS)
def test_more_days_of_rest_never_make_it_end_earlier(
    moment: datetime, state: str, period: Period
) -> None:
    known = replace(calendar(state), zones=())
    nothing = replace(known, stated=None, weekend=frozenset())

    assert (
        due(period, moment, calendar=nothing, rule=rule()).at
        <= due(period, moment, calendar=known, rule=rule()).at
    )


@settings(deadline=None)
@given(MOMENTS, st.integers(1, 100), st.integers(1, 100))
def test_an_extended_period_is_as_long_as_both_together(
    moment: datetime, first: int, more: int
) -> None:
    days = calendar("XA")

    found = extended(Period(days=first), [Period(days=more)], moment, calendar=days, rule=rule())

    assert found[-1].at == due(Period(days=first + more), moment, calendar=days, rule=rule()).at
