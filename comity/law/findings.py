"""What a check found: findings are data, not errors.

A finding names its rule, the place in the request, what to do about it and the source that asks
for it. What could not be judged for want of a register is listed apart and never guessed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """What a finding does to a request."""

    BLOCK = "block"
    """Not sent unless a supervisor overrides it with a reason that the receiver sees."""
    WARN = "warn"
    """The sender confirms or corrects."""
    INFO = "info"
    """Advice only."""


class Certainty(StrEnum):
    """How well the source of a rule is known."""

    CHECKED = "checked"
    """The text of the source was read."""
    RECALLED = "recalled"
    """Known from the document named; confirm before quoting."""
    DERIVED = "derived"
    """Follows from logic."""


class Layer(StrEnum):
    """Whose data a rule needs."""

    UNIVERSAL = "universal"
    STATE_PROFILE = "state_profile"
    PROVIDER_PROFILE = "provider_profile"


WEIGHTS: Mapping[Severity, int] = {Severity.BLOCK: 5, Severity.WARN: 2, Severity.INFO: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One defect at one place.

    Attributes:
        rule: Id of the rule, such as R-ENV-001.
        field: Where, with the index of the row: ``targets[0].timestamp``.
        message: What to do, one or two sentences in plain English.
        severity: As it is for this kind of request (relaxed where the rule says so).
        source: The text that asks for it.
        certainty: How well that text is known.
        layer: Whose data the judgement rests on.
    """

    rule: str
    field: str
    message: str
    severity: Severity
    source: str
    certainty: Certainty
    layer: Layer


@dataclass(frozen=True, slots=True, kw_only=True)
class NotJudged:
    """A rule that applies but needs what is not there.

    Attributes:
        rule: Id of the rule.
        why: What is missing.
    """

    rule: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of one check.

    Attributes:
        kind: Code of the kind of request, such as PRES.
        findings: In the order of the rules, then of the rows.
        not_judged: Rules that apply and could not be judged, in the same order.
        applicable: How many rules apply to this kind and these data.
        score: Share of the rules judged that pass, weighted 5, 2, 1 by severity, in percent.
        rules_version: Version of the rules.
        rules_digest: SHA-256 of the canonical rules: what the request was judged by.
        practice: Whether identifiers for training were allowed.
    """

    kind: str
    findings: tuple[Finding, ...]
    not_judged: tuple[NotJudged, ...]
    applicable: int
    score: int
    rules_version: str
    rules_digest: str
    practice: bool

    @property
    def blocks(self) -> bool:
        """Whether a finding stands in the way of sending."""
        return any(finding.severity is Severity.BLOCK for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can carry it."""
        return {**asdict(self), "blocks": self.blocks}
