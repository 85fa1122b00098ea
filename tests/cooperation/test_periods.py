"""When a preservation ends."""

from datetime import date, timedelta

from comity.cooperation.periods import preservation_ends


def test_preservation_runs_sixty_days_not_counting_the_first() -> None:
    assert preservation_ends(date(2026, 3, 1), minimum=timedelta(days=60)) == date(2026, 4, 30)
