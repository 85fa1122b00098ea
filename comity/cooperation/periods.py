"""When a preservation ends.

Days belong to the requested State's legal time; the day on which a period begins is not counted,
and the period ends with the last day.

Example:
    >>> preservation_ends(date(2026, 3, 1), minimum=timedelta(days=60))
    datetime.date(2026, 4, 30)
"""

from datetime import date, timedelta


def preservation_ends(taken_effect: date, *, minimum: timedelta) -> date:
    """Return the last day on which the data must still be held.

    The day on which preservation takes effect is not counted.

    Args:
        taken_effect: Calendar day in the requested State's legal time.
        minimum: Period of the instrument or of the requested State.

    Source: Budapest Convention, Art. 29(7) (not less than sixty days).
    """
    return taken_effect + minimum
