"""Conditions on the shape of a whole list: categories, the grid of outcomes, the custody chain."""

from typing import Literal

from pydantic import Field

from comity.law.conditions.base import Condition
from comity.law.conditions.times import stated_at
from comity.law.scopes import HOLDS, NotKnownError, Scope, Verdict, is_absent, rows, texts


class CategoriesOnly(Condition):
    """The targets ask for these categories and no other."""

    kind: Literal["categories_only"] = Field(alias="is")
    categories: tuple[str, ...] = Field(min_length=1)

    def weigh(self, scope: Scope) -> Verdict:
        """Compare every row."""
        asked = {
            code for row in rows(scope.value("/targets")) for code in texts(row.get("categories"))
        }
        return HOLDS if asked and asked <= {*self.categories} else scope.fails("/targets")


class HasTarget(Condition):
    """At least one target is of one of these types."""

    kind: Literal["has_target"] = Field(alias="is")
    types: tuple[str, ...] = Field(min_length=1)

    def weigh(self, scope: Scope) -> Verdict:
        """Look at every row."""
        found = any(row.get("type") in self.types for row in rows(scope.value("/targets")))
        return HOLDS if found else scope.fails("/targets")


class GridComplete(Condition):
    """Every target and category that was asked for has an outcome."""

    kind: Literal["grid_complete"] = Field(alias="is")

    def weigh(self, scope: Scope) -> Verdict:
        """Compare with the request that is answered.

        Raises:
            NotKnownError: That request is not at hand.
        """
        if scope.earlier is None:
            msg = "the request that is answered"
            raise NotKnownError(msg)
        answered = {
            (row.get("target"), row.get("category"))
            for row in rows(scope.request.get("outcomes"))
            if isinstance(row.get("target"), int)
            and isinstance(row.get("category"), str)
            and not is_absent(row.get("outcome"))
        }
        for place, target in enumerate(rows(scope.earlier.get("targets"))):
            for category in texts(target.get("categories")):
                if (place, category) not in answered:
                    return scope.fails("/outcomes", value=f"target {place}, {category}")
        return HOLDS


class CustodyUnbroken(Condition):
    """Each hand-over has a taker and a time, and the next giver is the last taker."""

    kind: Literal["custody_unbroken"] = Field(alias="is")
    over: str

    def weigh(self, scope: Scope) -> Verdict:
        """Walk the record from the first hand-over to the last."""
        taker: object = None
        last = None
        steps = rows(scope.value(self.over))
        if not steps:
            return scope.fails(self.over, first="acquisition", second="transfer")
        for place, step in enumerate(steps):
            row = scope.within(step, f"{scope.path(self.over)}[{place}]")
            at = stated_at("at", row)
            broken = place > 0 and step.get("from") != taker
            if broken or is_absent(step.get("to")) or is_absent(step.get("from")):
                return row.fails("from", first=taker or step.get("from"), second=step.get("to"))
            if at is None or (last is not None and at.instant() < last):
                return row.fails("at", first=step.get("from"), second=step.get("to"))
            taker, last = step.get("to"), at.instant()
        return HOLDS
