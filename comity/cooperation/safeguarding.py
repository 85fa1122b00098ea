"""Which safeguards a request of ours calls for, and what it answers already.

Example:
    >>> measure_of(Kind("MLA"), {"targets": [{"categories": ["SUB", "CONTENT"]}]})
    'content_data'

Source: decision 16; the questions are those of the law data.
"""

from collections.abc import Mapping
from typing import Any, Final

from comity.cooperation.legal import question_of
from comity.cooperation.lifecycles import Kind
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
_CHILD_REASONS: Final = frozenset({"child_at_risk"})


def measure_of(kind: Kind, content: Mapping[str, Any]) -> str:
    """Return the measure of the law data that a request asks for."""
    measure: str = question_of(kind, content, requesting="", requested="")["measure"]
    return measure


def answers_of(typed: Mapping[str, Any]) -> dict[str, SafeguardAnswer]:
    """Return what people answered on a draft, from what is kept beside its fields."""
    kept = typed.get(STATEMENTS) or {}
    return {
        name: SafeguardAnswer(said["says"], said.get("reason", "")) for name, said in kept.items()
    }


def findings_of(
    kind: Kind, content: Mapping[str, Any], typed: Mapping[str, Any], corpus: Corpus
) -> tuple[SafeguardFinding, ...]:
    """Return the questions that a request to a State calls for before it is sent."""
    answers = answers_in(content, corpus, besides=answers_of(typed))
    measure, flags = measure_of(kind, content), _flags(content)
    cases = (
        SafeguardCase(stage=stage, measure=measure, flags=flags, direct=False, answers=answers)
        for stage in BEFORE_SENDING
    )
    return tuple(finding for case in cases for finding in safeguards_of(case, corpus))


def is_settled(finding: SafeguardFinding) -> bool:
    """Return whether nothing more is asked of anybody."""
    return finding.standing in {Standing.SETTLED, Standing.REASONED} and not finding.flags


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
