"""A thing as the key of a cache: the very thing, however much is in it.

What is worked out of a large thing that never changes, such as the law data or an entry of the
directory, is kept for that thing; to compare or hash all that it holds would take longer.

Example:
    >>> law = {"edition": 7}
    >>> Same(law) == Same(law), Same(law) == Same(dict(law))
    (True, False)
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[T]):
    """Equal to what holds the very same thing, which lives as long as the key does."""

    held: T

    def __eq__(self, other: object) -> bool:
        """Say whether ``other`` holds the very same thing."""
        return isinstance(other, Same) and other.held is self.held

    def __hash__(self) -> int:
        """Return the place of the thing, which no other takes while this holds it."""
        return id(self.held)
