"""When work that failed is tried again, and when it is set aside.

Example:
    >>> [next_try(n, jitter=0.5).total_seconds() for n in (1, 2, 3, 20)]
    [1.0, 2.0, 4.0, 300.0]
"""

from datetime import timedelta

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=5)
CRASHES_ALLOWED = 5
ERROR_LENGTH = 500  # characters of an error that are kept

_SPREAD = 0.5  # of the pause: from three quarters to five quarters of it
_DOUBLINGS = 9  # 2^9 seconds are past the longest pause


def next_try(attempts: int, *, jitter: float = 0.5) -> timedelta:
    """Return the pause after the ``attempts``-th failure: 1 s, doubled each time, capped.

    Args:
        attempts: Failures so far, the last one included.
        jitter: From 0 to 1, drawn by the caller; 0.5 gives the exact pause. It keeps many items
            that failed together from coming back together.
    """
    doublings = min(max(attempts - 1, 0), _DOUBLINGS)
    pause = min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
    return min(pause * (1 + _SPREAD * (jitter - 0.5)), LONGEST_PAUSE)
