"""Pages of a list of which nobody knows how long it is.

Counting ends at ``COUNTED``: a list that is longer says which page it shows, not of how many.
"""

from functools import cached_property
from typing import Any, Final, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

COUNTED: Final = 1000
"""Rows up to which a list is counted."""


class Pages(Paginator):  # type: ignore[type-arg] # Django knows no arguments at run time
    """The pages of a query; its template asks ``endless`` before it names their number."""

    @property
    def _rows(self) -> QuerySet[Any]:
        return cast("QuerySet[Any]", self.object_list)

    @cached_property
    def _counted(self) -> int:
        return self._rows[: COUNTED + 1].count()

    @property
    def endless(self) -> bool:
        """Say whether the list is longer than it was counted."""
        return self._counted > COUNTED

    @cached_property
    def count(self) -> int:
        """Return how many rows there are; of an endless list, asked only by who goes too far."""
        return self._rows.count() if self.endless else self._counted

    def get_page(self, number: Any) -> "Page[Any]":  # noqa: ANN401 - whatever stands in the address
        """Return the page ``number``, the first if it is none, the last if it lies behind it."""
        wanted = int(number) if str(number).isascii() and str(number).isdigit() else 1
        if not self.endless or wanted < 1:
            return super().get_page(number)
        begins = (wanted - 1) * self.per_page
        rows = list(self._rows[begins : begins + self.per_page + 1])
        if not rows:
            return super().get_page(number)
        more = len(rows) > self.per_page
        return _Somewhere(rows[: self.per_page], wanted, self, more=more)


class _Somewhere(Page):  # type: ignore[type-arg] # likewise
    """A page of an endless list."""

    def __init__(self, rows: list[Any], number: int, pages: Pages, *, more: bool) -> None:
        super().__init__(rows, number, pages)
        self._more = more

    def has_next(self) -> bool:
        """Say whether another follows."""
        return self._more

    def next_page_number(self) -> int:
        """Return the number of the next, which nobody counted."""
        return self.number + 1

    def previous_page_number(self) -> int:
        """Return the number of the one before."""
        return self.number - 1
