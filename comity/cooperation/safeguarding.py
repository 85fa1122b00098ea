"""Which safeguards a request calls for on either side, what it answers already, what they guard.

Before a request is sent its own side answers. The side that is asked answers what stands before
its decision (``receive``), before it executes, and before evidence goes out (``transfer``); the
side that asked answers what comes after.

Example:
    >>> measure_of(Kind("MLA"), {"targets": [{"categories": ["SUB", "CONTENT"]}]})
    'content_data'
    >>> stages_before(Act.FORWARD, Kind.MLA)
    ('receive',)

Source: decision 0015; the questions are those of the law data.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.kinds import Kind, holds, plan_of, supplies, takes_down
from comity.cooperation.legal import question_of
from comity.law.corpus import Corpus
from comity.law.safeguard_files import Stage
from comity.law.safeguards import (
    SafeguardAnswer,
    SafeguardCase,
    SafeguardFinding,
    Standing,
    Truth,
    answers_in,
    safeguards_of,
)

BEFORE_SENDING: Final[tuple[Stage, ...]] = ("draft", "send")
STATEMENTS: Final = "safeguards"
"""Under which name the answers of people stand beside what was typed in a draft."""
SAYS: Final = frozenset({"yes", "no", "unknown"})
_CHILD_REASONS: Final = frozenset({"child_at_risk"})
_DECIDING: Final[tuple[Stage, ...]] = ("receive", "execute", "transfer")
_AFTER: Final[tuple[Stage, ...]] = ("after",)
_GUARDED: Final[Mapping[Act, tuple[Stage, ...]]] = MappingProxyType(
    {
        Act.FORWARD: ("receive",),
        Act.PARTLY: _DECIDING,
        Act.EXECUTE: _DECIDING,
        Act.CONFIRM_RECEIPT: _AFTER,
    }
)
"""Before which act the questions of which stages are answered. An acknowledgement, a question and a
refusal wait for none: they help nobody to data, and a refusal is what an answer may lead to."""


def stages_of(side: Side, kind: Kind) -> tuple[Stage, ...]:
    """Return the stages whose questions ``side`` answers once a request is under way."""
    if side is Side.REQUESTING:
        return () if holds(kind) else _AFTER
    if _answered_by_provider(kind):
        return ()
    return tuple(stage for stage in _DECIDING if stage != "transfer" or not holds(kind))


def stages_before(act: Act, kind: Kind) -> tuple[Stage, ...]:
    """Return the stages whose questions come before ``act``; a preservation transfers nothing."""
    stages = _GUARDED.get(act, ())
    if SIDES.get(act) is Side.REQUESTED and _answered_by_provider(kind):
        return ()
    return tuple(stage for stage in stages if stage != "transfer" or not holds(kind))


def _answered_by_provider(kind: Kind) -> bool:
    """Return whether a provider answers, of whom no question of the authorities is asked."""
    return plan_of(kind).addressed == "provider"


def acts_after(stage: Stage, kind: Kind) -> list[str]:
    """Return the acts that wait for the questions of ``stage``."""
    if stage in BEFORE_SENDING:
        return [str(Act.REQUEST)]
    return [str(act) for act in _GUARDED if stage in stages_before(act, kind)]


def measure_of(kind: Kind, content: Mapping[str, Any]) -> str:
    """Return the measure of the law data that a request asks for."""
    measure: str = question_of(kind, content, requesting="", requested="")["measure"]
    return measure


def answers_of(typed: Mapping[str, Any]) -> dict[str, SafeguardAnswer]:
    """Return what people answered on a draft, from what is kept beside its fields."""
    return answers_kept(typed.get(STATEMENTS) or {})


def answers_kept(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, SafeguardAnswer]:
    """Return what people answered, from what is kept of it by question."""
    return {
        name: SafeguardAnswer(said["says"], said.get("reason", "")) for name, said in kept.items()
    }


def findings_of(
    kind: Kind, content: Mapping[str, Any], typed: Mapping[str, Any], corpus: Corpus
) -> tuple[SafeguardFinding, ...]:
    """Return the questions that a request to a State calls for before it is sent."""
    answers = answers_in(content, corpus, besides=answers_of(typed))
    return _asked(kind, content, BEFORE_SENDING, answers, corpus)


def findings_under_way(
    kind: Kind,
    content: Mapping[str, Any],
    kept: Mapping[str, Mapping[str, Any]],
    corpus: Corpus,
    *,
    stages: Sequence[Stage],
    reserved: Truth = None,
) -> tuple[SafeguardFinding, ...]:
    """Return the questions of ``stages`` that a request calls for at the side that is to act.

    The one statement of a preservation is each side's own: what the request says of its necessity
    answers for the State that asks, and not for the one that is asked.

    Args:
        kind: Of the request.
        content: The request as it stands.
        kept: What people of this side answered, by question.
        corpus: The law data.
        stages: Of the questions.
        reserved: Whether the State that is asked reserved dual criminality for the measure.
    """
    answers = answers_in(content, corpus)
    answers.pop(corpus.one_statement.id, None)
    said = {**answers, **answers_kept(kept)}
    return _asked(kind, content, stages, said, corpus, reserved=reserved)


def is_settled(finding: SafeguardFinding) -> bool:
    """Return whether nothing more is asked of anybody."""
    return finding.standing in {Standing.SETTLED, Standing.REASONED} and not finding.flags


def told(findings: Iterable[SafeguardFinding]) -> str:
    """Return what is asked and how each question is answered so that one can go on."""
    return "; ".join(f"{one.id} ({_way_on(one)}): {one.question}" for one in findings)


def _way_on(finding: SafeguardFinding) -> str:
    """Return the answer with which one can go on.

    A question whose other answer is a reason to refuse says so.
    """
    if finding.settled_by == "words":
        return "answer yes or no, with a reason"
    if finding.settled_by == "either":
        return "answer yes or no"
    otherwise = "no" if finding.settled_by == "yes" else "yes"
    if finding.reason_settles:
        return f"answer {finding.settled_by}, or {otherwise} with a reason"
    return f"answer {finding.settled_by}; {otherwise} stands in the way"


def _asked(
    kind: Kind,
    content: Mapping[str, Any],
    stages: Sequence[Stage],
    answers: Mapping[str, SafeguardAnswer],
    corpus: Corpus,
    *,
    reserved: Truth = None,
) -> tuple[SafeguardFinding, ...]:
    # Where no data move, nothing is asked: the request to the provider answers for itself.
    if not supplies(kind) and not takes_down(kind):
        return ()
    measure, flags = measure_of(kind, content), _flags(content)
    cases = (
        SafeguardCase(
            stage=stage,
            measure=measure,
            flags=flags,
            direct=_answered_by_provider(kind),
            reserved=reserved,
            answers=answers,
        )
        for stage in stages
    )
    return tuple(finding for case in cases for finding in safeguards_of(case, corpus))


def _flags(content: Mapping[str, Any]) -> dict[str, Truth]:
    """Return the circumstances that the request itself states."""
    reasons = frozenset(content.get("urgency_reasons") or ())
    minors = [person.get("minor") for person in content.get("persons") or ()]
    found: dict[str, Truth] = {}
    if True in minors or reasons & _CHILD_REASONS:
        found["F-CHILD"] = True
    if "life" in reasons:
        found["F-LIFE"] = True
    return found
