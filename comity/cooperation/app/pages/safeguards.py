"""Questions of the safeguards as pages ask them: what is asked, what was answered, by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comity.cooperation.acts import Act
from comity.cooperation.app import safeguards
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.safeguarding import STATEMENTS, is_settled
from comity.cooperation.threads import Thread as FoldedThread
from comity.law.safeguards import SafeguardFinding

_EFFECTS = ("block", "ask", "flag")
_STAGES: Mapping[str, str | Promise] = {
    "receive": _("Before you decide to help"),
    "execute": _("Before you execute it"),
    "transfer": _("Before you send data"),
    "after": _("After the data came"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the safeguards, and what a person answered.

    Attributes:
        settled: Whether nothing more is asked.
        by: Who answered; empty where a field of the request does, or nobody did.
    """

    finding: SafeguardFinding
    settled: bool
    says: str
    reason: str
    by: str

    @property
    def ticked(self) -> bool:
        """Return whether it is one statement that stands for all that block."""
        return self.finding.why[0] == "stands_for_all"

    @property
    def marks(self) -> bool:
        """Return whether the case bears its mark: somebody said so, or the request does."""
        known = self.finding.answer is not None or "flag" in self.finding.why
        return self.finding.flags and known


@dataclass(frozen=True, slots=True)
class Stage:
    """The questions of one stage."""

    label: str | Promise
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of one page.

    Attributes:
        blocking: Those without which one cannot go on.
        open: The others that nobody has settled.
        settled: Those of which nothing more is asked.
    """

    questions: tuple[Question, ...]

    @property
    def blocking(self) -> tuple[Question, ...]:
        """Return the questions without which one cannot go on."""
        return tuple(one for one in self.questions if one.finding.blocks)

    @property
    def open(self) -> tuple[Question, ...]:
        """Return the other questions that nobody has settled."""
        return tuple(one for one in self.questions if not one.settled and not one.finding.blocks)

    @property
    def settled(self) -> tuple[Question, ...]:
        """Return the questions of which nothing more is asked."""
        return tuple(one for one in self.questions if one.settled)

    @property
    def marks(self) -> tuple[Question, ...]:
        """Return the marks that the case bears."""
        return tuple(one for one in self.questions if one.marks)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return the questions by stage, in the order of a case."""
        found = {
            stage: tuple(one for one in self.questions if one.finding.stage == stage)
            for stage in _STAGES
        }
        return tuple(Stage(_STAGES[stage], rows) for stage, rows in found.items() if rows)


def of_draft(held: Draft) -> list[Question]:
    """Return the questions of a draft, those that something is still asked of first."""
    return _questions(safeguards.of_draft(held), held.typed.get(STATEMENTS) or {})


def of_request(thread: Thread, view: FoldedThread) -> Asked:
    """Return the questions that this side answers in a request."""
    found = safeguards.of_request(thread, view)
    return Asked(tuple(_questions(found, safeguards.kept_of(thread) if found else {})))


def before(thread: Thread, act: Act, view: FoldedThread) -> Asked:
    """Return the questions that come before ``act``."""
    found = safeguards.before(thread, act, view)
    return Asked(tuple(_questions(found, safeguards.kept_of(thread) if found else {})))


def given(said: Any) -> dict[str, tuple[str, str]]:  # noqa: ANN401 - a form as it was posted
    """Return the answers of a form: by question, what it says and why."""
    return {
        question: (said.get(f"says-{question}", ""), said.get(f"reason-{question}", ""))
        for question in said.getlist("question")
    }


def _questions(
    findings: Iterable[SafeguardFinding], kept: Mapping[str, Mapping[str, Any]]
) -> list[Question]:
    found = [
        Question(
            finding=one,
            settled=is_settled(one),
            says=kept.get(one.id, {}).get("says", ""),
            reason=kept.get(one.id, {}).get("reason", ""),
            by=kept.get(one.id, {}).get("by", ""),
        )
        for one in findings
    ]
    return sorted(found, key=lambda one: (one.settled, _EFFECTS.index(one.finding.effect)))
