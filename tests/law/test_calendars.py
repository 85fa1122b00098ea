"""Days of rest of a State, and where a count of working days leads."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from comity.law.calendars import Calendar, calendar_of
from comity.law.editions import edition_of


@pytest.mark.parametrize(
    ("day", "days", "ends"), [(6, 1, 9), (7, 1, 9), (8, 1, 9), (2, 5, 9), (6, 6, 16)]
)
def test_working_days_leave_out_the_weekend(day: int, days: int, ends: int) -> None:
    calendar = Calendar(zone=ZoneInfo("UTC"))

    due = calendar.after_working_days(datetime(2026, 3, day, 9, tzinfo=UTC), days)

    assert due.date() == date(2026, 3, ends)


def test_a_state_may_rest_on_other_days() -> None:
    calendar = Calendar(zone=ZoneInfo("UTC"), weekend=frozenset({4, 5}))

    due = calendar.after_working_days(datetime(2026, 3, 5, 9, tzinfo=UTC), 1)

    assert due.date() == date(2026, 3, 8)


def test_holidays_of_the_state_are_left_out() -> None:
    known = edition_of(None, practice=True)
    calendar = calendar_of("XB", known.calendars, known.counting)

    due = calendar.after_working_days(datetime(2025, 12, 31, 9, tzinfo=UTC), 1)

    assert calendar.day_of(due) == date(2026, 1, 9)
