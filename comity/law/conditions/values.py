"""Conditions on one value: is it there, long enough, one of these, a number in range?"""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from comity.law.conditions.base import Condition, ValueCondition
from comity.law.scopes import HOLDS, NotKnownError, Scope, Verdict, is_absent, rows, texts


class Present(Condition):
    """Every field named says something; ``false`` and ``0`` do."""

    kind: Literal["present"] = Field(alias="is")
    fields: tuple[str, ...] = Field(min_length=1)

    def weigh(self, scope: Scope) -> Verdict:
        """Return the first field that says nothing, and all of them as a fact."""
        missing = [name for name in self.fields if is_absent(scope.value(name))]
        if not missing:
            return HOLDS
        return scope.fails(missing[0], missing=[scope.path(name) for name in missing])


class PresentAtLeast(Condition):
    """So many of the fields named say something."""

    kind: Literal["present_at_least"] = Field(alias="is")
    fields: tuple[str, ...] = Field(min_length=1)
    count: int = Field(gt=0)

    def weigh(self, scope: Scope) -> Verdict:
        """Count; name those that say nothing."""
        missing = [name for name in self.fields if is_absent(scope.value(name))]
        if len(self.fields) - len(missing) >= self.count:
            return HOLDS
        return scope.fails(missing[0], missing=[scope.path(name) for name in missing])


class MinLength(ValueCondition):
    """A text of so many characters or more, blanks at its ends not counted."""

    kind: Literal["min_length"] = Field(alias="is")
    characters: int = Field(gt=0)
    absent: Literal["holds", "fails", "unknown"] = "fails"

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Measure a text; anything else is none."""
        length = len(value.strip()) if isinstance(value, str) else 0
        return self.answer(scope, holds=length >= self.characters, value=length)


class MinItems(ValueCondition):
    """A list of so many rows or more."""

    kind: Literal["min_items"] = Field(alias="is")
    count: int = Field(gt=0)
    absent: Literal["holds", "fails", "unknown"] = "fails"

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Count a list; anything else is none."""
        is_list = isinstance(value, Sequence) and not isinstance(value, str)
        count = len(value) if is_list and isinstance(value, Sequence) else 0
        return self.answer(scope, holds=count >= self.count, value=count)


class OneOf(ValueCondition):
    """One of the values named; of a list, at least one member is."""

    kind: Literal["one_of"] = Field(alias="is")
    values: tuple[str | bool, ...] = Field(min_length=1)

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare without turning one type into another."""
        stated = texts(value) if not isinstance(value, bool) else (value,)
        holds = any(part is own or _same_text(part, own) for part in stated for own in self.values)
        return self.answer(scope, holds=holds, value=value)


class SameAs(ValueCondition):
    """The same text as another field, which must be there too; of a list, one member is."""

    kind: Literal["same_as"] = Field(alias="is")
    other: str

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare texts without regard to case and to blanks around them."""
        other = scope.value(self.other)
        same = isinstance(other, str) and any(
            _folded(part) == _folded(other) for part in texts(value)
        )
        return self.answer(scope, holds=same, value=value, found=other)


class NumberBetween(ValueCondition):
    """A number within bounds; a bound is a number, or a place in the profile.

    What cannot be read as a number is left to the condition that asks for one.
    """

    kind: Literal["number_between"] = Field(alias="is")
    at_least: int | str | None = None
    at_most: int | str | None = None

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare with each bound; a bound that is not known matters only if the other holds."""
        number = as_number(value)
        if number is None:
            return HOLDS
        lowest, highest = _bound(self.at_least, scope), _bound(self.at_most, scope)
        facts = {"value": value, "at_least": lowest, "at_most": highest}
        facts = {name: fact for name, fact in facts.items() if fact is not None}
        if lowest is not None and number < lowest:
            return scope.fails(self.field, **facts)
        if highest is not None and number > highest:
            return scope.fails(self.field, **facts)
        for bound in (self.at_least, self.at_most):
            if isinstance(bound, str):
                scope.known(bound)  # says so where it is not known
        return HOLDS


class NoLetters(ValueCondition):
    """A text without letters."""

    kind: Literal["no_letters"] = Field(alias="is")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Look for letters of any alphabet."""
        holds = not (isinstance(value, str) and any(sign.isalpha() for sign in value))
        return self.answer(scope, holds=holds, value=value)


class CountAtMost(Condition):
    """Not more than so many rows of the given types among the targets."""

    kind: Literal["count_at_most"] = Field(alias="is")
    types: tuple[str, ...]
    at_most: int = Field(gt=0)

    def weigh(self, scope: Scope) -> Verdict:
        """Count the rows."""
        targets = rows(scope.request.get("targets"))
        count = sum(row.get("type") in self.types for row in targets)
        return HOLDS if count <= self.at_most else scope.fails("/targets", value=count)


def as_number(value: object) -> float | None:
    """Return ``value`` as a number: a number, or a short text of figures."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and value.strip().isdecimal() and len(value) <= 20:  # noqa: PLR2004  # no such number is longer
        return int(value)
    return None


def _bound(bound: int | str | None, scope: Scope) -> float | None:
    if not isinstance(bound, str):
        return bound
    try:
        return as_number(scope.known(bound))
    except NotKnownError:
        return None


def _same_text(one: object, other: object) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one == other


def _folded(text: str) -> str:
    return text.strip().casefold()
