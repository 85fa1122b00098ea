"""When a desk is open, by its own clock."""

from datetime import UTC, datetime

import pytest

from comity.directory.hours import opening
from comity.directory.parts import OfficeHours

WEEK = (OfficeHours(days=("mo", "tu", "we", "th", "fr"), opens="09:00", closes="18:00"),)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_desk_of_24_7_is_open_and_never_changes() -> None:
    found = opening("24/7", zone="Africa/Nairobi", now=MONDAY)

    assert (found.open, found.always, found.changes_at) == (True, True, None)
    assert found.local.hour == 3


@pytest.mark.parametrize(
    ("hour", "is_open", "changes"),
    [
        (3, False, "2026-03-02T09:00:00+05:00"),  # 08:00 there
        (4, True, "2026-03-02T18:00:00+05:00"),  # 09:00 there: it has just opened
        (12, True, "2026-03-02T18:00:00+05:00"),
        (13, False, "2026-03-03T09:00:00+05:00"),  # 18:00 there: it has just closed
    ],
)
def test_hours_are_those_of_the_desks_own_clock(hour: int, is_open: bool, changes: str) -> None:
    found = opening(WEEK, zone="Asia/Tashkent", now=MONDAY.replace(hour=hour))

    assert found.open is is_open
    assert found.changes_at is not None
    assert found.changes_at.isoformat() == changes


def test_after_friday_comes_monday() -> None:
    found = opening(WEEK, zone="UTC", now=datetime(2026, 3, 6, 20, tzinfo=UTC))

    assert not found.open
    assert found.changes_at == datetime(2026, 3, 9, 9, tzinfo=UTC)


def test_hours_that_close_before_they_open_run_past_midnight() -> None:
    night = (OfficeHours(days=("su",), opens="22:00", closes="06:00"),)

    found = opening(night, zone="UTC", now=MONDAY.replace(hour=5))

    assert found.open
    assert found.changes_at == MONDAY.replace(hour=6)


def test_hours_that_meet_at_midnight_are_one_span() -> None:
    whole = (
        OfficeHours(days=("mo",), opens="08:00", closes="24:00"),
        OfficeHours(days=("tu",), opens="00:00", closes="10:00"),
    )

    found = opening(whole, zone="UTC", now=MONDAY.replace(hour=23))

    assert found.changes_at == datetime(2026, 3, 3, 10, tzinfo=UTC)


def test_a_desk_without_hours_is_closed_and_opens_never() -> None:
    found = opening((), zone="UTC", now=MONDAY)

    assert (found.open, found.changes_at) == (False, None)


def test_when_the_clocks_are_set_the_face_of_the_clock_counts() -> None:
    early = datetime(2026, 3, 29, 5, 30, tzinfo=UTC)  # 07:30 in Berlin since the night
    sunday = (OfficeHours(days=("su",), opens="08:00", closes="12:00"),)

    found = opening(sunday, zone="Europe/Berlin", now=early)

    assert found.changes_at is not None
    assert found.changes_at.astimezone(UTC) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)
