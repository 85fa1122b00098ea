"""For which days a statement holds: what law data, calendars and State profiles have in common.

Example:
    >>> Validity(valid_from=date(2026, 1, 1)).holds_on(date(2025, 12, 31))
    False
"""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator


class Validity(BaseModel):
    """The days on which something holds.

    Attributes:
        valid_from: First day; not known if left out, and then it counts from ever.
        valid_to: Last day, after which it is history; still valid if left out.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            msg = "valid_to lies before valid_from"
            raise ValueError(msg)
        return self

    def holds_on(self, day: date) -> bool:
        """Return whether it holds on ``day``."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)
