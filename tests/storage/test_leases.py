"""Pauses grow, are capped, and spread."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.storage.leases import LONGEST_PAUSE, next_try


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 1), (1, 1), (2, 2), (3, 4), (8, 128), (9, 256), (10, 300)]
)
def test_a_pause_doubles_from_one_second_to_five_minutes(attempts: int, seconds: int) -> None:
    assert next_try(attempts) == timedelta(seconds=seconds)


@given(st.integers(0, 10**6), st.floats(0, 1))
def test_no_pause_is_longer_than_five_minutes_or_shorter_than_most_of_a_second(
    attempts: int, jitter: float
) -> None:
    assert timedelta(seconds=0.75) <= next_try(attempts, jitter=jitter) <= LONGEST_PAUSE


def test_what_failed_together_does_not_come_back_together() -> None:
    assert len({next_try(4, jitter=n / 10) for n in range(11)}) == 11
