"""Instants are UTC and written in one way; a day ends where its people live."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.time import MalformedTimeError, end_of_day, read, written

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Santiago"])


@given(
    st.integers(-30_000_000_000, 200_000_000_000).map(
        lambda seconds: (
            datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=7)
        )
    )
)
def test_an_instant_is_read_as_it_was_written_to_the_millisecond(at: datetime) -> None:
    cut = at.replace(microsecond=at.microsecond // 1000 * 1000)

    assert read(written(at)) == cut


def test_another_zone_is_written_as_utc() -> None:
    at = datetime(2026, 3, 1, 15, 5, 9, 250_999, tzinfo=ZoneInfo("Europe/Berlin"))

    assert written(at) == "2026-03-01T14:05:09.250Z"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(MalformedTimeError):
        written(datetime(2026, 3, 1))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T14:05:09Z",
        "2026-03-01T14:05:09.250+00:00",
        "2026-03-01 14:05:09.250Z",
        "2026-03-01T14:05:09.250z",
        "2026-03-01T14:05:09.250000Z",
        "2026-02-29T14:05:09.250Z",
        "2026-03-01T24:00:00.000Z",
        "2026-03-01T14:05:60.000Z",
        "\uff12026-03-01T14:05:09.250Z",
        "2026-03-01T14:05:09.250Z\n",
    ],
)
def test_another_spelling_or_an_impossible_time_is_refused(text: str) -> None:
    with pytest.raises(MalformedTimeError):
        read(text)


@given(st.dates(date(1990, 1, 1), date(2036, 1, 1)), ZONES)
def test_a_day_ends_one_millisecond_before_the_next_begins(day: date, zone: str) -> None:
    end = end_of_day(day, zone=ZoneInfo(zone))

    assert end.astimezone(ZoneInfo(zone)).date() == day
    assert (end + timedelta(milliseconds=1)).astimezone(ZoneInfo(zone)).date() > day
