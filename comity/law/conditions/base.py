"""What every condition has: a name in the data, and a judgement.

A condition about a value says nothing of a value that is not there: that is for ``present``.
So a missing value holds by default, ``absent`` changes that for one rule, and in a question
(``implies.when``, ``each.where``, ``some``) it does not hold.
"""

from abc import abstractmethod
from typing import Literal

from pydantic import BaseModel, ConfigDict

from comity.law.scopes import HOLDS, NotKnownError, Scope, Verdict, is_absent


class Condition(BaseModel):
    """One typed condition, read from a rule file; unknown keys are refused."""

    # Built when it is first used: a command that judges nothing would wait for it at its start.
    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, defer_build=True)

    def judge(self, scope: Scope) -> Verdict:
        """Return whether it holds in ``scope``; what is not known is said, not guessed."""
        try:
            return self.weigh(scope)
        except NotKnownError as reason:
            return Verdict(unknowns=(reason.message,))

    @abstractmethod
    def weigh(self, scope: Scope) -> Verdict:
        """Return whether it holds.

        Raises:
            NotKnownError: What it needs is not at hand.
        """


class ValueCondition(Condition):
    """A condition on one value.

    Attributes:
        field: Name of the value; see ``scopes``.
        absent: What is said of a value that is not there.
    """

    field: str
    absent: Literal["holds", "fails", "unknown"] = "holds"

    def weigh(self, scope: Scope) -> Verdict:
        """Return the verdict on the value, or on its absence."""
        value = scope.value(self.field)
        if not is_absent(value):
            return self.weigh_value(value, scope)
        if self.absent == "unknown":
            msg = f"{scope.path(self.field)}, which is not stated"
            raise NotKnownError(msg)
        holds = self.absent == "holds" and scope.absent_holds
        return HOLDS if holds else scope.fails(self.field)

    @abstractmethod
    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Return whether ``value`` is as it must be."""

    def answer(self, scope: Scope, *, holds: bool, **facts: object) -> Verdict:
        """Return that it holds, or that the field fails with ``facts``."""
        return HOLDS if holds else scope.fails(self.field, **facts)
