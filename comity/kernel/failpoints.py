"""Named places where a test may stop, crash or break the program.

A failpoint stands before and after each durable step. Outside tests it does nothing: nothing can
be armed unless the process was started with ``COMITY_TEST=1``.

Example:
    >>> failpoint("storage.before_link")
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from comity.kernel.errors import RefusedError

Action = Callable[[], None]
"""What happens at the place: raise, wait, or end the process."""

_armed: dict[str, Action] = {}


class FailpointsClosedError(RefusedError):
    """Failpoints belong to tests."""

    code = "kernel.failpoints_closed"
    remedy = "Start the process with COMITY_TEST=1; never do so on a node that serves people."


def failpoint(name: str) -> None:
    """Do what was armed for ``name``; nothing otherwise."""
    if _armed and (action := _armed.get(name)) is not None:
        action()


def arm(name: str, action: Action) -> None:
    """Let ``action`` happen at each passing of ``name``.

    Raises:
        FailpointsClosedError: The process was not started for a test.
    """
    if os.environ.get("COMITY_TEST") != "1":
        msg = f"cannot arm {name}: this process was not started for a test"
        raise FailpointsClosedError(msg, name=name)
    _armed[name] = action


def disarm(name: str) -> None:
    """Let nothing happen at ``name`` any more."""
    _armed.pop(name, None)


@contextmanager
def armed(name: str, action: Action) -> Iterator[None]:
    """Arm ``name`` for the length of a ``with`` block."""
    arm(name, action)
    try:
        yield
    finally:
        disarm(name)
