"""Conditions made of conditions: and, or, not, if, for each row, for some row."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from comity.law.conditions.base import Condition
from comity.law.scopes import (
    HOLDS,
    NotKnownError,
    Scope,
    Truth,
    Verdict,
    joined,
    rows,
    texts,
)

if TYPE_CHECKING:
    from comity.law.conditions.kinds import AnyCondition


class AllOf(Condition):
    """Every one holds; the first that fails is told."""

    kind: Literal["all_of"] = Field(alias="is")
    conditions: tuple["AnyCondition", ...] = Field(min_length=1)

    def weigh(self, scope: Scope) -> Verdict:
        """Return the first failure; else what was not known."""
        verdicts = []
        for condition in self.conditions:
            verdict = condition.judge(scope)
            if verdict.truth is Truth.FAILS:
                return verdict
            verdicts.append(verdict)
        return joined(verdicts)


class EachOf(Condition):
    """Every one holds; each that fails is told."""

    kind: Literal["each_of"] = Field(alias="is")
    conditions: tuple["AnyCondition", ...] = Field(min_length=1)

    def weigh(self, scope: Scope) -> Verdict:
        """Return every failure."""
        return joined(condition.judge(scope) for condition in self.conditions)


class AnyOf(Condition):
    """At least one holds; if none does, the failure that says most is told, the first of equals."""

    kind: Literal["any_of"] = Field(alias="is")
    conditions: tuple["AnyCondition", ...] = Field(min_length=1)

    def weigh(self, scope: Scope) -> Verdict:
        """Return that one holds; else what was not known; else the failure with most facts."""
        verdicts = []
        for condition in self.conditions:
            verdict = condition.judge(scope)
            if verdict.truth is Truth.HOLDS:
                return HOLDS
            verdicts.append(verdict)
        unknown = [verdict for verdict in verdicts if verdict.truth is Truth.UNKNOWN]
        return unknown[0] if unknown else max(verdicts, key=_facts)


class Not(Condition):
    """The other does not hold."""

    kind: Literal["not"] = Field(alias="is")
    condition: "AnyCondition"

    def weigh(self, scope: Scope) -> Verdict:
        """Return the opposite; a missing value keeps its meaning."""
        turned = scope.in_question(absent_holds=not scope.absent_holds)
        verdict = self.condition.judge(turned)
        if verdict.truth is Truth.UNKNOWN:
            return verdict
        fields = getattr(self.condition, "fields", ()) or (".",)
        field = getattr(self.condition, "field", fields[0])
        return HOLDS if verdict.truth is Truth.FAILS else scope.fails(field)


class RequestIs(Condition):
    """The request is of one of these kinds."""

    kind: Literal["request_is"] = Field(alias="is")
    kinds: tuple[str, ...] = Field(min_length=1)

    def weigh(self, scope: Scope) -> Verdict:
        """Compare the kind."""
        return HOLDS if scope.kind in self.kinds else scope.fails(".")


class Advice(Condition):
    """No defect but advice: told where something is so, with what is known at a place.

    Attributes:
        when: What must be so.
        field: The field that it is told at.
        place: What is told as ``found``, if it is known.
        otherwise: What is told if it is not: a place in our lists.
    """

    kind: Literal["advice"] = Field(alias="is")
    when: "AnyCondition"
    field: str
    place: str
    otherwise: str

    def weigh(self, scope: Scope) -> Verdict:
        """Tell it, or hold."""
        if self.when.judge(scope.in_question(absent_holds=False)).truth is not Truth.HOLDS:
            return HOLDS
        try:
            found = scope.known(self.place)
        except NotKnownError:
            found = scope.known(self.otherwise)
        return scope.fails(self.field, found=found)


class Implies(Condition):
    """If one thing holds, so must the other."""

    kind: Literal["implies"] = Field(alias="is")
    when: "AnyCondition"
    then: "AnyCondition"

    def weigh(self, scope: Scope) -> Verdict:
        """Judge ``then`` where ``when`` holds; where it is not known, only ``then`` can settle."""
        question = self.when.judge(scope.in_question(absent_holds=False))
        if question.truth is Truth.FAILS:
            return HOLDS
        verdict = self.then.judge(scope)
        if question.truth is Truth.HOLDS or verdict.truth is Truth.HOLDS:
            return verdict
        return question


class PerTarget(Condition):
    """For each target of the given types whose categories are those of the rule.

    Attributes:
        types: Types of identifier; all if none is named.
        that: What must hold of the row.
    """

    kind: Literal["per_target"] = Field(alias="is")
    types: tuple[str, ...] = ()
    that: "AnyCondition"

    def weigh(self, scope: Scope) -> Verdict:
        """Return one failure for each row that fails."""
        return joined(
            self.that.judge(scope.within(row, f"targets[{place}]"))
            for place, row in enumerate(rows(scope.request.get("targets")))
            if self._concerns(row, scope)
        )

    def _concerns(self, row: Mapping[str, object], scope: Scope) -> bool:
        if self.types and row.get("type") not in self.types:
            return False
        return not scope.categories or bool(scope.categories & {*texts(row.get("categories"))})


class Each(Condition):
    """For each row of a list.

    Attributes:
        over: Name of the list.
        where: Which rows; all if it is not given.
        that: What must hold of the row.
    """

    kind: Literal["each"] = Field(alias="is")
    over: str
    where: "AnyCondition | None" = None
    that: "AnyCondition"

    def weigh(self, scope: Scope) -> Verdict:
        """Return one failure for each row that fails."""
        return joined(
            self.that.judge(row) for row in rows_within(self.over, scope) if _is_meant(self, row)
        )


class Some(Condition):
    """For at least one row of a list.

    Attributes:
        over: Name of the list.
        that: What must hold of the row.
    """

    kind: Literal["some"] = Field(alias="is")
    over: str
    that: "AnyCondition"

    def weigh(self, scope: Scope) -> Verdict:
        """Return that a row is so; else what was not known; else that the list fails."""
        verdicts = [
            self.that.judge(row.in_question(absent_holds=False))
            for row in rows_within(self.over, scope)
        ]
        if any(verdict.truth is Truth.HOLDS for verdict in verdicts):
            return HOLDS
        unknown = [verdict for verdict in verdicts if verdict.truth is Truth.UNKNOWN]
        return unknown[0] if unknown else scope.fails(self.over)


def rows_within(over: str, scope: Scope) -> Iterator[Scope]:
    """Yield the scope of each row of the list ``over``."""
    path = scope.path(over)
    for place, row in enumerate(rows(scope.value(over))):
        yield scope.within(row, f"{path}[{place}]")


def _facts(verdict: Verdict) -> int:
    return max(len(failure.facts) for failure in verdict.failures)


def _is_meant(each: Each, row: Scope) -> bool:
    if each.where is None:
        return True
    return each.where.judge(row.in_question(absent_holds=False)).truth is Truth.HOLDS
