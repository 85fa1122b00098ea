"""Days: what is counted, and where a count ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from comity.cooperation.periods import Calendar, preservation_ends


def test_preservation_runs_sixty_days_not_counting_the_first() -> None:
    assert preservation_ends(date(2026, 3, 1), minimum=timedelta(days=60)) == date(2026, 4, 30)


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
